import type { Answer, Meaning, Operation } from './define';
import { isPlainObject } from './fields';

/** An answer as it came off the wire. Header names in lower case. */
export interface ApiAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	/** The text of the body; or what a host's HTTP library already made of it. */
	readonly body: unknown;
}

/** What an answer says about the input that was sent. */
export interface Reading {
	readonly means: Meaning;
	/** What happened: a clause in the vendor's words where it gave some. Never empty. */
	readonly reason: string;
	/** What to do about it, where anything is known: one sentence without a period. */
	readonly wayOut?: string;
	/** Key and on-screen label of the field that the vendor named. */
	readonly field?: { readonly key: string; readonly label: string };
	/** The vendor's record, for `created` and `existing`. */
	readonly record?: Readonly<Record<string, unknown>>;
	/** Name of the contract's answer, when one fits. */
	readonly answer?: string;
	/** The body, parsed where it is JSON. */
	readonly body: unknown;
	readonly status: number;
}

/** Reads an answer by an operation's table, and by its status where the table has nothing. Never throws. */
export function readAnswer(operation: Operation, { status, headers, body: given }: ApiAnswer): Reading {
	const body = parse(given);
	for (const [name, answer] of Object.entries(operation.answers)) {
		if (!statusFits(answer, status) || !answer.schema.safeParse(body).success) continue;
		const message = firstText(body, answer.message);
		return {
			means: answer.means,
			reason: message ?? answer.description,
			wayOut: answer.wayOut,
			field: fieldByWire(operation, firstText(body, answer.field)),
			record: recordOf(answer, body),
			answer: name,
			body,
			status,
		};
	}
	return { ...readStatus(operation, status, headers, body), body, status };
}

function statusFits({ status: known }: Answer, status: number): boolean {
	return known === 'any' || known === status || (Array.isArray(known) && known.includes(status));
}

/** What a status means by itself (RFC 9110), when the vendor's table does not know the answer. */
function readStatus(
	operation: Operation,
	status: number,
	headers: ApiAnswer['headers'],
	body: unknown,
): Pick<Reading, 'means' | 'reason' | 'wayOut'> {
	// An answer with this status that means the same: its way out holds, though the body has another form.
	const wayOutOf = (means: Meaning) =>
		Object.values(operation.answers).find((answer) => answer.means === means && statusFits(answer, status))?.wayOut;
	const said = vendorText(body);
	const reason = said ?? `${describe(body)} with status ${status}`;
	if (status === 401 || status === 403) {
		return {
			means: 'refused',
			reason: said ?? 'the key was refused',
			wayOut: wayOutOf('refused') ?? 'Check the key in the credential',
		};
	}
	if (status === 429 || (status === 503 && headers['retry-after'] !== undefined)) {
		return { means: 'throttled', reason: said ?? 'too many requests' };
	}
	if (status >= 200 && status < 300) {
		return {
			means: 'ambiguous',
			reason: `${describe(body)} with status ${status}, which is not what the vendor documents`,
		};
	}
	if ((status >= 300 && status < 400) || status === 404 || status === 405 || status === 410) {
		return { means: 'refused', reason, wayOut: 'Check the base URL in the credential' };
	}
	if (status >= 400 && status < 500 && status !== 408 && status !== 425)
		return { means: 'rejected', reason, wayOut: wayOutOf('rejected') };
	return { means: 'ambiguous', reason };
}

function describe(body: unknown): string {
	if (body === undefined || body === '') return 'an empty answer';
	if (typeof body === 'string') return /^\s*</.test(body) ? 'a web page instead of data' : 'an unreadable answer';
	return 'an answer';
}

/** A short text where error bodies usually have one. */
function vendorText(body: unknown): string | undefined {
	return firstText(body, ['message', 'error', 'detail', 'error.message', 'detail.0.msg', 'errors.0.message', 'title']);
}

function parse(body: unknown): unknown {
	if (typeof body !== 'string') return body ?? undefined;
	try {
		return JSON.parse(body) as unknown;
	} catch {
		return body;
	}
}

function recordOf(answer: Answer, body: unknown): Record<string, unknown> | undefined {
	if (answer.means === 'created') {
		const record = answer.record === undefined ? body : at(body, answer.record);
		return isPlainObject(record) ? record : undefined;
	}
	if (answer.means === 'existing' && answer.existing) {
		return Object.fromEntries(Object.entries(answer.existing).map(([key, path]) => [key, at(body, path)]));
	}
	return undefined;
}

function fieldByWire(operation: Operation, wire: string | undefined): Reading['field'] {
	if (wire === undefined) return undefined;
	const entry = Object.entries(operation.fields).find(([key, field]) => (field.wire ?? key) === wire);
	return entry && { key: entry[0], label: entry[1].label };
}

/** The value at a dotted path. */
function at(body: unknown, path: string): unknown {
	let value: unknown = body;
	for (const part of path.split('.')) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
		value = (value as Record<string, unknown>)[part];
	}
	return value;
}

function firstText(body: unknown, paths: readonly string[] = []): string | undefined {
	for (const path of paths) {
		const value = at(body, path);
		if (typeof value === 'string' && value.trim() !== '') return value.trim().slice(0, 500);
	}
	return undefined;
}
