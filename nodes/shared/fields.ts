/** Contract to form: an operation's fields as n8n's parameters. `parameters.ts` reads them back. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import type { Field, Operation, Provider } from '../../contracts';

/** Names of the parameters that are not fields of a contract. */
export const PARAMETER = {
	additional: 'additionalFields',
	options: 'options',
	pairs: 'pair',
	entries: 'entry',
	jsonSuffix: 'Json',
	modeSuffix: 'Mode',
	ifExists: 'ifExists',
	fullAnswer: 'fullAnswer',
	includeOutcome: 'includeOutcome',
} as const;

/** What a JSON field holds that nobody has touched: the editor would mark an empty one as an error. */
export const UNTOUCHED_JSON = '{}';

/** The options that say how a run is delivered: whole numbers. */
export const RUN_OPTIONS = {
	maxRequestsAtOnce: {
		label: 'Max Requests at Once',
		description: 'How many requests may be under way at the same time; the node finds the pace below that by itself',
		fallback: 200,
		min: 1,
		max: 200,
	},
	maxWait: {
		label: 'Max Wait (Minutes)',
		description: 'How long to wait at most while the vendor takes nothing, because of its limits or an outage',
		fallback: 5,
		min: 0,
		max: 1440,
	},
	timeout: {
		label: 'Timeout (Seconds)',
		description: 'How long to wait at most for an answer, or for the next part of it',
		fallback: 30,
		min: 1,
		max: 300,
	},
} as const;

/** Where a form shows a field. */
export function placeOf(field: Field): 'top' | 'group' | 'additional' | 'options' {
	if (field.group !== undefined) return 'group';
	if (field.role === 'behavior' || field.role === 'idempotency-key') return 'options';
	return field.required ? 'top' : 'additional';
}

/** All parameters of a provider's node: resource, operation, then each operation's form. */
export function nodeProperties(provider: Provider): INodeProperties[] {
	const operations = Object.values(provider.operations);
	const resources = [...new Map(operations.map(({ resource }) => [resource.value, resource])).values()];
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, value }) => ({ name, value })),
			default: String(resources[0]?.value),
		},
		...resources.map((resource) =>
			operationProperty(operations.filter((operation) => operation.resource.value === resource.value)),
		),
		...operations.flatMap((operation) => operationForm(provider, operation)),
	];
}

function operationProperty(operations: readonly Operation[]): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [operations[0]!.resource.value] } },
		options: operations.map(({ operation, description }) => ({ ...operation, description })),
		default: String(operations[0]?.operation.value),
	};
}

/** Shown when the operation is the chosen one: required fields, groups, Additional Fields, Options. */
function operationForm(provider: Provider, operation: Operation): INodeProperties[] {
	const entries = Object.entries(operation.fields);
	const at = (place: ReturnType<typeof placeOf>) => entries.filter(([, field]) => placeOf(field) === place);
	const groups = Object.entries(operation.groups ?? {}).map(
		([name, { label, description, placeholder }]): INodeProperties => ({
			displayName: label,
			name,
			type: 'collection',
			placeholder,
			default: {},
			description,
			options: alphabetical(
				at('group')
					.filter(([, field]) => field.group === name)
					.flatMap(([key, field]) => fieldProperties(key, field)),
			),
		}),
	);
	const additional = alphabetical(at('additional').flatMap(([key, field]) => fieldProperties(key, field)));
	const form: INodeProperties[] = [
		...at('top').map(([key, field]) => ({ ...fieldProperties(key, field)[0]!, required: true })),
		...groups,
		...(additional.length > 0
			? [
					{
						displayName: 'Additional Fields',
						name: PARAMETER.additional,
						type: 'collection' as const,
						placeholder: 'Add Field',
						default: {},
						options: additional,
					},
				]
			: []),
		{
			displayName: 'Options',
			name: PARAMETER.options,
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: alphabetical([
				...at('options').flatMap(([key, field]) => optionProperties(key, field)),
				...ifExistsProperty(provider, operation),
				...Object.entries(RUN_OPTIONS).map(
					([name, { label, description, fallback, min, max }]): INodeProperties => ({
						displayName: label,
						name,
						type: 'number',
						typeOptions: { minValue: min, maxValue: max, numberPrecision: 0 },
						default: fallback,
						description,
					}),
				),
				{
					displayName: 'Include Outcome',
					name: PARAMETER.includeOutcome,
					type: 'boolean',
					default: false,
					description: 'Whether to add to each delivered item whether it was created or existed already',
				},
				{
					displayName: 'Return Full Answer',
					name: PARAMETER.fullAnswer,
					type: 'boolean',
					default: false,
					description: 'Whether to return status code, headers and body of the answer instead of the record alone',
				},
			]),
		},
	];
	const show = { resource: [operation.resource.value], operation: [operation.operation.value] };
	return form.map((property) => ({ ...property, displayOptions: { show } }));
}

