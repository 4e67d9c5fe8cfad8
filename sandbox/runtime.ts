/**
 * A real n8n and a Node that it runs on. n8n is fetched without install scripts, since some of them download binaries;
 * the one native part that it cannot do without, sqlite3, is then downloaded or, failing that, built. `npm run
 * fetch:n8n` does this and nothing else.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached } from './cache';
import { npm } from './npm';

/** What the environment's N8N_VERSION names, or the newest whose dependencies are all to be had. */
export const N8N_VERSION = process.env.N8N_VERSION || '2.40.7';
/** What n8n 2 asks for, fetched where the Node that runs this is older. */
const NODE_VERSION = '24.21.0';
const LEAST_NODE = 24;

/** Older n8n take it from a host that is no registry; only the spreadsheet nodes use it. */
const OVERRIDES = { xlsx: '0.18.5' };

const run = promisify(execFile);

export interface Runtime {
	readonly version: string;
	/** n8n's command line, for `node`. */
	readonly n8n: string;
	readonly node: string;
	/** The environment in which that Node comes first. */
	readonly env: NodeJS.ProcessEnv;
}

/** Makes sure that n8n is in the cache, with what it needs. */
export async function n8nRuntime(version = N8N_VERSION): Promise<Runtime> {
	const { node, env } = await nodeFor(LEAST_NODE);
	const folder = await cached(`n8n-${version}`, { megabytes: 2900, minutes: 5 }, async (folder) => {
		await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, overrides: OVERRIDES }));
		await npm(folder, env, 'install', `n8n@${version}`, '--ignore-scripts');
		await npm(folder, env, 'rebuild', 'sqlite3', '--ignore-scripts=false');
		await run(node, ['-e', 'require("sqlite3")'], { cwd: folder });
	});
	return { version, node, env, n8n: path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n') };
}

async function nodeFor(least: number): Promise<{ node: string; env: NodeJS.ProcessEnv }> {
	if (Number.parseInt(process.versions.node, 10) >= least) return { node: process.execPath, env: process.env };
	const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
	const folder = await cached(`node-${NODE_VERSION}`, { megabytes: 200, minutes: 1 }, async (folder) => {
		await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
		await npm(folder, process.env, 'install', `${name}@${NODE_VERSION}`, '--ignore-scripts');
	});
	const home = path.join(folder, 'node_modules', name);
	return {
		node: path.join(home, 'bin', 'node'),
		env: {
			...process.env,
			PATH: [path.join(home, 'bin'), process.env.PATH].join(path.delimiter),
			// Its headers, for what has to be built.
			npm_config_nodedir: home,
		},
	};
}

if (require.main === module) {
	n8nRuntime().then(
		({ version, n8n }) => process.stdout.write(`n8n ${version} is at ${n8n}\n`),
		(error: Error) => {
			process.stderr.write(`n8n could not be fetched: ${error.message}\n`);
			process.exitCode = 1;
		},
	);
}
