/** n8n's own scanner of community packages, offline, on both of its legs: the source and what is published. */
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { linkModules, ROOT, readManifest, runNode, SOURCES, TemporaryFolder, unpackProduct } from './packing';

jest.setTimeout(120_000);

interface Verdict {
	readonly passed: boolean;
	readonly message?: string;
	/** The violations as ESLint's report. */
	readonly details?: string;
}

const temporary = new TemporaryFolder();
const source = temporary.join('source');
const published = temporary.join('published');

beforeAll(() => {
	for (const entry of ['package.json', 'tsconfig.json', ...SOURCES]) {
		cpSync(path.join(ROOT, entry), path.join(source, entry), { recursive: true });
	}
	linkModules(source);
	unpackProduct(published);
});

afterAll(() => temporary.remove());

function scan(folder: string, leg: 'source' | 'published'): Verdict {
	return runNode<Verdict>([path.join(__dirname, 'children/scan.mjs'), folder, leg], {
		folder,
		temporary: temporary.path,
	});
}

/** A copy of one leg's folder with one thing done to it. */
function spoiled(folder: string, name: string, spoil: (copy: string) => void): string {
	const copy = temporary.join(name);
	cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
	spoil(copy);
	return copy;
}

describe('the scanner passes', () => {
	it.each([
		['the source', () => scan(source, 'source')],
		['the published package', () => scan(published, 'published')],
	])('%s', (_, verdict) => {
		expect(verdict()).toEqual({ passed: true });
	});
});

describe('the scanner refuses', () => {
	const [node] = readManifest(ROOT).n8n.nodes;

	it('a node that reads the environment, in source and as published', () => {
		const read = '\nexport const folder = process.env.HOME;\n';
		const inSource = spoiled(source, 'environment-in-source', (copy) =>
			appendFileSync(path.join(copy, node!.replace(/^dist\//, '').replace(/\.js$/, '.ts')), read),
		);
		const inTarball = spoiled(published, 'environment-in-tarball', (copy) =>
			appendFileSync(path.join(copy, node!), read.replace('export ', '')),
		);
		for (const verdict of [scan(inSource, 'source'), scan(inTarball, 'published')]) {
			expect(verdict).toMatchObject({ passed: false, details: expect.stringContaining('no-restricted-globals') });
		}
	});

	it('a dependency that comes along', () => {
		const copy = spoiled(published, 'dependency', (folder) => {
			const file = path.join(folder, 'package.json');
			const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
			writeFileSync(file, JSON.stringify({ ...manifest, dependencies: { lodash: '*' } }, null, '\t'));
		});
		expect(scan(copy, 'published')).toMatchObject({
			passed: false,
			details: expect.stringContaining('no-runtime-dependencies'),
		});
	});
});
