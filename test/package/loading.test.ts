/** The published package, unpacked far from this repository: what a host has to have for it, and what it brings. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { type Provider, providers } from '../../contracts';
import { linkPackage, ROOT, readManifest, runNode, TemporaryFolder, unpackProduct } from './packing';

jest.setTimeout(60_000);

interface Icon {
	readonly file: string;
	readonly there: boolean;
}

interface Loaded {
	readonly packageName: string;
	readonly nodes: ReadonlyArray<{
		readonly name: string;
		readonly displayName: string;
		readonly credentials: ReadonlyArray<{ readonly name: string }>;
		readonly properties: number;
		readonly codex?: { readonly categories?: readonly string[]; readonly alias?: readonly string[] };
		readonly icons: Readonly<Record<string, Icon>>;
	}>;
	readonly credentials: ReadonlyArray<{
		readonly name: string;
		readonly displayName: string;
		readonly supportedNodes: readonly string[];
		readonly properties: readonly string[];
		readonly icons: Readonly<Record<string, Icon>>;
	}>;
	/** What each file of the manifest's n8n lists exports. */
	readonly plain: Readonly<Record<string, readonly string[]>>;
}

const { name: NAME, n8n } = readManifest(ROOT);
const all: Provider[] = Object.values(providers);

const temporary = new TemporaryFolder();
/** Where n8n installs community packages. */
const installed = temporary.join('nodes', 'node_modules', NAME);
/** n8n itself: it puts its own node_modules on NODE_PATH. */
const host = temporary.join('host');
/** A program that uses the package without n8n. */
const program = temporary.join('program');

beforeAll(() => {
	unpackProduct(installed);
	for (const name of ['zod', 'n8n-workflow']) linkPackage(name, host);
	cpSync(installed, path.join(program, 'node_modules', NAME), { recursive: true });
	linkPackage('zod', program);
});

afterAll(() => temporary.remove());

function inProgram<T>(...args: string[]): T {
	return runNode<T>(args, { folder: program, temporary: temporary.path });
}

describe('loaded by n8n, with zod and n8n-workflow from the host alone', () => {
	let loaded: Loaded;

	beforeAll(() => {
		const script = path.join(__dirname, 'children/load-as-n8n.cjs');
		loaded = runNode<Loaded>([script, path.join(ROOT, 'node_modules/n8n-core'), installed], {
			folder: host,
			nodePath: path.join(host, 'node_modules'),
			temporary: temporary.path,
		});
	});

	const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

	it('has a node for every provider, which asks for its credential', () => {
		expect(loaded.packageName).toBe(NAME);
		expect(loaded.nodes.map(({ name, displayName, credentials }) => ({ name, displayName, credentials }))).toEqual(
			all.map(({ name, credential }) => ({
				name: lowerFirst(name),
				displayName: name,
				credentials: [{ name: credential, required: true }],
			})),
		);
		for (const { properties } of loaded.nodes) expect(properties).toBeGreaterThan(2);
	});

	it('has a credential for every provider, which its node supports', () => {
		expect(loaded.credentials.map(({ name, supportedNodes }) => ({ name, supportedNodes }))).toEqual(
			all.map(({ name, credential }) => ({ name: credential, supportedNodes: [lowerFirst(name)] })),
		);
		for (const { properties } of loaded.credentials) {
			expect(properties).toEqual(expect.arrayContaining(['apiKey', 'baseUrl']));
		}
	});

	it('shows an icon of its own for every node and credential, in light and in dark', () => {
		for (const { icons } of [...loaded.nodes, ...loaded.credentials]) {
			expect(icons).toEqual({
				light: { file: expect.stringMatching(/\.svg$/), there: true },
				dark: { file: expect.stringMatching(/\.svg$/), there: true },
			});
			expect(icons.light!.file).not.toBe(icons.dark!.file);
		}
		expect(new Set(loaded.nodes.map(({ icons }) => icons.light!.file)).size).toBe(all.length);
	});

	it('finds every node under its categories and by its other names', () => {
		for (const { codex } of loaded.nodes) {
			expect(codex?.categories).not.toHaveLength(0);
			expect(codex?.alias).not.toHaveLength(0);
		}
	});

	it('exports one class from every file that the manifest lists, named as the file', () => {
		const expected = [...n8n.nodes, ...n8n.credentials].map((file) => [file, [path.basename(file).split('.')[0]]]);
		expect(loaded.plain).toEqual(Object.fromEntries(expected));
	});
});

