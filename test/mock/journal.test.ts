/** The journal: what was asked and answered, without secrets, within bounds; and what can be asked of it. */
import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { promisify } from 'node:util';
import { createMockServer, type JournalEntry, type MockServer } from '../../mock-server/src/index';
import { inTurns } from '../../mock-server/src/turns';
import { ask, get, OPERATIONS, PROVIDER_IDS, post, startMock } from './asking';

const json = (body: unknown) => ({
	method: 'POST',
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body),
});
const add = (mock: MockServer, body: object) => post(mock, 'pollybot', OPERATIONS.pollybot.path, body);
const lead = (name: string) => ({ name, email: `${name.toLowerCase()}@example.com` });

describe('an entry', () => {
	it('says who was asked what, what was checked and what was answered', async () => {
		const mock = await startMock({ seed: 1 });
		const before = Date.now();
		const answer = await post(mock, 'pollybot', `${OPERATIONS.pollybot.path}?via=test`, lead('Ada'));
		await add(mock, { name: 'Bo', email: 'nonsense' });
		await add(mock, lead('Ada'));
		await ask(mock, '/v1/prospekts');
		await get(mock, 'trata', '/v1/prospects');
		const [created, invalid, duplicate, nowhere, list] = mock.requests();
		expect(created).toMatchObject({
			id: 1,
			provider: 'pollybot',
			operation: 'addLead',
			method: 'POST',
			path: OPERATIONS.pollybot.path,
			query: { via: 'test' },
			headers: { 'content-type': 'application/json', authorization: 'Bearer [redacted]' },
			body: lead('Ada'),
			verdict: 'passed',
			mark: 'documented',
			outcome: 'created',
			answerName: 'created',
			status: 201,
			answer: { status: 201, headers: { 'content-type': 'application/json', 'x-mock-mark': 'documented' } },
		});
		expect(created!.answer!.body).toEqual(answer.body);
		expect(Date.parse(created!.time)).toBeGreaterThanOrEqual(before);
		expect(Date.parse(created!.time)).toBeLessThanOrEqual(Date.now());
		expect(created!.ms).toBeGreaterThan(0);
		expect(invalid).toMatchObject({ verdict: 'fields', field: 'email', outcome: 'rejected', status: 400 });
		expect(duplicate).toMatchObject({ verdict: 'passed', outcome: 'existing', answerName: 'duplicateEmail' });
		expect(nowhere).toMatchObject({ verdict: 'route', status: 404 });
		expect(nowhere!.provider).toBeUndefined();
		expect(list).toMatchObject({ operation: 'listProspects', status: 200 });
		expect(list!.outcome).toBeUndefined();
	});

	it('tells the fault, and that nothing was sent', async () => {
		const mock = await startMock({ seed: 1, faults: [{ sequence: [{ kind: 'reset', written: true }, 503, 'html'] }] });
		await expect(add(mock, lead('Ada'))).rejects.toThrow();
		await add(mock, lead('Bo'));
		await expect(add(mock, lead('Cy'))).rejects.toThrow('not valid JSON');
		const [reset, unavailable, page] = mock.requests();
		expect(reset).toMatchObject({ fault: 'sequence of 3', status: 0, verdict: 'passed', outcome: 'ambiguous' });
		expect(reset!.answer).toBeUndefined();
		expect(unavailable).toMatchObject({ verdict: 'fault', status: 503, outcome: 'ambiguous', body: lead('Bo') });
		expect(page!.answer!.body).toContain('<h1>502 Bad Gateway</h1>');
	});

	it('of what is no JSON is text', async () => {
		const mock = await startMock();
		await post(mock, 'trata', '/v1/prospects', '{"name":');
		await post(mock, 'trata', '/v1/prospects', '{"__proto__":{"a":1},"status":"NEW"}');
		const [cut, proto] = mock.requests();
		expect(cut!.body).toBe('{"name":');
		expect(JSON.stringify(proto!.body)).toBe('{"__proto__":{"a":1},"status":"NEW"}');
	});
});

