/**
 * What a provider needs beyond its contract, piece by piece: whoever adds one is told what is still missing.
 * A sentence names the file first, from the repository's root on.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';
import { type Operation, type Provider, readAnswer } from '../../contracts';
import type { SimulatedProvider } from '../../simulations';
import { type Manifest, readManifest } from './packing';

/** n8n's list: https://docs.n8n.io/connect/create-nodes/build-your-node/reference/codex-files/#node-categories */
const CATEGORIES: readonly string[] = [
	'Analytics',
	'Communication',
	'Data & Storage',
	'Development',
	'Finance & Accounting',
	'Marketing & Content',
	'Miscellaneous',
	'Productivity',
	'Sales',
	'Utility',
];

interface Scenario {
	readonly operation?: string;
	readonly answer: { readonly status: number; readonly body?: unknown };
}

interface Codex {
	readonly node?: string;
	readonly nodeVersion?: string;
	readonly codexVersion?: string;
	readonly categories?: readonly string[];
	readonly alias?: readonly string[];
}

/** A provider with the names that follow from it, and the folder to look in. */
interface Place {
	readonly provider: Provider;
	readonly root: string;
	readonly manifest: Manifest;
	/** `Acme`: the node's class, its folder and its files. */
	readonly nodeClass: string;
	/** `nodes/Acme` */
	readonly nodeFolder: string;
	/** `acme`, as workflows and the codex call the node. */
	readonly nodeName: string;
	/** `AcmeApi`: the credential's class and its file. */
	readonly credentialClass: string;
	readonly icons: { readonly light: string; readonly dark: string };
}

/** Everything that `provider` lacks under `root`, one sentence each; empty when it is complete. */
export function missingPieces(provider: Provider, root: string): string[] {
	const nodeClass = provider.name.replace(/[^A-Za-z0-9]/g, '');
	const place: Place = {
		provider,
		root,
		manifest: readManifest(root),
		nodeClass,
		nodeFolder: `nodes/${nodeClass}`,
		nodeName: nodeClass.charAt(0).toLowerCase() + nodeClass.slice(1),
		credentialClass: provider.credential.charAt(0).toUpperCase() + provider.credential.slice(1),
		icons: { light: `${provider.id}.svg`, dark: `${provider.id}.dark.svg` },
	};
	return [contract, simulation, node, codex, icons, credential, manifest, face, evidence, example].flatMap((check) =>
		check(place),
	);
}

function contract({ provider: { id }, root }: Place): string[] {
	return registered(root, 'contracts', 'providers', id);
}

function simulation({ provider: { id }, root }: Place): string[] {
	return registered(root, 'simulations', 'simulations', id);
}

/** A file of the vendor's own in `folder`, and a line in the folder's registry. */
function registered(root: string, folder: string, name: string, id: string): string[] {
	const file = `${folder}/${id}.ts`;
	if (!existsSync(path.join(root, file))) return [`${file} is missing`];
	const registry = load(root, `${folder}/index.ts`);
	if ('problem' in registry) return [registry.problem];
	return Object.hasOwn(registry.exports[name] as object, id) ? [] : [`${folder}/index.ts: "${name}" has no "${id}"`];
}

function node({ provider, root, nodeClass, nodeFolder, nodeName, icons }: Place): string[] {
	const file = `${nodeFolder}/${nodeClass}.node.ts`;
	const made = instance<INodeType>(root, file, nodeClass);
	if ('problem' in made) return [made.problem];
	const { displayName, name, credentials, icon } = made.instance.description;
	return [
		...unlike(file, 'displayName', displayName, provider.name),
		...unlike(file, 'name', name, nodeName),
		...unlike(file, 'credentials', credentials, [{ name: provider.credential, required: true }]),
		...unlike(file, 'icon', icon, { light: `file:${icons.light}`, dark: `file:${icons.dark}` }),
	];
}

