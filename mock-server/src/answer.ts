import type { ServerResponse } from 'node:http';
import type { Judgement } from './judge';

/** An answer as it goes on the wire. Header names in lower case, unless a contract spells them otherwise. */
export interface WireAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | number>>;
	readonly text: string;
}

export interface AnswerOptions {
	/** End the connection: there is more on the wire than the server cares to read. */
	readonly close?: boolean;
	readonly headers?: Readonly<Record<string, string>>;
	/** Name of the fault that the answer is under. */
	readonly fault?: string;
}

/** Body as JSON, unless a content type says that it is text. The mark travels in a header: bodies stay the vendor's own. */
export function wireAnswer(
	{ status, body, mark }: Judgement,
	{ close, headers: more, fault }: AnswerOptions,
): WireAnswer {
	const text = typeof body === 'string' && more?.['content-type'] ? body : (JSON.stringify(body) ?? '');
	const headers: Record<string, string | number> = {
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(text),
		...more,
	};
	if (mark) headers['x-mock-mark'] = mark;
	if (fault) headers['x-mock-fault'] = fault;
	if (close) headers.connection = 'close';
	return { status, headers, text };
}

export function sendWhole(response: ServerResponse, { status, headers, text }: WireAnswer): void {
	response.writeHead(status, headers as Record<string, string | number>).end(text);
}

/** Promises the whole body, sends half of it and hangs up. */
export function sendHalf(response: ServerResponse, { status, headers, text }: WireAnswer): void {
	const bytes = Buffer.from(text);
	response.writeHead(status, headers as Record<string, string | number>);
	response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Ends the connection with a TCP reset, as a crashed server or a tired load balancer does. */
export function resetConnection(response: ServerResponse): void {
	response.socket?.resetAndDestroy();
}
