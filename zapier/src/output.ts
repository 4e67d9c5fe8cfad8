/** What a step hands on: the vendor's record, its fields with labels, and a sample from the documented answer. */
import type { PlainOutputField } from 'zapier-platform-core';
import { z } from 'zod/v4';
import { type Answer, type Field, isPlainObject, type Operation, readAnswer } from '../../contracts';
import type { Outcome } from '../../delivery/outcome';
import { labelOf, nounOf } from './wording';

type Row = Record<string, unknown>;

const EXISTING = { key: 'existing', label: 'Existed Already', type: 'boolean' } as const;

/** A time without a zone: Zapier would take it for one in the user's. */
const ZONELESS_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** The vendor's record; for an operation that can find the input there already, with a mark that says whether it did. */
export function outputOf(operation: Operation, { kind, record = {} }: Pick<Outcome, 'kind' | 'record'>): Row {
	const row = withZones(record) as Row;
	return canExist(operation) ? { ...row, [EXISTING.key]: kind === 'existing' } : row;
}

/** The documented answer as a step would hand it on. */
export function sampleOf(operation: Operation): Row {
	const { status, example } = createdBy(operation);
	const first = Array.isArray(status) ? (status as readonly number[])[0]! : (status as number);
	const { record } = readAnswer(operation, { status: first, headers: {}, body: example });
	return outputOf(operation, { kind: 'created', record });
}

/** A field for each part of the record whose form is known; what is free-form shows in a user's own data. */
export function outputFieldsOf(operation: Operation): PlainOutputField[] {
	const sample = sampleOf(operation);
	const known = Object.entries(recordSchema(createdBy(operation)).properties ?? {}).flatMap(([key, schema]) => {
		const field = outputField(operation, key, schema, sample[key]);
		return field ? [field] : [];
	});
	return canExist(operation) ? [...known, EXISTING] : known;
}

interface JsonSchema {
	readonly type?: string | readonly string[];
	readonly anyOf?: readonly JsonSchema[];
	readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function outputField(
	operation: Operation,
	key: string,
	schema: JsonSchema,
	sample: unknown,
): PlainOutputField | undefined {
	const input = Object.entries(operation.fields).find(([name, { wire }]) => (wire ?? name) === key)?.[1];
	const label = input?.label ?? (key === 'id' ? `${nounOf(operation)} ID` : labelOf(key));
	const types = typesOf(schema).filter((type) => type !== 'null');
	if (types.includes('array')) return input?.of && { key, label, children: childrenOf(input.of) };
	const type = types.find((one) => one === 'string' || one === 'boolean' || one === 'integer' || one === 'number');
	if (type === undefined || types.includes('object')) return undefined;
	return { key, label, type: type === 'string' && TIME.test(String(sample)) ? 'datetime' : type };
}

function childrenOf(parts: Readonly<Record<string, Field>>): PlainOutputField[] {
	return Object.entries(parts)
		.filter(([, { kind }]) => kind !== 'object')
		.map(([key, { label, wire }]) => ({ key: wire ?? key, label, type: 'string' }));
}

function typesOf({ type, anyOf = [] }: JsonSchema): string[] {
	return [...(type === undefined ? [] : [type].flat()), ...anyOf.flatMap(typesOf)] as string[];
}

function createdBy({ answers }: Operation): Answer {
	return answers.created!;
}

function recordSchema({ schema, record }: Answer): JsonSchema {
	const whole = z.toJSONSchema(schema, { unrepresentable: 'any' }) as JsonSchema;
	const path = record === undefined ? [] : record.split('.');
	return path.reduce((within: JsonSchema, part) => within.properties?.[part] ?? {}, whole);
}

function canExist({ answers }: Operation): boolean {
	return Object.values(answers).some(({ means }) => means === 'existing');
}

function withZones(value: unknown): unknown {
	if (typeof value === 'string') return ZONELESS_TIME.test(value) ? `${value}Z` : value;
	if (Array.isArray(value)) return value.map(withZones);
	if (!isPlainObject(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withZones(entry)]));
}
