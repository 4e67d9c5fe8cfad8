import { isUtf8 } from 'node:buffer';
import { type Mark, type Meaning, type Operation, readAnswer } from '../../contracts';
import { type AnswerOptions, headersOf, type WireAnswer } from './answer';
import type { Judgement, MockRequest, Verdict } from './judge';
import type { Redaction } from './redaction';
import type { RequestBody, WholeBody } from './request-body';

/** One request and what became of it, as `/__mock/requests` and `mock.requests()` show it. Holds no secret. */
export interface JournalEntry {
	/** Counts up from 1; starts over with a reset. */
	readonly id: number;
	/** When its headers were there, ISO 8601 in UTC; the real time, with a seed too. */
	readonly time: string;
	/** Id of the vendor, and the key of the operation or route in its contract. */
	readonly provider?: string;
	readonly operation?: string;
	readonly method: string;
	readonly path: string;
	readonly query: Readonly<Record<string, string>>;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	/** Parsed where it is JSON, else text. */
	readonly body?: unknown;
	/** The check that stopped it, or `passed`, or `fault`. */
	readonly verdict: Verdict;
	/** Wire name of the field that the answer is about: the first that failed, or the one that another record has. */
	readonly field?: string;
	/** The contract's name of the answer. */
	readonly answerName?: string;
	/** How well it is known that the vendor answers so. */
	readonly mark?: Mark;
	/** What the answer says about the input, read as a client reads it; for operations only. */
	readonly outcome?: Meaning;
	/** What happened, in a few words for people. */
	readonly what: string;
	/** 0 when nothing was sent. */
	readonly status: number;
	/** Absent when nothing was sent. */
	readonly answer?: {
		readonly status: number;
		readonly headers: Readonly<Record<string, string>>;
		readonly body?: unknown;
	};
	/** From the last byte of the headers to the answer, in milliseconds. */
	readonly ms: number;
	/** Name of the fault that was applied. */
	readonly fault?: string;
}

/** What of a judgement is written down. */
type Said = Omit<Judgement, 'body' | 'nearest'>;

const NOTHING_SAID: Said = { status: 0, verdict: 'failed', what: '' };

/** A request as it is written down, with its secrets. */
export interface Recorded {
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly ms: number;
	readonly request: MockRequest;
	readonly operation?: Operation;
	readonly judgement: Said;
	/** Absent when nothing was sent. */
	readonly answer?: WireAnswer;
	readonly fault?: string;
}

/**
 * What the journal keeps of it: references to texts and to what all requests share; everything else is made of it when
 * an entry is read. What lives for a thousand requests and dies then is the dearest that a garbage collector can be
 * given, so a place in the ring is used again, and of headers that are as before only the first ones are kept.
 */
class Kept {
	at = 0;
	ms = 0;
	method = '';
	target = '';
	path = '';
	headers: MockRequest['headers'] = {};
	/** As text where it is UTF-8: a buffer is three objects and memory outside the heap. */
	body: string | RequestBody | undefined;
	operation: Operation | undefined;
	judgement: Said = NOTHING_SAID;
	fault: string | undefined;
	/** Absent when nothing was sent. */
	sent: AnswerOptions | undefined;
	text = '';
	/** What it counts for. */
	bytes = 0;

	/** Takes in a request; `before` is the one that came before it. */
	take({ at, ms, request, operation, judgement, answer, fault }: Recorded, before: Kept | undefined): void {
		const { method, target, path, headers, body } = request;
		this.at = at;
		this.ms = ms;
		this.method = method;
		this.target = before?.target === target ? before.target : target;
		this.path = before?.path === path ? before.path : path;
		this.headers = before && sameHeaders(before.headers, headers) ? before.headers : headers;
		this.body = body && 'bytes' in body ? textOf(body) : body;
		this.operation = operation;
		this.judgement = before && sameSaid(before.judgement, judgement) ? before.judgement : said(judgement);
		this.fault = fault;
		this.sent = answer?.options;
		this.text = answer?.text ?? '';
		this.bytes = ENTRY_BYTES + target.length + (body && 'bytes' in body ? body.bytes.length : 0) + this.text.length;
	}

	/** Lets go of what may be large. */
	empty(): void {
		this.body = undefined;
		this.text = '';
		this.headers = {};
		this.sent = undefined;
	}

	get recorded(): Recorded {
		const { at, ms, method, target, path, headers, body, operation, judgement, fault, sent, text } = this;
		return {
			at,
			ms,
			request: { method, target, path, headers, body: typeof body === 'string' ? { bytes: Buffer.from(body) } : body },
			operation,
			judgement,
			answer: sent && { status: judgement.status, text, mark: judgement.mark, options: sent },
			fault,
		};
	}
}

/** A body as text, where it is one. */
function textOf(body: WholeBody): string | WholeBody {
	return body.text ?? (isUtf8(body.bytes) ? body.bytes.toString('utf8') : body);
}

export interface JournalLimits {
	/** Requests that are kept; 0 keeps none. Default 1,000. */
	readonly entries?: number;
	/** Bytes of bodies and answers that are kept, roughly. Default 32 MiB. */
	readonly bytes?: number;
}

/** What an entry takes besides its texts, roughly. */
const ENTRY_BYTES = 1500;

/** The last requests, the oldest giving way to the newest. Secrets are taken out whenever an entry is read. */
export class Journal {
	/** In a ring: the entry with id `n` stands at `n % size`. */
	readonly #ring: Kept[] = [];
	#oldest = 1;
	#next = 1;
	#bytes = 0;
	readonly #watchers = new Set<(id: number | undefined) => void>();
	readonly #size: number;
	readonly #maxBytes: number;

