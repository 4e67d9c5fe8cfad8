/** Faults: what goes wrong, for which requests, and that it repeats. Over real connections. */
import { once } from 'node:events';
import { Server } from 'node:http';
import { connect } from 'node:net';
import { providers, readAnswer } from '../../contracts';
import type { FaultRule, MockServer } from '../../mock-server/src/index';
import { MAGIC_VALUES } from '../../mock-server/src/magic-values';
import { ask, get, keyHeaders, OPERATIONS, PROVIDER_IDS, type ProviderId, post, startMock } from './asking';

const COLLECTIONS = {
	trata: 'trata_prospects',
	architect: 'architect_prospect_logs',
	pollybot: 'pollybot_leads',
	smartflo: 'smartflo_leads',
} as const satisfies Record<ProviderId, string>;

const send = (mock: MockServer, id: ProviderId, body: object = OPERATIONS[id].body) =>
	post(mock, id, OPERATIONS[id].path, body);

/** Status of an answer, or how there was none: the code of the error, or its text. */
async function fate(mock: MockServer, id: ProviderId, body: object = OPERATIONS[id].body): Promise<number | string> {
	try {
		const response = await fetch(mock.url + OPERATIONS[id].path, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...keyHeaders(mock, id) },
			body: JSON.stringify(body),
		});
		await response.text();
		return response.status;
	} catch (error) {
		const { cause, message } = error as Error & { cause?: { code?: string } };
		return cause?.code ?? message;
	}
}

async function fates(mock: MockServer, id: ProviderId, count: number): Promise<Array<number | string>> {
	const seen = [];
	for (let index = 0; index < count; index++) seen.push(await fate(mock, id));
	return seen;
}

async function mockWith(...faults: FaultRule[]): Promise<MockServer> {
	return startMock({ seed: 1, faults });
}

