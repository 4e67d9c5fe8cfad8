import { z } from 'zod/v4';

/**
 * How well a fact about a vendor is known.
 * - `documented`: on the vendor's page for this endpoint.
 * - `public`: on another public page of the vendor's, in its SDK or in a working integration.
 * - `assumed`: nobody documents it; this project had to choose.
 */
export type Mark = 'documented' | 'public' | 'assumed';

/** What a field holds. A host draws its form control from this; `contracts/` reads values by it. */
export type FieldKind = 'text' | 'email' | 'phone' | 'url' | 'integer' | 'choice' | 'object' | 'json' | 'list';

/** A value that was read, or the words that follow the field's label when it cannot be. */
export type Normalized = { value: unknown } | { problem: string };

export interface Choice {
	readonly value: string;
	readonly label: string;
	readonly description?: string;
}

/** What every kind of field states. `Value` is the type that a program passes in. */
export interface FieldSpec<Value> {
	/** Name on screen, in Title Case. */
	readonly label: string;
	/** One sentence without a final period. */
	readonly description: string;
	/** A valid value; shown in forms, refusals and docs. */
	readonly example: Value;
	readonly mark: Mark;
	/** Whether the vendor needs it. A required field with a `default` may be left out by the caller. */
	readonly required?: boolean;
	readonly default?: Value;
	/** The vendor itself takes the default when the field is left out. Otherwise only we do, and it wants the field. */
	readonly defaultFrom?: 'vendor';
	/** Where it travels. Default `body`. */
	readonly in?: 'path' | 'body';
	/** Its name in the request. Default: its key. */
	readonly wire?: string;
	/** Further wire names under which the vendor takes the same value (a misprint in its docs, say). */
	readonly aliases?: readonly string[];
	/** A line under the form field that tells how the value is used. */
	readonly hint?: string;
	/** Key of an entry in the operation's `groups`: fields that a form shows together. */
	readonly group?: string;
	/**
	 * What the field is for, where a host treats it specially.
	 * `behavior`: says how the vendor acts, belongs with a form's options.
	 * `idempotency-key`: repeats of one key are written once; hosts fill it in by themselves.
	 * `activity`: the whole event; a host offers its incoming item as default.
	 */
	readonly role?: 'behavior' | 'idempotency-key' | 'activity';
	/** The vendor's own rule for the wire value, when it is not the kind's default. */
	readonly schema?: z.ZodType;
	/** What the value must look like, in words; completes "must be …" when the schema's pattern fails. */
	readonly format?: string;
}

export interface Field<Value = unknown, Needed extends boolean = boolean> extends FieldSpec<Value> {
	readonly kind: FieldKind;
	readonly schema: z.ZodType;
	readonly choices?: readonly Choice[];
	/** For `list`: the fields of one entry. */
	readonly of?: Readonly<Record<string, Field>>;
	/** For `integer`. */
	readonly min?: number;
	readonly max?: number;
	/** Turns what a person, a spreadsheet or an expression delivers into the wire value. Pure. */
	normalize(value: unknown): Normalized;
	/** Type-level only: whether a caller must give it. */
	readonly needed?: Needed;
}

type Needed<S> = S extends { required: true }
	? S extends { default: string | number | object }
		? false
		: true
	: false;

/** Text of any kind. Numbers, booleans and dates become text; objects are refused. An ID in the path is trimmed. */
export function text<const S extends FieldSpec<string> & { max?: number }>(spec: S): Field<string, Needed<S>> {
	const schema =
		spec.schema ??
		z
			.string()
			.min(1)
			.max(spec.max ?? Number.MAX_SAFE_INTEGER);
	const normalize = spec.in === 'path' ? trimmed((value) => ({ value })) : toText;
	return { ...spec, kind: 'text', schema, normalize };
}

const EMAIL = /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@.,;:<>]+(\.[^\s@.,;:<>]+)+$/u;

