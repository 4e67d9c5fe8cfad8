/**
 * What is known about a vendor stands in its contract, its shells, its evidence and its examples. Everywhere else the
 * code is the same for all of them, so that a further one changes nothing there: not even a name may appear. Comments
 * may give a vendor as an example.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { type Provider, providers } from '../../contracts';
import { filesUnder, ROOT, sourceFiles } from './packing';

const all: Provider[] = Object.values(providers);
const NAMES = new RegExp(all.flatMap(({ id, name }) => [id, name]).join('|'), 'gi');

/** The files of a vendor's own, and the two that list vendors. */
function isPlaceForNames(file: string): boolean {
	const own = all.some(
		({ id, name, credential }) =>
			file === `contracts/${id}.ts` ||
			file === `simulations/${id}.ts` ||
			file.startsWith(`nodes/${name}/`) ||
			file.toLowerCase() === `credentials/${credential}.credentials.ts`.toLowerCase(),
	);
	return own || ['contracts/index.ts', 'simulations/index.ts', 'index.ts'].includes(file);
}

/** Every name in the code of a TypeScript or JavaScript file, as `line: text`; comments are no code. */
function namesIn(code: string, file: string): string[] {
	const source = ts.createSourceFile(file, code, ts.ScriptTarget.ESNext, true);
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		let leaf = true;
		ts.forEachChild(node, (child) => {
			leaf = false;
			visit(child);
		});
		if (!leaf) return;
		const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
		for (const [name] of node.getText(source).matchAll(NAMES)) found.push(`${line + 1}: ${name}`);
	};
	visit(source);
	return found;
}

const codeUnder = (folder: string): string[] =>
	filesUnder(path.join(ROOT, folder))
		.map((file) => `${folder}/${file}`)
		.filter((file) => file.endsWith('.ts'));

const files = [
	...sourceFiles(),
	...codeUnder('simulations'),
	...codeUnder('openapi'),
	...codeUnder('mock-server/src'),
	...codeUnder('docs'),
	...codeUnder('zapier').filter((file) => !file.startsWith('zapier/dist/') && !file.includes('node_modules')),
	...readdirSync(ROOT).filter((file) => /\.[cm]?[jt]s$/.test(file)),
].filter((file) => !isPlaceForNames(file));

describe('code that is the same for every vendor', () => {
	it.each([...new Set(files)])('names none in %s', (file) => {
		expect(namesIn(readFileSync(path.join(ROOT, file), 'utf8'), file)).toEqual([]);
	});

	it('is all that it has to be', () => {
		const areas = [
			'contracts/define.ts',
			'delivery/',
			'client/',
			'openapi/',
			'simulations/simulate.ts',
			'nodes/shared/',
			'credentials/shared/',
			'mock-server/',
			'zapier/',
		];
		expect(areas.filter((area) => !files.some((file) => file.startsWith(area)))).toEqual([]);
	});
});

describe('a name in code', () => {
	const [{ id, name }] = all as [Provider];

	it.each([
		['a comparison', `if (provider.id === '${id}') send();`],
		['an import', `import { it } from './${id}';`],
		['a property', `const key = keys.${id};`],
		['part of an identifier', `const ${id}Key = 1;`],
		['a template', `const text = \`to \${it} of ${name} and \${them}\`;`],
		['a type', `type Id = '${id}' | 'other';`],
		['a pattern', `const pattern = /^${id}_/;`],
	])('is found in %s', (_, code) => {
		expect(namesIn(code, 'sample.ts')).toHaveLength(1);
	});

	it('is let pass in comments', () => {
		const code = `/** As ${name} does. */\nconst a = 1; // ${id}\n/* ${name} */ export { a };`;
		expect(namesIn(code, 'sample.ts')).toEqual([]);
	});
});
