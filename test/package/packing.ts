/** The product as npm would publish it: packed, unpacked into a temporary folder, and run from there by children. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');

export interface Manifest {
	readonly name: string;
	readonly version: string;
	readonly main: string;
	readonly types?: string;
	readonly exports: Readonly<Record<string, string>>;
	readonly scripts: Readonly<Record<string, string>>;
	readonly peerDependencies: Readonly<Record<string, string>>;
	readonly n8n: { readonly nodes: readonly string[]; readonly credentials: readonly string[] };
}

export function readManifest(folder: string): Manifest {
	return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** A folder outside the repository, so that nothing resolves to its node_modules by accident. */
export class TemporaryFolder {
	readonly path = mkdtempSync(path.join(tmpdir(), 'lead-intake-package-'));

	join(...parts: string[]): string {
		return path.join(this.path, ...parts);
	}

	remove(): void {
		rmSync(this.path, { recursive: true, force: true });
	}
}

/** Every file under a folder, by its path in it, with forward slashes; sorted. */
export function filesUnder(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
		.sort();
}

/** The files and folders that the build compiles, as its tsconfig lists them. */
export const SOURCES: readonly string[] = (
	JSON.parse(readFileSync(path.join(ROOT, 'tsconfig.build.json'), 'utf8')) as { include: string[] }
).include.filter((entry) => !entry.includes('*'));

/** Every file that ends up in dist, in one form or another, by its path in the repository. */
export function sourceFiles(): string[] {
	return SOURCES.flatMap((entry) =>
		statSync(path.join(ROOT, entry)).isFile()
			? [entry]
			: filesUnder(path.join(ROOT, entry)).map((file) => `${entry}/${file}`),
	);
}

/** Packs the product as `npm publish` would and unpacks it as `folder`, which must not exist yet. */
export function unpackProduct(folder: string): void {
	const work = new TemporaryFolder();
	try {
		mkdirSync(folder, { recursive: true });
		execFileSync('tar', ['-xzf', packProduct(work), '--strip-components=1', '-C', folder]);
	} finally {
		work.remove();
	}
}

/** Packs the product as `npm publish` would. Returns the tarball's path in `work`. */
export function packProduct(work: TemporaryFolder): string {
	const from = isBuilt() ? ROOT : buildCopy(work.join('copy'));
	npm(from, ['pack', '--ignore-scripts', '--offline', '--pack-destination', work.path]);
	return work.join(readdirSync(work.path).find((name) => name.endsWith('.tgz'))!);
}

/** Whether dist is what the sources make: complete, without leftovers, and younger than they are. */
function isBuilt(): boolean {
	const dist = path.join(ROOT, 'dist');
	if (!existsSync(path.join(dist, 'index.js'))) return false;
	const sources = sourceFiles();
	const compiled = sources.map((file) => file.replace(/\.ts$/, '.js'));
	const present = filesUnder(dist).filter((file) => !file.endsWith('.d.ts'));
	if (present.join() !== [...compiled].sort().join()) return false;
	const builtAt = statSync(path.join(dist, 'index.js')).mtimeMs;
	return [...sources, 'tsconfig.build.json'].every((file) => statSync(path.join(ROOT, file)).mtimeMs <= builtAt);
}

/** Builds a copy of the sources, since other tests and programs may be using dist meanwhile. */
function buildCopy(folder: string): string {
	mkdirSync(folder);
	const besides = [
		'package.json',
		'tsconfig.json',
		'tsconfig.build.json',
		'docs/declarations.ts',
		'docs/compact.ts',
		'README.md',
		'LICENSE.md',
	];
	for (const entry of [...SOURCES, ...besides.filter((file) => existsSync(path.join(ROOT, file)))]) {
		cpSync(path.join(ROOT, entry), path.join(folder, entry), { recursive: true });
	}
	linkModules(folder);
	npm(folder, ['run', '--silent', 'build']);
	return folder;
}

/** Gives a folder the repository's node_modules. */
export function linkModules(folder: string): void {
	link(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
}

/** A link to one package where it really is, so that it finds its own dependencies and nothing else does. */
export function linkPackage(name: string, into: string): void {
	link(path.join(ROOT, 'node_modules', name), path.join(into, 'node_modules', name));
}

function link(target: string, at: string): void {
	mkdirSync(path.dirname(at), { recursive: true });
	symlinkSync(target, at, 'junction');
}

/** @throws Error with all that npm wrote, when it fails. */
export function npm(folder: string, args: readonly string[]): void {
	// npm asks the registry whether there is a newer npm, unless it is told not to.
	const quiet = ['--no-update-notifier', '--loglevel=error'];
	const { status, stdout, stderr } = spawnSync('npm', [...args, ...quiet], {
		cwd: folder,
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	// The compiler reports on stdout.
	if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stdout}${stderr}`);
}

export interface ChildOptions {
	readonly folder: string;
	readonly nodePath?: string;
	/** For temporary files; also stands for the home directory, where Node looks for modules too. */
	readonly temporary: string;
}

/**
 * Runs Node in a process of its own, as far from this one as can be: jest's environment (NODE_ENV=test changes how
 * n8n loads classes and what its lint rules see) and the repository's modules stay behind.
 * @returns What it printed as JSON.
 * @throws Error with what it wrote to stderr, when it fails.
 */
export function runNode<T>(args: readonly string[], { folder, nodePath, temporary }: ChildOptions): T {
	const { PATH, SystemRoot } = process.env;
	const output = execFileSync(process.execPath, [...args], {
		cwd: folder,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {
			PATH,
			...(SystemRoot !== undefined && { SystemRoot }),
			NODE_ENV: 'production',
			HOME: temporary,
			USERPROFILE: temporary,
			TMPDIR: temporary,
			TEMP: temporary,
			TMP: temporary,
			...(nodePath !== undefined && { NODE_PATH: nodePath }),
		},
	});
	return JSON.parse(output) as T;
}