/** An e-mail address: one `@` and a dotted host; international ones included. */
export function email<const S extends FieldSpec<string> & { max?: number }>(spec: S): Field<string, Needed<S>> {
	const schema =
		spec.schema ??
		z
			.string()
			.max(spec.max ?? 320)
			.regex(EMAIL);
	return {
		...spec,
		kind: 'email',
		schema,
		normalize: trimmed((value) =>
			EMAIL.test(value) ? { value } : { problem: `must be an email address, e.g. ${spec.example}` },
		),
	};
}

/**
 * A phone number.
 * - `e164`: `+`, country code and number, 15 digits at most (ITU-T E.164).
 * - `digits`: country code and number, digits only.
 * - `free`: as the person wrote it; the vendor has no rule.
 */
export type PhoneStyle = 'e164' | 'digits' | 'free';

export function phone<const S extends FieldSpec<string> & { style: PhoneStyle; max?: number }>(
	spec: S,
): Field<string, Needed<S>> {
	const schema =
		spec.schema ??
		z
			.string()
			.min(1)
			.max(spec.max ?? 512);
	const read = { e164: toE164, digits: toDigits, free: (value: string): Normalized => ({ value }) }[spec.style];
	const normalize = trimmed((value) => read(value, spec.example));
	return {
		...spec,
		kind: 'phone',
		schema,
		// The point of a fraction would pass for a separator, and its digits for the number's.
		normalize: (value) =>
			typeof value === 'number' && !Number.isInteger(value)
				? { problem: `must be a phone number, e.g. ${spec.example}` }
				: normalize(value),
	};
}

/** An absolute http(s) address. */
export function url<const S extends FieldSpec<string>>(spec: S): Field<string, Needed<S>> {
	return {
		...spec,
		kind: 'url',
		schema: spec.schema ?? z.string().min(1),
		normalize: trimmed((value) =>
			/^https?:\/\/[^\s/]\S*$/iu.test(value) ? { value } : { problem: `must be a web address, e.g. ${spec.example}` },
		),
	};
}

/** A whole number; digits in text are taken too. */
export function integer<const S extends FieldSpec<number> & { min: number; max: number }>(
	spec: S,
): Field<number, Needed<S>> {
	const range = `must be a whole number from ${spec.min} to ${spec.max}`;
	return {
		...spec,
		kind: 'integer',
		schema: spec.schema ?? z.int().min(spec.min).max(spec.max),
		normalize(value) {
			const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
			if (!Number.isInteger(number)) return { problem: range };
			return (number as number) < spec.min || (number as number) > spec.max ? { problem: range } : { value: number };
		},
	};
}

/** One of a list. The value or its label is taken, in any case. */
export function choice<
	const C extends readonly Choice[],
	const S extends Omit<FieldSpec<C[number]['value']>, 'schema'>,
>(spec: S & { choices: C; schema?: z.ZodType }): Field<C[number]['value'], Needed<S>> {
	const values = spec.choices.map((c) => c.value);
	const known = new Map(spec.choices.flatMap((c) => [c.value, c.label].map((word) => [word.toLowerCase(), c.value])));
	return {
		...spec,
		kind: 'choice',
		schema: spec.schema ?? z.enum(values as [string, ...string[]]),
		normalize: trimmed((value) => {
			const match = known.get(value.toLowerCase());
			return match ? { value: match } : { problem: `must be one of ${values.join(', ')}` };
		}),
	};
}

/** Not `z.record`: that judges by `constructor`, which someone's data may have as a key, and refuses or throws. */
export const anyObject = z.looseObject({});

/** A JSON object, or text that holds one. */
export function object<const S extends FieldSpec<Record<string, unknown>>>(
	spec: S,
): Field<Record<string, unknown>, Needed<S>> {
	return {
		...spec,
		kind: 'object',
		schema: spec.schema ?? anyObject,
		normalize(value) {
			const read = toJson(value, spec.example);
			if ('problem' in read) return read;
			return isPlainObject(read.value)
				? read
				: { problem: `must be a JSON object, e.g. ${JSON.stringify(spec.example)}` };
		},
	};
}