describe('the verdicts on the fields of a request', () => {
	const started = startMock({ seed: 1, faults: [] });
	const fieldsOf = async (send: (mock: MockServer) => Promise<unknown>) => {
		const mock = await started;
		await send(mock);
		const { id } = mock.requests().at(-1)!;
		return (await ask(mock, `/__mock/requests/${id}`)).body.fields;
	};

	it('name the one that decided the answer and all that are wrong besides, as well as known', async () => {
		const body = { source: 'web', email: 'nonsense', name: '', phone: '1'.repeat(21), colour: 'red', status: 'new' };
		expect(await fieldsOf((mock) => add(mock, body))).toEqual([
			{ field: 'name', result: 'missing', message: 'must be at least 1 character long', mark: 'public', decides: true },
			{
				field: 'email',
				result: 'wrong',
				message: 'must be a valid email, e.g. john.doe@example.com',
				mark: 'public',
			},
			{ field: 'phone', result: 'wrong', message: 'must be at most 20 characters long', mark: 'documented' },
			{ field: 'source', result: 'ok', mark: 'documented' },
			{ field: 'colour', result: 'ignored' },
			{ field: 'status', result: 'ok', mark: 'public' },
		]);
	});

	it('tell what is missing, and which part of a field is wrong', async () => {
		const references = [{ providerName: 'CRM', id: '1' }, { providerName: 7 }];
		const body = { externalReference: references, name: 'Ada' };
		const fields = await fieldsOf((mock) => post(mock, 'trata', OPERATIONS.trata.path, body));
		expect(fields).toEqual([
			{ field: 'status', result: 'missing', message: 'Field required', mark: 'public', decides: true },
			{ field: 'externalReference.1.providerName', result: 'wrong', message: expect.any(String), mark: 'documented' },
			{ field: 'externalReference.1.id', result: 'missing', message: 'Field required', mark: 'documented' },
			{ field: 'name', result: 'ok', mark: 'public' },
		]);
	});

	it('name the field that another record has', async () => {
		await add(await started, lead('Ada'));
		expect(await fieldsOf((mock) => add(mock, lead('Ada')))).toEqual([
			{ field: 'email', result: 'ok', mark: 'public', decides: true },
			{ field: 'name', result: 'ok', mark: 'public' },
		]);
	});

	it('are there when another check stopped the request, and decide nothing then', async () => {
		const fields = await fieldsOf((mock) =>
			ask(mock, OPERATIONS.pollybot.path, { ...json({ name: 'Ada' }), headers: { 'content-type': 'text/plain' } }),
		);
		expect(fields).toEqual([
			{ field: 'email', result: 'missing', message: 'Field required', mark: 'public' },
			{ field: 'name', result: 'ok', mark: 'public' },
		]);
	});

	it('know the other names of a field', async () => {
		const path = OPERATIONS.smartflo.path;
		const fields = await fieldsOf((mock) => post(mock, 'smartflo', path, { filed_1: 7, field_0: '919876543210' }));
		expect(fields).toMatchObject([
			{ field: 'filed_1', result: 'wrong', mark: 'public', decides: true },
			{ field: 'field_0', result: 'ok' },
		]);
		const both = { filed_1: 7, field_1: 'Asha', field_0: '919876543210' };
		expect(await fieldsOf((mock) => post(mock, 'smartflo', path, both))).toMatchObject([
			{ field: 'filed_1', result: 'ignored' },
			{ field: 'field_1', result: 'ok' },
			{ field: 'field_0', result: 'ok' },
		]);
	});

	it('of a change are assumed', async () => {
		const { body } = await add(await started, lead('Cy'));
		const path = `${OPERATIONS.pollybot.path}/${body.data.id}`;
		const fields = await fieldsOf((mock) => post(mock, 'pollybot', path, { email: 7 }, { method: 'PUT' }));
		expect(fields).toMatchObject([{ field: 'email', result: 'wrong', mark: 'assumed', decides: true }]);
	});

	it('are none where no contract knows fields, and one where the body is no object', async () => {
		expect(await fieldsOf((mock) => get(mock, 'trata', '/v1/prospects'))).toEqual([]);
		expect(await fieldsOf((mock) => add(mock, '{"name":' as unknown as object))).toEqual([]);
		expect(await fieldsOf((mock) => add(mock, [1]))).toMatchObject([{ field: 'body', result: 'wrong', decides: true }]);
		const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`f${index}`, 1]));
		expect(await fieldsOf((mock) => add(mock, many))).toHaveLength(200);
	});
});

