import { isUtf8 } from 'node:buffer';
import { type Mark, type Meaning, type Operation, readAnswer } from '../../contracts';
import { type AnswerOptions, headersOf, type WireAnswer } from './answer';
import type { Judgement, MockRequest, Verdict } from './judge';
import type { Redaction } from './redaction';
import type { RequestBody } from './request-body';

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

/** A request as it is written down, with its secrets. */
export interface Recorded {
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly ms: number;
	readonly request: MockRequest;
	readonly operation?: Operation;
	readonly judgement: Omit<Judgement, 'body' | 'nearest'>;
	/** Absent when nothing was sent. */
	readonly answer?: WireAnswer;
	readonly fault?: string;
}

/**
 * What the journal keeps of it: one flat object with references to texts and to what all requests share. Whatever lives
 * for a thousand requests and dies then is the dearest that a garbage collector can be given, so it is as little as
 * possible; everything else is made of it when an entry is read.
 */
interface Kept {
	readonly at: number;
	readonly ms: number;
	readonly method: string;
	readonly target: string;
	readonly path: string;
	readonly headers: MockRequest['headers'];
	/** As text where it is UTF-8: a buffer is three objects and memory outside the heap. */
	readonly body: string | RequestBody | undefined;
	readonly operation: Operation | undefined;
	readonly provider: string | undefined;
	readonly operationName: string | undefined;
	readonly status: number;
	readonly verdict: Verdict;
	readonly mark: Mark | undefined;
	readonly answerName: string | undefined;
	readonly field: string | undefined;
	readonly what: string;
	readonly fault: string | undefined;
	/** Absent when nothing was sent. */
	readonly sent: AnswerOptions | undefined;
	readonly text: string;
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
	readonly #ring: Array<Kept | undefined> = [];
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
		const kept = keptOf(recorded);
		this.#bytes += bytesOf(kept);
		const id = this.#next++;
		this.#ring[id % this.#size] = kept;
		while (this.#bytes > this.#maxBytes && this.size > 0) this.#forgetOldest();
		if (this.#watchers.size > 0) for (const watcher of this.#watchers) watcher(id);
	}

	get(id: number): JournalEntry | undefined {
		const recorded = this.recorded(id);
		return recorded && entryOf(id, recorded, this.redaction);
	}

	/** What was written down, with its secrets. */
	recorded(id: number): Recorded | undefined {
		return id >= this.#oldest && id < this.#next ? recordedOf(this.#ring[id % this.#size]!) : undefined;
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

	#forgetOldest(): void {
		const slot = this.#oldest++ % this.#size;
		this.#bytes -= bytesOf(this.#ring[slot]!);
		this.#ring[slot] = undefined;
	}
}

function bytesOf({ target, body, text }: Kept): number {
	const sent = typeof body === 'string' ? body.length : body && 'bytes' in body ? body.bytes.length : 0;
	return ENTRY_BYTES + target.length + sent + text.length;
}

function keptOf({ at, ms, request, operation, judgement, answer, fault }: Recorded): Kept {
	const { body } = request;
	return {
		at,
		ms,
		method: request.method,
		target: request.target,
		path: request.path,
		headers: request.headers,
		body: body && 'bytes' in body && isUtf8(body.bytes) ? body.bytes.toString('utf8') : body,
		operation,
		provider: judgement.provider,
		operationName: judgement.operation,
		status: judgement.status,
		verdict: judgement.verdict,
		mark: judgement.mark,
		answerName: judgement.answer,
		field: judgement.field,
		what: judgement.what,
		fault,
		sent: answer?.options,
		text: answer?.text ?? '',
	};
}

function recordedOf({ at, ms, operation, fault, sent, text, ...kept }: Kept): Recorded {
	const {
		method,
		target,
		path,
		headers,
		body,
		provider,
		operationName,
		status,
		verdict,
		mark,
		answerName,
		field,
		what,
	} = kept;
	return {
		at,
		ms,
		request: { method, target, path, headers, body: typeof body === 'string' ? { bytes: Buffer.from(body) } : body },
		operation,
		judgement: { provider, operation: operationName, status, verdict, mark, answer: answerName, field, what },
		answer: sent && { status, text, mark, options: sent },
		fault,
	};
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
