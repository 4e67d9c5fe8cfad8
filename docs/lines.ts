/** What each host costs: the lines of code that turn contracts into its form. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.join(__dirname, '..');

/** Files, or folders with all below them. Contracts and delivery are no host's, so they are not here. */
const PROJECTIONS: Readonly<Record<string, { readonly once: readonly string[]; readonly perVendor: string }>> = {
	'n8n nodes and credentials': {
		once: ['nodes/shared', 'credentials/shared'],
		perVendor: 'shells: node, credential, icons',
	},
	'Zapier apps': { once: ['zapier'], perVendor: 'nothing' },
	'Typed client': { once: ['client'], perVendor: 'nothing' },
	OpenAPI: { once: ['openapi', 'docs/openapi.ts'], perVendor: 'nothing' },
	'Mock server': { once: ['mock-server/src', 'simulations/simulate.ts'], perVendor: '`simulations/<vendor>.ts`' },
};

/** Lines that hold a token of code: neither blank, nor comment alone. */
export function codeLines(code: string): number {
	const source = ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, true);
	const lines = new Set<number>();
	const visit = (node: ts.Node): void => {
		const children = node.getChildren(source);
		if (children.length > 0) {
			for (const child of children) if (!ts.isJSDoc(child)) visit(child);
			return;
		}
		// A template may span lines.
		const line = (at: number) => source.getLineAndCharacterOfPosition(at).line;
		const [first, last] = [node.getStart(source), node.getEnd()];
		if (first < last) for (let at = line(first); at <= line(last); at++) lines.add(at);
	};
	visit(source);
	return lines.size;
}

function codeUnder(entry: string): string[] {
	const full = path.join(ROOT, entry);
	if (statSync(full).isFile()) return entry.endsWith('.ts') ? [full] : [];
	return readdirSync(full)
		.filter((name) => !['node_modules', 'dist'].includes(name))
		.flatMap((name) => codeUnder(path.join(entry, name)));
}

/** Counts are rounded to this, so that not every change of the code makes the README stale. */
const STEP = 50;

/** The README's rows: host, lines of its projection, and what a further vendor adds to it. */
export function projections(): string[][] {
	return Object.entries(PROJECTIONS).map(([host, { once, perVendor }]) => {
		const lines = once.flatMap(codeUnder).reduce((sum, file) => sum + codeLines(readFileSync(file, 'utf8')), 0);
		return [host, (Math.round(lines / STEP) * STEP).toLocaleString('en'), perVendor];
	});
}