/** Any JSON value, or text that holds one. */
export function json<const S extends FieldSpec<unknown>>(spec: S): Field<unknown, Needed<S>> {
	return {
		...spec,
		kind: 'json',
		schema: spec.schema ?? z.unknown(),
		normalize: (value) => toJson(value, spec.example),
	};
}

/** A list of entries, each with fields of its own. A single entry is taken as a list of one. */
export function list<
	const F extends Readonly<Record<string, Field>>,
	const S extends Omit<FieldSpec<ReadonlyArray<InputOf<F>>>, 'schema'>,
>(spec: S & { of: F; schema?: z.ZodType }): Field<ReadonlyArray<InputOf<F>>, Needed<S>> {
	return {
		...spec,
		kind: 'list',
		schema: spec.schema ?? z.array(anyObject),
		normalize(value) {
			const read = toJson(value, spec.example);
			if ('problem' in read) return read;
			const entries = Array.isArray(read.value) ? read.value : [read.value];
			const out: Array<Record<string, unknown>> = [];
			for (const [index, entry] of entries.entries()) {
				const place = `entry ${index + 1}`;
				if (!isPlainObject(entry)) return { problem: `has something other than an object as ${place}` };
				const wired: Record<string, unknown> = {};
				for (const [key, field] of Object.entries(spec.of)) {
					const checked = readField(field, entry[key]);
					if ('problem' in checked) return { problem: `has a wrong ${place}: ${field.label} ${checked.problem}` };
					if (checked.value !== undefined) wired[field.wire ?? key] = checked.value;
				}
				const stray = Object.keys(entry).find((key) => !Object.hasOwn(spec.of, key));
				if (stray !== undefined) return { problem: `has an unknown part "${stray}" in ${place}` };
				out.push(wired);
			}
			return { value: out };
		},
	} as Field<ReadonlyArray<InputOf<F>>, Needed<S>>;
}

/** The object that a program passes in, inferred from an operation's fields. */
export type InputOf<F extends Readonly<Record<string, Field>>> = {
	[K in keyof F as true extends F[K]['needed'] ? K : never]: ValueOf<F[K]>;
} & {
	[K in keyof F as true extends F[K]['needed'] ? never : K]?: ValueOf<F[K]> | null | undefined;
};

type ValueOf<F> = F extends Field<infer V, boolean> ? V : never;

/**
 * Reads one value by its field: empty means absent, then the kind's normalization, then the vendor's schema.
 * `value: undefined` means that there is nothing to send.
 */
export function readField(field: Field, given: unknown): Normalized {
	const raw = isEmpty(given) ? field.default : given;
	if (isEmpty(raw)) return field.required ? { problem: 'is required, but is empty' } : { value: undefined };
	const read = field.normalize(raw);
	if ('problem' in read) return read;
	const checked = field.schema.safeParse(read.value);
	return checked.success ? read : { problem: explain(field, checked.error.issues[0]!, read.value) };
}

function explain(field: Field, issue: z.core.$ZodIssue, value: unknown): string {
	switch (issue.code) {
		case 'too_big':
			if (issue.origin === 'string') {
				return `must be at most ${issue.maximum} characters long, but has ${String(value).length}`;
			}
			break;
		case 'too_small':
			if (issue.origin === 'string') return `must be at least ${issue.minimum} characters long`;
			break;
		default:
	}
	return field.format ? `must be ${field.format}, e.g. ${String(field.example)}` : `is not valid: ${issue.message}`;
}

