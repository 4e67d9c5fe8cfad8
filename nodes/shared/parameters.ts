/** Form to contract: the values of a node's parameters as an operation's input. Undoes `fields.ts`. */
import { type Field, idempotencyField, isPlainObject, type Operation, type Problem } from '../../contracts';
import { PARAMETER, placeOf, RUN_OPTIONS, UNTOUCHED_JSON } from './fields';

/** Reads one parameter of one item, expressions resolved. May throw what an expression throws. */
export type ReadParameter = (name: string, fallback: unknown) => unknown;

/** What to do with an item beside sending it. */
export interface ItemOptions {
	readonly existingIsSuccess: boolean;
	readonly fullAnswer: boolean;
	readonly includeOutcome: boolean;
	/** Whether the item wants a key made for it. */
	readonly automaticKey: boolean;
}

/** How a run is delivered. The first item's values count for all. */
export interface RunOptions {
	/** Requests under way at once, at most. */
	readonly maxInFlight: number;
	/** Longest wait for a vendor that takes nothing. */
	readonly maxWaitMs: number;
	/** Longest wait for one answer. */
	readonly timeoutMs: number;
}

/** Reads the run's options, or says what is wrong with one. */
export function readRunOptions(read: ReadParameter): RunOptions | { problem: string } {
	const given = read(PARAMETER.options, {});
	const values: Record<string, number> = {};
	for (const [name, { label, fallback, min, max }] of Object.entries(RUN_OPTIONS)) {
		const value = isPlainObject(given) && !isBlank(given[name]) ? numberFrom(given[name]) : fallback;
		if (!Number.isInteger(value) || value < min || value > max) {
			return { problem: `${label} must be a whole number from ${min} to ${max}` };
		}
		values[name] = value;
	}
	const { maxRequestsAtOnce, maxWait, timeout } = values as Record<keyof typeof RUN_OPTIONS, number>;
	return { maxInFlight: maxRequestsAtOnce, maxWaitMs: maxWait * 60_000, timeoutMs: timeout * 1_000 };
}

/** Text counts as the number in it; `Number` would make numbers of lists and of yes and no too. */
function numberFrom(value: unknown): number {
	return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}

export interface ItemParameters {
	/** By field key, as the person gave it. */
	readonly input: Record<string, unknown>;
	readonly options: ItemOptions;
	/** What cannot be read at all. */
	readonly problems: readonly Problem[];
}

/** Collects an item's input from where the form has its fields. */
export function readParameters(operation: Operation, read: ReadParameter): ItemParameters {
	const problems: Problem[] = [];
	const collection = (name: string): Record<string, unknown> => {
		const value = read(name, {});
		return isPlainObject(value) ? value : {};
	};
	const options = collection(PARAMETER.options);
	const holders = {
		top: undefined,
		group: Object.assign({}, ...Object.keys(operation.groups ?? {}).map(collection)) as Record<string, unknown>,
		additional: collection(PARAMETER.additional),
		options,
	};

	const input: Record<string, unknown> = {};
	for (const [key, field] of Object.entries(operation.fields)) {
		const holder = holders[placeOf(field)];
		if (holder === undefined) {
			input[key] = read(key, '');
			continue;
		}
		const given = givenValue(key, field, holder);
		if ('problem' in given) problems.push({ field: key, label: field.label, problem: given.problem });
		else input[key] = given.value;
	}

	const keyField = idempotencyField(operation);
	const mode = keyField === undefined ? undefined : (options[keyField + PARAMETER.modeSuffix] ?? 'automatic');
	if (keyField !== undefined && mode !== 'custom') delete input[keyField];
	if (keyField !== undefined && mode === 'custom' && isBlank(input[keyField])) {
		const { label } = operation.fields[keyField]!;
		problems.push({
			field: keyField,
			label: `Custom ${label}`,
			problem: `is empty, although ${label} is set to Custom`,
		});
	}
	return {
		input,
		problems,
		options: {
			existingIsSuccess: operation.ifExists === undefined || options[PARAMETER.ifExists] === 'accept',
			fullAnswer: options[PARAMETER.fullAnswer] === true,
			includeOutcome: options[PARAMETER.includeOutcome] === true,
			automaticKey: mode === 'automatic',
		},
	};
}

function givenValue(
	key: string,
	field: Field,
	holder: Record<string, unknown>,
): { value: unknown } | { problem: string } {
	switch (field.kind) {
		case 'object':
		case 'json':
			return pairsAndJson(holder[key], holder[key + PARAMETER.jsonSuffix]);
		case 'list':
			return { value: withTouchedParts(entriesOf(holder[key], PARAMETER.entries), field) };
		default:
			return { value: holder[key] };
	}
}

/** A list without the JSON of its entries that nobody has touched: unlike a field that was added, it is always there. */
function withTouchedParts(entries: unknown, { of: parts = {} }: Field): unknown {
	if (!Array.isArray(entries)) return entries;
	const isUntouched = ([key, value]: [string, unknown]) => value === UNTOUCHED_JSON && parts[key]?.kind === 'object';
	return entries.map((entry: unknown) =>
		isPlainObject(entry) ? Object.fromEntries(Object.entries(entry).filter((part) => !isUntouched(part))) : entry,
	);
}

/** A fixed collection's entries; an expression may also hand over the finished value. */
function entriesOf(value: unknown, name: string): unknown {
	if (!isPlainObject(value)) return value;
	if (Object.keys(value).length === 0) return undefined;
	return name in value ? value[name] : value;
}

function pairsAndJson(pairs: unknown, json: unknown): { value: unknown } | { problem: string } {
	const entries = entriesOf(pairs, PARAMETER.pairs);
	if (!Array.isArray(entries)) return { value: isBlank(json) ? entries : json };
	const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
	for (const { name, value } of entries as Array<{ name?: unknown; value?: unknown }>) {
		if (isBlank(name) && isBlank(value)) continue;
		if (isBlank(name)) return { problem: 'has a value without a name' };
		if (typeof name === 'object') return { problem: 'has a name that is not text' };
		object[String(name).trim()] = value;
	}
	if (Object.keys(object).length === 0) return { value: json };
	if (isBlank(json)) return { value: object };
	const base = typeof json === 'string' ? parsed(json) : json;
	if (!isPlainObject(base)) return { problem: 'is given as pairs and as JSON: then the JSON has to be an object' };
	return { value: { ...base, ...object } };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
