/** A request is judged in a server's order: key, route, content type, size, JSON, fields, behaviour. */
import type { Observation } from '../../mock-server/src/index';
import {
	type Answered,
	ask,
	get,
	keyHeaders,
	OPERATIONS,
	PROVIDER_IDS,
	type ProviderId,
	post,
	startMock,
} from './asking';

const mock = startMock({ seed: 1, bodyLimit: 10_000 });
const seen: Observation[] = [];
beforeAll(async () => void (await mock).onRequest((observation) => seen.push(observation)));
beforeEach(async () => {
	seen.length = 0;
	(await mock).reset();
});

const allRecords = async () => {
	const { records } = await mock;
	return (
		['trata_prospects', 'architect_prospects', 'architect_prospect_logs', 'pollybot_leads', 'smartflo_leads'] as const
	).flatMap((name) => records(name));
};

/** Requests that fail one check and every check that comes after it. */
const FAULTS = {
	key: { path: '/x', contentType: 'text/plain', body: 'x'.repeat(20_000), key: false },
	'content-type': { path: '', contentType: 'text/plain', body: 'x'.repeat(20_000), key: true },
	size: { path: '', contentType: 'application/json', body: 'x'.repeat(20_000), key: true },
	json: { path: '', contentType: 'application/json', body: '{"name":', key: true },
	fields: { path: '', contentType: 'application/json; charset=utf-8', body: '[]', key: true },
} as const;

const STATUS = { key: [401], 'content-type': [415], size: [413], json: [400], fields: [400, 422] };

async function fail(id: ProviderId, check: keyof typeof FAULTS): Promise<Answered> {
	const { path, contentType, body, key } = FAULTS[check];
	return ask(await mock, OPERATIONS[id].path + path, {
		method: 'POST',
		headers: { 'content-type': contentType, ...(key ? keyHeaders(await mock, id) : {}) },
		body,
	});
}

describe.each(PROVIDER_IDS)('%s', (id) => {
	it.each(Object.keys(FAULTS) as Array<keyof typeof FAULTS>)(
		'the first check that fails answers: %s',
		async (check) => {
			const { status, headers } = await fail(id, check);
			expect(STATUS[check]).toContain(status);
			expect(headers.get('content-type')).toBe('application/json');
			expect(seen).toMatchObject([{ provider: id, verdict: check, status }]);
			expect(await allRecords()).toEqual([]);
		},
	);

	it('words every refusal as the vendor does', async () => {
		const keys = { trata: ['detail'], architect: ['code', 'message', 'requestId'], smartflo: ['success', 'message'] };
		const expected = { ...keys, pollybot: ['success', 'error', 'code'] }[id];
		for (const check of ['key', 'content-type', 'size', 'json'] as const) {
			expect(Object.keys((await fail(id, check)).body)).toEqual(expected);
		}
	});

	it('a wrong key is 401, and a right one on an unknown method is 404', async () => {
		const { path } = OPERATIONS[id];
		const wrong = { ...keyHeaders(await mock, id) };
		for (const name of Object.keys(wrong)) wrong[name] += 'x';
		const body = JSON.stringify(OPERATIONS[id].body);
		const json = { 'content-type': 'application/json' };
		expect((await ask(await mock, path, { method: 'POST', headers: { ...json, ...wrong }, body })).status).toBe(401);
		expect((await ask(await mock, path, { method: 'PATCH', headers: { ...json, ...wrong }, body })).status).toBe(401);
		expect((await post(await mock, id, path, body, { method: 'PATCH' })).status).toBe(404);
		expect(await allRecords()).toEqual([]);
	});

	it('a content type with parameters passes, in any case', async () => {
		const { path, body } = OPERATIONS[id];
		const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
		expect((await post(await mock, id, path, body, { headers })).status).toBeLessThan(300);
	});

	it('an empty body is no JSON', async () => {
		const { path } = OPERATIONS[id];
		expect((await post(await mock, id, path, '')).status).toBe(400);
		expect(seen).toMatchObject([{ verdict: 'json' }]);
	});

	it('keys that the contract does not know are accepted and not kept', async () => {
		const { path, body } = OPERATIONS[id];
		expect((await post(await mock, id, path, { ...body, shoe_size: 42 })).status).toBeLessThan(300);
		expect(JSON.stringify(await allRecords())).not.toContain('shoe_size');
	});

	it('says how well each answer is known', async () => {
		const { path, body } = OPERATIONS[id];
		expect((await post(await mock, id, path, body)).headers.get('x-mock-mark')).toBe('documented');
		expect((await post(await mock, id, path, '{')).headers.get('x-mock-mark')).toBe('assumed');
	});
});