function isEmpty(value: unknown): value is undefined | null | '' {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** n8n hands dates on as Luxon objects; they are known by their shape, since contracts know no n8n. */
function isoOf(value: object): string | undefined {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	const { isLuxonDateTime, toISO } = value as { isLuxonDateTime?: unknown; toISO?: unknown };
	if (isLuxonDateTime !== true || typeof toISO !== 'function') return undefined;
	const iso: unknown = toISO.call(value);
	return typeof iso === 'string' ? iso : undefined;
}

function toText(value: unknown): Normalized {
	switch (typeof value) {
		case 'string':
			return { value };
		case 'number':
			return numberToText(value);
		case 'boolean':
		case 'bigint':
			return { value: String(value) };
		case 'object': {
			const iso = value === null ? undefined : isoOf(value);
			if (iso !== undefined) return { value: iso };
			return { problem: `must be text, but is ${Array.isArray(value) ? 'a list' : 'an object'}` };
		}
		default:
			return { problem: `must be text, but is a ${typeof value}` };
	}
}

function numberToText(value: number): Normalized {
	if (!Number.isFinite(value)) return { problem: 'must be text, but is not a number that can be written' };
	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		return { problem: 'arrived as a number too large to be exact; give it as text' };
	}
	return { value: String(value) };
}

function trimmed(read: (value: string) => Normalized): (value: unknown) => Normalized {
	return (value) => {
		const asText = toText(value);
		return 'problem' in asText ? asText : read((asText.value as string).trim());
	};
}

/** What people put between digits: spaces, dashes of any length, dots, slashes, brackets. */
const PHONE_SEPARATORS = /[\s\u00a0\u2000-\u200f\u202a-\u202f\u2060\ufeff().[\]/\-\u2010-\u2015\u2212]/gu;

/**
 * The trunk zero in brackets behind a country code, as in +44 (0)20, is not dialled from abroad and not part of the
 * number; but in Italy (39) and San Marino (378) it is.
 */
const BRACKETED_TRUNK_ZERO = /^((?:\+|00)?\s*(?!39|378)[1-9][^(]{0,6})\(0\)/;

/** What a spreadsheet or a data frame makes of a number when it writes it as text: 919876543210.0. */
const POINT_ZERO = /^(\+?\d{7,})\.0+$/;

/** A phone number without what people put between its digits; 00 in front of a country code becomes a plus. */
function compacted(given: string): string {
	return given
		.replace(POINT_ZERO, '$1')
		.replace(BRACKETED_TRUNK_ZERO, '$1')
		.replace(PHONE_SEPARATORS, '')
		.replace(/^00(?=[1-9])/, '+');
}

function toE164(given: string, example: string): Normalized {
	const compact = compacted(given);
	if (/^\+[1-9]\d{1,14}$/.test(compact)) return { value: compact };
	// A spreadsheet that reads +919876543210 as a number drops the plus. From 12 digits on, and without a leading
	// zero, national numbers are not that long (but Indonesian mobiles, which start with 8): the country code is there.
	if (/^(?!8\d{11}$)[1-9]\d{11,14}$/.test(compact)) return { value: `+${compact}` };
	return { problem: `must be a phone number with its country code, e.g. ${example}` };
}

function toDigits(given: string, example: string): Normalized {
	const compact = compacted(given).replace(/^\+/, '');
	return /^\d{6,15}$/.test(compact)
		? { value: compact }
		: { problem: `must be a phone number of 6 to 15 digits, e.g. ${example}` };
}

function toJson(given: unknown, example: unknown): Normalized {
	let data = given;
	if (typeof given === 'string') {
		try {
			data = JSON.parse(given);
		} catch {
			return { problem: `must be valid JSON, e.g. ${JSON.stringify(example)}` };
		}
	}
	try {
		// One pass through JSON leaves plain data that can be sent: dates as text, no functions, no cycles.
		const written = JSON.stringify(data);
		return written === undefined
			? { problem: `must be data, but is a ${typeof data}` }
			: { value: JSON.parse(written) as unknown };
	} catch {
		return {
			problem:
				'cannot be written as JSON (it refers to itself, is nested too deep, or holds a value that JSON has no form for)',
		};
	}
}
