/** The mock as something that programs start: options, seeds, reset, observers, two at once, an end. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { z } from 'zod/v4';
import { defineOperation, defineProvider, json, providers, text } from '../../contracts';
import { createMockServer, type MockServer, type Observation } from '../../mock-server/src/index';
import { simulate, simulations } from '../../simulations';
import { ask, get, keyHeaders, OPERATIONS, PROVIDER_IDS, post, startMock } from './asking';

/** Sends each vendor its request; the answers and the records, as text. */
async function aRun(mock: Awaited<ReturnType<typeof startMock>>, ids = PROVIDER_IDS): Promise<string[]> {
	const answers: string[] = [];
	for (const id of ids) answers.push((await post(mock, id, OPERATIONS[id].path, OPERATIONS[id].body)).text);
	return answers;
}

describe('a seed', () => {
	it('repeats ids and times exactly, in another server and after a reset', async () => {
		const [one, other] = [await startMock({ seed: 7 }), await startMock({ seed: 7 })];
		const first = [await aRun(one), await aRun(one)];
		expect([await aRun(other), await aRun(other)]).toEqual(first);
		one.reset();
		expect([await aRun(one), await aRun(one)]).toEqual(first);
	});

	it('gives one vendor the same ids whatever the others are sent', async () => {
		const [one, other] = [await startMock({ seed: 7 }), await startMock({ seed: 7 })];
		await aRun(other, ['trata', 'architect', 'smartflo']);
		expect(await aRun(other, ['pollybot'])).toEqual(await aRun(one, ['pollybot']));
	});

	it('that is another one gives other ids', async () => {
		const [one, other] = [await startMock({ seed: 7 }), await startMock({ seed: 8 })];
		expect(await aRun(one, ['trata'])).not.toEqual(await aRun(other, ['trata']));
	});

	it('that is none gives random ids and the real time', async () => {
		const before = Date.now();
		const [one, other] = [await startMock(), await startMock()];
		const [a, b] = [JSON.parse((await aRun(one, ['pollybot']))[0]!), JSON.parse((await aRun(other, ['pollybot']))[0]!)];
		expect(a.data.id).not.toBe(b.data.id);
		expect(Date.parse(a.data.createdAt)).toBeGreaterThanOrEqual(before);
		expect(Date.parse(a.data.createdAt)).toBeLessThanOrEqual(Date.now());
	});

	it('has to be a whole number', async () => {
		await expect(createMockServer({ seed: 1.5 })).rejects.toThrow('A seed is a whole number, not 1.5');
	});
});

it('two servers side by side know nothing of each other', async () => {
	const [one, other] = [await startMock(), await startMock()];
	expect(one.port).not.toBe(other.port);
	await aRun(one);
	expect(one.records('pollybot_leads')).toHaveLength(1);
	expect(other.records('pollybot_leads')).toEqual([]);
});

it('reset forgets records and what was found by them', async () => {
	const mock = await startMock();
	await aRun(mock);
	mock.reset();
	expect(mock.records('pollybot_leads')).toEqual([]);
	const again = await aRun(mock);
	expect(again.map((text) => JSON.parse(text))).toMatchObject([
		{},
		{ createdProspect: true },
		{ success: true },
		{ message: 'Lead added successfully' },
	]);
});

it('the records that a caller got do not change under its hands', async () => {
	const mock = await startMock();
	const before = mock.records('trata_prospects');
	await aRun(mock, ['trata']);
	expect(before).toEqual([]);
});

it('an unknown collection is an error that names the known ones', async () => {
	const mock = await startMock();
	expect(() => mock.records('pollybot_lead' as never)).toThrow(
		/no collection "pollybot_lead"; there are trata_prospects,/,
	);
});

it.each([
	[{ acme: 'x' }, 'There is no vendor "acme"; there are trata, architect, pollybot, smartflo'],
	[{ trata: ' ' }, 'The key of "trata" is empty'],
])('keys %j are refused', async (keys, message) => {
	await expect(createMockServer({ keys })).rejects.toThrow(message);
});