describe('the key', () => {
	it('missing at PollyBot is answered word for word as the vendor documents', async () => {
		const { text, status } = await fail('pollybot', 'key');
		expect([status, text]).toEqual([
			401,
			'{"success":false,"error":"Missing authorization header","code":"MISSING_AUTH_HEADER"}',
		]);
	});

	it.each(['bearer', 'BEARER', 'Bearer'])('counts behind the scheme %s', async (scheme) => {
		const headers = { authorization: `${scheme} trata-test-token` };
		expect((await ask(await mock, '/v1/prospects', { headers })).status).toBe(200);
	});

	it.each([
		['trata', '/v1/prospects', 401],
		['pollybot', '/api/v1/chatbots/c/leads', 401],
		['smartflo', '/v1/broadcast/lists', 200],
	] as const)('without its scheme passes only where the vendor takes it: %s', async (id, path, status) => {
		const { url, keys } = await mock;
		expect((await fetch(url + path, { headers: { authorization: keys[id] } })).status).toBe(status);
	});

	it.each(['', ' ', 'Bearer', 'Basic trata-test-token', 'Bearer trata-test-token x'])('is not %p', async (given) => {
		expect((await ask(await mock, '/v1/prospects', { headers: { authorization: given } })).status).toBe(401);
	});

	it('is not asked for where keys are handed out', async () => {
		const running = await mock;
		const login = (password: string) =>
			ask(running, '/v1/auth/login', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ email: 'ada@example.com', password }),
			});
		expect((await login('right')).body).toMatchObject({ success: true, access_token: running.keys.smartflo });
		expect(await login('wrong')).toMatchObject({
			status: 401,
			body: { success: false, message: 'Invalid credentials' },
		});
	});

	it('that is handed out is the one that is taken', async () => {
		const running = await startMock({ keys: { smartflo: 'my-own' } });
		const { body } = await post(running, 'smartflo', '/v1/auth/login', { email: 'ada@example.com', password: 'x' });
		expect(body.access_token).toBe('my-own');
		const headers = { authorization: `Bearer ${body.access_token}` };
		expect((await ask(running, '/v1/broadcast/lists', { headers })).status).toBe(200);
	});

	it('can be another one', async () => {
		const other = await startMock({ keys: { trata: 'my-own' } });
		expect(other.keys).toEqual({ ...(await mock).keys, trata: 'my-own' });
		expect((await get(other, 'trata', '/v1/prospects')).status).toBe(200);
		const headers = { authorization: 'Bearer trata-test-token' };
		expect((await ask(other, '/v1/prospects', { headers })).status).toBe(401);
	});
});

describe('the route', () => {
	it('that no vendor has is 404, with the nearest known one in the answer and in the report', async () => {
		const { status, body } = await ask(await mock, '/v1/prospect', { method: 'POST' });
		expect([status, body.nearest]).toEqual([404, 'POST /v1/prospects']);
		expect(seen).toMatchObject([{ verdict: 'route', nearest: 'POST /v1/prospects', path: '/v1/prospect' }]);
		expect(seen[0]).not.toHaveProperty('provider');
	});

	it.each([
		['PUT', '/api/v1/chatbots/abc/lead', 'POST /api/v1/chatbots/{chatbotId}/leads'],
		['POST', '/v0/prospect-logs', 'POST /v0/prospect_logs'],
		['POST', '/v1/broadcasts/lead/77', 'POST /v1/broadcast/lead/{id}'],
		['GET', '/record', 'GET /records'],
	])('%s %s was probably meant for %s', async (method, path, nearest) => {
		await ask(await mock, path, {
			method,
			headers: keyHeaders(await mock, path.startsWith('/v0') ? 'architect' : 'pollybot'),
		});
		expect(seen).toMatchObject([{ status: 404, nearest }]);
	});

	it.each([
		['architect', '/v0/whatever', 401],
		['pollybot', '/api/v1/chatbots', 401],
		['smartflo', '/v1/broadcast/nothing/here', 401],
		['trata', '/v1/prospects/pro.1/conversations', 401],
		[undefined, '/v1/agents', 404],
		[undefined, '/v1', 404],
	])('belongs to %s: %s without a key is %i', async (provider, path, status) => {
		expect((await ask(await mock, path)).status).toBe(status);
		expect(seen[0]?.provider).toBe(provider);
	});

	it('with nothing in place of a parameter is none', async () => {
		expect((await post(await mock, 'smartflo', '/v1/broadcast/lead/', { field_0: '919876543210' })).status).toBe(404);
	});

	it('is not changed by what a parameter holds', async () => {
		const path = '/v1/broadcast/lead/..%2F..%2Fauth%2Flogin%3Fa';
		await post(await mock, 'smartflo', path, { field_0: '919876543210' });
		expect((await mock).records('smartflo_leads')).toMatchObject([{ list_id: '../../auth/login?a' }]);
	});

	it('is found by a whole address too, as proxies are asked', async () => {
		const { port, keys } = await mock;
		const { request } = await import('node:http');
		const status = await new Promise((resolve) => {
			const path = 'http://api.trata.ai/v1/prospects?limit=1';
			const headers = { authorization: `Bearer ${keys.trata}` };
			request({ port, path, headers }, (response) => resolve(response.resume().statusCode)).end();
		});
		expect(status).toBe(200);
	});
});