describe('loaded without n8n', () => {
	const requireInProgram = (specifier: string) =>
		inProgram<string[]>('-e', `process.stdout.write(JSON.stringify(Object.keys(require('${specifier}'))))`);

	it.each([
		['contracts', ['providers', 'defineProvider', 'checkInput', 'buildRequest', 'readAnswer']],
		['client', ['providers', 'createClient', 'fetchTransport', 'axiosTransport']],
	])('gives %s by require', (entry, names) => {
		expect(requireInProgram(`${NAME}/${entry}`)).toEqual(expect.arrayContaining(names));
	});

	it.each([
		['contracts', 'providers, defineProvider, checkInput, buildRequest, readAnswer'],
		['client', 'providers, createClient, fetchTransport, axiosTransport'],
	])('gives %s by import, with named exports', (entry, names) => {
		const script = `import { ${names} } from '${NAME}/${entry}'; process.stdout.write(JSON.stringify([${names}].every(Boolean)))`;
		expect(inProgram('--input-type=module', '-e', script)).toBe(true);
	});

	it('delivers an input through a transport that the program brings', () => {
		const script = `
			const { createClient, providers } = require('${NAME}/client');
			const calls = Object.values(providers).flatMap((provider) =>
				Object.entries(provider.operations).map(async ([name, { fields, answers }]) => {
					const input = Object.fromEntries(Object.entries(fields).map(([key, { example }]) => [key, example]));
					const status = [answers.created.status].flat()[0];
					const transport = async () => ({ status, headers: {}, body: JSON.stringify(answers.created.example) });
					return (await createClient(provider, { credentials: { apiKey: 'key' }, transport })[name](input)).kind;
				}),
			);
			Promise.all(calls).then((kinds) => process.stdout.write(JSON.stringify(kinds)));`;
		const operations = all.flatMap((provider) => Object.keys(provider.operations));
		expect(inProgram('-e', script)).toEqual(operations.map(() => 'created'));
	});

	// The proof that the tests above are what they say: nothing here finds n8n-workflow by another way.
	it('cannot load a node', () => {
		expect(() => requireInProgram(NAME)).toThrow(/Cannot find module 'n8n-workflow'/);
	});

	it('keeps its inner files to itself', () => {
		expect(() => requireInProgram(`${NAME}/dist/contracts/define.js`)).toThrow(/ERR_PACKAGE_PATH_NOT_EXPORTED/);
	});
});

describe('loaded with nothing from a host', () => {
	it('misses zod', () => {
		const child = { folder: temporary.path, temporary: temporary.path };
		expect(() => runNode(['-e', `require('${installed}/dist/contracts')`], child)).toThrow(
			/Cannot find module 'zod\/v4'/,
		);
	});
});

describe('loaded by a program that has n8n-workflow', () => {
	beforeAll(() => linkPackage('n8n-workflow', program));

	it('gives contracts, client, node and credential classes by import', () => {
		const script = `import * as product from '${NAME}'; process.stdout.write(JSON.stringify(Object.keys(product)))`;
		const classes = [...n8n.nodes, ...n8n.credentials].map((file) => path.basename(file).split('.')[0]!);
		expect(inProgram('--input-type=module', '-e', script)).toEqual(
			expect.arrayContaining(['providers', 'createClient', ...classes]),
		);
	});
});
