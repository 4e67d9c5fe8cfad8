/** What is published: only what belongs, all that is promised, and nothing that a host does not have. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import {
	filesUnder,
	type Manifest,
	readManifest,
	SOURCES,
	sourceFiles,
	TemporaryFolder,
	unpackProduct,
} from './packing';

jest.setTimeout(60_000);

const temporary = new TemporaryFolder();
const folder = temporary.join('package');
let files: string[];
let manifest: Manifest;

beforeAll(() => {
	unpackProduct(folder);
	files = filesUnder(folder);
	manifest = readManifest(folder);
});

afterAll(() => temporary.remove());

const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

/** A path as the manifest writes it, as the tarball has it. */
const packed = (file: string): string => file.replace(/^\.\//, '');

describe('the tarball', () => {
	it('holds the built product, its manifest, what it is and its licence, and nothing else', () => {
		const tops = new Set(files.map((file) => file.split('/')[0]));
		expect([...tops].sort()).toEqual(['LICENSE.md', 'README.md', 'dist', 'package.json']);
	});

	it('holds in dist what the sources make: code, codex files and icons', () => {
		const made = sourceFiles().map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
		expect(files.filter((file) => file.startsWith('dist/') && !file.endsWith('.d.ts'))).toEqual(made.sort());
	});

	it('holds the declarations that its entry points lead to, and no other', () => {
		const reached = Object.values(manifest.exports)
			.filter((file) => file.endsWith('.js'))
			.map((file) => packed(file).replace(/\.js$/, '.d.ts'));
		// Grows while it is walked.
		for (const file of reached) {
			for (const { fileName } of ts
				.preProcessFile(read(file))
				.importedFiles.filter((each) => each.fileName.startsWith('.'))) {
				const target = path.posix.join(path.posix.dirname(file), fileName);
				const found = [`${target}.d.ts`, `${target}/index.d.ts`].find((each) => files.includes(each));
				expect([fileName, found]).toEqual([fileName, expect.any(String)]);
				if (!reached.includes(found!)) reached.push(found!);
			}
		}
		expect(files.filter((file) => file.endsWith('.d.ts'))).toEqual(reached.sort());
	});

	it('holds in dist only kinds of files that are known to belong, from folders that are the product', () => {
		const allowed = /\.(d\.ts|js|node\.json|svg)$/;
		const folders = SOURCES.map((entry) => entry.replace(/\.ts$/, ''));
		const strays = files.filter((file) => {
			const [top, second] = file.split('/') as [string, string?];
			return top === 'dist' && !(allowed.test(file) && folders.includes(second!.split('.')[0]!));
		});
		expect(strays).toEqual([]);
	});

	it('has every file that the manifest names', () => {
		const { main, types, exports, n8n } = manifest;
		const named = [main, types!, ...Object.values(exports), ...n8n.nodes, ...n8n.credentials].map(packed);
		expect(named.filter((file) => !files.includes(file))).toEqual([]);
	});

	it('has declarations beside every entry point', () => {
		const entries = Object.values(manifest.exports).filter((file) => file.endsWith('.js'));
		expect(entries).not.toHaveLength(0);
		expect(
			entries.map((file) => packed(file).replace(/\.js$/, '.d.ts')).filter((file) => !files.includes(file)),
		).toEqual([]);
	});

	it('has its codex file and its two icons beside every node', () => {
		const beside = manifest.n8n.nodes.flatMap((node) => {
			const icon = node.replace(/[^/]*$/, (file) => file.split('.')[0]!.toLowerCase());
			return [node.replace(/\.js$/, '.json'), `${icon}.svg`, `${icon}.dark.svg`];
		});
		expect(beside.filter((file) => !files.includes(file))).toEqual([]);
	});

	it('needs nothing installed with it but n8n-workflow, and runs nothing when it is installed', () => {
		expect(manifest).not.toHaveProperty('dependencies');
		expect(manifest).not.toHaveProperty('optionalDependencies');
		expect(manifest).not.toHaveProperty('bundleDependencies');
		expect(manifest).not.toHaveProperty('overrides');
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		const lifecycle = /^(pre|post)?(install|prepare|publish|uninstall)$|^prepublishOnly$|^dependencies$/;
		expect(Object.keys(manifest.scripts).filter((script) => lifecycle.test(script))).toEqual([]);
	});

	it('is small: 150 kB at most, icons apart', () => {
		const bytes = files.filter((file) => !file.endsWith('.svg')).map((file) => statSync(path.join(folder, file)).size);
		expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(150_000);
	});

	it('requires only what n8n has for community nodes, and files of its own that are there', () => {
		const strays = files
			.filter((file) => file.endsWith('.js'))
			.flatMap((file) => requiredBy(file).map((module) => ({ file, module })))
			.filter(({ file, module }) =>
				module.startsWith('.')
					? !resolves(path.join(folder, path.dirname(file), module))
					: !['n8n-workflow', 'zod/v4', 'node:crypto'].includes(module),
			);
		expect(strays).toEqual([]);
	});
});

/** Whether a relative `require` finds a file, by the extensions that are in use here. */
function resolves(module: string): boolean {
	return [`${module}.js`, path.join(module, 'index.js'), module].some(
		(file) => existsSync(file) && statSync(file).isFile(),
	);
}

/** The modules that a file asks for, by `require` or `import`; one that only running would tell is reported as it stands. */
function requiredBy(file: string): string[] {
	const modules: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
			if (node.moduleSpecifier) modules.push((node.moduleSpecifier as ts.StringLiteral).text);
		} else if (ts.isCallExpression(node) && ['require', 'import'].includes(node.expression.getText())) {
			const [module] = node.arguments;
			modules.push(module && ts.isStringLiteralLike(module) ? module.text : node.getText());
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true));
	return modules;
}