describe('what goes wrong', () => {
	it.each(PROVIDER_IDS)('a status comes in the words of %s, and nothing is written', async (id) => {
		const mock = await mockWith({ fault: { kind: 'status', status: 503, retryAfter: 7 } });
		const answer = await send(mock, id);
		expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('x-mock-fault')]).toEqual([
			503,
			'7',
			'status 503',
		]);
		const wrongKey = await ask(await startMock(), OPERATIONS[id].path, { method: 'POST' });
		expect(Object.keys(answer.body).filter((key) => key !== 'requestId')).toEqual(
			Object.keys(wrongKey.body).filter((key) => key !== 'requestId'),
		);
		expect(mock.records(COLLECTIONS[id])).toEqual([]);
	});

	it('a 500 after writing leaves the record', async () => {
		const mock = await mockWith({ fault: { kind: 'status', status: 500, written: true } });
		expect((await send(mock, 'pollybot')).status).toBe(500);
		expect(mock.records('pollybot_leads')).toHaveLength(1);
	});

	it('a body and headers of its own are sent as they are', async () => {
		const mock = await mockWith({
			fault: { kind: 'status', status: 418, body: { tea: true }, headers: { 'X-Pot': 'short' } },
		});
		const { status, body, headers } = await send(mock, 'trata');
		expect([status, body, headers.get('x-pot')]).toEqual([418, { tea: true }, 'short']);
	});

	it.each([false, true])('a reset connection, written: %s', async (written) => {
		const mock = await mockWith({ fault: { kind: 'reset', written } });
		expect(await fate(mock, 'trata')).toBe('ECONNRESET');
		expect(mock.records('trata_prospects')).toHaveLength(written ? 1 : 0);
	});

	it.each([false, true])('no answer at all, written: %s', async (written) => {
		const mock = await mockWith({ fault: { kind: 'hang', written } });
		const told = new Promise((resolve) => mock.onRequest(resolve));
		const gone = new AbortController();
		const hanging = fetch(mock.url + OPERATIONS.trata.path, {
			method: 'POST',
			signal: gone.signal,
			headers: { 'content-type': 'application/json', ...keyHeaders(mock, 'trata') },
			body: JSON.stringify(OPERATIONS.trata.body),
		});
		expect(await told).toMatchObject({ status: 0, fault: written ? 'hang after writing' : 'hang' });
		gone.abort();
		await expect(hanging).rejects.toThrow('aborted');
		expect(mock.records('trata_prospects')).toHaveLength(written ? 1 : 0);
	});

	it('a hanging request does not keep the mock from closing', async () => {
		const mock = await mockWith({ fault: 'hang' });
		const told = new Promise((resolve) => mock.onRequest(resolve));
		const hanging = fate(mock, 'trata');
		await told;
		await mock.close();
		expect(await hanging).toMatch(/ECONN|closed|SOCKET/);
	});

	it('an idle connection is ended, but not while a fault holds the answer back', async () => {
		const limit = jest.spyOn(Server.prototype, 'setTimeout').mockImplementation(function (this: Server) {
			this.timeout = 50;
			return this;
		});
		const mock = await mockWith({ provider: 'trata', fault: 'hang' }, { provider: 'smartflo', latency: 200 });
		limit.mockRestore();
		const told = new Promise((resolve) => mock.onRequest(resolve));
		const ended = jest.fn();
		const hanging = fate(mock, 'trata').then(ended);
		await told;
		const idle = connect(mock.port, '127.0.0.1', () => idle.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'));
		await once(idle.resume(), 'close');
		expect(await fate(mock, 'smartflo')).toBe(200);
		expect(ended).not.toHaveBeenCalled();
		await mock.close();
		await hanging;
	});

	it('an answer that is cut off has the length of the whole and half of the body', async () => {
		const mock = await mockWith({ fault: 'cut-off' });
		const response = await fetch(mock.url + OPERATIONS.pollybot.path, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...keyHeaders(mock, 'pollybot') },
			body: JSON.stringify(OPERATIONS.pollybot.body),
		});
		expect([response.status, Number(response.headers.get('content-length')) > 100]).toEqual([201, true]);
		await expect(response.text()).rejects.toThrow('terminated');
		expect(mock.records('pollybot_leads')).toHaveLength(1);
	});

	it('an error page of a gateway, and a right answer under a wrong type', async () => {
		const mock = await mockWith({ sequence: ['html', 'content-type'] });
		const ask = () =>
			fetch(mock.url + OPERATIONS.trata.path, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...keyHeaders(mock, 'trata') },
				body: JSON.stringify(OPERATIONS.trata.body),
			});
		const page = await ask();
		expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
		expect(await page.text()).toMatch(/^<html>[\s\S]*502 Bad Gateway/);
		const plain = await ask();
		expect([plain.status, plain.headers.get('content-type')]).toEqual([200, 'text/plain']);
		expect(JSON.parse(await plain.text())).toMatchObject({ name: 'Ada Byron' });
	});

	it('a key that is not taken any more', async () => {
		const mock = await mockWith({ fault: 'key' });
		const { status, body } = await send(mock, 'pollybot');
		expect([status, body]).toEqual([401, { success: false, error: 'Invalid API key', code: 'INVALID_API_KEY' }]);
	});

	it.each(PROVIDER_IDS)('the answer of %s that means throttled is one that its contract reads so', async (id) => {
		const mock = await mockWith({
			fault: { kind: 'answer', means: 'throttled', retryAfter: { seconds: 2, as: 'date' } },
		});
		const before = Date.now();
		const { status, body, headers } = await send(mock, id);
		const [operation] = Object.values(providers[id].operations);
		expect(readAnswer(operation!, { status, headers: {}, body }).means).toBe('throttled');
		const wait = Date.parse(headers.get('retry-after')!) - before;
		expect(wait).toBeGreaterThanOrEqual(2000);
		expect(wait).toBeLessThan(10_000);
	});
});

describe('latency', () => {
	it('delays the answer; the record is there before it', async () => {
		const mock = await mockWith({ latency: 60 });
		const gone = new AbortController();
		const told = new Promise<unknown>((resolve) => mock.onRequest(resolve));
		const started = performance.now();
		expect((await send(mock, 'trata')).status).toBe(200);
		expect(performance.now() - started).toBeGreaterThanOrEqual(59);
		expect(await told).toMatchObject({ fault: 'latency', status: 200 });

		mock.faults.set([{ latency: 600_000 }]);
		const left = new Promise<unknown>((resolve) => mock.onRequest(resolve));
		const waiting = post(mock, 'pollybot', OPERATIONS.pollybot.path, OPERATIONS.pollybot.body);
		const aborted = fetch(mock.url + OPERATIONS.smartflo.path, {
			method: 'POST',
			signal: gone.signal,
			headers: { 'content-type': 'application/json', ...keyHeaders(mock, 'smartflo') },
			body: JSON.stringify(OPERATIONS.smartflo.body),
		});
		while (mock.records('smartflo_leads').length === 0) await new Promise(setImmediate);
		gone.abort();
		await expect(aborted).rejects.toThrow('aborted');
		expect(await left).toMatchObject({ status: 0, what: 'the client left before its answer came' });
		// Waiting for ten minutes keeps nobody from closing.
		await Promise.all([mock.close(), expect(waiting).rejects.toThrow('fetch failed')]);
	});
});

