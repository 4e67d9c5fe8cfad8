/** Contract to form, as Zapier's input fields, and back: a form's values to the contract's input. */
import type { Bundle, InputFieldGroup, PlainInputField, ZObject } from 'zapier-platform-core';
import { type Choice, type Field, isPlainObject, type Operation, type Provider } from '../../contracts';
import { sentence, sentences } from './wording';

/** Fields that depend on what was chosen in another one. */
type DynamicFields = (z: ZObject, bundle: Bundle) => PlainInputField[];
export type FormField = PlainInputField | DynamicFields;

/** Keys of form fields that are no fields of a contract. */
const IF_EXISTS = 'ifExists';
const AS = 'As';
const JSON_TEXT = 'Json';
const OPTIONS = 'options';

/** How the value of an object is given. */
const FORMS: readonly Choice[] = [
	{ value: 'pairs', label: 'Names and Values' },
	{ value: 'json', label: 'JSON' },
];

/** What to do when the vendor has the input already. */
type IfExists = 'accept' | 'fail';

/** The form of an operation: its fields in the contract's order, then what says how it acts. */
export function inputFieldsOf(provider: Provider, operation: Operation): FormField[] {
	const entries = Object.entries(operation.fields);
	const introduced = new Set<string>();
	const form: FormField[] = [];
	for (const [key, field] of entries.filter(([, field]) => !isOption(field))) {
		const group = field.group === undefined ? undefined : operation.groups?.[field.group];
		if (group && !introduced.has(field.group!)) {
			introduced.add(field.group!);
			form.push({
				key: `${field.group}Info`,
				type: 'copy',
				helpText: sentence(group.description),
				group: field.group,
			});
		}
		form.push(...formFieldsOf(key, field, field.group));
	}
	const options = entries.filter(([, field]) => isOption(field));
	form.push(...options.flatMap(([key, field]) => formFieldsOf(key, field, OPTIONS)));
	if (operation.ifExists) form.push(ifExistsField(provider, operation.ifExists));
	return form;
}

export function inputFieldGroupsOf({ fields, groups = {}, ifExists }: Operation): InputFieldGroup[] {
	const stated = Object.entries(groups).map(([key, { label }]) => ({ key, label }));
	const hasOptions = ifExists !== undefined || Object.values(fields).some(isOption);
	return hasOptions ? [...stated, { key: OPTIONS, label: 'Options' }] : stated;
}

function isOption({ role }: Field): boolean {
	return role === 'behavior' || role === 'idempotency-key';
}

function ifExistsField({ name }: Provider, { label, accept, fail }: NonNullable<Operation['ifExists']>): FormField {
	return {
		key: IF_EXISTS,
		label,
		type: 'string',
		choices: choicesOf([
			{ value: 'accept', label: accept },
			{ value: 'fail', label: fail },
		]),
		default: 'accept',
		helpText: `What to do when ${name} has it already. **${fail}** stops the Zap run without counting as an error.`,
		group: OPTIONS,
	};
}

/** The form fields of one of a contract's. Mostly one; how an object is given is a choice. */
function formFieldsOf(key: string, field: Field, group: string | undefined): FormField[] {
	const place = group === undefined ? {} : { group };
	const common = {
		key,
		label: field.label,
		// What has a default may be left empty, also by a mapped value that turns out to be.
		required: field.required === true && field.default === undefined,
		helpText: helpOf(field),
		...place,
	};
	switch (field.kind) {
		case 'choice':
			return [{ ...common, ...defaultOf(field), type: 'string', choices: choicesOf(field.choices!) }];
		case 'integer':
			return [{ ...common, ...defaultOf(field), type: 'integer', placeholder: String(field.example) }];
		case 'object':
		case 'json': {
			const pairs: PlainInputField = { ...common, dict: true };
			const json: PlainInputField = { ...common, ...jsonField(field), key: key + JSON_TEXT };
			return [
				{
					key: key + AS,
					label: `${field.label} As`,
					type: 'string',
					choices: choicesOf(FORMS),
					default: FORMS[0]!.value,
					altersDynamicFields: true,
					helpText: 'JSON can hold numbers, lists and objects; names and values are text.',
					...place,
				},
				(_z, bundle) => [isJson(key, bundle.inputData) ? json : pairs],
			];
		}
		case 'list':
			return [
				{
					key,
					label: field.label,
					children: Object.entries(field.of!).map(([name, part]) => ({
						...(part.kind === 'object' ? jsonField(part) : { type: 'string', placeholder: String(part.example) }),
						key: partKey(key, name),
						label: part.label,
						// Not required: the form would ask for an entry even where none is wanted. The contract checks it.
						helpText: helpOf(part),
					})),
					...place,
				},
			];
		default:
			return [{ ...common, ...defaultOf(field), type: 'string', placeholder: String(field.example) }];
	}
}

function jsonField({ example }: Field): { type: 'text'; placeholder: string } {
	return { type: 'text', placeholder: JSON.stringify(example) };
}

function defaultOf({ default: value }: Field): { default?: string } {
	return value === undefined ? {} : { default: String(value) };
}

function helpOf({ description, hint, role, choices = [] }: Field): string {
	const explained = choices.flatMap(({ label, description: meaning }) =>
		meaning === undefined ? [] : [`- **${label}**: ${sentence(meaning)}`],
	);
	const advice = role === 'idempotency-key' ? KEY_ADVICE : undefined;
	return [sentences(description, hint, advice), explained.join('\n')].filter(Boolean).join('\n\n');
}

/** Zapier tells a step nothing that is the same when a run is replayed; a trigger's own ID is. */
const KEY_ADVICE =
	'Map the ID of what started the Zap, so that a replayed run is not written twice. When it is empty, each run gets a key of its own, which is used again only if it is not known whether the run was written.';

function choicesOf(choices: readonly Choice[]): Array<{ value: string; sample: string; label: string }> {
	return choices.map(({ value, label }) => ({ value, sample: value, label }));
}

function partKey(key: string, part: string): string {
	return `${key}_${part}`;
}

function isJson(key: string, data: Readonly<Record<string, unknown>>): boolean {
	return data[key + AS] === 'json';
}

/** The contract's input from a form's values. */
export function inputOf({ fields }: Operation, data: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, givenValue(key, field, data)]));
}

export function ifExistsOf(data: Readonly<Record<string, unknown>>): IfExists {
	return data[IF_EXISTS] === 'fail' ? 'fail' : 'accept';
}

function givenValue(key: string, field: Field, data: Readonly<Record<string, unknown>>): unknown {
	const given = data[key];
	switch (field.kind) {
		case 'object':
		case 'json':
			return isJson(key, data) ? data[key + JSON_TEXT] : withoutBlanks(given);
		case 'list': {
			const entries = (Array.isArray(given) ? given : [given]).map((entry) => withoutBlanks(entry));
			const named = entries.filter(isPlainObject).map((entry) => {
				const parts = Object.keys(field.of!).map((part) => [part, entry[partKey(key, part)]]);
				return Object.fromEntries(parts) as Record<string, unknown>;
			});
			return named.length > 0 ? named : undefined;
		}
		default:
			return given;
	}
}

/** Pairs as they were filled in: empty rows are left out, and no row at all is no value. */
function withoutBlanks(value: unknown): unknown {
	if (!isPlainObject(value)) return value;
	const filled = Object.entries(value).filter(([name, entry]) => name !== '' && entry !== '' && entry !== null);
	return filled.length > 0 ? Object.fromEntries(filled) : undefined;
}