function ifExistsProperty({ name }: Provider, { ifExists }: Operation): INodeProperties[] {
	if (!ifExists) return [];
	return [
		{
			displayName: ifExists.label,
			name: PARAMETER.ifExists,
			type: 'options',
			options: [
				{ name: ifExists.fail, value: 'fail' },
				{ name: ifExists.accept, value: 'accept' },
			],
			default: 'fail',
			description: `What to do when ${name} has it already`,
		},
	];
}

function optionProperties(key: string, field: Field): INodeProperties[] {
	if (field.role !== 'idempotency-key') return fieldProperties(key, field);
	const mode = key + PARAMETER.modeSuffix;
	return [
		{
			displayName: field.label,
			name: mode,
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'automatic',
					description: 'One key per execution and item, the same for all tries',
				},
				{
					name: 'Custom',
					value: 'custom',
					description: 'A key of your own, e.g. the ID of the record the item came from',
				},
				{ name: 'None', value: 'none', description: 'No key: a repeat is written again' },
			],
			default: 'automatic',
			description: field.description,
		},
		{
			...fieldProperties(key, { ...field, label: `Custom ${field.label}` })[0]!,
			displayOptions: { show: { [mode]: ['custom'] } },
		},
	];
}

/** The parameters of one field. Mostly one; an object is offered as pairs and as JSON. */
export function fieldProperties(key: string, field: Field): INodeProperties[] {
	const common = {
		displayName: field.label,
		name: key,
		description: field.description,
		...(field.hint === undefined ? {} : { hint: field.hint }),
	};
	const text = { ...common, type: 'string' as const, default: (field.default as string | undefined) ?? '' };
	switch (field.kind) {
		case 'email':
			return [{ ...text, placeholder: 'name@email.com' }];
		case 'choice':
			return [
				{
					...common,
					type: 'options',
					options: field.choices!.map(
						({ value, label, description }): INodePropertyOptions =>
							description === undefined ? { name: label, value } : { name: label, value, description },
					),
					default: (field.default ?? field.example) as string,
				},
			];
		case 'integer':
			return [
				{
					...common,
					type: 'number',
					typeOptions: { minValue: field.min, maxValue: field.max, numberPrecision: 0 },
					default: (field.default ?? field.min) as number,
				},
			];
		case 'object':
		case 'json':
			if (field.role === 'activity') {
				return [{ ...common, type: 'json', default: '={{ $json }}', hint: 'The incoming item, unless you change it' }];
			}
			return [pairs(key, field), jsonProperty(key + PARAMETER.jsonSuffix, field, `${field.label} (JSON)`)];
		case 'list':
			return [
				{
					...common,
					type: 'fixedCollection',
					typeOptions: { multipleValues: true },
					placeholder: `Add ${singular(field.label)}`,
					default: {},
					options: [
						{
							displayName: singular(field.label),
							name: PARAMETER.entries,
							values: alphabetical(
								Object.entries(field.of!).flatMap(([name, part]) =>
									part.kind === 'object' ? jsonProperty(name, part, part.label) : fieldProperties(name, part),
								),
							),
						},
					],
				},
			];
		default:
			return [{ ...text, placeholder: `e.g. ${String(field.example)}` }];
	}
}

function jsonProperty(name: string, field: Field, displayName: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'json',
		default: UNTOUCHED_JSON,
		placeholder: `e.g. ${JSON.stringify(field.example)}`,
		description: field.description,
	};
}

/** Name and value, as often as wanted. */
function pairs(key: string, field: Field): INodeProperties {
	const values: INodePropertyCollection = {
		displayName: 'Pair',
		name: PARAMETER.pairs,
		values: [
			{ displayName: 'Name', name: 'name', type: 'string', default: '', description: 'Name of the entry' },
			{ displayName: 'Value', name: 'value', type: 'string', default: '', description: 'Value of the entry' },
		],
	};
	return {
		displayName: field.label,
		name: key,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Pair',
		default: {},
		description: field.description,
		options: [values],
	};
}

function singular(label: string): string {
	return label.replace(/s$/, '');
}

function alphabetical(properties: INodeProperties[]): INodeProperties[] {
	return properties.sort((a, b) => a.displayName.localeCompare(b.displayName));
}