it('no secret is in the journal, the events, the export, the log or a curl', async () => {
	const keys = {
		trata: 'trata-s3cr3t-A',
		architect: 'arch-s3cr3t-B',
		pollybot: 'polly-s3cr3t-C',
		smartflo: 'smart-s3cr3t-D',
	};
	const log: unknown[] = [];
	const mock = await startMock({ keys, onRequest: (observation) => log.push(observation) });
	const stream = await fetch(`${mock.url}/__mock/events`);
	for (const id of PROVIDER_IDS) {
		await post(mock, id, `${OPERATIONS[id].path}?access_token=s3cr3t-E&key=s3cr3t-F`, OPERATIONS[id].body, {
			headers: { cookie: 'sid=s3cr3t-G', 'x-csrf-token': 's3cr3t-H', 'proxy-authorization': 'Basic s3cr3t-I' },
		});
		// The key where it does not belong, and a wrong one where it does.
		await post(mock, id, OPERATIONS[id].path, {
			...OPERATIONS[id].body,
			name: `N ${keys[id]}`,
			email: `${keys[id]}@x.y`,
		});
		await ask(mock, OPERATIONS[id].path, {
			method: 'POST',
			headers: { authorization: 's3cr3t-J two', 'x-api-key': 's3cr3t-K' },
		});
		await get(mock, id, `/${keys[id]}`);
	}
	await post(mock, 'smartflo', '/v1/auth/login', { email: 'a@b.c', password: 's3cr3t-L' });
	await post(mock, 'pollybot', OPERATIONS.pollybot.path, {
		...lead('Eve'),
		metadata: { deep: [{ clientSecret: 's3cr3t-M' }] },
	});
	const reader = stream.body!.getReader();
	let events = '';
	while (!events.includes('"id":18')) events += Buffer.from((await reader.read()).value!).toString();
	await reader.cancel();
	const shown = [events, JSON.stringify(log), JSON.stringify(mock.requests())];
	for (const path of [
		'requests',
		'requests.ndjson',
		...mock.requests().flatMap(({ id }) => [`requests/${id}`, `requests/${id}/curl`]),
	]) {
		shown.push(await (await fetch(`${mock.url}/__mock/${path}`)).text());
	}
	shown.push(mock.verification({ body: 'x', headers: { authorization: 'x' } }).message);
	expect(shown.join('\n')).not.toContain('s3cr3t');
	expect(JSON.stringify(mock.requests())).toContain('[redacted]');
	await post(mock, 'architect', OPERATIONS.architect.path, { source: 'x', payload: {}, idempotencyKey: 'order-1' });
	expect(mock.requests().at(-1)!.body).toMatchObject({ idempotencyKey: 'order-1' });
});

describe('its bounds', () => {
	it('the oldest gives way to the newest', async () => {
		const mock = await startMock({ journal: { entries: 3 } });
		for (const name of ['A', 'B', 'C', 'D', 'E']) await add(mock, lead(name));
		expect(mock.requests().map(({ id }) => id)).toEqual([3, 4, 5]);
		expect((await ask(mock, '/__mock/requests/1')).status).toBe(404);
		expect((await ask(mock, '/__mock/requests/5')).body.body).toEqual(lead('E'));
	});

	it('so many bytes', async () => {
		const mock = await startMock({ journal: { bytes: 60_000 } });
		for (let index = 0; index < 20; index++) await add(mock, { ...lead(`N${index}`), metadata: 'x'.repeat(5000) });
		expect(mock.requests()).toHaveLength(5);
		expect(mock.requests().at(-1)!.id).toBe(20);
		await post(mock, 'pollybot', OPERATIONS.pollybot.path, 'x'.repeat(100_000));
		expect(mock.requests()).toEqual([]);
	});

	it('none at all, and none that is no number', async () => {
		const mock = await startMock({ journal: { entries: 0 } });
		await add(mock, lead('Ada'));
		expect(mock.requests()).toEqual([]);
		await expect(createMockServer({ journal: { entries: -1 } })).rejects.toThrow(
			"A journal's limit is a whole number, not -1",
		);
	});

	it('a reset empties it and counts from 1', async () => {
		const mock = await startMock();
		await add(mock, lead('Ada'));
		mock.reset();
		expect(mock.requests()).toEqual([]);
		await add(mock, lead('Bo'));
		expect(mock.requests()).toMatchObject([{ id: 1 }]);
	});
});

