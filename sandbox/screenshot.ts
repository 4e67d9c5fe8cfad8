/**
 * `npm run screenshots:editor`: n8n's editor after a run of an example, with the node's panel open, as
 * docs/editor.png. On data of its own; needs what `npm run dev` needs, and Chromium.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ownNodes, readExample } from '../examples/workflows';
import { createMockServer } from '../mock-server/src';
import { N8nApi } from './api';
import { launchChromium } from './chromium';
import { Editor, signedIn } from './editor';
import { furnish } from './furnish';
import { N8n } from './n8n';
import { putNodes } from './nodes';
import { n8nRuntime } from './runtime';

const EXAMPLE = 'pollybot';
const PICTURE = path.join(__dirname, '..', 'docs', 'editor.png');

async function main(): Promise<void> {
	const runtime = await n8nRuntime();
	const folder = await mkdtemp(path.join(tmpdir(), 'lead-intake-screenshot-'));
	await putNodes(folder);
	const mock = await createMockServer({ seed: 1 });
	const browser = await launchChromium();
	const n8n = await N8n.start(runtime, { folder });
	try {
		const workflow = readExample(EXAMPLE);
		const stored = (await furnish(await N8nApi.signIn(n8n.url), mock)).find(({ name }) => name === workflow.name)!;
		const context = await signedIn(browser, n8n.url, { viewport: { width: 1440, height: 810 }, colorScheme: 'light' });
		const editor = new Editor(await context.newPage(), n8n.url);
		await editor.openWorkflow(stored.id);
		await editor.execute();
		const done = editor.notice('Workflow executed successfully');
		await done.waitFor();
		// It goes by itself after a while.
		await done.waitFor({ state: 'hidden' });
		const panel = await editor.openNode(ownNodes(workflow)[0]!.name);
		await panel.getByTestId('output-panel').getByRole('table').waitFor();
		// Away from the fields, which show controls under the pointer.
		await editor.page.mouse.move(0, 0);
		await editor.page.screenshot({ path: PICTURE, animations: 'disabled' });
	} finally {
		await n8n.stop();
		await browser.close();
		await mock.close();
		await rm(folder, { recursive: true, force: true });
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
