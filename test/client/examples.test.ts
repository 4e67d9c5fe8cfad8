/** The examples in the docstrings run as they stand, against the mock over real HTTP, and print what they say. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import * as client from '../../client';
import { createMockServer } from '../../mock-server/src';

const ROOT = path.join(__dirname, '../..');
const MODULES: Readonly<Record<string, unknown>> = {
	'n8n-nodes-lead-intake/client': client,
	axios: require('axios'),
};

interface Example {
	readonly title: string;
	readonly code: string;
}

/** Every block of code that stands under an `@example`. */
function examplesIn(folder: string): Example[] {
	return readdirSync(path.join(ROOT, folder)).flatMap((file) => {
		const text = readFileSync(path.join(ROOT, folder, file), 'utf8');
		const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
		const found: Example[] = [];
		const visit = (node: ts.Node): void => {
			for (const tag of ts.getJSDocTags(node).filter(({ parent }) => parent.parent === node)) {
				if (tag.tagName.text !== 'example') continue;
				const [, code] = /```ts\n([\s\S]*?)\n```/.exec(ts.getTextOfJSDocComment(tag.comment) ?? '')!;
				const name = (node as { name?: ts.Node }).name?.getText() ?? '';
				found.push({ title: `${folder}/${file} ${name}`.trim(), code: code! });
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
		return found;
	});
}

const examples = ['client', 'contracts', 'delivery'].flatMap(examplesIn);

const options: ts.CompilerOptions = {
	target: ts.ScriptTarget.ES2022,
	module: ts.ModuleKind.CommonJS,
	esModuleInterop: true,
	strict: true,
};

/** Runs it with the mock in place of the vendor. Resolves to the lines that it printed. */
async function run(code: string): Promise<string[]> {
	await using mock = await createMockServer();
	const lines: string[] = [];
	const { outputText } = ts.transpileModule(code, { compilerOptions: options });
	const AsyncFunction = (async () => {}).constructor as new (
		...parts: string[]
	) => (...given: unknown[]) => Promise<void>;
	await new AsyncFunction('require', 'exports', 'process', 'console', outputText)(
		(name: string) => MODULES[name],
		{},
		{ env: { POLLYBOT_KEY: mock.keys.pollybot, POLLYBOT_URL: mock.url } },
		{ log: (...parts: unknown[]) => lines.push(parts.join(' ')) },
	);
	return lines;
}

it('the reference is made of the docstrings without a warning', () => {
	const typedoc = path.join(ROOT, 'node_modules/typedoc/bin/typedoc');
	expect(() => execFileSync(process.execPath, [typedoc, '--emit', 'none'], { cwd: ROOT, stdio: 'pipe' })).not.toThrow();
}, 120_000);

it('there are some', () => {
	expect(examples.map(({ title }) => title)).toEqual(
		expect.arrayContaining(['client/index.ts createClient', 'client/index.ts many']),
	);
});

it.each(examples)('$title prints what it says', async ({ code }) => {
	const said = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, expected]) => expected);
	expect(said).not.toEqual([]);
	expect(await run(code)).toEqual(said);
});
