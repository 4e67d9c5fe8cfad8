/**
 * A fifth vendor, made up, in a copy of the checkout: its own files (acme/), a line in each registry, the manifest's
 * two lists, two lines of the public face. All else is the checkout's as it stands, and has to serve it.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkflowFile } from '../../examples/engine';
import type { MockServer } from '../../mock-server/src';
import type { SimulatedProvider } from '../../simulations';
import { contradictions, missingPieces } from '../package/missing-pieces';
import { linkModules, npm, ROOT, runNode, TemporaryFolder } from '../package/packing';

jest.setTimeout(300_000);

const temporary = new TemporaryFolder();
const copy = temporary.join('copy');

const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'coverage', 'fifth']);

/** Puts `added` behind `place`, which has to be there once. */
function insert(file: string, place: string, added: string): void {
	const before = readFileSync(path.join(copy, file), 'utf8');
	if (before.split(place).length !== 2) throw new Error(`${file} does not hold ${place} once`);
	writeFileSync(path.join(copy, file), before.replace(place, place + added));
}

/** A module of the copy, typed as the checkout's own. */
const load = <Module>(file: string): Module => require(path.join(copy, file)) as Module;

let acme: SimulatedProvider;
let mock: MockServer;

beforeAll(async () => {
	cpSync(ROOT, copy, { recursive: true, filter: (file) => !LEFT_OUT.has(path.basename(file)) });
	cpSync(path.join(__dirname, 'acme'), copy, { recursive: true });
	linkModules(copy);
	insert('contracts/index.ts', '= { ', 'acme, ');
	insert('simulations/index.ts', '= { ', 'acme, ');
	for (const registry of ['contracts', 'simulations']) {
		insert(`${registry}/index.ts`, "from './architect';\n", "import { acme } from './acme';\n");
	}
	insert('package.json', '"credentials": [', '"dist/credentials/AcmeApi.credentials.js",');
	insert('package.json', '"nodes": [', '"dist/nodes/Acme/Acme.node.js",');
	insert(
		'index.ts',
		"export * from './contracts';\n",
		"export { AcmeApi } from './credentials/AcmeApi.credentials';\n",
	);
	insert('index.ts', "export * from './contracts';\n", "export { Acme } from './nodes/Acme/Acme.node';\n");

	const { simulations } = load<typeof import('../../simulations')>('simulations/index.ts');
	acme = (simulations as Readonly<Record<string, SimulatedProvider>>).acme!;
	const { createMockServer } = load<typeof import('../../mock-server/src')>('mock-server/src/index.ts');
	mock = await createMockServer();
});

beforeEach(() => mock.reset());

afterAll(async () => {
	await mock?.close();
	temporary.remove();
});

const ADDRESS = '/rest/v2/lists/newsletter/contacts/crm-1001';
const INPUT = {
	listId: 'newsletter',
	contactId: 'crm-1001',
	email: 'grace@example.com',
	consent: true,
	tags: [{ label: 'webinar' }],
};
const BODY = { email: 'grace@example.com', consent: true, tags: [{ label: 'webinar' }] };

const keyOf = (server: MockServer): string => (server.keys as Readonly<Record<string, string>>).acme!;
const contacts = () => mock.records('acme_contacts' as never);

it('lacks nothing, and contradicts nobody', () => {
	expect(missingPieces(acme, copy)).toEqual([]);
	const { simulations } = load<typeof import('../../simulations')>('simulations/index.ts');
	expect(contradictions(simulations, copy)).toEqual([]);
});

it('compiles with what simulates it and what shows it', () => {
	npm(copy, ['run', '--silent', 'build', '-w', 'mock-server']);
});

describe('the mock server', () => {
	const put = async (body: object, key = keyOf(mock)) => {
		const headers = { 'content-type': 'application/json', 'X-Acme-Key': key };
		const response = await fetch(mock.url + ADDRESS, { method: 'PUT', headers, body: JSON.stringify(body) });
		return { status: response.status, body: (await response.json()) as unknown };
	};

	it('keeps a contact, and knows it again', async () => {
		const contact = expect.objectContaining({ ...BODY, contact_id: 'crm-1001', revision: 1 });
		expect(await put(BODY)).toEqual({ status: 201, body: { result: 'created', contact } });
		expect(await put(BODY)).toEqual({ status: 200, body: { result: 'unchanged', contact } });
		expect(contacts()).toHaveLength(1);
	});

	it.each([
		['email', { email: 'grace' }],
		['consent', { ...BODY, consent: 'yes' }],
		['tags', { ...BODY, tags: 'webinar' }],
	])('refuses a wrong %s', async (source, body) => {
		const wrong = { status: 422, body: { errors: [expect.objectContaining({ source })] } };
		expect(await put(body)).toEqual(wrong);
		expect(contacts()).toEqual([]);
	});

	it('refuses a wrong key', async () => {
		const errors = [{ code: 'invalid_api_key', title: 'Invalid access key' }];
		expect(await put(BODY, 'wrong')).toEqual({ status: 401, body: { errors } });
		expect(contacts()).toEqual([]);
	});
});