describe('observers', () => {
	it('are told of every request, without headers and bodies', async () => {
		const seen: Observation[] = [];
		const mock = await startMock({ onRequest: (observation) => seen.push(observation) });
		await aRun(mock, ['pollybot', 'pollybot']);
		await get(mock, 'pollybot', '/api/v1/chatbots/cb_1/leads?limit=1');
		await ask(mock, '/records/pollybot_leads');
		expect(seen).toMatchObject([
			{
				provider: 'pollybot',
				operation: 'addLead',
				answer: 'created',
				verdict: 'passed',
				status: 201,
				mark: 'documented',
			},
			{ answer: 'duplicateEmail', verdict: 'passed', status: 400, method: 'POST', path: OPERATIONS.pollybot.path },
			{ operation: 'listLeads', path: '/api/v1/chatbots/cb_1/leads', status: 200, mark: 'public' },
			{ path: '/records/pollybot_leads', status: 200 },
		]);
		for (const { ms } of seen) expect(ms).toBeGreaterThan(0);
		expect(JSON.stringify(seen)).not.toContain('sk-workspace');
		expect(JSON.stringify(seen)).not.toContain('ada@example.com');
	});

	it('can leave, and cannot spoil an answer', async () => {
		const mock = await startMock();
		const seen: Observation[] = [];
		const leave = mock.onRequest((observation) => seen.push(observation));
		const fault = mock.onRequest(() => {
			throw new Error('an observer broke');
		});
		const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
		expect(await aRun(mock, ['trata'])).toHaveLength(1);
		expect(warn.mock.calls).toEqual([['An observer of the mock threw: Error: an observer broke']]);
		warn.mockRestore();
		fault();
		leave();
		await aRun(mock, ['trata']);
		expect(seen).toHaveLength(1);
	});
});

describe('close', () => {
	it('ends idle connections at once, and may be called again', async () => {
		const mock = await createMockServer();
		const socket = connect(mock.port, '127.0.0.1');
		const ended = new Promise((resolve) => socket.once('close', resolve));
		await ask(mock, '/records');
		await mock.close();
		await ended;
		await mock.close();
		await expect(fetch(mock.url)).rejects.toThrow();
	});

	it('is what `await using` does', async () => {
		const mock = await createMockServer();
		await mock[Symbol.asyncDispose]();
		await expect(fetch(mock.url)).rejects.toThrow();
	});
});

