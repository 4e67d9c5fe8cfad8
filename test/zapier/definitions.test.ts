/** What Zapier checks before it takes an app: its schema, and those of its published style rules that need no account. */
import type { PlainInputField, PlainOutputField } from 'zapier-platform-core';
import type { Operation } from '../../contracts';
import { appOf } from '../../zapier/src/app';
import { descriptionOf, labelOf, nounOf, sentences, titleOf } from '../../zapier/src/wording';
import { all } from './running';

interface Definition {
	authentication: { fields: PlainInputField[]; connectionLabel: string };
	creates: Record<
		string,
		{
			noun: string;
			display: { label: string; description: string };
			operation: {
				inputFields: Array<PlainInputField | string>;
				outputFields: PlainOutputField[];
				sample: Record<string, unknown>;
			};
		}
	>;
}

// It ships no types of its own insides.
const createLambdaHandler = require('zapier-platform-core/src/tools/create-lambda-handler') as (
	app: object,
) => (event: { command: string }) => Promise<{ results: unknown }>;

/** What `zapier validate` and `zapier push` ask an app for, by the same code. */
async function ask<T>(app: object, command: 'validate' | 'definition'): Promise<T> {
	return (await createLambdaHandler(app)({ command })).results as T;
}

describe.each(all)('the app of $name', (provider) => {
	const app = appOf(provider, '1.2.3');
	let definition: Definition;

	beforeAll(async () => {
		definition = await ask(app, 'definition');
	});

	const creates = () => Object.values(definition.creates);
	const statics = (fields: Definition['creates'][string]['operation']['inputFields']) =>
		fields.filter((field) => typeof field !== 'string');
	/** Those that depend on others come as functions: here with every choice made. */
	const dynamics = Object.values(app.creates).flatMap(({ operation }) =>
		operation.inputFields
			.filter((field) => typeof field === 'function')
			.flatMap((field) =>
				['pairs', 'json'].flatMap((form) => field({} as never, everyChoice(provider, form) as never)),
			),
	);

	it('passes the validation of the schema', async () => {
		expect(await ask(app, 'validate')).toEqual([]);
		const broken = { ...app, creates: { x: { ...Object.values(app.creates)[0], noun: '' } } };
		expect(await ask(broken, 'validate')).not.toEqual([]);
	});

	it('has a create for every operation, and nothing else', () => {
		expect(Object.keys(definition.creates)).toHaveLength(Object.keys(provider.operations).length);
		expect(definition).toMatchObject({ version: '1.2.3', triggers: {}, searches: {} });
	});

	it('has labels in title case and descriptions that are sentences (D018, D008)', () => {
		for (const { noun, display } of creates()) {
			expect(display.label).toMatch(/^[A-Z]\w*( ([A-Z]\w*|to|of|in|for|with))*$/);
			expect(display.description).toMatch(/^[A-Z][a-z]+s .*\.$/);
			expect(display.label).toContain(noun);
		}
	});

	it('asks for no secret in a step (D001) and links to where the key is found (D002)', () => {
		for (const { key } of creates().flatMap(({ operation }) => statics(operation.inputFields))) {
			expect(key).not.toMatch(/api_?key|token|secret|password/i);
		}
		const [secret, ...others] = definition.authentication.fields;
		expect(secret).toMatchObject({ type: 'password', required: true });
		expect(secret!.helpText).toMatch(/\[[^\]]+\]\(https:\/\/[^)]+\)/);
		expect(others.map(({ type }) => type)).not.toContain('password');
		expect(definition.authentication.connectionLabel).toBe('{{address}}');
	});

	it('helps with every field, in sentences whose addresses are links or code (D008, D011)', () => {
		const fields = creates()
			.flatMap(({ operation }) => statics(operation.inputFields))
			.concat(dynamics)
			.flatMap((field) => field.children ?? [field])
			.concat(definition.authentication.fields);
		for (const { label, helpText, type } of fields) {
			if (type !== 'copy') expect(label).toMatch(/^[A-Z]/);
			expect(helpText).toMatch(/[.`]$/);
			expect(helpText!.toLowerCase()).not.toBe(`${label?.toLowerCase()}.`);
			expect(helpText!.replace(/`[^`]*`|\]\([^)]*\)/g, '')).not.toMatch(/https?:/);
			expect(helpText).not.toMatch(/undefined|\.\./);
		}
	});

	it('has a sample of what is documented, with times that name their zone (D012, D023, D024)', () => {
		for (const { operation } of creates()) {
			expect(Object.keys(operation.sample)).not.toEqual([]);
			expect(JSON.stringify(operation.sample)).not.toMatch(/"\d{4}-\d\d-\d\dT[\d:.]+"/);
			const known = operation.outputFields.filter(({ key }) => operation.sample[key] !== undefined);
			expect(known.length).toBeGreaterThan(1);
			for (const { key, type, children } of known) {
				const value = operation.sample[key];
				expect([key, Array.isArray(value) ? 'children' : typeof value]).toEqual([
					key,
					children ? 'children' : ({ datetime: 'string', integer: 'number' }[type as string] ?? type),
				]);
			}
		}
	});

	it('has every field of the contract where a person can fill it in', () => {
		const operations = Object.values(provider.operations);
		for (const [index, { operation }] of Object.values(app.creates).entries()) {
			const keys = ['pairs', 'json'].flatMap((form) =>
				operation.inputFields
					.flatMap((field) =>
						typeof field === 'function' ? field({} as never, everyChoice(provider, form) as never) : [field],
					)
					.map(({ key }) => key),
			);
			expect(keys).toEqual(expect.arrayContaining(Object.keys(operations[index]!.fields)));
		}
	});
});

/** A bundle in which every object is given as `form`. */
function everyChoice({ operations }: (typeof all)[number], form: string) {
	const keys = Object.values(operations).flatMap(({ fields }) => Object.keys(fields));
	return { inputData: Object.fromEntries(keys.map((key) => [`${key}As`, form])) };
}

describe("a contract's words", () => {
	const operation = (action: string, description = '') => ({ operation: { action }, description }) as Operation;

	it.each([
		['Create a prospect', 'Create Prospect', 'Prospect'],
		['Log an activity', 'Log Activity', 'Activity'],
		['Add a lead to a broadcast', 'Add Lead to Broadcast', 'Lead'],
		['Create the sales order', 'Create Sales Order', 'Sales Order'],
	])('become a title and a noun: %s', (action, title, noun) => {
		expect([titleOf(operation(action)), nounOf(operation(action))]).toEqual([title, noun]);
	});

	it.each([
		['Add a lead', 'Adds a lead.'],
		['Push a lead', 'Pushes a lead.'],
		['Modify a lead', 'Modifies a lead.'],
		['Relay a lead.', 'Relays a lead.'],
	])('become a description: %s', (words, description) => {
		expect(descriptionOf(operation('', words))).toBe(description);
	});

	it('become labels and sentences', () => {
		expect(['createdAt', 'orgId', 'profile_url', 'id'].map(labelOf)).toEqual([
			'Created At',
			'Org ID',
			'Profile URL',
			'ID',
		]);
		expect(sentences('See https://example.com/a', undefined, 'Is it?')).toBe('See `https://example.com/a`. Is it?');
	});
});
