/** Every provider of the registry is complete; and one that is not is told what it lacks. */
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createClient } from '../../client';
import type { Provider } from '../../contracts';
import { createMockServer } from '../../mock-server/src';
import { type SimulatedProvider, simulations } from '../../simulations';
import { contradictions, missingPieces } from './missing-pieces';
import { linkModules, ROOT, SOURCES, TemporaryFolder } from './packing';

const all: SimulatedProvider[] = Object.values(simulations);

describe('the registry', () => {
	it.each(all.map((provider) => [provider.name, provider] as const))('has all of %s', (_, provider) => {
		expect(missingPieces(provider, ROOT)).toEqual([]);
	});

	it('does not contradict itself or the manifest', () => {
		expect(contradictions(simulations, ROOT)).toEqual([]);
	});
});

describe('a provider of which there is nothing but its contract', () => {
	it('is told every piece', () => {
		const [model] = all;
		const acme: Provider = { ...model!, id: 'acme', name: 'Acme', credential: 'acmeApi' };
		const [operation] = Object.keys(acme.operations);
		expect(missingPieces(acme, ROOT)).toEqual([
			'contracts/acme.ts is missing',
			'simulations/acme.ts is missing',
			'nodes/Acme/Acme.node.ts is missing',
			'nodes/Acme/Acme.node.json is missing',
			'nodes/Acme/acme.svg is missing',
			'nodes/Acme/acme.dark.svg is missing',
			'credentials/AcmeApi.credentials.ts is missing',
			'package.json: "n8n.nodes" does not list dist/nodes/Acme/Acme.node.js',
			'package.json: "n8n.credentials" does not list dist/credentials/AcmeApi.credentials.js',
			'index.ts does not export the class Acme',
			'index.ts does not export the class AcmeApi',
			`test/vendor/acme has no scenario of "${operation}" with the answer "created"`,
			'examples/ has no workflow with a node of the type n8n-nodes-lead-intake.acme',
		]);
	});
});

describe('a registry with two of a kind', () => {
	const [model] = all as [SimulatedProvider];

	it('is told what they share', () => {
		const route = Object.values(model.operations)[0]!;
		const found = contradictions({ [model.id]: model, acme: { ...model, id: 'acme' } }, ROOT);
		expect(found).toEqual(
			expect.arrayContaining([
				`Two providers have the name "${model.name}"`,
				`Two providers have the credential "${model.credential}"`,
				`Two routes answer to ${route.method} ${route.path.replace(/\{[^{}]*\}/g, '{}')}`,
			]),
		);
	});

	it('is told of a key that is not the id', () => {
		expect(contradictions({ acme: model }, ROOT)).toEqual([`simulations/index.ts: "acme" has the id "${model.id}"`]);
	});
});

