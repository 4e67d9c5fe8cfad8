/** The documents held against what vendors document, against the contracts' own judgement, and against the mock. */
import type { z } from 'zod/v4';
import { authHeaders, type Provider, providers } from '../../contracts';
import { createMockServer } from '../../mock-server/src';
import { openApiOf } from '../../openapi';
import { type SimulatedProvider, simulations } from '../../simulations';
import { loadScenarios, type Scenario } from '../vendor/load';
import { Checker, type Place, placesOf } from './checking';

const all: SimulatedProvider[] = Object.values(simulations);
const named = all.map((provider) => [provider.name, provider] as const);
const checkers = new Map(all.map((provider) => [provider.id, new Checker(openApiOf(provider))]));
const checkerOf = (id: string): Checker => checkers.get(id)!;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const scenarios = loadScenarios();
/** The vendor refuses what was sent for its form; other rejections are about what it knows. */
const isMalformed = ({ means, answer }: Scenario) => means === 'rejected' && [400, 422].includes(answer.status);
const sent = scenarios.filter(({ placeholders, request }) => !placeholders && request.body !== undefined);

describe('a documented request', () => {
	it.each(sent.filter((scenario) => !isMalformed(scenario)))('fits: $file', ({ provider, request, before }) => {
		for (const { method, path, body } of [...before, request]) {
			expect(checkerOf(provider).request(method, path, body)).toBeUndefined();
		}
	});

	it.each(sent.filter(isMalformed))('that the vendor refuses for its form does not fit: $file', (scenario) => {
		const { method, path, body } = scenario.request;
		expect(checkerOf(scenario.provider).request(method, path, body)).toMatch(/^\{.*\}: data/);
	});
});

describe('a documented answer', () => {
	it.each(scenarios)('fits: $file', ({ provider, request, answer }) => {
		const checker = checkerOf(provider);
		expect(checker.answer(request.method, request.path, answer.status, answer.body)).toBeUndefined();
	});

	it.each(scenarios.filter(({ operation }) => operation))(
		'does not fit with another form or status: $file',
		({ provider, request: { method, path }, answer: { status, body } }) => {
			const checker = checkerOf(provider);
			for (const wrong of ['<html>', [body], {}, null])
				expect(checker.answer(method, path, status, wrong)).toBeDefined();
			expect(checker.answer(method, path, 418, body)).toBe('status 418 is not listed');
		},
	);
});

describe.each(named)('the contract of %s and its document', (_, provider) => {
	const checker = checkerOf(provider.id);
	const { schemas } = checker.document.components;
	const operations = Object.entries(provider.operations).map(([name, operation]) => {
		const place = placesOf(checker.document).find(({ described }) => described.operationId === name)!;
		return { name: capital(name), operation, place };
	});
	const component = (name: string): object => schemas[name]!;

	it("agree on the contract's own examples", () => {
		for (const { operation, place } of operations) {
			const { requestBody, responses } = place.described;
			for (const { value } of Object.values(requestBody!.content['application/json'].examples!)) {
				expect(checker.request(place.method, place.path, value)).toBeUndefined();
			}
			for (const { status, example } of Object.values(operation.answers)) {
				for (const each of [status].flat()) {
					expect(checker.answer(place.method, place.path, Number(each), example)).toBeUndefined();
				}
			}
			expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '429']));
		}
	});

	/** Values that tell schemas apart: every body that is known, what is in them, and the same in capitals. */
	const bodies = scenarios
		.flatMap(({ request, answer }) => [request.body, answer.body])
		.filter((body) => body !== undefined);
	const parts = bodies.flatMap((body) => (typeof body === 'object' && body !== null ? Object.values(body) : []));
	const values = [...bodies, ...parts, '', 'x'.repeat(101), 'x'.repeat(513), 0, -1, 1.5, 31, true, null, [], {}, [1]];
	const different = distinct([...values, ...values.map(upper)]);

	/** The values that contract and document judge differently. */
	const disputed = (schema: z.ZodType, written: object): unknown[] =>
		different.filter((value) => checker.fits(written, value) !== schema.safeParse(value).success);

	it('judge every answer alike', () => {
		for (const { name, operation } of operations) {
			for (const [key, { schema }] of Object.entries(operation.answers)) {
				expect({ key, disputed: disputed(schema, component(name + capital(key))) }).toEqual({ key, disputed: [] });
			}
		}
	});

	it('judge every field alike', () => {
		for (const { name, operation } of operations) {
			const { properties } = component(`${name}Request`) as { properties: Record<string, object> };
			for (const [key, { wire = key, aliases = [], schema, in: place }] of Object.entries(operation.fields)) {
				for (const each of place === 'path' ? [] : [wire, ...aliases]) {
					expect({ each, disputed: disputed(schema, properties[each]!) }).toEqual({ each, disputed: [] });
				}
			}
		}
	});
});