describe('a limit', () => {
	it('lets through what it says, then answers the 429 of the contract', async () => {
		const mock = await mockWith({ limit: { requests: 3, per: 'hour' } });
		const smartflo = [];
		for (let index = 0; index < 4; index++) smartflo.push(await send(mock, 'smartflo'));
		expect(smartflo.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
		expect(smartflo[3]!.body).toEqual({ success: 'false', message: 'Too many requests.' });
		expect(Number(smartflo[3]!.headers.get('retry-after'))).toBeGreaterThan(3590);
		// Each vendor counts for itself, and each kind of request counts.
		const before = Math.floor(Date.now() / 1000);
		const first = await get(mock, 'pollybot', '/api/v1/chatbots/cb_1/leads');
		const header = (name: string) => Number(first.headers.get(`x-ratelimit-${name}`));
		expect([first.status, header('limit'), header('remaining'), header('used')]).toEqual([200, 3, 2, 1]);
		expect(header('reset')).toBeGreaterThan(before + 3590);
		expect(header('reset')).toBeLessThan(before + 3700);
		await send(mock, 'pollybot');
		await send(mock, 'pollybot');
		const over = await send(mock, 'pollybot');
		expect([over.status, over.body, over.headers.get('x-ratelimit-remaining')]).toEqual([
			429,
			{ success: false, error: 'Rate limit exceeded', code: 'RATE_LIMIT_EXCEEDED' },
			'0',
		]);
		mock.reset();
		expect((await send(mock, 'pollybot')).status).toBe(201);
	});

	it.each([
		['seconds', /^[1-9]$|^10$/],
		['date', /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/],
		['absent', undefined],
	] as const)('says when to come again in %s', async (retryAfter, form) => {
		const mock = await mockWith({ limit: { requests: 1, per: 10_000, burst: 1, retryAfter } });
		await send(mock, 'trata');
		const { status, headers } = await send(mock, 'trata');
		expect(status).toBe(429);
		if (form) expect(headers.get('retry-after')).toMatch(form);
		else expect(headers.get('retry-after')).toBeNull();
	});

	it('of the contract counts where the vendor publishes one', async () => {
		const mock = await mockWith({ limit: 'contract' });
		expect((await send(mock, 'pollybot')).headers.get('x-ratelimit-limit')).toBe('1000');
		expect((await send(mock, 'trata')).headers.get('x-ratelimit-limit')).toBeNull();
	});
});

describe('when', () => {
	it('by probability: a seed repeats the run, whatever the other vendors are sent', async () => {
		const flaky = { probability: 0.4, fault: 503 } as const;
		const [one, other] = [await mockWith(flaky), await mockWith(flaky)];
		const first = await fates(one, 'trata', 30);
		expect(new Set(first)).toEqual(new Set([200, 503]));
		await fates(other, 'smartflo', 5);
		expect(await fates(other, 'trata', 30)).toEqual(first);
		one.reset();
		expect(await fates(one, 'trata', 30)).toEqual(first);
		expect(await fates(await startMock({ seed: 2, faults: [flaky] }), 'trata', 30)).not.toEqual(first);
	});

	it('by sequence: three 503s, then normal; or over and over', async () => {
		const mock = await mockWith({ sequence: [503, 503, 503] });
		expect(await fates(mock, 'trata', 5)).toEqual([503, 503, 503, 200, 200]);
		expect(await fates(mock, 'smartflo', 1)).toEqual([503]);
		mock.faults.set([{ sequence: [500, 'pass'], repeat: true }]);
		expect(await fates(mock, 'trata', 4)).toEqual([500, 200, 500, 200]);
	});

	it('by vendor, by operation, by field', async () => {
		const mock = await mockWith(
			{ provider: 'trata', match: { body: { name: { $like: 'eve*' } } }, fault: 500 },
			{ provider: ['pollybot'], operation: 'listLeads', fault: 502 },
			{ provider: 'smartflo', match: { path: { id: '7' } }, fault: 504 },
			{
				provider: 'architect',
				match: { headers: { 'x-test': { $exists: true } }, body: { payload: { a: 1 } } },
				fault: 503,
			},
		);
		expect(await fate(mock, 'trata', { status: 'NEW', name: 'Ada' })).toBe(200);
		expect(await fate(mock, 'trata', { status: 'NEW', name: 'Eve Smith' })).toBe(500);
		expect(await fate(mock, 'pollybot')).toBe(201);
		expect((await get(mock, 'pollybot', '/api/v1/chatbots/cb_1/leads')).status).toBe(502);
		expect(await fate(mock, 'smartflo')).toBe(200);
		expect((await post(mock, 'smartflo', '/v1/broadcast/lead/7', OPERATIONS.smartflo.body)).status).toBe(504);
		expect(await fate(mock, 'architect', { source: 'x', payload: { a: 1 } })).toBe(201);
		const marked = { headers: { 'x-test': '1' } };
		const body = { source: 'x', payload: { a: 1, b: 2 } };
		expect((await post(mock, 'architect', OPERATIONS.architect.path, body, marked)).status).toBe(503);
	});

	it('for the next requests', async () => {
		const mock = await mockWith({ times: 2, fault: 503 });
		expect(await fates(mock, 'trata', 4)).toEqual([503, 503, 200, 200]);
		expect(mock.faults.list().faults).toMatchObject([{ name: 'status 503', seen: 2, applied: 2 }]);
	});

	it('the first fault strikes, and delays before it add up', async () => {
		const mock = await mockWith({ name: 'slow', latency: 20 }, { latency: 20 }, { fault: 503 }, { fault: 500 });
		const started = performance.now();
		expect((await send(mock, 'trata')).headers.get('x-mock-fault')).toBe('status 503');
		expect(performance.now() - started).toBeGreaterThanOrEqual(39);
	});
});

describe('rules from code', () => {
	it('are set, added and cleared', async () => {
		const mock = await startMock();
		mock.faults.add({ provider: 'trata', fault: 503 });
		mock.faults.scenario('key-revoked');
		expect(await fate(mock, 'trata')).toBe(503);
		expect(await fate(mock, 'smartflo')).toBe(401);
		mock.faults.scenario(null);
		expect(await fate(mock, 'smartflo')).toBe(200);
		mock.faults.set([]);
		expect(await fate(mock, 'trata')).toBe(200);
		mock.faults.scenario('down');
		mock.faults.clear();
		expect(mock.faults.list()).toMatchObject({ scenario: null, faults: [] });
	});

	it('that are wrong are refused with the place and the reason', async () => {
		const mock = await startMock();
		const cases: ReadonlyArray<readonly [rule: object, reason: RegExp]> = [
			[{ fault: 99 }, /0\.fault\.status: .*>=200/],
			[{ fault: 'explode' }, /0\.fault.*: must be a status, or one of answer, key/],
			[{ provider: 'acme', fault: 503 }, /0\.provider: "acme" is not a vendor; there are trata, architect/],
			[{ operation: 'fly', fault: 503 }, /0\.operation: "fly" is not an operation; there are createProspect/],
			[{ probability: 2, fault: 503 }, /0\.probability: .*<=1/],
			[{ latency: { min: 9, max: 1 } }, /0\.latency: must be milliseconds/],
			[{ limit: { requests: 0, per: 'day' } }, /0\.limit: must be "contract", or/],
			[{ foult: 503 }, /foult/],
			[{}, /0: does nothing/],
			[{ fault: 503, sequence: [503] }, /0: has a fault and a sequence/],
			[{ fault: { kind: 'status', status: 503, headers: { 'x y': '1' } } }, /headers/],
			[{ fault: { kind: 'status', status: 503, headers: { x: 'a\r\nb' } } }, /printable ASCII/],
		];
		for (const [rule, reason] of cases) expect(() => mock.faults.add(rule as FaultRule)).toThrow(reason);
		expect(() => mock.faults.scenario('flakey')).toThrow(
			'There is no scenario "flakey"; there are flaky, throttled, rush-hour, down, key-revoked',
		);
		expect(mock.faults.list().faults).toEqual([]);
	});

	it('a scenario can be defined', async () => {
		const mock = await startMock();
		mock.faults.define({ monday: { description: 'Slow start', faults: [{ sequence: [503] }] } });
		mock.faults.scenario('monday');
		expect(await fates(mock, 'trata', 2)).toEqual([503, 200]);
		expect(mock.faults.list().scenarios).toContainEqual({ name: 'monday', description: 'Slow start' });
	});
});

describe('a scenario that comes with the mock', () => {
	it('flaky loses no connection for good and repeats with its seed', async () => {
		const run = async () => {
			const mock = await startMock({ seed: 3 });
			mock.faults.scenario('flaky');
			return fates(mock, 'trata', 25);
		};
		const [first, second] = await Promise.all([run(), run()]);
		expect(second).toEqual(first);
		expect(first.filter((fate) => fate === 200).length).toBeGreaterThan(15);
	}, 30_000);

	it('throttled, rush-hour, down and key-revoked do what they are called', async () => {
		const mock = await startMock({ seed: 1 });
		mock.faults.scenario('throttled');
		expect(await Promise.all(Array.from({ length: 8 }, () => fate(mock, 'trata')))).toEqual(
			expect.arrayContaining([200, 429]),
		);
		mock.faults.scenario('rush-hour');
		expect((await send(mock, 'pollybot')).headers.get('x-ratelimit-limit')).toBe('10');
		mock.faults.scenario('down');
		expect(await fates(mock, 'smartflo', 3)).toEqual([503, 503, 503]);
		mock.faults.scenario('key-revoked');
		expect(await fate(mock, 'architect')).toBe(401);
	});
});

describe('magic values', () => {
	const bodies: Record<ProviderId, (email: string, phone: string) => object> = {
		trata: (email, phone) => ({ status: 'NEW', email, phoneNumber: phone }),
		architect: (email, phone) => ({ source: 'x', payload: {}, email, phoneNumber: phone }),
		pollybot: (email, phone) => ({ name: 'Ada', email, phone }),
		smartflo: (email, phone) => ({ field_0: phone.replace('+', ''), field_2: email }),
	};
	const ordinary = (id: ProviderId, index: number) => bodies[id](`ada${index}@example.com`, `+1206555010${index % 10}`);
	/** What a magic value comes to; numbers differ where the vendor has no such answer of its own. */
	const expected: Record<string, (id: ProviderId) => number | string> = {
		rejected: (id) => (id === 'trata' ? 422 : 400),
		duplicate: (id) => ({ trata: 200, architect: 201, pollybot: 400, smartflo: 200 })[id],
		'bad-key': () => 401,
		throttled: () => 429,
		'throttled-once': () => 429,
		unavailable: () => 503,
		'unavailable-once': () => 503,
		broken: () => 500,
		reset: () => 'ECONNRESET',
		'reset-written': () => 'ECONNRESET',
		'cut-off': () => 'UND_ERR_SOCKET',
		html: () => 502,
	};
	const quick = MAGIC_VALUES.filter(({ email }) => !/^(slow|hang)@/.test(email));

	it.each(PROVIDER_IDS)('in %s bring what the table says, as e-mail address and as phone number', async (id) => {
		const mock = await startMock({ seed: 1 });
		for (const [index, { email, phone }] of quick.entries()) {
			const word = email.split('@')[0]!;
			const [byEmail] = [bodies[id](email.toUpperCase(), `+1206555012${index % 10}`)];
			expect([word, await fate(mock, id, byEmail)]).toEqual([word, expected[word]!(id)]);
			mock.reset();
			const byPhone = bodies[id](`ada${index}@example.com`, phone);
			expect([word, await fate(mock, id, byPhone)]).toEqual([word, expected[word]!(id)]);
			mock.reset();
		}
		expect(await fate(mock, id, ordinary(id, 1))).toBeLessThan(202);
	});

	it('the ones that are normal the second time are so each time anew', async () => {
		const mock = await startMock({ seed: 1 });
		const body = { status: 'NEW', email: 'throttled-once@mock.example' };
		const seen = [];
		for (let index = 0; index < 4; index++) seen.push(await fate(mock, 'trata', body));
		expect(seen).toEqual([429, 200, 429, 200]);
	});

	it('count in no other field, and not at all when they are switched off', async () => {
		const mock = await startMock({ seed: 1 });
		const elsewhere = {
			status: 'NEW',
			name: 'unavailable@mock.example',
			prospectProps: { email: 'reset@mock.example' },
		};
		expect(await fate(mock, 'trata', elsewhere)).toBe(200);
		const strict = await startMock({ seed: 1, magicValues: false });
		expect(await fate(strict, 'trata', { status: 'NEW', email: 'unavailable@mock.example' })).toBe(200);
		expect(strict.faults.list().magicValues).toEqual([]);
		expect([strict.about().magicValues, mock.about().magicValues.length]).toEqual([[], MAGIC_VALUES.length]);
	});

	it('come before a scenario', async () => {
		const mock = await startMock({ seed: 1 });
		mock.faults.scenario('down');
		expect(await fate(mock, 'trata', { status: 'NEW', email: 'throttled@mock.example' })).toBe(429);
	});

	it('are unique and valid everywhere', () => {
		expect(new Set(MAGIC_VALUES.map(({ email }) => email)).size).toBe(MAGIC_VALUES.length);
		expect(new Set(MAGIC_VALUES.map(({ phone }) => phone)).size).toBe(MAGIC_VALUES.length);
		for (const { phone } of MAGIC_VALUES) expect(phone).toMatch(/^\+120255501\d\d$/);
	});
});

describe('over HTTP', () => {
	const json = (method: string, body: unknown) => ({
		method,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});

	it('faults are read, set, added and cleared', async () => {
		const mock = await startMock();
		expect((await ask(mock, '/__mock/faults')).body).toMatchObject({ scenario: null, faults: [] });
		const set = await ask(mock, '/__mock/faults', json('PUT', { faults: [{ name: 'mine', fault: 503 }] }));
		expect(set.body.faults).toMatchObject([{ name: 'mine', seen: 0, fault: { kind: 'status', status: 503 } }]);
		expect(await fate(mock, 'trata')).toBe(503);
		await ask(mock, '/__mock/faults', json('POST', { provider: 'trata', latency: 1 }));
		expect((await ask(mock, '/__mock/faults')).body.faults).toHaveLength(2);
		expect((await ask(mock, '/__mock/faults', { method: 'DELETE' })).body.faults).toEqual([]);
		expect(await fate(mock, 'trata')).toBe(200);
	});

	it('a scenario is switched, and a reset starts all over', async () => {
		const mock = await startMock({ seed: 1 });
		expect((await ask(mock, '/__mock/scenario', json('PUT', { name: 'down' }))).body.scenario).toBe('down');
		expect(await fate(mock, 'trata')).toBe(503);
		expect((await ask(mock, '/__mock/scenario', { method: 'DELETE' })).body.scenario).toBeNull();
		await send(mock, 'trata');
		expect((await ask(mock, '/__mock/reset', { method: 'POST' })).status).toBe(200);
		expect(mock.records('trata_prospects')).toEqual([]);
	});

	it('what is wrong is refused with the reason', async () => {
		const mock = await startMock();
		expect(await ask(mock, '/__mock/faults', json('PUT', [{ fault: 'explode' }]))).toMatchObject({
			status: 400,
			body: { error: 'bad_request', message: expect.stringContaining('faults: 0.fault') },
		});
		expect((await ask(mock, '/__mock/scenario', json('PUT', { name: 'nope' }))).body.message).toContain(
			'there are flaky',
		);
		expect((await ask(mock, '/__mock/faults', json('PUT', 7))).status).toBe(400);
		expect((await ask(mock, '/__mock/faults', { ...json('PUT', []), headers: {} })).status).toBe(415);
		const patch = await ask(mock, '/__mock/faults', { method: 'PATCH' });
		expect([patch.status, patch.headers.get('allow')]).toEqual([405, 'GET, POST, PUT, DELETE, HEAD']);
	});
});
