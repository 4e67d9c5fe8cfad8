import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

export interface WholeBody {
	readonly bytes: Buffer;
	/** What the bytes spell, once it was read as JSON. */
	text?: string;
}

/** What came after the headers. `unread`: the sender had more than the server was ready to take off the wire. */
export type RequestBody = WholeBody | { readonly tooLarge: true; readonly unread: boolean };

/** A body that ended before it was whole. */
export interface BrokenBody {
	/** What came until then; nothing of a body that was too large anyway. */
	readonly bytes: Buffer;
	/** How many bytes came. */
	readonly received: number;
	/** How many the sender had announced, if it had. */
	readonly declared?: number;
}

/**
 * How much of an oversized body is still taken off the wire and thrown away. Whoever is answered while it is sending
 * often never sees the answer, only a reset connection.
 */
const DRAINED_BYTES = 8 * 1024 * 1024;

/**
 * Collects a request's body, `limit` bytes at most. Calls `done` once; or `broken` once, when the connection ends in
 * between. A callback and not a promise: this is on the path of every record that is created.
 */
export function readBody(
	request: IncomingMessage,
	limit: number,
	done: (body: RequestBody) => void,
	broken: (body: BrokenBody) => void = () => {},
): void {
	const declared = Number(request.headers['content-length'] ?? 0);
	if (declared > limit + DRAINED_BYTES) {
		request.resume();
		done({ tooLarge: true, unread: true });
		return;
	}
	let chunks: Buffer[] = [];
	let size = 0;
	let over = false;
	const finish = (body: RequestBody) => {
		if (over) return;
		over = true;
		done(body);
	};
	request.on('data', (chunk: Buffer) => {
		size += chunk.length;
		if (size <= limit) chunks.push(chunk);
		else chunks = [];
		if (size > limit + DRAINED_BYTES) finish({ tooLarge: true, unread: true });
	});
	request.on('end', () => {
		if (size > limit) finish({ tooLarge: true, unread: false });
		else finish({ bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), text: undefined });
	});
	// Of a request that is being read this says one thing: that its connection is gone.
	request.on('error', () => {
		if (over) return;
		over = true;
		broken({ bytes: Buffer.concat(chunks), received: size, ...(declared > 0 && { declared }) });
	});
}

/** Deeper than any lead, and far from where writing the value back as JSON would run out of stack. */
const MAX_DEPTH = 512;

/** The JSON value that a body's bytes spell out, or why they do not. Never throws. */
export function parseJson(body: WholeBody): { value: unknown } | { problem: string } {
	const { bytes } = body;
	if (bytes.length === 0) return { problem: 'Request body is empty, expected JSON' };
	try {
		const text = bytes.toString('utf8');
		// Put there in place of what is no UTF-8; or sent.
		if (text.includes('\ufffd') && !isUtf8(bytes)) return { problem: 'Request body is not valid UTF-8' };
		if (isTooDeep(bytes)) return { problem: `Request body is nested more than ${MAX_DEPTH} levels deep` };
		const value: unknown = JSON.parse(text);
		body.text = text;
		return { value };
	} catch {
		return { problem: 'Request body is not valid JSON' };
	}
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\[]{}') as Iterable<number>;

function isTooDeep(bytes: Buffer): boolean {
	// Every level takes a byte to open and one to close, so most bodies are too short to need a look.
	if (bytes.length <= 2 * MAX_DEPTH) return false;
	let depth = 0;
	let quoted = false;
	for (let index = 0; index < bytes.length; index++) {
		const byte = bytes[index];
		if (quoted) {
			if (byte === BACKSLASH) index++;
			else if (byte === QUOTE) quoted = false;
		} else if (byte === QUOTE) quoted = true;
		else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
			if (++depth > MAX_DEPTH) return true;
		} else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
	}
	return false;
}
