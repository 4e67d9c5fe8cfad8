/** What each vendor does with a valid request: what is written, what is recognized, what comes back. */
import { ask, get, keyHeaders, post, startMock } from './asking';

const mock = startMock({ seed: 1 });
beforeEach(async () => (await mock).reset());

describe('Trata', () => {
	const create = async (body: object) => post(await mock, 'trata', '/v1/prospects', body);

	it('makes a new prospect each time', async () => {
		const body = { status: 'NEW', email: 'ada@example.com' };
		const [first, second] = [await create(body), await create(body)];
		expect(first.body.id).not.toBe(second.body.id);
		expect((await mock).records('trata_prospects')).toHaveLength(2);
	});

	it('gives ids and times the forms of the page', async () => {
		const { body } = await create({ status: 'NEW', name: 'Hari' });
		expect(body.id).toMatch(/^pro\.1705314600\.[A-Z0-9]{8}$/);
		expect(body.orgId).toMatch(/^org\.\d{10}\.\w{8}$/);
		expect(body.createdAt).toMatch(/^2024-01-15T10:30:00\.000\d{3}$/);
		expect(body.updatedAt > body.createdAt).toBe(true);
	});

	it('lists by page, order and search, reads, changes and deletes', async () => {
		for (const name of ['Cy', 'Ada', 'Bo']) await create({ status: name === 'Bo' ? 'NOT_INTERESTED' : 'NEW', name });
		const names = async (query: string) =>
			(await get(await mock, 'trata', `/v1/prospects?${query}`)).body.map((row: { name: string }) => row.name);
		expect(await names('skip=1&limit=1')).toEqual(['Ada']);
		expect(await names('sortBy=name&sortOrder=desc')).toEqual(['Cy', 'Bo', 'Ada']);
		expect(await names('searchBy=name&searchValue=B')).toEqual(['Bo']);
		expect(await names('status=NOT_INTERESTED')).toEqual(['Bo']);
		const [{ id }] = (await mock).records('trata_prospects') as [{ id: string }];
		const path = `/v1/prospects/${id}`;
		expect((await post(await mock, 'trata', path, { name: 'Cyril' }, { method: 'PUT' })).body.name).toBe('Cyril');
		expect((await get(await mock, 'trata', path)).body).toMatchObject({ id, name: 'Cyril' });
		const headers = keyHeaders(await mock, 'trata');
		expect((await ask(await mock, path, { method: 'DELETE', headers })).status).toBe(200);
		expect((await get(await mock, 'trata', path)).status).toBe(404);
		expect(await names('limit=9')).toEqual(['Ada', 'Bo']);
	});
});

describe.each([
	['trata', '/v1/prospects', { status: 'NEW', name: 'Ada' }, { email: 'nonsense' }, 422, 'email'],
	['trata', '/v1/prospects', { status: 'NEW', name: 'Ada' }, { status: 'SOMETHING' }, 422, 'status'],
	[
		'pollybot',
		'/api/v1/chatbots/cb_1/leads',
		{ name: 'Ada', email: 'ada@example.com' },
		{ phone: '1'.repeat(21) },
		400,
		'phone',
	],
	['pollybot', '/api/v1/chatbots/cb_1/leads', { name: 'Ada', email: 'ada@example.com' }, { name: '' }, 400, 'name'],
] as const)('a change of a record of %s', (id, path, body, wrong, status, field) => {
	it(`is held to the rules of a new one: ${JSON.stringify(wrong)}`, async () => {
		const running = await mock;
		const created = (await post(running, id, path, body)).body;
		const at = `${path}/${created.data?.id ?? created.id}`;
		const refused = await post(running, id, at, wrong, { method: 'PUT' });
		expect([refused.status, refused.headers.get('x-mock-mark')]).toEqual([status, 'assumed']);
		expect(running.requests().at(-1)).toMatchObject({ verdict: 'fields', field });
		expect((await get(running, id, at)).body).toEqual(created);
		const changed = (await post(running, id, at, { name: 'Bo', nobodyKnows: 1 }, { method: 'PUT' })).body;
		expect(changed.data ?? changed).toEqual({
			...(created.data ?? created),
			name: 'Bo',
			updatedAt: expect.any(String),
		});
	});
});