describe('what can be asked', () => {
	const started = startMock({ seed: 1 });
	const ids = async (query: string) => {
		const { body } = await ask(await started, `/__mock/requests?${query}`);
		return body.requests.map(({ id }: JournalEntry) => id);
	};
	beforeAll(async () => {
		const mock = await started;
		await add(mock, lead('Ada'));
		await add(mock, lead('Ada'));
		await post(mock, 'trata', '/v1/prospects', { status: 'NEW', name: 'Ünïcode' });
		await post(mock, 'trata', '/v1/prospects', { status: 'NO' });
		await ask(mock, '/nowhere');
	});

	it.each([
		['', [5, 4, 3, 2, 1]],
		['provider=trata', [4, 3]],
		['operation=addLead', [2, 1]],
		['operation=pollybot.addLead', [2, 1]],
		['operation=trata.addLead', []],
		['status=400', [2]],
		['status=4xx', [5, 4, 2]],
		['outcome=existing', [2]],
		['outcome=created&provider=trata', [3]],
		['verdict=route', [5]],
		[`q=${encodeURIComponent('ÜNÏ')}`, [3]],
		['q=NOWHERE', [5]],
		['limit=2', [5, 4]],
		['limit=2&before=4', [3, 2]],
	])('?%s', async (query, expected) => {
		expect(await ids(query)).toEqual(expected);
	});

	it('goes through page by page', async () => {
		const first = (await ask(await started, '/__mock/requests?limit=3')).body;
		expect([first.before, first.total]).toEqual([3, 5]);
		const last = (await ask(await started, `/__mock/requests?limit=3&before=${first.before}`)).body;
		expect([last.requests.length, last.before]).toEqual([2, null]);
	});

	it.each(['status=ok', 'limit=x', 'limit=-1', 'before=1.5', 'privider=trata'])('?%s is refused', async (query) => {
		expect((await ask(await started, `/__mock/requests?${query}`)).status).toBe(400);
	});

	it('all as lines of JSON, the oldest first', async () => {
		const response = await fetch(`${(await started).url}/__mock/requests.ndjson`);
		expect(response.headers.get('content-type')).toBe('application/x-ndjson');
		const lines = (await response.text()).trimEnd().split('\n');
		expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify((await started).requests())));
	});

	it('one that is not there is 404', async () => {
		for (const id of ['99', 'x', '0', '-1']) {
			expect((await ask(await started, `/__mock/requests/${id}`)).status).toBe(404);
			expect((await ask(await started, `/__mock/requests/${id}/curl`)).status).toBe(404);
		}
	});

	it('can be emptied', async () => {
		const mock = await startMock();
		await add(mock, lead('Ada'));
		await ask(mock, '/__mock/requests', { method: 'DELETE' });
		expect(mock.requests()).toEqual([]);
		expect(mock.records('pollybot_leads')).toHaveLength(1);
	});
});

it('a curl sends the same request again, whatever was in it', async () => {
	const mock = await startMock({ seed: 1 });
	const nasty = { name: `It's $(touch x) \`id\` "\\`, email: 'a@example.com', metadata: '!$HOME\n;' };
	const { port, keys } = mock;
	await new Promise<void>((resolve) => {
		const headers = {
			'content-type': 'application/json',
			authorization: `Bearer ${keys.pollybot}`,
			"x-'`id`$-token": 'abc',
			'x-note': `it's "$(id)"`,
		};
		request({ port, path: `${OPERATIONS.pollybot.path}?a='b&c=$(id)`, method: 'POST', headers }, (response) => {
			response.resume().once('end', resolve);
		}).end(JSON.stringify(nasty));
	});
	const response = await fetch(`${mock.url}/__mock/requests/1/curl`);
	expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
	const command = await response.text();
	expect(command).toContain(`-H 'authorization: Bearer '"$KEY"`);
	const shell = promisify(execFile);
	const { stdout } = await shell('sh', ['-c', command], { env: { ...process.env, KEY: keys.pollybot } });
	expect(JSON.parse(stdout)).toMatchObject({ code: 'DUPLICATE_EMAIL' });
	const [first, again] = mock.requests();
	expect([again!.body, again!.query, again!.headers['x-note']]).toEqual([first!.body, first!.query, `it's "$(id)"`]);
});

