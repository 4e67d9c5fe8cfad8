import type { ServerResponse } from 'node:http';
import type { Mark } from '../../contracts';
import type { Judgement } from './judge';

/** An answer as it goes on the wire; its headers are made of the rest when somebody wants them. */
export interface WireAnswer {
	readonly status: number;
	readonly text: string;
	readonly mark?: Mark;
	readonly options: AnswerOptions;
}

export interface AnswerOptions {
	/** End the connection: there is more on the wire than the server cares to read. */
	readonly close?: boolean;
	readonly headers?: Readonly<Record<string, string>>;
	/** Name of the fault that the answer is under. */
	readonly fault?: string;
}

/** Body as JSON, unless a content type says that it is text. */
export function wireAnswer({ status, body, mark }: Judgement, options: AnswerOptions): WireAnswer {
	const isText = typeof body === 'string' && options.headers?.['content-type'] !== undefined;
	return { status, text: isText ? body : (JSON.stringify(body) ?? ''), mark, options };
}

/**
 * Names in lower case, unless a contract spells them otherwise. The mark travels in a header: bodies stay the vendor's
 * own.
 */
export function headersOf({ text, mark, options }: WireAnswer): Record<string, string | number> {
	const { close, headers: more, fault } = options;
	const headers: Record<string, string | number> = {
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(text),
		...more,
	};
	if (mark) headers['x-mock-mark'] = mark;
	if (fault) headers['x-mock-fault'] = fault;
	if (close) headers.connection = 'close';
	return headers;
}

export function sendWhole(response: ServerResponse, answer: WireAnswer): void {
	const headers = headersOf(answer);
	// Node writes latin1 in a third of the memory, and most answers are ASCII: as many bytes as characters.
	const encoding = headers['content-length'] === answer.text.length ? 'latin1' : 'utf8';
	response.writeHead(answer.status, headers).end(answer.text, encoding);
}

/** Promises the whole body, sends half of it and hangs up. */
export function sendHalf(response: ServerResponse, answer: WireAnswer): void {
	const bytes = Buffer.from(answer.text);
	response.writeHead(answer.status, headersOf(answer));
	response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Ends the connection with a TCP reset, as a crashed server or a tired load balancer does. */
export function resetConnection(response: ServerResponse): void {
	response.socket?.resetAndDestroy();
}