describe('Architect', () => {
	const log = async (body: object) =>
		post(await mock, 'architect', '/v0/prospect_logs', { source: 'website-form', payload: {}, ...body });

	it('creates the prospect for the first activity and finds it for the next, by any identifier', async () => {
		const ids = {
			email: 'ada@example.com',
			phoneNumber: '+14155550123',
			linkedinProfileUrl: 'https://linkedin.com/in/a',
		};
		const first = await log(ids);
		expect(first.body).toMatchObject({
			prospectId: expect.stringMatching(/^prospect_[a-z0-9]{26}$/),
			prospectLogId: expect.stringMatching(/^prospectlog_[a-z0-9]{26}$/),
			createdProspect: true,
		});
		for (const body of [
			{ email: 'ADA@example.com' },
			{ phoneNumber: ids.phoneNumber },
			{ linkedinProfileUrl: ids.linkedinProfileUrl },
			{ prospectId: first.body.prospectId },
		]) {
			expect((await log(body)).body).toMatchObject({ createdProspect: false, prospectId: first.body.prospectId });
		}
		expect((await mock).records('architect_prospects')).toHaveLength(1);
		expect((await mock).records('architect_prospect_logs')).toHaveLength(5);
	});

	it('learns an identifier that it did not have', async () => {
		const { prospectId } = (await log({ email: 'ada@example.com' })).body;
		await log({ email: 'ada@example.com', phoneNumber: '+14155550123' });
		expect((await log({ phoneNumber: '+14155550123' })).body).toMatchObject({ prospectId, createdProspect: false });
	});

	it('lets email win over phoneNumber', async () => {
		const ada = (await log({ email: 'ada@example.com' })).body.prospectId;
		await log({ phoneNumber: '+14155550123' });
		expect((await log({ email: 'ada@example.com', phoneNumber: '+14155550123' })).body.prospectId).toBe(ada);
	});

	it('starts a prospect of its own for an activity without identifiers', async () => {
		const [first, second] = [await log({}), await log({})];
		expect([first.body.createdProspect, second.body.createdProspect]).toEqual([true, true]);
	});

	it('answers a repeated key again and writes nothing', async () => {
		const body = { email: 'ada@example.com', idempotencyKey: 'order-1' };
		const [first, again] = [await log(body), await log(body)];
		expect([again.status, again.text]).toEqual([201, first.text]);
		expect((await mock).records('architect_prospect_logs')).toHaveLength(1);
	});

	it('compares the bodies of a repeated key by what they say, whatever the order of their keys', async () => {
		const of = (payload: object) => log({ idempotencyKey: 'order-1', payload });
		const first = await of({ page: '/', who: { a: 1, b: [{ c: 1, d: 2 }] } });
		const again = await of({ who: { b: [{ d: 2, c: 1 }], a: 1 }, page: '/' });
		expect([again.status, again.text]).toEqual([201, first.text]);
		for (const other of [
			{ page: '/' },
			{ page: '/', who: { a: 1, b: [{ c: 1 }, { d: 2 }] } },
			{ page: '/', who: [] },
		]) {
			expect((await of(other)).status).toBe(409);
		}
	});

	it('refuses a repeated key with another body', async () => {
		await log({ idempotencyKey: 'order-1' });
		const { status, body } = await log({ idempotencyKey: 'order-1', type: 'page-visit' });
		expect([status, body.code, body.details.field]).toEqual([409, 'IDEMPOTENCY_CONFLICT', 'idempotencyKey']);
		expect((await mock).records('architect_prospect_logs')).toHaveLength(1);
	});

	it('knows no prospect that it did not make', async () => {
		expect(await log({ prospectId: `prospect_${'a'.repeat(26)}` })).toMatchObject({
			status: 404,
			body: { code: 'NOT_FOUND', details: { field: 'prospectId' } },
		});
		expect((await mock).records('architect_prospect_logs')).toEqual([]);
	});
});

