/** One n8n for a file of tests, on data of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { N8nApi } from '../../sandbox/api';
import { N8n, type N8nOptions } from '../../sandbox/n8n';
import { putNodes } from '../../sandbox/nodes';
import { n8nRuntime } from '../../sandbox/runtime';

let n8n: N8n | undefined;

/** n8n with the built nodes in place, signed in. */
export async function startInstalled(options: Partial<N8nOptions> = {}): Promise<N8nApi> {
	const runtime = await n8nRuntime();
	const folder = await mkdtemp(path.join(tmpdir(), 'lead-intake-e2e-'));
	await putNodes(folder);
	n8n = await N8n.start(runtime, { folder, ...options });
	return N8nApi.signIn(n8n.url);
}

/** Shut down as a service is, and started on the same data. */
export async function restartInstalled(): Promise<N8nApi> {
	const { folder } = n8n!;
	await n8n!.stop();
	n8n = await N8n.start(await n8nRuntime(), { folder });
	return N8nApi.signIn(n8n.url);
}

export async function stopInstalled(): Promise<void> {
	await n8n?.stop();
	if (n8n !== undefined) await rm(n8n.folder, { recursive: true, force: true });
}
