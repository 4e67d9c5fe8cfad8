/** The vendors' evidence, through Zapier's own runner and real connections: every create, its documented errors too. */
import { createMockServer, type MockServer } from '../../mock-server/src';
import { loadScenarios } from '../vendor/load';
import { all, connectionTo, failureOf, formOf, type Values, zapOf } from './running';

/** One try of each request, so that a scenario's answer is the last. */
const ONE_TRY = { timeoutMs: 5_000, maxWaitMs: 0, totalMs: 10_000 };

const scenarios = loadScenarios().flatMap((scenario) => {
	const provider = all.find(({ id }) => id === scenario.provider)!;
	const operation = scenario.operation === undefined ? undefined : provider.operations[scenario.operation];
	if (!operation || !scenario.input || scenario.key === 'missing') return [];
	return [{ ...scenario, provider, operation, name: scenario.operation!, input: scenario.input }];
});

type Scenario = (typeof scenarios)[number];

let mock: MockServer;

beforeAll(async () => {
	mock = await createMockServer({ magicValues: false });
});

beforeEach(() => {
	mock.reset();
	mock.faults.clear();
});

afterAll(() => mock.close());

/** Brings the mock to where it answers as the scenario says, and runs the step. */
async function run({ provider, operation, name, input, key, needs, before, answer }: Scenario): Promise<Values> {
	const connection = connectionTo(mock, provider);
	for (const { method, path, headers, body } of before) {
		const entries = Object.entries(headers).map(([header, value]) => [
			header,
			header.toLowerCase() === provider.auth.header.toLowerCase()
				? value.replace(/^(Bearer )?.*$/, `$1${connection.apiKey as string}`)
				: value,
		]);
		await fetch(mock.url + path, { method, headers: Object.fromEntries(entries), body: JSON.stringify(body) });
	}
	const { status, body, headers } = answer;
	if (needs !== undefined) mock.faults.set([{ fault: { kind: 'status', status, body, headers } }]);
	const form = formOf(operation, input);
	return await zapOf(provider, key === 'wrong' ? { ...connection, apiKey: 'wrong' } : connection, ONE_TRY).step(
		name,
		form,
	);
}

const meaning = (...meanings: string[]) =>
	scenarios.filter(({ means, refused }) => !refused && meanings.includes(means!));

it.each(meaning('created'))('hands on the record: $file', async (scenario) => {
	const output = await run(scenario);
	const shown = (scenario.record ?? scenario.answer.body) as Values;
	expect(Object.keys(output)).toEqual(expect.arrayContaining(Object.keys(shown)));
	expect(mock.requests().at(-1)).toMatchObject({ method: scenario.request.method, path: scenario.request.path });
	if ('existing' in output) expect(output.existing).toBe(false);
});

it.each(meaning('existing'))('hands on what is there already, with a mark: $file', async (scenario) => {
	expect(await run(scenario)).toMatchObject({ existing: true });
});

it.each(meaning('rejected'))('says which field is wrong: $file', async (scenario) => {
	const { name, message, code, status } = await failureOf(run(scenario));
	expect([name, code, status]).toEqual(['AppError', 'rejected', scenario.answer.status]);
	const label = scenario.field && scenario.operation.fields[scenario.field]!.label;
	if (label) expect(message.toLowerCase()).toContain(label.toLowerCase());
	if (scenario.reason !== undefined && scenario.mark !== 'assumed') expect(message).toContain(scenario.reason);
});

it.each(scenarios.filter(({ refused }) => refused))('sends nothing that is wrong: $file', async (scenario) => {
	const { name, message } = await failureOf(run(scenario));
	expect(name).toBe('AppError');
	expect(message).toContain(scenario.operation.fields[scenario.refused!.field]!.label);
	expect(mock.requests()).toHaveLength(scenario.before.length);
});

it.each(meaning('refused'))('tells a refused key from a wrong target: $file', async (scenario) => {
	const { name, message } = await failureOf(run(scenario));
	const isKey = [401, 403].includes(scenario.answer.status);
	expect(name).toBe(isKey ? 'ExpiredAuthError' : 'AppError');
	if (isKey) expect(message).toContain(`${scenario.provider.name} refused the ${scenario.provider.auth.label}`);
	expect(message).not.toContain('credential');
});

it.each(meaning('throttled'))('comes back later: $file', async (scenario) => {
	const { name, message, delay } = await failureOf(run(scenario));
	expect(name).toBe('ThrottledError');
	expect(message).toContain(`${scenario.provider.name} takes nothing right now`);
	const asked = Object.entries(scenario.answer.headers ?? {}).find(([header]) => /^retry-after$/i.test(header))?.[1];
	if (asked !== undefined) expect(delay).toBe(Number(asked));
	expect(delay).toBeGreaterThanOrEqual(1);
});

it.each(meaning('ambiguous'))('does not claim to know: $file', async (scenario) => {
	const { name, message } = await failureOf(run(scenario));
	expect(['AppError', 'HaltedError']).toContain(name);
	expect(message).toContain('It is not known whether this was written');
});
