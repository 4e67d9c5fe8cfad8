/** One n8n for a file of tests, on data of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMockServer, type MockServer, type MockServerOptions } from '../../mock-server/src';
import { N8nApi } from '../../sandbox/api';
import { furnish } from '../../sandbox/furnish';
import { N8n } from '../../sandbox/n8n';
import { putNodes } from '../../sandbox/nodes';
import { n8nRuntime } from '../../sandbox/runtime';

let n8n: N8n | undefined;

/** n8n with the built nodes in place, signed in. */
async function startInstalled(): Promise<N8nApi> {
	const runtime = await n8nRuntime();
	const folder = await mkdtemp(path.join(tmpdir(), 'lead-intake-e2e-'));
	await putNodes(folder);
	n8n = await N8n.start(runtime, { folder });
	return N8nApi.signIn(n8n.url);
}

/** Before and after the tests of a file: n8n with the examples, and a mock server that its credentials point at. */
export function withExamples(options: MockServerOptions): { api: N8nApi; readonly mock: MockServer } {
	const parts = {} as { api: N8nApi; mock: MockServer };
	beforeAll(async () => {
		parts.mock = await createMockServer({ seed: 1, ...options });
		parts.api = await startInstalled();
		await furnish(parts.api, parts.mock);
	});
	afterAll(async () => {
		await parts.mock?.close();
		await stopInstalled();
	});
	return parts;
}

/** Shut down as a service is, and started on the same data. */
export async function restartInstalled(): Promise<N8nApi> {
	const { folder } = n8n!;
	await n8n!.stop();
	n8n = await N8n.start(await n8nRuntime(), { folder });
	return N8nApi.signIn(n8n.url);
}

async function stopInstalled(): Promise<void> {
	await n8n?.stop();
	if (n8n !== undefined) await rm(n8n.folder, { recursive: true, force: true });
}
