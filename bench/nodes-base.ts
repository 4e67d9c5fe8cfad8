/**
 * n8n's own nodes, for comparison. The package is too large for a dependency of everybody's: it is fetched into a cache
 * folder outside the checkout (LEAD_INTAKE_CACHE, default ~/.cache/lead-intake) when a benchmark first needs it.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, stat, writeFile } from 'node:fs/promises';
import Module, { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { INodeType } from 'n8n-workflow';

/** The newest that is made for our n8n-core and whose dependencies are all to be had. */
export const NODES_BASE = 'n8n-nodes-base@2.41.1';

const CACHE = process.env.LEAD_INTAKE_CACHE || path.join(homedir(), '.cache', 'lead-intake');
const FOLDER = path.join(CACHE, NODES_BASE.replace('@', '-'));

/** Makes sure that the package is there. Tells what it did, if it had to fetch. */
export async function fetchNodesBase(say: (line: string) => void): Promise<void> {
	if (existsSync(FOLDER)) return;
	say(`Fetching ${NODES_BASE} into ${CACHE}, once …`);
	const started = performance.now();
	await mkdir(CACHE, { recursive: true });
	const half = await mkdtemp(path.join(CACHE, 'fetching-'));
	await writeFile(path.join(half, 'package.json'), '{ "private": true }\n');
	const flags = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error'];
	await promisify(execFile)('npm', ['install', NODES_BASE, ...flags], { cwd: half });
	await rename(half, FOLDER);
	const seconds = (performance.now() - started) / 1000;
	say(`Fetched ${((await sizeOf(FOLDER)) / 1e6).toFixed(0)} MB in ${seconds.toFixed(0)} s`);
}

async function sizeOf(folder: string): Promise<number> {
	let bytes = 0;
	for (const entry of await readdir(folder, { withFileTypes: true })) {
		const at = path.join(folder, entry.name);
		if (entry.isDirectory()) bytes += await sizeOf(at);
		else if (entry.isFile()) bytes += (await stat(at)).size;
	}
	return bytes;
}

type Resolve = (request: string, parent: unknown, ...rest: unknown[]) => string;

/** Loads the HTTP Request node, on the n8n-workflow and @n8n packages of this checkout: one engine for all. */
export function loadHttpRequest(): INodeType {
	const loader = Module as unknown as { _resolveFilename: Resolve };
	const resolve = loader._resolveFilename;
	loader._resolveFilename = (request, parent, ...rest) => {
		const shared = /^(n8n-workflow|n8n-core|@n8n\/[^/]+)(\/|$)/.test(request);
		const asker = (parent as { filename?: string } | undefined)?.filename;
		if (!shared || !asker?.startsWith(FOLDER)) return resolve(request, parent, ...rest);
		try {
			return resolve(request, module, ...rest);
		} catch {
			return resolve(request, parent, ...rest);
		}
	};
	const file = path.join(FOLDER, 'node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js');
	const { HttpRequest } = createRequire(__filename)(file) as { HttpRequest: new () => INodeType };
	return new HttpRequest();
}