describe('the client', () => {
	const client = (apiKey = keyOf(mock)) => {
		const { createClient } = load<typeof import('../../client')>('client/index.ts');
		return createClient(acme, { credentials: { apiKey }, baseUrl: mock.url });
	};

	it('delivers, and tells what is there already', async () => {
		expect(await client().putContact!(INPUT)).toMatchObject({
			kind: 'created',
			record: { revision: 1, consent: true },
		});
		expect(await client().putContact!(INPUT)).toMatchObject({ kind: 'existing', record: { contact_id: 'crm-1001' } });
	});

	it('refuses what the contract forbids before it is sent, and stops at a wrong key', async () => {
		expect(await client().putContact!({ ...INPUT, consent: 'perhaps' })).toMatchObject({ kind: 'rejected' });
		expect(mock.requests()).toEqual([]);
		expect(await client('wrong').putContact!(INPUT)).toMatchObject({ kind: 'refused' });
	});
});

it("has an OpenAPI document that passes Redocly's rules and fits what the mock answers", async () => {
	const { openApiOf } = load<typeof import('../../openapi')>('openapi/index.ts');
	const { Checker } = load<typeof import('../openapi/checking')>('test/openapi/checking.ts');
	const document = openApiOf(acme);
	const file = temporary.join('acme.json');
	writeFileSync(file, JSON.stringify(document));
	const lint = path.join(ROOT, 'test/openapi/children/lint.mjs');
	expect(runNode([lint, file], { folder: ROOT, temporary: temporary.path })).toEqual([]);

	const checker = new Checker(document);
	expect(checker.request('PUT', ADDRESS, BODY)).toBeUndefined();
	expect(checker.request('PUT', ADDRESS, { ...BODY, consent: 'yes' })).toBeDefined();
	for (const [target, key, status] of [
		[ADDRESS, keyOf(mock), 201],
		[ADDRESS, 'wrong', 401],
		['/rest/v2/lists/does-not-exist/contacts/1', keyOf(mock), 404],
	] as const) {
		const headers = { 'content-type': 'application/json', 'X-Acme-Key': key };
		const response = await fetch(mock.url + target, { method: 'PUT', headers, body: JSON.stringify(BODY) });
		expect(response.status).toBe(status);
		expect(checker.answer('PUT', target, status, await response.json())).toBeUndefined();
	}
	// A failure that no operation words: this vendor's problems are lists.
	mock.faults.set([{ fault: 503 }]);
	const failed = await fetch(mock.url + ADDRESS, { method: 'PUT', headers: { 'X-Acme-Key': keyOf(mock) } });
	mock.faults.clear();
	expect(checker.answer('PUT', ADDRESS, 503, await failed.json())).toBeUndefined();
});

it("is an app that passes Zapier's validation, and delivers in Zapier's runner", async () => {
	const { appOf } = load<typeof import('../../zapier/src/app')>('zapier/src/app.ts');
	const { zapOf, formOf } = load<typeof import('../zapier/running')>('test/zapier/running.ts');
	const createHandler = require('zapier-platform-core/src/tools/create-lambda-handler') as (
		app: object,
	) => (event: { command: string }) => Promise<{ results: unknown }>;
	expect((await createHandler(appOf(acme, '1.0.0'))({ command: 'validate' })).results).toEqual([]);

	const zap = zapOf(acme, { apiKey: keyOf(mock), baseUrl: mock.url });
	expect(await zap.testConnection()).toEqual({ address: new URL(mock.url).host });
	const form = formOf(acme.operations.putContact!, INPUT);
	expect(await zap.step('putContact', form)).toMatchObject({ contact_id: 'crm-1001', consent: true });
	await expect(zap.step('putContact', { ...form, email: 'grace' })).rejects.toThrow(/Email must be an email address/);
	expect(contacts()).toHaveLength(1);
});

it("is a node of the built package that runs in n8n's engine", async () => {
	npm(copy, ['run', '--silent', 'build']);
	const { loadPackage, outputOf, runWorkflow } = load<typeof import('../../examples/engine')>('examples/engine.ts');
	const workflow = JSON.parse(readFileSync(path.join(copy, 'examples/acme.json'), 'utf8')) as WorkflowFile;
	const catalog = await loadPackage(copy);
	const run = (apiKey: string) =>
		runWorkflow(workflow, { catalog, credentials: { acmeApi: { apiKey, baseUrl: mock.url } } });

	const [records] = outputOf(await run(keyOf(mock)), 'Acme');
	expect(records).toEqual([
		{
			json: expect.objectContaining({ given_name: 'Grace Hopper', consent: true, tags: [{ label: 'webinar' }] }),
			pairedItem: { item: 0 },
		},
		{ json: expect.objectContaining({ given_name: 'Edsger Dijkstra', revision: 1 }), pairedItem: { item: 1 } },
	]);
	const { data } = await run('wrong');
	expect(data.resultData.error?.message).toContain('Invalid access key');
	expect(contacts()).toHaveLength(2);
});

it('is taken in by the tests that walk the registry, as they stand', () => {
	const walkers = [
		'contracts/fixtures',
		'nodes/credentials',
		'nodes/scenarios',
		'openapi/evidence',
		'vendor/mock',
		'zapier/connections',
		'zapier/definitions',
		'zapier/vendors',
	].map((name) => `test/${name}.test.ts`);
	const file = temporary.join('report.json');
	npm(copy, ['exec', '--', 'jest', '--json', `--outputFile=${file}`, '-t', 'acme', ...walkers]);
	const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as {
		testResults: ReadonlyArray<{ name: string; assertionResults: ReadonlyArray<{ status: string }> }>;
	};
	const taken = testResults.filter(({ assertionResults: all }) => all.some(({ status }) => status === 'passed'));
	const names = taken.map(({ name }) => walkers.find((walker) => name.replaceAll(path.sep, '/').endsWith(walker)));
	expect(names.sort()).toEqual(walkers);
});
