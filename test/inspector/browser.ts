/** A real Chromium for these tests, and a mock whose page it shows. */
import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createMockServer, type MockServer, type MockServerOptions } from '../../mock-server/src/index';
import { launchChromium } from '../../sandbox/chromium';
import { findBrowser } from './find-browser';

const found = findBrowser(process.env, existsSync);
// Not by console: jest would put a stack trace around a plain word.
if ('skip' in found) process.stderr.write(`${found.skip}\n`);

/** A group of tests that need a browser; without one they are skipped, or stand as one that fails. */
export function describeInBrowser(name: string, tests: () => void): void {
	if ('executable' in found) describe(name, tests);
	else if ('skip' in found) describe.skip(name, tests);
	else {
		it(`${name} has a browser to be tested in`, () => {
			throw new Error(found.fail);
		});
	}
}

/** What a page did that it must not do. */
export interface Visit {
	readonly mock: MockServer;
	readonly page: Page;
	/** Messages of errors, violated policies and opened dialogs. */
	readonly troubles: string[];
	/** Every address that was asked for. */
	readonly requested: string[];
}

let browser: Promise<Browser> | undefined;
const mocks: MockServer[] = [];

afterEach(async () => {
	for (const context of (await browser)?.contexts() ?? []) await context.close();
	await Promise.all(mocks.splice(0).map((mock) => mock.close()));
});
afterAll(async () => (await browser)?.close());

/** Starts a mock and opens its page, once it is live. */
export async function visit(
	options: MockServerOptions = {},
	look: BrowserContextOptions = {},
	hash = '',
): Promise<Visit> {
	browser ??= launchChromium();
	const mock = await createMockServer({ seed: 1, ...options });
	mocks.push(mock);
	const context = await (await browser).newContext({ viewport: { width: 1280, height: 800 }, ...look });
	const page = await context.newPage();
	const visited: Visit = { mock, page, troubles: [], requested: [] };
	page.on('pageerror', (error) => visited.troubles.push(error.message));
	page.on('console', (message) => {
		if (message.type() === 'error' || /content security policy/i.test(message.text())) {
			visited.troubles.push(message.text());
		}
	});
	page.on('dialog', (dialog) => {
		visited.troubles.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on('request', (request) => visited.requested.push(request.url()));
	await page.goto(mock.url + hash);
	await page.getByText('live', { exact: true }).waitFor();
	return visited;
}
