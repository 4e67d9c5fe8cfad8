/** Writes a folder per vendor that is ready for `zapier push`: `tsx build.ts [folder]`, by default dist/ beside this. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { type Provider, providers } from '../contracts';

const CORE = 'zapier-platform-core';

/**
 * `zapier register` adds the app's ID to these. Node 22 loads the `require.mjs` of some packages that core depends on,
 * and Zapier's build does not find them by itself: it then ends with "Detected a missing file".
 */
const SETTINGS = { includeInBuild: ['/require\\.mjs$'] };

interface Manifest {
	readonly version: string;
	readonly license: string;
	readonly engines: Readonly<Record<string, string>>;
	readonly dependencies: Readonly<Record<string, string>>;
}

/** No file of ours does anything but state and export: what an app does not use, the other vendors, is left out. */
const withoutTheUnused: Plugin = {
	name: 'without-the-unused',
	setup(bundle) {
		bundle.onResolve({ filter: /^\./ }, async ({ path: wanted, pluginData, ...from }) => {
			if (pluginData === withoutTheUnused) return undefined;
			const found = await bundle.resolve(wanted, { ...from, pluginData: withoutTheUnused });
			return found.external ? found : { ...found, sideEffects: false };
		});
	},
};

async function writeApp({ id, name, documentationUrl }: Provider, folder: string, manifest: Manifest): Promise<void> {
	const { version, license, engines, dependencies } = manifest;
	await build({
		stdin: {
			contents: `
				import { ${id} } from '../contracts/${id}';
				import { appOf } from './src/app';
				import { version } from './package.json';
				module.exports = appOf(${id}, version);
			`,
			resolveDir: __dirname,
			sourcefile: 'index.ts',
			loader: 'ts',
		},
		absWorkingDir: __dirname,
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		external: [CORE, './package.json'],
		plugins: [withoutTheUnused],
		outfile: path.join(folder, 'index.js'),
		logLevel: 'warning',
	});
	const own = {
		name: `${id}-zapier`,
		version,
		private: true,
		description: `${name} for Zapier`,
		homepage: documentationUrl,
		license,
		main: 'index.js',
		engines,
		dependencies: { [CORE]: dependencies[CORE] },
	};
	await writeJson(path.join(folder, 'package.json'), own);
	await writeFile(path.join(folder, '.gitignore'), 'node_modules/\nbuild/\n');
	const settings = path.join(folder, '.zapierapprc');
	if (!existsSync(settings)) await writeJson(settings, SETTINGS);
}

async function writeJson(file: string, value: unknown): Promise<void> {
	await writeFile(file, `${JSON.stringify(value, null, '\t')}\n`);
}

/** Writes every app into a folder of its own under `folder`. Returns these folders. What Zapier's CLI left there stays. */
async function writeApps(folder: string): Promise<string[]> {
	const manifest = JSON.parse(await readFile(path.join(__dirname, 'package.json'), 'utf8')) as Manifest;
	const all: Provider[] = Object.values(providers);
	return await Promise.all(
		all.map(async (provider) => {
			const own = path.join(folder, provider.id);
			await mkdir(own, { recursive: true });
			await writeApp(provider, own, manifest);
			return own;
		}),
	);
}

void writeApps(path.resolve(process.argv[2] ?? path.join(__dirname, 'dist'))).then((folders) => {
	for (const folder of folders) console.log(path.relative(process.cwd(), folder) || folder);
});
