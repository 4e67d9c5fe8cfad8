/** n8n's editor in a browser, as a person uses it. Elements are found by the test IDs that n8n's own tests use. */
import {
	type Browser,
	type BrowserContext,
	type BrowserContextOptions,
	type Locator,
	type Page,
	selectors,
} from 'playwright-core';
import { OWNER } from './n8n';

selectors.setTestIdAttribute('data-test-id');

/** Signs in through n8n's form. All pages of a context are signed in, and load the editor from one cache. */
export async function signedIn(
	browser: Browser,
	url: string,
	look: BrowserContextOptions = {},
): Promise<BrowserContext> {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...look });
	context.setDefaultTimeout(30_000);
	const page = await context.newPage();
	await page.goto(`${url}/signin`);
	await page.locator('input[type=email]').fill(OWNER.email);
	await page.locator('input[type=password]').fill(OWNER.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/\/(home|workflow)/);
	await page.close();
	return context;
}

export class Editor {
	constructor(
		readonly page: Page,
		readonly url: string,
	) {}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-add-button').waitFor();
	}

	/** As ⋯ → Import → From file. */
	async importWorkflow(file: string): Promise<void> {
		await this.newWorkflow();
		await this.page.getByTestId('workflow-menu').click();
		await this.page.getByTestId('workflow-menu-item-import').click();
		const chooser = this.page.waitForEvent('filechooser');
		await this.page.getByTestId('workflow-menu-item-import-from-file').click();
		await (await chooser).setFiles(file);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** The sign on a node: it has run and is done, or has failed. */
	mark(name: string, status: 'success' | 'error'): Locator {
		return this.node(name).getByTestId(`canvas-node-status-${status}`);
	}

	/** Clicks Execute workflow, and waits for nothing. */
	async execute(): Promise<void> {
		await this.page.getByTestId('execute-workflow-button').click();
	}

	/** The notice in the corner after an execution. */
	notice(text: string): Locator {
		return this.page.getByRole('alert').filter({ hasText: text });
	}

	/** Opens a node's panel. */
	async openNode(name: string): Promise<Locator> {
		await this.node(name).dblclick();
		return this.panel();
	}

	/** The panel of the node that is open. */
	async panel(): Promise<Locator> {
		const panel = this.page.getByTestId('ndv');
		await panel.getByTestId('node-parameters').waitFor();
		return panel;
	}

	async closePanel(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	/** Opens the panel in which nodes are searched. */
	async openNodePanel(): Promise<void> {
		await this.page.getByTestId('node-creator-plus-button').click();
		await this.page.getByTestId('node-creator-search-bar').waitFor();
	}

	/** The nodes that the panel offers for some words. */
	async search(words: string): Promise<Locator> {
		await this.page.getByTestId('node-creator-search-bar').fill(words);
		return this.page.getByTestId('item-iterator-item');
	}
}