	/** @throws TypeError for limits that are no whole numbers. */
	constructor(
		readonly redaction: Redaction,
		{ entries = 1000, bytes = 32 * 1024 * 1024 }: JournalLimits = {},
	) {
		for (const limit of [entries, bytes]) {
			if (!Number.isSafeInteger(limit) || limit < 0)
				throw new TypeError(`A journal's limit is a whole number, not ${limit}`);
		}
		this.#size = entries;
		this.#maxBytes = bytes;
	}

	/** How many entries there are. */
	get size(): number {
		return this.#next - this.#oldest;
	}

	record(recorded: Recorded): void {
		if (this.#size === 0) return;
		if (this.size === this.#size) this.#forgetOldest();
		const before = this.#kept(this.#next - 1);
		const id = this.#next++;
		this.#ring[id % this.#size] ??= new Kept();
		const kept = this.#ring[id % this.#size]!;
		kept.take(recorded, before);
		this.#bytes += kept.bytes;
		while (this.#bytes > this.#maxBytes && this.size > 0) this.#forgetOldest();
		if (this.#watchers.size > 0) for (const watcher of this.#watchers) watcher(id);
	}

	get(id: number): JournalEntry | undefined {
		const recorded = this.recorded(id);
		return recorded && entryOf(id, recorded, this.redaction);
	}

	/** What was written down, with its secrets. */
	recorded(id: number): Recorded | undefined {
		return this.#kept(id)?.recorded;
	}

	/** Ids of all entries, the newest first. */
	*newestFirst(before = Number.POSITIVE_INFINITY): Generator<number> {
		for (let id = Math.min(this.#next, before) - 1; id >= this.#oldest; id--) yield id;
	}

	*oldestFirst(after = 0): Generator<number> {
		for (let id = Math.max(this.#oldest, after + 1); id < this.#next; id++) yield id;
	}

	clear(): void {
		this.#ring.length = 0;
		this.#oldest = 1;
		this.#next = 1;
		this.#bytes = 0;
		for (const watcher of this.#watchers) watcher(undefined);
	}

	/** Tells `watcher` the id of every new entry, and nothing when all are forgotten. Returns a function that ends it. */
	watch(watcher: (id: number | undefined) => void): () => void {
		this.#watchers.add(watcher);
		return () => void this.#watchers.delete(watcher);
	}

	#kept(id: number): Kept | undefined {
		return id >= this.#oldest && id < this.#next ? this.#ring[id % this.#size] : undefined;
	}

	#forgetOldest(): void {
		const kept = this.#ring[this.#oldest++ % this.#size]!;
		this.#bytes -= kept.bytes;
		kept.empty();
	}
}

function said({ provider, operation, status, verdict, mark, answer, field, what }: Said): Said {
	return { provider, operation, status, verdict, mark, answer, field, what };
}

function sameSaid(one: Said, other: Said): boolean {
	return (
		one.what === other.what &&
		one.status === other.status &&
		one.operation === other.operation &&
		one.provider === other.provider &&
		one.verdict === other.verdict &&
		one.mark === other.mark &&
		one.answer === other.answer &&
		one.field === other.field
	);
}

function sameHeaders(one: MockRequest['headers'], other: MockRequest['headers']): boolean {
	let more = 0;
	for (const name in one) {
		// Lists of values (set-cookie) are not looked into.
		if (one[name] !== other[name]) return false;
		more++;
	}
	for (const _name in other) more--;
	return more === 0;
}

function entryOf(id: number, recorded: Recorded, redaction: Redaction): JournalEntry {
	const { at, ms, request, judgement, answer, fault } = recorded;
	const { provider, operation, verdict, field, answer: answerName, mark, what } = judgement;
	return {
		id,
		time: new Date(at).toISOString(),
		provider,
		operation,
		method: request.method,
		path: redaction.text(request.path),
		query: Object.fromEntries(redaction.query(queryOf(request.target))),
		headers: redaction.headers(request.headers),
		body: bodyOf(request, redaction),
		verdict,
		field,
		answerName,
		mark,
		outcome: outcomeOf(recorded),
		what: redaction.text(what),
		status: answer?.status ?? 0,
		answer: answer && {
			status: answer.status,
			headers: redaction.headers(headersOf(answer)),
			body: parsed(answer.text, redaction),
		},
		ms,
		fault,
	};
}

export function queryOf(target: string): URLSearchParams {
	const start = target.indexOf('?');
	return new URLSearchParams(start < 0 ? '' : target.slice(start + 1).split('#')[0]);
}

function bodyOf({ body }: MockRequest, redaction: Redaction): unknown {
	if (!body) return undefined;
	return 'bytes' in body ? parsed(body.bytes.toString('utf8'), redaction) : 'too large to be kept';
}

function parsed(text: string, redaction: Redaction): unknown {
	if (text === '') return undefined;
	try {
		return redaction.json(JSON.parse(text));
	} catch {
		// No JSON, or nested deeper than anything can walk.
		return redaction.text(text);
	}
}

/** What an answer says about the input, as a client reads it. */
export function outcomeOf({ operation, judgement, answer, fault }: Recorded): Meaning | undefined {
	if (!operation) return undefined;
	if (!answer) return 'ambiguous';
	const known = fault === undefined ? operation.answers[judgement.answer ?? ''] : undefined;
	if (known) return known.means;
	const headers = Object.fromEntries(
		Object.entries(headersOf(answer)).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
	return readAnswer(operation, { status: answer.status, headers, body: answer.text }).means;
}