function codex({ root, manifest: { name }, nodeClass, nodeFolder, nodeName }: Place): string[] {
	const file = `${nodeFolder}/${nodeClass}.node.json`;
	const read = json<Codex>(root, file);
	if ('problem' in read) return [read.problem];
	const { node, nodeVersion, codexVersion, categories = [], alias = [] } = read.value;
	return [
		...unlike(file, 'node', node, `${name}.${nodeName}`),
		...unlike(file, 'nodeVersion', nodeVersion, '1.0'),
		...unlike(file, 'codexVersion', codexVersion, '1.0'),
		...(categories.length === 0 ? [`${file}: "categories" is empty`] : []),
		...categories
			.filter((category) => !CATEGORIES.includes(category))
			.map((category) => `${file}: "${category}" is none of n8n's categories`),
		...(alias.length === 0 ? [`${file}: "alias" is empty, so that the node is found by its name only`] : []),
	];
}

function icons({ root, nodeFolder, icons: { light, dark } }: Place): string[] {
	const files = [light, dark].map((icon) => `${nodeFolder}/${icon}`);
	const problems = files.flatMap((file) => {
		if (!existsSync(path.join(root, file))) return [`${file} is missing`];
		return isSquare(text(root, file)) ? [] : [`${file} has no square viewBox`];
	});
	if (problems.length > 0) return problems;
	const [lightDrawing, darkDrawing] = files.map((file) => text(root, file));
	return lightDrawing === darkDrawing ? [`${files[1]} is the same drawing as ${light}`] : [];
}

function isSquare(svg: string): boolean {
	const [, width, height] = /<svg\b[^>]*\bviewBox="\S+ \S+ (\S+) (\S+)"/.exec(svg) ?? [];
	return width !== undefined && width === height;
}

function credential({ provider, root, nodeFolder, credentialClass, icons: { light, dark } }: Place): string[] {
	const file = `credentials/${credentialClass}.credentials.ts`;
	const made = instance<ICredentialType>(root, file, credentialClass);
	if ('problem' in made) return [made.problem];
	const { name, displayName, icon } = made.instance;
	return [
		...unlike(file, 'name', name, provider.credential),
		...unlike(file, 'displayName', displayName, `${provider.name} API`),
		...unlike(file, 'icon', icon, { light: `file:../${nodeFolder}/${light}`, dark: `file:../${nodeFolder}/${dark}` }),
	];
}

function manifest({ manifest: { n8n }, nodeClass, nodeFolder, credentialClass }: Place): string[] {
	const wanted = {
		nodes: `dist/${nodeFolder}/${nodeClass}.node.js`,
		credentials: `dist/credentials/${credentialClass}.credentials.js`,
	};
	return (['nodes', 'credentials'] as const)
		.filter((list) => !n8n[list].includes(wanted[list]))
		.map((list) => `package.json: "n8n.${list}" does not list ${wanted[list]}`);
}

/** The public face exports both classes by their names. */
function face({ root, nodeClass, credentialClass }: Place): string[] {
	const index = load(root, 'index.ts');
	if ('problem' in index) return [index.problem];
	return [nodeClass, credentialClass]
		.filter((name) => typeof index.exports[name] !== 'function')
		.map((name) => `index.ts does not export the class ${name}`);
}

/** Of every operation, one scenario at least for every answer that says that the input was taken. */
function evidence({ provider, root }: Place): string[] {
	const folder = `test/vendor/${provider.id}`;
	const scenarios = filesIn(root, folder).map((file) => json<Scenario>(root, file));
	const problems = scenarios.flatMap((read) => ('problem' in read ? [read.problem] : []));
	const shown = new Set(
		scenarios.flatMap((read) => {
			const scenario = 'value' in read ? read.value : undefined;
			const operation = scenario?.operation === undefined ? undefined : provider.operations[scenario.operation];
			return operation ? [`${scenario!.operation} ${answerOf(operation, scenario!)}`] : [];
		}),
	);
	const wanted = Object.entries(provider.operations).flatMap(([key, { answers }]) =>
		Object.entries(answers)
			.filter(([, { means }]) => means === 'created')
			.map(([answer]) => ({ key, answer })),
	);
	return [
		...problems,
		...wanted
			.filter(({ key, answer }) => !shown.has(`${key} ${answer}`))
			.map(({ key, answer }) => `${folder} has no scenario of "${key}" with the answer "${answer}"`),
	];
}

