/** The contracts against what the vendors document: every scenario in test/vendor. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
	type Answer,
	authHeaders,
	buildRequest,
	type Credentials,
	checkInput,
	type Operation,
	type Provider,
	pathParameters,
	providers,
	type Reading,
	readAnswer,
} from '../../contracts';
import { type SimulatedProvider, simulations } from '../../simulations';
import { loadSamples, loadScenarios, pointSample, type Scenario } from '../vendor/load';

const known: Readonly<Record<string, Provider>> = providers;
const simulated: Readonly<Record<string, SimulatedProvider>> = simulations;

function contractOf({ provider, operation }: Scenario): { provider: Provider; operation: Operation } {
	return { provider: known[provider]!, operation: known[provider]!.operations[operation!]! };
}

/** Whether `path`, without its query, is `template` with its parameters filled. */
function follows(template: string, path: string): boolean {
	const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^{}]*\}/g, '[^/]+');
	return new RegExp(`^${pattern}$`).test(path.replace(/\?.*/, ''));
}

const lowerCased = (headers: Readonly<Record<string, string>>) =>
	Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The credential that makes the header of the scenario's request. */
function credentialOf({ auth }: Provider, { request }: Scenario): Credentials {
	const header = lowerCased(request.headers)[auth.header.toLowerCase()]!;
	const scheme = `${auth.scheme} `;
	return header.startsWith(scheme)
		? { apiKey: header.slice(scheme.length) }
		: { apiKey: header, scheme: auth.scheme ? 'bare' : undefined };
}

const all = loadScenarios();
const titled = (scenarios: readonly Scenario[]) => scenarios.map((scenario) => [scenario.file, scenario] as const);
const ofOperations = all.filter(({ operation }) => operation !== undefined);

test.each(Object.values(known).map(({ id }) => [id]))('there is evidence for every operation of %s', (id) => {
	const evidence = loadScenarios(id);
	for (const operation of Object.keys(known[id]!.operations)) {
		const documented = evidence.filter(
			(scenario) => scenario.operation === operation && scenario.mark === 'documented',
		);
		expect(documented.map(({ means }) => means)).toContain('created');
	}
});

describe.each(titled(all))('%s', (_file, scenario) => {
	it('is for a route that is known', () => {
		const { operations, routes } = simulated[scenario.provider]!;
		const route = operations[scenario.operation!] ?? routes[scenario.route!]!;
		expect(route.method).toBe(scenario.request.method);
		const paths = [route.path, ...(route.otherPaths ?? [])];
		expect(paths.some((path) => follows(path, scenario.request.path))).toBe(true);
	});
});

describe.each(titled(ofOperations.filter(({ input, refused }) => input && !refused)))(
	'input of %s',
	(_file, scenario) => {
		it('makes exactly the request', () => {
			const { provider, operation } = contractOf(scenario);
			const check = checkInput(operation, scenario.input);
			if (!check.ok) throw new Error(JSON.stringify(check.problems));
			const request = buildRequest(provider, operation, check.input);
			const headers = { ...request.headers, ...authHeaders(provider.auth, credentialOf(provider, scenario)) };
			expect({ method: request.method, url: request.url, body: request.body }).toEqual({
				method: scenario.request.method,
				url: provider.baseUrl.default + scenario.request.path,
				body: scenario.request.body,
			});
			// The samples of most pages leave `accept` out.
			expect(lowerCased(headers)).toEqual({ accept: 'application/json', ...lowerCased(scenario.request.headers) });
		});
	},
);

describe.each(titled(ofOperations.filter(({ refused }) => refused)))('input of %s', (_file, scenario) => {
	it('is refused before it is sent, at the field that the vendor names', () => {
		const { operation } = contractOf(scenario);
		const check = checkInput(operation, scenario.input);
		expect(check).toMatchObject({ ok: false });
		expect(!check.ok && check.problems[0]!.field).toBe(scenario.refused!.field);
	});
});

/** What stands in the way of a body by the contract's wire rules: names that it does not know, values that are wrong. */
function wireProblems(operation: Operation, body: Readonly<Record<string, unknown>>): string[] {
	const fields = Object.entries(operation.fields).filter(([, field]) => field.in !== 'path');
	const names = fields.map(([key, field]) => ({ field, names: [field.wire ?? key, ...(field.aliases ?? [])] }));
	const unknown = Object.keys(body).filter((name) => !names.some((entry) => entry.names.includes(name)));
	const wrong = names.flatMap(({ field, names: [...of] }) => {
		const sent = of.find((name) => Object.hasOwn(body, name));
		if (sent === undefined) return field.required && field.defaultFrom === undefined ? [`${of[0]} is missing`] : [];
		return field.schema.safeParse(body[sent]).success ? [] : [`${sent} is wrong`];
	});
	return [...unknown.map((name) => `${name} is unknown`), ...wrong];
}

describe.each(titled(ofOperations.filter(({ request }) => request.body)))('request of %s', (_file, scenario) => {
	const { operation } = contractOf(scenario);
	const problems = wireProblems(operation, scenario.request.body!);
	if (scenario.placeholders) {
		it('has names that the contract knows', () => {
			expect(problems.filter((problem) => /unknown|missing/.test(problem))).toEqual([]);
		});
	} else if (scenario.means === 'rejected' && scenario.answer.status !== 404 && scenario.answer.status !== 409) {
		it('breaks the wire rules', () => {
			expect(problems).not.toEqual([]);
		});
	} else {
		it('follows the wire rules', () => {
			expect(problems).toEqual([]);
		});
	}
});

