import { readFileSync } from 'node:fs';
import path from 'node:path';
import { nodeTypes } from './node-types';
import { artifact, inEditor, type Theme } from './server';

/** What a person types who does not know the vendor's name. */
const EVERYBODY_FINDS = ['lead', 'prospect', 'sales'];

export function nodePanel(): void {
	describe.each<Theme>(['light', 'dark'])('in the %s theme', (theme) => {
		inEditor(
			'offers every node, by name and by what it does, with its icon',
			async (editor) => {
				await editor.newWorkflow();
				await editor.openNodePanel();
				for (const { description, file } of nodeTypes) {
					const { alias } = JSON.parse(readFileSync(file.replace(/\.ts$/, '.json'), 'utf8')) as { alias: string[] };
					for (const words of new Set([description.displayName, ...EVERYBODY_FINDS, ...alias])) {
						const entry = (await editor.search(words)).filter({ hasText: description.description });
						await entry.waitFor();
						// The second is the one that a drag shows.
						const icon = entry.locator('img').first();
						const { [theme]: expected } = description.icon as Record<Theme, string>;
						expect(path.basename((await icon.getAttribute('src'))!)).toBe(expected.replace('file:', ''));
						await icon.evaluate((image) => image.decode());
					}
				}
				const offered = await editor.search('prospect');
				await offered.last().waitFor();
				await editor.page.screenshot({ path: artifact(`node-panel-${theme}`) });
			},
			theme,
		);
	});

	inEditor('puts a node on the canvas by each of its actions', async (editor) => {
		await editor.newWorkflow();
		for (const { description, provider } of nodeTypes) {
			for (const { operation } of Object.values(provider.operations)) {
				await editor.openNodePanel();
				await (await editor.search(description.displayName)).filter({ hasText: description.description }).click();
				await editor.page.getByTestId('item-iterator-item').filter({ hasText: operation.action }).click();
				const panel = await editor.panel();
				await panel.getByTestId('node-title-container').filter({ hasText: operation.action }).waitFor();
				await editor.closePanel();
			}
		}
		await editor.page.screenshot({ path: artifact('node-actions') });
	});
}