describe('the fields', () => {
	const bad = async (id: ProviderId, body: object) => (await post(await mock, id, OPERATIONS[id].path, body)).body;

	it('Trata lists every failed check with its place', async () => {
		const body = await bad('trata', { email: 'nobody', externalReference: [{ providerName: 1 }] });
		expect(body.detail.map(({ loc }: { loc: unknown }) => loc)).toEqual([
			['body', 'status'],
			['body', 'email'],
			['body', 'externalReference', 0, 'providerName'],
			['body', 'externalReference', 0, 'id'],
		]);
		expect(body.detail[0]).toEqual({ loc: ['body', 'status'], msg: 'Field required', type: 'missing' });
	});

	it('Architect names the field and the reason', async () => {
		expect(await bad('architect', { source: 'x', payload: {}, name: '' })).toMatchObject({
			code: 'VALIDATION_ERROR',
			message: 'Validation failed',
			requestId: expect.stringMatching(/^req_[a-z0-9]{26}$/),
			details: { field: 'name', reason: 'Name is required' },
		});
	});

	it('PollyBot shows the field, its value and the message', async () => {
		expect(await bad('pollybot', { name: 'Ada', email: 'invalid-email' })).toEqual({
			success: false,
			error: 'Validation failed',
			code: 'VALIDATION_ERROR',
			details: { field: 'email', value: 'invalid-email', message: 'Must be a valid email address' },
		});
		expect(await bad('pollybot', { email: 'ada@example.com' })).toMatchObject({
			details: { field: 'name', message: 'Name is required' },
		});
	});

	it('Smartflo says it in one sentence', async () => {
		expect(await bad('smartflo', {})).toEqual({ success: false, message: 'The field_0 field is required.' });
		expect(await bad('smartflo', { field_0: '919876543210', priority: 31 })).toEqual({
			success: false,
			message: 'The priority field is invalid: must be at most 30',
		});
	});

	it('null in an optional field is wrong unless the vendor takes it', async () => {
		expect(await bad('pollybot', { ...OPERATIONS.pollybot.body, phone: null })).toMatchObject({
			details: { field: 'phone', value: null },
		});
		expect(await bad('trata', { ...OPERATIONS.trata.body, email: null })).toMatchObject({ email: null });
	});

	it('a default that the vendor documents is filled in; one that is ours is not', async () => {
		expect(await bad('architect', OPERATIONS.architect.body)).toMatchObject({ type: 'webhook' });
		expect(await bad('trata', {})).toMatchObject({ detail: [{ loc: ['body', 'status'] }] });
	});

	it("Smartflo's misprinted name counts where the right one is absent", async () => {
		const field_0 = '919876543210';
		await bad('smartflo', { field_0, filed_1: 'Asha' });
		await bad('smartflo', { field_0, filed_1: 'Asha', field_1: 'Ravi', duplicate_option: 'clone' });
		const names = (await mock).records('smartflo_leads').map((row) => [row.field_1, row.filed_1]);
		expect(names).toEqual([
			['Asha', undefined],
			['Ravi', undefined],
		]);
	});

	it('Smartflo takes the number as text and as a number', async () => {
		await bad('smartflo', { field_0: 919876543210, duplicate_option: 'clone' });
		await bad('smartflo', { field_0: '919876543210', duplicate_option: 'clone' });
		expect((await mock).records('smartflo_leads').map((row) => row.field_0)).toEqual([
			'+919876543210',
			'+919876543210',
		]);
	});

	it('__proto__ stays data', async () => {
		const body =
			'{"name":"Ada","email":"ada@example.com","__proto__":{"status":"lost"},"metadata":{"__proto__":{"a":1}}}';
		const { text } = await post(await mock, 'pollybot', OPERATIONS.pollybot.path, body);
		expect(text).toContain('"metadata":{"__proto__":{"a":1}}');
		expect(JSON.parse(text).data.status).toBe('new');
		expect({}).not.toHaveProperty('a');
		const [lead] = (await mock).records('pollybot_leads');
		const path = `${OPERATIONS.pollybot.path}/${lead!.id}`;
		await post(await mock, 'pollybot', path, '{"__proto__":{"id":"x"}}', { method: 'PUT' });
		expect(Object.getPrototypeOf((await mock).records('pollybot_leads')[0])).toBe(Object.prototype);
	});
});
