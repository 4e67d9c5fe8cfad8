import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeProperties } from 'n8n-workflow';
import type { Locator, Page } from 'playwright-core';
import type { Field } from '../../contracts';
import { readField } from '../../contracts/fields';
import { placeOf } from '../../nodes/shared/fields';
import type { N8nApi, Workflow } from '../../sandbox/api';
import type { Editor } from '../../sandbox/editor';
import { nameOfCredential } from '../../sandbox/furnish';
import { type NodeType, nodeTypes } from './node-types';
import { artifact, inEditor } from './server';

/** No address and no phone number. */
const WRONG = 'nowhere';
const isTyped = ({ kind }: Field) => kind === 'email' || kind === 'phone';

/** A trigger, and the node as it comes from the node panel. */
function blank({ type, description, provider }: NodeType): Workflow {
	const { name } = description.defaults as { name: string };
	return {
		name: `A new ${name} node`,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'node',
				name,
				type,
				typeVersion: 1,
				position: [300, 0],
				parameters: {},
				credentials: { [provider.credential]: { id: null, name: nameOfCredential(provider) } },
			},
		],
		connections: { Start: { main: [[{ node: name, type: 'main', index: 0 }]] } },
		settings: {},
	};
}

async function openNew(editor: Editor, id: string, { description }: NodeType): Promise<Locator> {
	await editor.openWorkflow(id);
	return editor.openNode(String(description.defaults.name));
}

/** The editor takes over what is typed, and saves it, a moment later. */
async function savedWith(api: N8nApi, id: string, value: string): Promise<void> {
	while (!JSON.stringify(await api.workflow(id)).includes(value)) await sleep(100);
}

const collectionsOf = ({ description }: NodeType) => description.properties.filter(({ type }) => type === 'collection');
const optionsOf = (collection: INodeProperties) => collection.options as INodeProperties[];
const namesOf = (properties: readonly INodeProperties[]) => properties.map(({ displayName }) => displayName);

/** The control that adds to a collection: a list, or a button where there is one thing to add. */
function adder(panel: Locator, { placeholder }: INodeProperties): Locator {
	const add = panel.getByTestId('collection-parameter-add');
	return add
		.filter({ has: panel.page().locator(`input[placeholder="${placeholder}"]`) })
		.or(add.filter({ hasText: placeholder! }));
}

/** What the list of a collection offers, opened. */
async function offered(page: Page, panel: Locator, collection: INodeProperties): Promise<Locator> {
	await adder(panel, collection).click();
	const options = page.getByTestId('collection-parameter-option').filter({ visible: true });
	await options.first().waitFor();
	return options;
}

const inputOf = (panel: Locator, name: string) =>
	panel.getByTestId(`parameter-input-${name}`).locator('input, textarea');

/** Types a value into a field, which is added first where it is not on the form. */
async function type(page: Page, panel: Locator, node: NodeType, [key, field]: [string, Field], value: string) {
	const place = placeOf(field);
	if (place !== 'top') {
		const collection = collectionsOf(node).find((one) => optionsOf(one).some(({ name }) => name === key))!;
		await (await offered(page, panel, collection)).getByText(field.label, { exact: true }).click();
	}
	await inputOf(panel, key).fill(value);
}

export function nodeForms(): void {
	describe.each(nodeTypes.map((node) => [node.description.displayName, node] as const))('of %s', (name, node) => {
		inEditor(
			'shows every field, marks what is missing, and says which value is wrong',
			async (editor, { api, credentials, mock }) => {
				const { page } = editor;
				const { id } = await api.addWorkflow(blank(node), credentials);
				const panel = await openNew(editor, id, node);
				const { properties } = node.description;
				const labels = await panel.getByTestId('node-parameters').locator('label[for]:visible').allInnerTexts();
				// Behind the label come the switches to fixed values and expressions.
				expect(labels.map((text) => text.split('\n')[0]!.trim())).toEqual(namesOf(properties));
				await page.screenshot({ path: artifact(`form-${name}`) });

				for (const collection of collectionsOf(node)) {
					if (optionsOf(collection).length === 1) continue;
					const options = await offered(page, panel, collection);
					const always = optionsOf(collection).filter(({ displayOptions }) => displayOptions === undefined);
					expect(await options.allInnerTexts()).toEqual(namesOf(always));
					await page.keyboard.press('Escape');
					await options.first().waitFor({ state: 'hidden' });
				}

				const empty = properties.filter(({ required, default: value }) => required && value === '');
				for (const { name, placeholder } of empty) {
					expect(await inputOf(panel, name).getAttribute('placeholder')).toBe(placeholder);
				}
				expect(await panel.getByTestId('parameter-issues').count()).toBe(empty.length);

				const fields = Object.entries(Object.values(node.provider.operations)[0]!.fields);
				const judged = fields.find(([, field]) => isTyped(field) && 'problem' in readField(field, WRONG))!;
				for (const { name } of empty) {
					if (name !== judged[0])
						await inputOf(panel, name).fill(String(fields.find(([key]) => key === name)![1].example));
				}
				await type(page, panel, node, judged, WRONG);
				await savedWith(api, id, WRONG);
				await panel.getByTestId('node-execute-button').click();
				const refusal = panel.getByTestId('output-panel').getByText('Nothing was sent.').first();
				await refusal.waitFor();
				expect(await refusal.textContent()).toContain(`${judged[1].label} must be`);
				await page.screenshot({ path: artifact(`refused-${name}`) });
				expect(mock.requests()).toEqual([]);
			},
		);
	});

	const dependent = nodeTypes.flatMap((node) =>
		collectionsOf(node).flatMap((collection) =>
			optionsOf(collection)
				.filter(({ displayOptions }) => displayOptions !== undefined)
				.map((option) => [node.description.displayName, option.displayName, { node, collection, option }] as const),
		),
	);
	describe.each(dependent)('of %s', (name, label, { node, collection, option }) => {
		inEditor(`offers ${label} once it matters`, async (editor, { api, credentials }) => {
			const { page } = editor;
			const panel = await openNew(editor, (await api.addWorkflow(blank(node), credentials)).id, node);
			const [[master, [value]]] = Object.entries(option.displayOptions!.show!) as [[string, [string]]];
			const { displayName, options } = optionsOf(collection).find(({ name }) => name === master)!;
			const offer = await offered(page, panel, collection);
			expect(await offer.allInnerTexts()).not.toContain(label);
			await offer.getByText(displayName, { exact: true }).click();
			await panel.getByTestId(`parameter-input-${master}`).click();
			const choice = (options as { name: string; value: string }[]).find((one) => one.value === value)!;
			const choices = page.getByTestId('parameter-input-item').filter({ hasText: choice.name, visible: true });
			await choices.first().click();
			await (await offered(page, panel, collection)).getByText(label, { exact: true }).click();
			await inputOf(panel, option.name).waitFor();
			await page.screenshot({ path: artifact(`form-${name}-${label}`) });
		});
	});
}