describe('verify', () => {
	it('counts what matches', async () => {
		const mock = await startMock({ seed: 1 });
		await add(mock, lead('Ada'));
		await add(mock, lead('Bo'));
		expect(mock.verify({ operation: 'pollybot.addLead' })).toMatchObject({ ok: true, matched: 2, ids: [1, 2] });
		expect(mock.verify({ body: { email: { $like: '*@EXAMPLE.com' } }, status: 201, times: 2 }).ok).toBe(true);
		expect(mock.verify({ body: { name: /^A/ }, outcome: 'created', times: { atMost: 1 } }).matched).toBe(1);
		expect(mock.verify({ body: { name: expect.stringContaining('o') }, times: { atLeast: 1 } }).ids).toEqual([2]);
		expect(mock.verify({ provider: 'trata', times: 0 }).ok).toBe(true);
	});

	it('shows the nearest misses where it is not as expected', async () => {
		const mock = await startMock({ seed: 1 });
		await post(mock, 'trata', '/v1/prospects', { status: 'NEW', name: 'Ada', email: 'ada@example.com' });
		await add(mock, { ...lead('Ada'), metadata: { plan: 'free' } });
		await add(mock, lead('Bo'));
		const expectation = {
			operation: 'pollybot.addLead',
			body: { name: 'Ada', email: 'ada@example.com', metadata: { plan: 'gold' } },
		};
		expect(() => mock.verify(expectation)).toThrow('body.metadata.plan');
		const { body } = await ask(mock, '/__mock/verify', json(expectation));
		expect(body).toMatchObject({ ok: false, matched: 0, expected: 'at least 1' });
		expect(body.nearest[0]).toEqual({
			id: 2,
			provider: 'pollybot',
			operation: 'addLead',
			method: 'POST',
			path: OPERATIONS.pollybot.path,
			status: 201,
			differences: [{ path: 'body.metadata.plan', expected: 'gold', actual: 'free' }],
		});
		expect(body.nearest.map(({ id }: { id: number }) => id)).toEqual([2, 3, 1]);
		expect(body.message).toBe(mock.verification(expectation).message);
		expect(body.message.split('\n').slice(0, 7)).toEqual([
			`Expected at least 1 like ${JSON.stringify(expectation)}`,
			'Matched  0 of 3 in the journal',
			'',
			`Near: #2 POST ${OPERATIONS.pollybot.path} (pollybot.addLead), answered 201`,
			'  body.metadata.plan',
			'    - expected  "gold"',
			'    + received  "free"',
		]);
	});

	it('refuses what it cannot mean', async () => {
		const mock = await startMock();
		expect(() => mock.verify({ bodi: 1 } as never)).toThrow('A request has no "bodi"; it has provider, operation');
		expect(() => mock.verify({ times: -1 })).toThrow('times is a number, or {atLeast, atMost}');
		expect((await ask(mock, '/__mock/verify', json([]))).status).toBe(400);
		expect((await ask(mock, '/__mock/verify', json({ times: 'x' }))).status).toBe(400);
	});
});

it('a long search lets others have their turn, and ends', async () => {
	let others = 0;
	const other = () => void (++others < 3 && setImmediate(other));
	setImmediate(other);
	// Would never end if nobody else came to run.
	function* search(): Generator<void, string> {
		while (others < 3) yield;
		return 'found';
	}
	await expect(inTurns(search())).resolves.toBe('found');
	function* broken(): Generator<void, string> {
		yield;
		throw new TypeError('what it cannot mean');
	}
	await expect(inTurns(broken())).rejects.toThrow('what it cannot mean');
});

describe('events', () => {
	/** Reads the stream until `pattern` has come. */
	async function until(reader: ReadableStreamDefaultReader<Uint8Array>, pattern: RegExp, text = ''): Promise<string> {
		let seen = text;
		while (!pattern.test(seen)) seen += Buffer.from((await reader.read()).value!).toString();
		return seen;
	}

	it('tell of requests, faults and resets as they come, and catch up', async () => {
		const mock = await startMock({ seed: 1 });
		const response = await fetch(`${mock.url}/__mock/events`);
		expect(response.headers.get('content-type')).toBe('text/event-stream');
		const reader = response.body!.getReader();
		await until(reader, /: open/);
		await add(mock, { ...lead('Ada'), name: 'Ada\n\ndata: forged' });
		const text = await until(reader, /event: request\ndata: .*\n\n/);
		const [, data] = /id: 1\nevent: request\ndata: (.*)\n\n/.exec(text)!;
		expect(JSON.parse(data!)).toMatchObject({ id: 1, operation: 'addLead', status: 201, outcome: 'created' });
		expect(JSON.parse(data!)).not.toHaveProperty('body');
		mock.faults.scenario('down');
		await until(reader, /event: faults\ndata: \{"scenario":"down"/);
		await add(mock, lead('Bo'));
		mock.reset();
		await until(reader, /event: reset/);
		await reader.cancel();

		await add(mock, lead('Cy'));
		await add(mock, lead('Di'));
		const later = await fetch(`${mock.url}/__mock/events`, { headers: { 'last-event-id': '1' } });
		const again = later.body!.getReader();
		expect(await until(again, /id: 2\n/)).not.toContain('id: 1\n');
		await again.cancel();
	});

	it('do not keep the mock from closing', async () => {
		const mock = await createMockServer();
		const response = await fetch(`${mock.url}/__mock/events`);
		await mock.close();
		await expect(response.text()).rejects.toThrow();
	});
});