describe('PollyBot', () => {
	const LEADS = '/api/v1/chatbots/cb_1/leads';
	const add = async (body: object, path = LEADS) => post(await mock, 'pollybot', path, { name: 'Ada', ...body });

	it('refuses an e-mail address twice per chatbot and says who has it', async () => {
		const first = await add({ email: 'ada@example.com' });
		expect(await add({ email: 'Ada@Example.com' })).toMatchObject({
			status: 400,
			body: {
				success: false,
				error: 'Email already exists',
				code: 'DUPLICATE_EMAIL',
				details: {
					email: 'Ada@Example.com',
					existingLeadId: first.body.data.id,
					message: 'A lead with this email already exists in your workspace',
				},
			},
		});
		expect((await add({ email: 'ada@example.com' }, '/api/v1/chatbots/cb_2/leads')).status).toBe(201);
		expect((await add({ email: 'ada@example.com' }, '/api/v1/leads')).status).toBe(201);
		expect((await mock).records('pollybot_leads')).toHaveLength(3);
	});

	it('lets no change take an address that another lead of the chatbot has', async () => {
		const ada = (await add({ email: 'ada@example.com' })).body.data.id;
		const bo = (await add({ email: 'bo@example.com' })).body.data.id;
		const change = async (body: object) => post(await mock, 'pollybot', `${LEADS}/${bo}`, body, { method: 'PUT' });
		expect(await change({ name: 'Bo', email: 'ADA@example.com' })).toMatchObject({
			status: 400,
			body: { code: 'DUPLICATE_EMAIL', details: { email: 'ADA@example.com', existingLeadId: ada } },
		});
		expect((await mock).records('pollybot_leads')).toMatchObject([{ name: 'Ada' }, { name: 'Ada' }]);
		expect((await change({ email: 'Bo@example.com' })).body.data.email).toBe('Bo@example.com');
	});

	it('takes the address again once the lead is deleted or has another', async () => {
		const ids = [
			(await add({ email: 'a@example.com' })).body.data.id,
			(await add({ email: 'b@example.com' })).body.data.id,
		];
		const headers = keyHeaders(await mock, 'pollybot');
		await ask(await mock, `${LEADS}/${ids[0]}`, { method: 'DELETE', headers });
		await post(await mock, 'pollybot', `${LEADS}/${ids[1]}`, { email: 'c@example.com' }, { method: 'PUT' });
		expect((await add({ email: 'a@example.com' })).status).toBe(201);
		expect((await add({ email: 'b@example.com' })).status).toBe(201);
		expect((await add({ email: 'c@example.com' })).status).toBe(400);
	});

	it('fills in source and status, and gives ids and times the forms of the page', async () => {
		expect((await add({ email: 'ada@example.com' })).body.data).toMatchObject({
			id: expect.stringMatching(/^lead_[0-9a-f]{16}$/),
			source: 'api',
			status: 'new',
			createdAt: '2024-01-15T10:30:00.000Z',
			updatedAt: '2024-01-15T10:30:00.000Z',
		});
	});

	it('lists a chatbot page by page and merges metadata', async () => {
		for (const name of ['Ada', 'Bo', 'Cy']) {
			await add({ name, email: `${name}@example.com`, metadata: { a: 1 } });
		}
		const page = (await get(await mock, 'pollybot', `${LEADS}?page=2&limit=2`)).body.data;
		expect(page).toMatchObject({
			leads: [{ name: 'Cy' }],
			pagination: { page: 2, limit: 2, total: 3, totalPages: 2, hasNext: false, hasPrev: true },
		});
		const path = `${LEADS}/${page.leads[0].id}`;
		const { body } = await post(await mock, 'pollybot', path, { metadata: { b: 2 } }, { method: 'PUT' });
		expect(body.data.metadata).toEqual({ a: 1, b: 2 });
		expect((await get(await mock, 'pollybot', path.replace('cb_1', 'cb_2'))).status).toBe(404);
	});

	it('knows every chatbot but one', async () => {
		const { status, body } = await add({ email: 'a@example.com' }, '/api/v1/chatbots/does-not-exist/leads');
		expect([status, body.code]).toEqual([404, 'CHATBOT_NOT_FOUND']);
	});
});

describe('Smartflo', () => {
	const add = async (body: object, list = '12345') =>
		post(await mock, 'smartflo', `/v1/broadcast/lead/${list}`, { field_0: '919876543210', ...body });
	const names = async () => (await mock).records('smartflo_leads').map((row) => row.field_1);

	it.each([undefined, 'skip'])('keeps the entry as it is with duplicate_option %s', async (duplicate_option) => {
		await add({ field_1: 'Asha' });
		const { status, body } = await add({ field_0: '+919876543210', field_1: 'Ravi', duplicate_option });
		expect([status, body]).toEqual([200, { success: true, message: 'Lead already exists, skipped' }]);
		expect(await names()).toEqual(['Asha']);
	});

	it('overwrites the entry', async () => {
		await add({ field_1: 'Asha', field_2: 'asha@example.com' });
		expect((await add({ field_1: 'Ravi', duplicate_option: 'overwrite' })).body.success).toBe(true);
		expect((await mock).records('smartflo_leads')).toMatchObject([{ field_1: 'Ravi', field_2: 'asha@example.com' }]);
	});

	it('clones the entry', async () => {
		await add({ field_1: 'Asha' });
		await add({ field_1: 'Ravi', duplicate_option: 'clone' });
		expect(await names()).toEqual(['Asha', 'Ravi']);
	});

	it('compares within one list only', async () => {
		await add({});
		await add({}, '67890');
		expect((await get(await mock, 'smartflo', '/v1/broadcast/lists')).body).toMatchObject([
			{ id: '12345', total_leads: 1 },
			{ id: '67890', total_leads: 1 },
		]);
		expect((await get(await mock, 'smartflo', '/v1/broadcast/leads/67890')).body).toHaveLength(1);
	});

	it('knows every broadcast but one', async () => {
		expect(await add({}, 'does-not-exist')).toMatchObject({ status: 404, body: { success: false } });
	});
});
