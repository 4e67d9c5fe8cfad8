/** The mock held against the vendors' evidence: documented requests get documented answers, their own sample code runs. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { type Provider, providers, readAnswer } from '../../index';
import { createMockServer } from '../../mock-server/src';
import { loadSamples, loadScenarios, pointSample, type Scenario } from './load';

const sendable = loadScenarios().filter(({ placeholders, needs }) => !placeholders && needs === undefined);

type Mock = Awaited<ReturnType<typeof createMockServer>>;

/** Sends a scenario's request as it stands, but with the mock's key where the scenario shows a valid one. */
async function send(
	mock: Mock,
	{ provider: id, key }: Scenario,
	request: Scenario['request'],
): Promise<{ status: number; body: unknown; text: string }> {
	const { auth } = providers[id as keyof typeof providers] as Provider;
	const headers = Object.fromEntries(
		Object.entries(request.headers).map(([name, value]) => {
			const isKey = name.toLowerCase() === auth.header.toLowerCase();
			return [
				name,
				isKey && key === 'valid' ? value.replace(/^(Bearer )?.*$/, `$1${mock.keys[id as keyof Mock['keys']]}`) : value,
			];
		}),
	);
	const body = request.body === undefined ? undefined : JSON.stringify(request.body);
	const response = await fetch(mock.url + request.path, { method: request.method, headers, body });
	const text = await response.text();
	return { status: response.status, body: JSON.parse(text) as unknown, text };
}

/** What an answer is made of: its keys in their order, and the type of each value. */
function shapeOf(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(shapeOf);
	if (typeof value === 'object' && value !== null)
		return Object.entries(value).map(([key, entry]) => [key, shapeOf(entry)]);
	return value === null ? 'null' : typeof value;
}

/** The forms of what a vendor makes up, so that two runs can be compared. */
const GENERATED: ReadonlyArray<readonly [RegExp, string]> = [
	[/^pro\.\d{10}\.[A-Z0-9]{8}$/, 'a Trata prospect id'],
	[/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/, 'a time with microseconds'],
	[/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/, 'a time in UTC'],
	[/^prospect_[a-z0-9]{26}$/, 'an Architect prospect id'],
	[/^prospectlog_[a-z0-9]{26}$/, 'an Architect log id'],
	[/^req_/, 'a request id'],
	[/^(<token>|smartflo-test-token)$/, 'a token'],
	[/^lead_[0-9a-z]+$/, 'a PollyBot lead id'],
];

function formsOf(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(formsOf);
	if (typeof value === 'object' && value !== null)
		return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, formsOf(entry)]));
	return GENERATED.find(([form]) => typeof value === 'string' && form.test(value))?.[1] ?? value;
}

it.each(sendable)('answers as documented: $file', async (scenario) => {
	await using mock = await createMockServer();
	for (const earlier of scenario.before) await send(mock, { ...scenario, key: 'valid' }, earlier);
	const answer = await send(mock, scenario, scenario.request);
	expect(answer.status).toBe(scenario.answer.status);
	if (!scenario.answer.paired) {
		const known = Object.keys(scenario.answer.body as object);
		expect(known.filter((key) => key in (answer.body as object)).length).toBeGreaterThan(known.length / 2);
		return;
	}
	expect(shapeOf(answer.body)).toEqual(shapeOf(scenario.answer.body));
	// Where nobody documents the words, only their form is evidence.
	const mark = scenario.answer.mark ?? scenario.mark;
	if (mark !== 'assumed') expect(formsOf(answer.body)).toEqual(formsOf(scenario.answer.body));
});

describe("the vendors' own sample code", () => {
	const samples = loadSamples();

	it.each(samples.filter(({ language }) => language === 'curl'))('$provider: the curl command', async (sample) => {
		await using mock = await createMockServer();
		const id = sample.provider as keyof typeof providers;
		const code = pointSample(sample, { host: mock.url, key: mock.keys[id] });
		const { status, body } = await runCurl(code);
		expect(status).toBe(sample.expect.status);
		const [operation] = Object.values((providers[id] as Provider).operations);
		expect(readAnswer(operation!, { status, headers: {}, body }).means).toBe(sample.expect.means);
	});

	it.each(samples.filter(({ language }) => language === 'javascript'))('$provider: the JavaScript', async (sample) => {
		await using mock = await createMockServer();
		const id = sample.provider as keyof typeof providers;
		const answers: number[] = [];
		const calls: Array<Promise<unknown>> = [];
		const context = vm.createContext({
			JSON,
			Error,
			console: { error: (...words: unknown[]) => calls.push(Promise.reject(new Error(words.join(' ')))) },
			fetch: async (...call: Parameters<typeof fetch>) => {
				const sent = fetch(...call);
				calls.push(sent);
				const response = await sent;
				answers.push(response.status);
				return response;
			},
		});
		await vm.runInContext(pointSample(sample, { host: mock.url, key: mock.keys[id] }), context);
		await Promise.all(calls);
		expect(answers).toEqual([sample.expect.status]);
	});
});

/** Runs a curl command line as a shell would, and reads its answer. */
async function runCurl(code: string): Promise<{ status: number; body: string }> {
	const script = `${code.trim()} --silent --write-out '\\n%{http_code}'`;
	const { stdout: out } = await promisify(execFile)('bash', ['-c', script]);
	const end = out.lastIndexOf('\n');
	return { status: Number(out.slice(end + 1)), body: out.slice(0, end) };
}