/** Values of JSON, each once. */
function distinct(values: readonly unknown[]): unknown[] {
	return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** A value with its texts in capitals, its keys as they are. */
function upper(value: unknown): unknown {
	if (typeof value === 'string') return value.toUpperCase();
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(upper);
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, upper(entry)]));
}

describe('the mock server', () => {
	type Mock = Awaited<ReturnType<typeof createMockServer>>;
	let mock: Mock;
	beforeAll(async () => {
		mock = await createMockServer({ seed: 1, bodyLimit: 4096 });
	});
	afterAll(() => mock.close());
	beforeEach(() => mock.reset());

	/** Names of the headers of the last answer, in lower case. */
	const announced = new Set<string>();

	interface Ask {
		readonly method: string;
		readonly path: string;
		readonly headers: Readonly<Record<string, string>>;
		readonly body?: string;
	}

	/** Sends a request and holds the answer against the document. */
	async function ask(id: string, { method, path, headers, body }: Ask): Promise<number> {
		announced.clear();
		const response = await fetch(mock.url + path, { method, headers, body });
		const [contentType] = response.headers.get('content-type')!.split(';') as [string];
		const text = await response.text();
		const answer: unknown = contentType === 'application/json' ? JSON.parse(text) : text;
		expect(checkerOf(id).answer(method, path, response.status, answer, contentType)).toBeUndefined();
		expect(checkerOf(id).headers(method, path, response.status, response.headers)).toBeUndefined();
		for (const name of response.headers.keys()) announced.add(name);
		return response.status;
	}

	function keyed(id: string): Record<string, string> {
		const { auth } = (providers as Readonly<Record<string, Provider>>)[id]!;
		return {
			...authHeaders(auth, { apiKey: mock.keys[id as keyof Mock['keys']]! }),
			'content-type': 'application/json',
		};
	}

	it.each(scenarios.filter(({ placeholders, needs }) => !placeholders && needs === undefined))(
		'answers as the document says: $file',
		async ({ provider, key, before, request, answer }) => {
			for (const { body, ...earlier } of before) {
				await ask(provider, { ...earlier, headers: keyed(provider), body: JSON.stringify(body) });
			}
			const headers = key === 'valid' ? keyed(provider) : request.headers;
			const body = request.body && JSON.stringify(request.body);
			expect(await ask(provider, { ...request, headers, body })).toBe(answer.status);
		},
	);

	const filled = ({ path, described: { parameters = [] } }: Place, value?: string): string =>
		path.replace(/\{([^{}]*)\}/g, (_, name: string) => {
			const schema = parameters.find((parameter) => parameter.name === name)!.schema;
			return encodeURIComponent(value ?? String(schema.examples?.[0] ?? 'some-id'));
		});

	const places = all.flatMap(({ id }) =>
		placesOf(checkerOf(id).document).map((place) => ({ id, place, title: `${place.method} ${place.path}` })),
	);

	it.each(places)('answers to bad requests as the document says: $title', async ({ id, place }) => {
		const { method, described } = place;
		const path = filled(place);
		const headers = keyed(id);
		const examples = Object.values(described.requestBody?.content['application/json'].examples ?? {});
		const bodies = described.requestBody ? ['{}', '{', '[]', '', 'null', `"${'x'.repeat(5000)}"`] : [undefined];
		for (const body of [...bodies, ...examples.map(({ value }) => JSON.stringify(value))]) {
			await ask(id, { method, path, headers, body });
			await ask(id, { method, path, headers: { 'content-type': 'application/json' }, body });
			await ask(id, { method, path, headers: { ...headers, 'content-type': 'text/plain' }, body });
			await ask(id, { method, path: filled(place, 'does-not-exist'), headers, body });
		}
	});

	/** What a route takes that the document has no example for. */
	const CREDENTIALS = { email: 'ada@example.com', password: 'right' };

	/** Asks every route, with each body that it takes; paths that name a record name one that is there. */
	async function askEverything(id: string): Promise<Array<{ place: Place; status: number }>> {
		const provider = (simulations as Readonly<Record<string, SimulatedProvider>>)[id]!;
		const [collection] = Object.keys(provider.collections) as [string];
		const answered: Array<{ place: Place; status: number }> = [];
		// What deletes comes last.
		const inOrder = placesOf(checkerOf(id).document).sort(
			(a, b) => +(a.method === 'DELETE') - +(b.method === 'DELETE'),
		);
		for (const place of inOrder) {
			const content = place.described.requestBody?.content['application/json'];
			const bodies = content ? Object.values(content.examples ?? { only: { value: CREDENTIALS } }) : [undefined];
			for (const body of bodies) {
				const [record] = mock.records(`${id}_${collection}` as Parameters<Mock['records']>[0]);
				const path = filled(place).replace('some-id', encodeURIComponent(record?.id ?? 'some-id'));
				const headers = keyed(id);
				const status = await ask(id, { method: place.method, path, headers, body: body && JSON.stringify(body.value) });
				answered.push({ place, status });
			}
		}
		return answered;
	}

	it.each(named)('answers to every route of %s as the document says, limits announced', async (_, provider) => {
		mock.faults.set([{ limit: 'contract' }]);
		const names = Object.values(provider.operations).flatMap(({ limits }) =>
			limits.flatMap(({ headers = {} }) => Object.values(headers).map((name) => name.toLowerCase())),
		);
		const answered = await askEverything(provider.id);
		expect([...announced]).toEqual(expect.arrayContaining(names));
		const fine = new Set(answered.filter(({ status }) => status < 300).map(({ place }) => place));
		expect(answered.map(({ place }) => place).filter((place) => !fine.has(place))).toEqual([]);
		mock.faults.clear();
	});

	it.each(named)('answers for %s as the document says whatever goes wrong', async (_, { id }) => {
		const written = { written: true } as const;
		const seen = new Set<number>();
		for (const fault of [
			503,
			500,
			{ kind: 'status', status: 500, ...written },
			{ kind: 'status', status: 429, retryAfter: 1 },
			{ kind: 'answer', means: 'rejected' },
			{ kind: 'answer', means: 'throttled' },
			{ kind: 'answer', means: 'refused' },
			{ kind: 'answer', means: 'existing' },
			'key',
			'html',
		] as const) {
			mock.faults.set([{ fault }]);
			for (const { status } of await askEverything(id)) seen.add(status);
		}
		mock.faults.set([{ limit: { requests: 1, per: 'hour' } }]);
		for (const { status } of await askEverything(id)) seen.add(status);
		expect([...seen]).toEqual(expect.arrayContaining([401, 429, 500, 502, 503]));
		mock.faults.clear();
		for (const { name } of mock.faults.list().scenarios) {
			if (!['throttled', 'down', 'key-revoked'].includes(name)) continue;
			mock.faults.scenario(name);
			await askEverything(id);
		}
		mock.faults.clear();
	});

	it.each(named)('hands out the document of %s, with its own address', async (_, provider) => {
		const response = await fetch(`${mock.url}/__mock/openapi/${provider.id}.json`);
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('application/json');
		expect(await response.json()).toEqual(openApiOf(provider, { serverUrl: mock.url }));
	});

	it.each(['/__mock/openapi/nobody.json', '/__mock/openapi', '/__mock/openapi/'])(
		'names the documents that there are: %s',
		async (path) => {
			const response = await fetch(mock.url + path);
			expect(response.status).toBe(404);
			const { error, message } = (await response.json()) as Record<string, string>;
			expect(error).toBe('not_found');
			for (const { id } of all) expect(message).toContain(`/__mock/openapi/${id}.json`);
		},
	);

	it('lets nobody write a document', async () => {
		const response = await fetch(`${mock.url}/__mock/openapi/${all[0]!.id}.json`, { method: 'PUT', body: '{}' });
		expect(response.status).toBe(405);
	});
});
