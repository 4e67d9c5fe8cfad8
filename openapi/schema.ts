/** zod to JSON Schema (2020-12), and what a field says about itself beside its schema. */
import { z } from 'zod/v4';
import type { Field, Operation } from '../contracts';

export type Json = { [key: string]: unknown };

/**
 * The JSON Schema of a zod schema, as the value travels (before any transformation). What zod has no words for accepts
 * anything: a document must not refuse what the contract takes. `override` mends what zod writes differently from how
 * it judges.
 */
export function jsonSchema(schema: z.ZodType): Json {
	const { $schema: _dialect, ...written } = z.toJSONSchema(schema, {
		target: 'draft-2020-12',
		io: 'input',
		unrepresentable: 'any',
		override: ({ zodSchema, jsonSchema: json }) => mend(zodSchema, json as Json),
	});
	return written;
}

function mend(schema: z.core.$ZodTypes, json: Json): void {
	// "No limit", as contracts and z.int() write it.
	for (const [key, value] of Object.entries(json)) {
		if (typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER) delete json[key];
	}
	const { def } = schema._zod;
	if (def.type === 'object') {
		// zod lists a key that may hold anything as required, and takes an object without it.
		const required = (json.required as string[] | undefined)?.filter(
			(key) => !z.safeParse(def.shape[key]!, undefined).success,
		);
		if (required?.length) json.required = required;
		else delete json.required;
		if (Object.keys(def.shape).length === 0) delete json.properties;
	}
	if (def.type === 'string') mendPatterns(schema as z.core.$ZodString, json);
}

/** A pattern in JSON Schema has no flags. `u` is how validators read it anyway; `i` is spelt out; others are left out. */
function mendPatterns(schema: z.core.$ZodString, json: Json): void {
	const patterns = [...((schema._zod.bag.patterns as Set<RegExp> | undefined) ?? [])];
	if (patterns.every(({ flags }) => flags.replace('u', '') === '')) return;
	delete json.pattern;
	delete json.allOf;
	const written = patterns.map(withoutFlags).filter((pattern) => pattern !== undefined);
	if (written.length === 1) json.pattern = written[0];
	else if (written.length > 1) json.allOf = written.map((pattern) => ({ pattern }));
}

/** A pattern's source so that it means the same without flags; nothing where that takes more than spelling out letters. */
function withoutFlags({ source, flags }: RegExp): string | undefined {
	const marks = flags.replace('u', '');
	if (marks === '') return source;
	if (marks !== 'i' || /[[]|\\[pPkuxc]|\(\?</.test(source)) return undefined;
	return source.replace(/\\.|[a-z]/gi, (part) =>
		part.length > 1 ? part : `[${part.toLowerCase()}${part.toUpperCase()}]`,
	);
}

/** A field's schema with all that its contract says about it. */
export function fieldSchema(field: Field): Json {
	return described(field, jsonSchema(field.schema));
}

function described(field: Field, schema: Json): Json {
	const { label, description, hint, format, example, choices, defaultFrom, of, mark } = field;
	if (of) describeEntries(schema, of);
	const notes = [description, format && `It has to be ${format}`, hint?.replace(/\.$/, '')];
	return {
		title: label,
		description: sentences(notes),
		...schema,
		...(defaultFrom === 'vendor' && { default: field.default }),
		examples: [example],
		...(choices && { 'x-enumDescriptions': Object.fromEntries(choices.map(choiceWords)) }),
		'x-mark': mark,
	};
}

function choiceWords({ value, label, description }: NonNullable<Field['choices']>[number]): [string, string] {
	return [value, description === undefined ? label : `${label}: ${description}`];
}

/** Puts what is known of a list's entries where their schema is: in the list, or in the one of several kinds that is one. */
function describeEntries(schema: Json, of: NonNullable<Field['of']>): void {
	const list = [schema, ...((schema.anyOf as Json[] | undefined) ?? [])].find(({ items }) => items !== undefined);
	const properties = (list?.items as Json | undefined)?.properties as Record<string, Json> | undefined;
	for (const [key, field] of Object.entries(of)) {
		const wire = field.wire ?? key;
		// The list's own schema judges the entries; those of their fields are only how a form reads them.
		if (properties?.[wire]) properties[wire] = described(field, properties[wire]);
	}
}

/** Whether the vendor refuses a body without the field. */
function isNeeded({ required, defaultFrom }: Field): boolean {
	return required === true && defaultFrom !== 'vendor';
}

/** An operation's fields that travel in the body, by wire name. */
function bodyFields({ fields }: Operation): Array<readonly [wire: string, field: Field]> {
	return Object.entries(fields)
		.filter(([, field]) => field.in !== 'path')
		.map(([key, field]) => [field.wire ?? key, field] as const);
}

/** The schema of a request's body. Names that nobody knows are not refused: that the vendors do is nowhere stated. */
export function bodySchema(operation: Operation): Json {
	const properties: Record<string, Json> = {};
	const required: string[] = [];
	const eitherName: Json[] = [];
	for (const [wire, field] of bodyFields(operation)) {
		properties[wire] = fieldSchema(field);
		const { aliases = [] } = field;
		for (const alias of aliases) {
			const { title, description: _words, examples: _examples, ...schema } = properties[wire];
			properties[alias] = {
				title,
				description: `Another name for \`${wire}\`, which counts where both are given.`,
				...schema,
			};
		}
		if (!isNeeded(field)) continue;
		if (aliases.length === 0) required.push(wire);
		else eitherName.push({ anyOf: [wire, ...aliases].map((name) => ({ required: [name] })) });
	}
	return {
		type: 'object',
		properties,
		...(required.length > 0 && { required }),
		...(eitherName.length > 0 && { allOf: eitherName }),
	};
}

/** The schema of a change of what an operation wrote: the same fields, none of them required and none with a default. */
export function changeSchema(operation: Operation): Json {
	const { type, properties } = bodySchema(operation) as { type: string; properties: Record<string, Json> };
	const withoutDefault = ({ default: _default, ...schema }: Json): Json => schema;
	return {
		type,
		properties: Object.fromEntries(Object.entries(properties).map(([wire, schema]) => [wire, withoutDefault(schema)])),
	};
}

/** A change of every field. */
export function changeExamples(operation: Operation): Json {
	return { complete: bodyExamples(operation).complete };
}

/** Bodies made of the fields' own examples: with every field, and with those alone that the vendor needs. */
export function bodyExamples(operation: Operation): Json {
	const fields = bodyFields(operation);
	const body = (of: typeof fields) => Object.fromEntries(of.map(([wire, { example }]) => [wire, example]));
	return {
		complete: { summary: 'Every field', value: body(fields) },
		minimal: { summary: 'What is required', value: body(fields.filter(([, field]) => isNeeded(field))) },
	};
}

/** Clauses as sentences; empty ones are left out. */
export function sentences(clauses: ReadonlyArray<string | undefined>): string {
	return clauses
		.filter((clause) => clause)
		.map((clause) => `${clause}.`)
		.join(' ');
}