function answerOf(operation: Operation, { answer: { status, body } }: Scenario): string | undefined {
	return readAnswer(operation, { status, headers: {}, body }).answer;
}

function example({ root, manifest: { name }, nodeName }: Place): string[] {
	const type = `${name}.${nodeName}`;
	const workflows = filesIn(root, 'examples').map((file) =>
		json<{ nodes?: ReadonlyArray<{ type: string }> }>(root, file),
	);
	const used = workflows.some((read) => 'value' in read && read.value.nodes?.some((used) => used.type === type));
	return used ? [] : [`examples/ has no workflow with a node of the type ${type}`];
}

/** What the registry as a whole, or the manifest against it, gets wrong; one sentence each. */
export function contradictions(providers: Readonly<Record<string, SimulatedProvider>>, root: string): string[] {
	const all = Object.values(providers);
	const { n8n } = readManifest(root);
	const routes = all.flatMap(({ operations, routes }) =>
		[...Object.values(operations), ...Object.values(routes)].flatMap(({ method, path, otherPaths = [] }) =>
			[path, ...otherPaths].map((each) => `${method} ${each.replace(/\{[^{}]*\}/g, '{}')}`),
		),
	);
	return [
		...Object.entries(providers)
			.filter(([key, { id }]) => key !== id)
			.map(([key, { id }]) => `simulations/index.ts: "${key}" has the id "${id}"`),
		...(['id', 'name', 'credential'] as const).flatMap((fact) =>
			repeated(all.map((provider) => provider[fact])).map((value) => `Two providers have the ${fact} "${value}"`),
		),
		...repeated(routes).map((route) => `Two routes answer to ${route}`),
		...[...n8n.nodes, ...n8n.credentials]
			.filter((file) => !existsSync(path.join(root, file.replace(/^dist\//, '').replace(/\.js$/, '.ts'))))
			.map((file) => `package.json: "n8n" lists ${file}, which no source makes`),
		...(['nodes', 'credentials'] as const).flatMap((list) =>
			repeated(n8n[list]).map((file) => `package.json: "n8n.${list}" lists ${file} twice`),
		),
	];
}

function repeated(values: readonly string[]): string[] {
	return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

function text(root: string, file: string): string {
	return readFileSync(path.join(root, file), 'utf8');
}

/** The JSON files of a folder, by their paths from the root; none where there is no folder. */
function filesIn(root: string, folder: string): string[] {
	if (!existsSync(path.join(root, folder))) return [];
	return readdirSync(path.join(root, folder))
		.filter((name) => name.endsWith('.json'))
		.map((name) => `${folder}/${name}`);
}

type Problem = { readonly problem: string };

function json<T>(root: string, file: string): { readonly value: T } | Problem {
	if (!existsSync(path.join(root, file))) return { problem: `${file} is missing` };
	try {
		return { value: JSON.parse(text(root, file)) as T };
	} catch {
		return { problem: `${file} is no JSON` };
	}
}

function load(root: string, file: string): { readonly exports: Readonly<Record<string, unknown>> } | Problem {
	if (!existsSync(path.join(root, file))) return { problem: `${file} is missing` };
	try {
		return { exports: require(path.join(root, file)) as Record<string, unknown> };
	} catch (error) {
		return { problem: `${file} cannot be loaded: ${(error as Error).message.split('\n')[0]}` };
	}
}

/** One of a file's classes, made as n8n makes it: without arguments. */
function instance<T>(root: string, file: string, name: string): { readonly instance: T } | Problem {
	const loaded = load(root, file);
	if ('problem' in loaded) return loaded;
	const made = loaded.exports[name];
	if (typeof made !== 'function') return { problem: `${file} does not export the class ${name}` };
	try {
		return { instance: new (made as new () => T)() };
	} catch (error) {
		return { problem: `${file}: ${name} cannot be made: ${(error as Error).message.split('\n')[0]}` };
	}
}

function unlike(file: string, what: string, given: unknown, wanted: unknown): string[] {
	const [is, should] = [given, wanted].map((value) => JSON.stringify(value));
	return is === should ? [] : [`${file}: "${what}" is ${is ?? 'missing'}, not ${should}`];
}