/** A fifth provider in a copy of the repository, made as a developer makes it: a known one's pieces under a new name. */
describe('a fifth provider', () => {
	const temporary = new TemporaryFolder();
	afterAll(() => temporary.remove());

	const [model] = all as [SimulatedProvider];
	const modelClass = model.credential.charAt(0).toUpperCase() + model.credential.slice(1);
	const renamed = (text: string): string => text.replaceAll(model.name, 'Acme').replaceAll(model.id, 'acme');

	function edit(root: string, file: string, change: (text: string) => string): void {
		const before = readFileSync(path.join(root, file), 'utf8');
		const after = change(before);
		if (after === before) throw new Error(`The change leaves ${file} as it is`);
		writeFileSync(path.join(root, file), after);
	}

	function copyRenamed(root: string, from: string, to: string): void {
		mkdirSync(path.dirname(path.join(root, to)), { recursive: true });
		writeFileSync(path.join(root, to), renamed(readFileSync(path.join(ROOT, from), 'utf8')));
	}

	/** Folder to the name of its registry. */
	const REGISTRIES = { contracts: 'providers', simulations: 'simulations' };

	interface ManifestLists {
		n8n: { nodes: string[]; credentials: string[] };
	}

	function editManifest(root: string, change: (manifest: ManifestLists) => void): void {
		edit(root, 'package.json', (text) => {
			const manifest = JSON.parse(text) as ManifestLists;
			change(manifest);
			return JSON.stringify(manifest);
		});
	}

	let roots = 0;

	/** Every call makes a new copy: Jest reads a file only once. */
	function withAcme(): string {
		const root = temporary.join(String(roots++));
		for (const entry of [...SOURCES, 'simulations', 'package.json', `test/vendor/${model.id}`]) {
			cpSync(path.join(ROOT, entry), path.join(root, entry), { recursive: true });
		}
		linkModules(root);

		for (const [folder, registry] of Object.entries(REGISTRIES)) {
			copyRenamed(root, `${folder}/${model.id}.ts`, `${folder}/acme.ts`);
			edit(root, `${folder}/index.ts`, (text) =>
				`import { acme } from './acme';\n${text}`.replace(new RegExp(`\\b${registry}\\b[^=]*= \\{`), '$& acme,'),
			);
		}
		for (const file of readdirSync(path.join(ROOT, 'nodes', model.name))) {
			copyRenamed(root, `nodes/${model.name}/${file}`, `nodes/Acme/${renamed(file)}`);
		}
		copyRenamed(root, `credentials/${modelClass}.credentials.ts`, 'credentials/AcmeApi.credentials.ts');
		editManifest(root, ({ n8n }) => {
			n8n.nodes.push('dist/nodes/Acme/Acme.node.js');
			n8n.credentials.push('dist/credentials/AcmeApi.credentials.js');
		});
		appendFileSync(
			path.join(root, 'index.ts'),
			"export { AcmeApi } from './credentials/AcmeApi.credentials';\nexport { Acme } from './nodes/Acme/Acme.node';\n",
		);
		cpSync(path.join(root, 'test/vendor', model.id), path.join(root, 'test/vendor/acme'), { recursive: true });
		mkdirSync(path.join(root, 'examples'));
		writeFileSync(
			path.join(root, 'examples/acme.json'),
			JSON.stringify({ nodes: [{ type: 'n8n-nodes-lead-intake.acme' }] }),
		);
		return root;
	}

	function missing(root: string): string[] {
		const { acme } = require(path.join(root, 'contracts/acme.ts')) as { acme: Provider };
		return missingPieces(acme, root);
	}

	it('lacks nothing when it has what the registry test asks for', () => {
		expect(missing(withAcme())).toEqual([]);
	});

	it('is served by client and mock server, which know nothing of it', async () => {
		const { acme } = require(path.join(withAcme(), 'simulations/index.ts')).simulations as { acme: SimulatedProvider };
		await using mock = await createMockServer({ providers: { acme } });
		const client = createClient(acme, { credentials: { apiKey: mock.keys.acme! }, baseUrl: mock.url });
		for (const [name, { fields }] of Object.entries(acme.operations)) {
			const input = Object.fromEntries(Object.entries(fields).map(([key, { example }]) => [key, example]));
			expect(await client[name]!(input)).toMatchObject({ kind: 'created' });
		}
	});

	const NODE = 'nodes/Acme/Acme.node.ts';
	const CODEX = 'nodes/Acme/Acme.node.json';
	const CREDENTIAL = 'credentials/AcmeApi.credentials.ts';
	const remove =
		(file: string) =>
		(root: string): void =>
			rmSync(path.join(root, file), { recursive: true });
	const change =
		(file: string, from: string | RegExp, to: string) =>
		(root: string): void =>
			edit(root, file, (text) => text.replace(from, to));

	it.each<[string, (root: string) => void, string]>([
		[
			'its name on screen',
			change(NODE, "displayName: 'Acme'", "displayName: 'ACME'"),
			`${NODE}: "displayName" is "ACME", not "Acme"`,
		],
		['its name in workflows', change(NODE, "name: 'acme'", "name: 'Acme'"), `${NODE}: "name" is "Acme", not "acme"`],
		[
			'its credential',
			change(NODE, "'acmeApi'", "'acmeKey'"),
			`${NODE}: "credentials" is [{"name":"acmeKey","required":true}], not [{"name":"acmeApi","required":true}]`,
		],
		['a codex file', remove(CODEX), `${CODEX} is missing`],
		['a codex file that is JSON', change(CODEX, '{', ''), `${CODEX} is no JSON`],
		[
			'a codex file of its own',
			change(CODEX, 'lead-intake.acme"', 'lead-intake.other"'),
			`${CODEX}: "node" is "n8n-nodes-lead-intake.other", not "n8n-nodes-lead-intake.acme"`,
		],
		[
			'a category that n8n has',
			change(CODEX, /"categories": \[.*\]/, '"categories": ["Leads"]'),
			`${CODEX}: "Leads" is none of n8n's categories`,
		],
		['a category', change(CODEX, /"categories": \[.*\]/, '"categories": []'), `${CODEX}: "categories" is empty`],
		[
			'another name to be found by',
			change(CODEX, /"alias": \[.*\]/, '"alias": []'),
			`${CODEX}: "alias" is empty, so that the node is found by its name only`,
		],
		['a light icon', remove('nodes/Acme/acme.svg'), 'nodes/Acme/acme.svg is missing'],
		['a dark icon', remove('nodes/Acme/acme.dark.svg'), 'nodes/Acme/acme.dark.svg is missing'],
		[
			'a square icon',
			change('nodes/Acme/acme.svg', /viewBox="[^"]*"/, 'viewBox="0 0 60 40"'),
			'nodes/Acme/acme.svg has no square viewBox',
		],
		[
			'a dark icon that is different',
			(root) => cpSync(path.join(root, 'nodes/Acme/acme.svg'), path.join(root, 'nodes/Acme/acme.dark.svg')),
			'nodes/Acme/acme.dark.svg is the same drawing as acme.svg',
		],
		[
			'the name of its credential',
			change(CREDENTIAL, "name = 'acmeApi'", "name = 'acmeKey'"),
			`${CREDENTIAL}: "name" is "acmeKey", not "acmeApi"`,
		],
		[
			'its node in the manifest',
			(root) => editManifest(root, ({ n8n }) => n8n.nodes.pop()),
			'package.json: "n8n.nodes" does not list dist/nodes/Acme/Acme.node.js',
		],
		[
			'its credential in the manifest',
			(root) => editManifest(root, ({ n8n }) => n8n.credentials.pop()),
			'package.json: "n8n.credentials" does not list dist/credentials/AcmeApi.credentials.js',
		],
		[
			'its node on the public face',
			change('index.ts', "export { Acme } from './nodes/Acme/Acme.node';\n", ''),
			'index.ts does not export the class Acme',
		],
		[
			'its credential on the public face',
			change('index.ts', "export { AcmeApi } from './credentials/AcmeApi.credentials';\n", ''),
			'index.ts does not export the class AcmeApi',
		],
		[
			'evidence',
			remove('test/vendor/acme'),
			`test/vendor/acme has no scenario of "${Object.keys(model.operations)[0]}" with the answer "created"`,
		],
		[
			'an example',
			remove('examples/acme.json'),
			'examples/ has no workflow with a node of the type n8n-nodes-lead-intake.acme',
		],
	])('is told that it lacks %s', (_, spoil, sentence) => {
		const root = withAcme();
		spoil(root);
		expect(missing(root)).toEqual([sentence]);
	});

	it('is told that it lacks its class under the name of its file', () => {
		const root = withAcme();
		change(NODE, 'class Acme ', 'class Acne ')(root);
		expect(missing(root)).toContain(`${NODE} does not export the class Acme`);
	});

	it.each(Object.entries(REGISTRIES))('is told of its line in the registry of %s', (folder, registry) => {
		const root = withAcme();
		change(`${folder}/index.ts`, '= { acme,', '= {')(root);
		expect(missing(root)).toContain(`${folder}/index.ts: "${registry}" has no "acme"`);
	});

	it('is told of what the manifest lists and nothing makes', () => {
		const root = withAcme();
		remove(NODE)(root);
		const sentence = 'package.json: "n8n" lists dist/nodes/Acme/Acme.node.js, which no source makes';
		expect(contradictions(simulations, root)).toEqual([sentence]);
	});
});
