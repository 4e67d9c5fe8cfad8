import { z } from 'zod/v4';
import { type Field, isPlainObject, type Operation } from '../../contracts';
import type { Facts } from '../../simulations';

/** A body that passed, by wire name and in the contract's order; or the facts of what is wrong with it. */
export type Checked = { readonly body: Record<string, unknown> } | { readonly facts: Facts };

export type WireCheck = (body: unknown) => Checked;

interface WireField {
	readonly wire: string;
	readonly field: Field;
}

/**
 * How a vendor judges a body, built once per operation. `partial`: of a change, where every field may be left out. Keys that the contract does not know are accepted and ignored.
 * zod only judges: what passes on is what was sent, since a schema that rebuilds values would drop keys like `__proto__`.
 */
export function wireCheck(operation: Operation, { partial = false } = {}): WireCheck {
	const fields = Object.entries(operation.fields)
		.filter(([, field]) => field.in !== 'path')
		.map(([key, stated]): WireField => {
			const field = partial ? { ...stated, required: false, default: undefined, defaultFrom: undefined } : stated;
			return { wire: stated.wire ?? key, field };
		});
	const byWire = new Map(fields.map(({ wire, field }) => [wire, field]));
	const aliases = fields.flatMap(({ wire, field }) => (field.aliases ?? []).map((alias) => ({ alias, wire })));
	const schema = z.object(Object.fromEntries(fields.map(({ wire, field }) => [wire, presence(field)])));

	return (given) => {
		if (!isPlainObject(given)) return { facts: notAnObject(given) };
		const sent = aliases.some(({ alias }) => Object.hasOwn(given, alias)) ? resolve(given, aliases) : given;
		const judged = schema.safeParse(sent);
		return judged.success ? { body: pick(sent, fields) } : { facts: factsOf(judged.error, sent, byWire) };
	};
}

/** Whether the vendor refuses a body without the field. */
function isNeeded({ required, defaultFrom }: Field): boolean {
	return required === true && defaultFrom !== 'vendor';
}

/** The field's schema with its presence: needed, or not. */
function presence(field: Field): z.ZodType {
	if (!isNeeded(field)) return field.schema.optional();
	// A schema that takes anything would take nothing as well.
	return field.schema.safeParse(undefined).success ? z.nonoptional(field.schema) : field.schema;
}

function resolve(
	given: Record<string, unknown>,
	aliases: ReadonlyArray<{ alias: string; wire: string }>,
): Record<string, unknown> {
	const resolved = { ...given };
	for (const { alias, wire } of aliases) {
		if (Object.hasOwn(given, alias) && !Object.hasOwn(resolved, wire)) resolved[wire] = given[alias];
	}
	return resolved;
}

function pick(sent: Record<string, unknown>, fields: readonly WireField[]): Record<string, unknown> {
	const body: Record<string, unknown> = {};
	for (const { wire, field } of fields) {
		const value = Object.hasOwn(sent, wire) ? sent[wire] : field.defaultFrom === 'vendor' ? field.default : undefined;
		if (value !== undefined) body[wire] = value;
	}
	return body;
}

function notAnObject(given: unknown): Facts {
	const message = 'Expected a JSON object';
	return {
		field: 'body',
		label: 'Body',
		value: given,
		message,
		code: 'invalid',
		issues: [{ path: [], code: 'invalid_type', message }],
	};
}

type Issue = NonNullable<Facts['issues']>[number];

/** The facts of the first failed check, and the list of all. */
function factsOf(error: z.ZodError, sent: Record<string, unknown>, byWire: ReadonlyMap<string, Field>): Facts {
	const issues = error.issues.flatMap(decisive).map((issue) => wordIssue(issue, sent, byWire));
	const first = issues[0]!;
	const wire = String(first.path[0]);
	const field = byWire.get(wire);
	return {
		field: wire,
		value: sent[wire],
		message: first.message,
		label: field?.label,
		kind: field?.kind,
		// An empty text is as good as none. And what is missing may also be a mere part of the field.
		code: sent[wire] === undefined || sent[wire] === '' ? 'missing' : 'invalid',
		issues,
	};
}

/** One failed check, in words for people: a pattern says less than what it stands for. */
function wordIssue(issue: z.core.$ZodIssue, sent: Record<string, unknown>, byWire: ReadonlyMap<string, Field>): Issue {
	const path = issue.path as Array<string | number>;
	if (valueAt(sent, path) === undefined) return { path, code: 'missing', message: 'Field required' };
	const field = path.length === 1 ? byWire.get(String(path[0])) : undefined;
	return { path, code: issue.code, message: sentence(issue, field) ?? issue.message };
}

function sentence(issue: z.core.$ZodIssue, field: Field | undefined): string | undefined {
	switch (issue.code) {
		case 'invalid_format':
			return (
				field && `must be ${field.format ?? `a valid ${field.label.toLowerCase()}, e.g. ${String(field.example)}`}`
			);
		case 'invalid_value':
			return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
		case 'too_big':
			return `must be at most ${issue.maximum}${unit(issue.origin, issue.maximum)}`;
		case 'too_small':
			return `must be at least ${issue.minimum}${unit(issue.origin, issue.minimum)}`;
		default:
			return undefined;
	}
}

function unit(origin: string, count: number | bigint): string {
	return origin === 'string' ? ` character${Number(count) === 1 ? '' : 's'} long` : '';
}

function valueAt(sent: unknown, path: ReadonlyArray<string | number>): unknown {
	return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], sent);
}

/**
 * Where a value may be of several kinds, zod reports every kind's failures. The telling ones are those of the kind that
 * the value was meant to be: the first that does not fail by its type alone.
 */
function decisive(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
	if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
	const failsByType = (branch: readonly z.core.$ZodIssue[]) =>
		branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0);
	const branch = issue.errors.find((errors) => !failsByType(errors)) ?? issue.errors[0]!;
	return branch.flatMap(decisive).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}