describe.each(titled(ofOperations))('answer of %s', (_file, scenario) => {
	const { operation } = contractOf(scenario);
	const { status, body, headers = {} } = scenario.answer;
	const read = (given: unknown): Reading =>
		readAnswer(operation, { status, headers: lowerCased(headers), body: given });

	it(`means ${scenario.means}`, () => {
		const reading = read(JSON.stringify(body));
		expect(reading.means).toBe(scenario.means);
		// Known to the contract, not read by its status alone.
		expect(Object.keys(operation.answers)).toContain(reading.answer);
		if (scenario.reason !== undefined) expect(reading.reason).toBe(scenario.reason);
		expect(reading.field?.key).toBe(scenario.field);
		expect(reading.field?.label).toBe(operation.fields[scenario.field!]?.label);
		const recordless = scenario.means !== 'created' && scenario.means !== 'existing';
		expect(reading.record).toEqual(recordless ? undefined : (scenario.record ?? body));
	});

	it('reads the same when it was parsed on the way', () => {
		expect(read(body)).toEqual(read(JSON.stringify(body)));
	});
});

describe('what a contract says of its own answers', () => {
	const answers = Object.values(known).flatMap(({ id, operations }) =>
		Object.values(operations).flatMap((operation) =>
			Object.entries(operation.answers).map(
				([name, answer]) => [`${id} ${operation.operation.value} ${name}`, operation, name, answer] as const,
			),
		),
	);

	it.each(answers)('%s: its example is recognized with each of its statuses', (_title, operation, name, answer) => {
		for (const status of [answer.status].flat()) {
			const reading = readAnswer(operation, { status: Number(status), headers: {}, body: answer.example });
			expect(reading).toMatchObject({ answer: name, means: answer.means });
		}
	});

	it.each(answers)('%s: its example has what its paths point to', (_title, _operation, _name, answer: Answer) => {
		const at = (path: string) =>
			path.split('.').reduce((value, part) => (value as Record<string, unknown> | undefined)?.[part], answer.example);
		for (const path of Object.values(answer.existing ?? {})) expect(at(path)).toBeDefined();
		if (answer.record !== undefined) expect(at(answer.record)).toEqual(expect.any(Object));
		for (const paths of [answer.message, answer.field]) {
			if (paths) expect(paths.map(at)).toContainEqual(expect.any(String));
		}
	});
});

describe('the scenarios themselves', () => {
	it.each(titled(all))('%s tells where it comes from', (_file, { mark, source, provider }) => {
		const [, page] = /^the vendor's page (".+")$/.exec(source) ?? [];
		expect(page !== undefined).toBe(mark === 'documented');
		// The contract names the page that it is made from.
		if (page) expect(readFileSync(path.join(__dirname, `../../contracts/${provider}.ts`), 'utf8')).toContain(page);
	});

	it.each(titled(all))('%s shows a key exactly when it says so', (_file, { key, provider, request }) => {
		const shown = lowerCased(request.headers)[known[provider]!.auth.header.toLowerCase()] !== undefined;
		expect(shown).toBe(key !== 'missing');
	});

	it.each(titled(ofOperations.filter((s) => s.means === 'created' && s.answer.paired && !s.placeholders)))(
		'%s: the record repeats what was sent, or says nothing of it',
		(_file, scenario) => {
			const record = scenario.record ?? (scenario.answer.body as Record<string, unknown>);
			for (const [name, value] of Object.entries(scenario.request.body ?? {})) {
				if (value !== null && Object.hasOwn(record, name)) expect(record[name]).toEqual(value);
			}
		},
	);
});

describe("the pages' sample code", () => {
	const samples = loadSamples().map((sample) => [sample.file, sample] as const);

	it.each(samples)('%s is there with nothing but host and key replaced', (_file, sample) => {
		const pointed = pointSample(sample, { host: 'http://127.0.0.1:4010', key: 'a-key' });
		expect(pointed).toContain('http://127.0.0.1:4010/');
		expect(pointed).not.toContain(sample.host);
		const restored = pointed
			.replaceAll('http://127.0.0.1:4010', sample.host)
			.replaceAll('a-key', sample.key ?? 'a-key');
		expect(restored).toBe(sample.code);
	});

	it.each(samples)('%s goes to a route of the contract', (_file, sample) => {
		const target = sample.code.split(sample.host)[1]!.match(/^[^\s']+/)![0];
		const routes = Object.values(known[sample.provider]!.operations).flatMap(({ path, otherPaths = [] }) => [
			path,
			...otherPaths,
		]);
		expect(routes.some((route) => follows(route, target))).toBe(true);
	});

	it('are there for every provider', () => {
		expect(new Set(samples.map(([, { provider }]) => provider))).toEqual(new Set(Object.keys(known)));
	});
});

test('path parameters are found in order', () => {
	expect(pathParameters('/v1/a/{first}/b/{second}')).toEqual(['first', 'second']);
});
