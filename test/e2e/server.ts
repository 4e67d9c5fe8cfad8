/** One n8n, one browser and one mock server for the whole run; n8n reaches nothing but this machine. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { createMockServer, type MockServer } from '../../mock-server/src';
import { N8nApi, type StoredCredential } from '../../sandbox/api';
import { launchChromium } from '../../sandbox/chromium';
import { Editor, signedIn } from '../../sandbox/editor';
import { addMockCredentials } from '../../sandbox/furnish';
import { N8n } from '../../sandbox/n8n';
import { n8nRuntime } from '../../sandbox/runtime';
import { TemporaryFolder } from '../package/packing';
import { npmWithProduct, PACKAGE } from './registry';

const ARTIFACTS = path.join(__dirname, 'artifacts');
/** A port on which nothing listens: what would leave the machine fails at once. */
const NOWHERE = 'http://127.0.0.1:9';

export type Theme = 'light' | 'dark';

export interface Server {
	readonly n8n: N8n;
	readonly api: N8nApi;
	readonly mock: MockServer;
	/** Those for the mock server, named as in the example workflows. */
	readonly credentials: readonly StoredCredential[];
}

let server: Server;
let browser: Browser;
const contexts = new Map<Theme, BrowserContext>();
const folder = new TemporaryFolder();

export async function start(): Promise<void> {
	mkdirSync(ARTIFACTS, { recursive: true });
	browser = await launchChromium();
	const runtime = await n8nRuntime();
	const mock = await createMockServer();
	const n8n = await N8n.start(runtime, {
		folder: folder.join('data'),
		env: {
			PATH: [npmWithProduct(folder), runtime.env.PATH].join(path.delimiter),
			HTTPS_PROXY: NOWHERE,
		},
	});
	server = { n8n, mock, api: await N8nApi.signIn(n8n.url), credentials: [] };
}

export async function stop(): Promise<void> {
	await browser?.close();
	await server?.n8n.stop();
	await server?.mock.close();
	folder.remove();
}

/** Makes sure that the package is there, and credentials for it; the test of the installation may not have run. */
export async function installed(): Promise<void> {
	const { api, mock } = server;
	if ((await api.packages()).every(({ packageName }) => packageName !== PACKAGE)) await api.installPackage(PACKAGE);
	if (server.credentials.length === 0) server = { ...server, credentials: await addMockCredentials(api, mock) };
}

/** Where a picture of this name is kept. */
export function artifact(name: string): string {
	return path.join(ARTIFACTS, `${name.replaceAll(/[^\w-]+/g, '-')}.png`);
}

/** A test without the editor. The mock server starts afresh. */
export function onServer(name: string, test: (server: Server) => Promise<void>): void {
	it(name, async () => {
		const { api, mock, n8n } = server;
		mock.faults.clear();
		mock.reset();
		try {
			await test(server);
		} catch (error) {
			process.stderr.write(`The end of n8n's log:\n${n8n.logEnd()}\n`);
			throw error;
		} finally {
			// The editor would take one that is left for the one that a workflow means.
			for (const { id } of await api.credentials()) {
				if (server.credentials.every((kept) => kept.id !== id)) await api.removeCredential(id);
			}
		}
	});
}

/** A test in the editor, signed in, on a page of its own. Leaves a picture when it fails. */
export function inEditor(
	name: string,
	test: (editor: Editor, server: Server) => Promise<void>,
	theme: Theme = 'light',
): void {
	onServer(name, async (server) => {
		const { url } = server.n8n;
		const context = contexts.get(theme) ?? (await signedIn(browser, url, { colorScheme: theme }));
		contexts.set(theme, context);
		const editor = new Editor(await context.newPage(), url);
		try {
			await test(editor, server);
		} catch (error) {
			await editor.page.screenshot({ path: artifact(`failed ${expect.getState().currentTestName}`) });
			throw error;
		} finally {
			await editor.page.close();
		}
	});
}