it('a port in use is the error of node:net', async () => {
	const { port } = await startMock();
	await expect(createMockServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it.each(['::1', '0.0.0.0'])('on %s the address is one that can be used', async (host) => {
	const mock = await startMock({ host });
	expect((await fetch(`${mock.url}/records`)).status).toBe(200);
});

describe('a fifth vendor', () => {
	const name = text({ label: 'Name', description: 'Name', example: 'Ada', required: true, mark: 'documented' });
	const addThing = defineOperation({
		resource: { name: 'Thing', value: 'thing' },
		operation: { name: 'Add', value: 'add', action: 'Add a thing' },
		description: 'Add a thing',
		mark: 'documented',
		method: 'POST',
		path: '/acme/{shelf}/things',
		fields: {
			shelf: text({
				label: 'Shelf',
				description: 'Shelf',
				example: 's1',
				required: true,
				in: 'path',
				mark: 'documented',
			}),
			name,
			anything: json({
				label: 'Anything',
				description: 'Anything',
				example: 1,
				required: true,
				wire: 'any',
				mark: 'documented',
			}),
		},
		answers: {
			created: {
				status: 202,
				description: 'Added',
				schema: z.looseObject({}),
				means: 'created',
				mark: 'documented',
				example: {},
			},
			invalid: {
				status: 418,
				description: 'Wrong',
				schema: z.looseObject({}),
				means: 'rejected',
				mark: 'documented',
				example: {},
			},
		},
		limits: [],
		resend: { safe: 'never', mark: 'assumed', lookFor: 'Look for it' },
	});
	const contract = defineProvider({
		...providers.trata,
		id: 'acme',
		name: 'Acme',
		prefix: '/acme',
		auth: { ...providers.trata.auth, header: 'X-Acme', scheme: undefined, example: 'acme-key' },
		connectionTest: { method: 'GET', path: '/acme/ping', mark: 'assumed' },
		operations: { addThing },
	});
	const acme = simulate(contract, {
		operations: {
			addThing: {
				respond: ({ body, path, world }) => {
					if (body.name === 'broken') return { answer: 'nowhere', facts: {} };
					const id = world.letters(4, 'ab');
					return { answer: 'created', facts: { record: world.store('things').insert({ id, ...path, ...body }) } };
				},
				bodies: { created: ({ record }) => record, invalid: ({ field, code }) => ({ field, code }) },
			},
		},
		routes: {},
		collections: { things: { indexes: {} } },
		problem: ({ message }) => ({ message }),
		assumptions: [],
	});
	const started = startMock({ seed: 1, providers: { acme } });
	const add = async (body: object) => {
		const response = await fetch(`${(await started).url}/acme/top/things`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-acme': 'acme-key' },
			body: JSON.stringify(body),
		});
		return [response.status, await response.json()];
	};

	it('is answered from its contract and its simulation alone', async () => {
		const mock = await started;
		expect(mock.keys).toEqual({ acme: 'acme-key' });
		const [status, thing] = await add({ name: 'Ada', any: null });
		expect([status, thing]).toEqual([202, { id: expect.any(String), shelf: 'top', name: 'Ada', any: null }]);
		expect(mock.records('acme_things')).toEqual([thing]);
		expect(await add({ any: 1 })).toEqual([418, { field: 'name', code: 'missing' }]);
	});

	it('needs a required field even where any value will do', async () => {
		expect(await add({ name: 'Ada' })).toEqual([418, { field: 'any', code: 'missing' }]);
	});

	it('is told when its contract is wrong, with a 500 that nobody takes for its answer', async () => {
		expect(await add({ name: 'broken', any: 1 })).toEqual([
			500,
			{ error: 'mock_failed', message: 'The mock of Acme failed: Acme\'s addThing has no answer "nowhere"' },
		]);
	});

	it('cannot take a route of another vendor or of the mock', async () => {
		const twin = { ...acme, id: 'twin', name: 'Twin' };
		await expect(createMockServer({ providers: { acme, twin } })).rejects.toThrow(
			'Twin claims POST /acme/{shelf}/things, which belongs to Acme',
		);
		const thief = { ...acme, operations: { addThing: { ...acme.operations.addThing!, path: '/records/{shelf}' } } };
		await expect(createMockServer({ providers: { thief } })).rejects.toThrow('belongs to the mock itself');
	});
});

it('about says how to reach each vendor and how well each behaviour is known', async () => {
	const mock = await startMock();
	const { body } = await ask(mock, '/__mock/about');
	expect(body).toEqual(JSON.parse(JSON.stringify(mock.about())));
	expect(body.providers).toMatchObject(
		Object.values(simulations).map(({ id, name: title, assumptions }) => ({
			id,
			name: title,
			baseUrl: mock.url,
			key: mock.keys[id],
			assumptions,
		})),
	);
	for (const { id, routes } of body.providers) {
		const { operations, routes: others } = simulations[id as keyof typeof simulations];
		expect(routes.map((route: { name: string }) => route.name)).toEqual([
			...Object.keys(operations),
			...Object.keys(others),
		]);
		for (const route of routes) {
			expect(['documented', 'public', 'assumed']).toContain(route.mark);
			for (const answer of route.answers ?? []) expect(['documented', 'public', 'assumed']).toContain(answer.mark);
		}
	}
	expect((await ask(mock, '/')).body).toEqual(body);
	expect((await ask(mock, '/__mock/nothing')).status).toBe(404);
	expect((await ask(mock, '/__mock/about', { method: 'POST', headers: keyHeaders(mock, 'trata') })).status).toBe(405);
});

/** More than leave together. */
const NAMES = Array.from({ length: 10 }, (_none, index) => `Ada ${index}`);

it('tells everybody what became of his own request, however many are read at once', async () => {
	const mock = await startMock();
	const { body } = await post(mock, 'trata', OPERATIONS.trata.path, OPERATIONS.trata.body);
	const clients = await Promise.all(NAMES.map((name) => rawClient(mock, name)));
	const head = `PUT ${OPERATIONS.trata.path}/${body.id} HTTP/1.1`;
	const told = await Promise.all(clients.map(({ name, ask }) => ask(head, JSON.stringify({ name }))));
	for (const [index, { name, socket }] of clients.entries()) {
		expect(told[index]).toContain(`"name":"${name}"`);
		socket.destroy();
	}
});

/** Somebody whose connection is in use already: what he sends next is read as soon as it is written. */
async function rawClient(mock: MockServer, name: string) {
	const socket = connect({ port: mock.port, host: '127.0.0.1' });
	const lines = Object.entries({ ...keyHeaders(mock, 'trata'), host: 'localhost', 'content-type': 'application/json' });
	const ask = async (head: string, body = '') => {
		const headers = [...lines, ['content-length', body.length]].map(([key, value]) => `${key}: ${value}`);
		socket.write(`${[head, ...headers].join('\r\n')}\r\n\r\n${body}`);
		return String(await once(socket, 'data'));
	};
	await ask(`GET ${OPERATIONS.trata.path} HTTP/1.1`);
	return { name, socket, ask };
}

it('answers in tests that have put the clock in their hands', async () => {
	const mock = await startMock();
	jest.useFakeTimers();
	try {
		expect((await post(mock, 'trata', OPERATIONS.trata.path, OPERATIONS.trata.body)).status).toBe(200);
	} finally {
		jest.useRealTimers();
	}
});
