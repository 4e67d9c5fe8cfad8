/**
 * n8n's own nodes, for comparison. The package is too large for a dependency of everybody's: it is fetched into the
 * cache when a benchmark first needs it.
 */
import { writeFile } from 'node:fs/promises';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import type { INodeType } from 'n8n-workflow';
import { cached, cacheFolder } from '../sandbox/cache';
import { npm } from '../sandbox/npm';

/** The newest that is made for our n8n-core and whose dependencies are all to be had. */
export const NODES_BASE = 'n8n-nodes-base@2.41.1';

const FOLDER = cacheFolder(NODES_BASE.replace('@', '-'));

/** Makes sure that the package is there. */
export async function fetchNodesBase(): Promise<void> {
	await cached(NODES_BASE.replace('@', '-'), { megabytes: 800, minutes: 2 }, async (folder) => {
		await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
		await npm(folder, process.env, 'install', NODES_BASE, '--ignore-scripts', '--omit=optional');
	});
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
