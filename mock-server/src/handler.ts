import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Judge, type Judgement, type MockRequest, unknownPath, type Verdict } from './judge';
import type { Observers } from './observation';
import { isOpenApiPath, openApiAnswer } from './openapi-documents';
import type { RecordsBrowser } from './records-browser';
import { readBody } from './request-body';
import { isOwnPath, OWN_ROUTES, type RouteTable } from './route-table';

export interface HandlerParts {
	readonly judge: Judge;
	readonly table: RouteTable;
	readonly records: RecordsBrowser;
	readonly observers: Observers;
	/** What `/__mock/about` answers. */
	readonly about: () => unknown;
	/** Largest request body in bytes. */
	readonly bodyLimit: number;
}

const BODY_METHODS = new Set(['POST', 'PUT', 'PATCH']);

/** The mock as a request listener for node:http; listens nowhere by itself. */
export function createHandler({ judge, table, records, observers, about, bodyLimit }: HandlerParts): RequestListener {
	return (request, response) => {
		const started = performance.now();
		const method = request.method ?? 'GET';
		const target = originForm(request.url ?? '/');
		const path = pathOf(target);
		const finish = (judgement: Judgement, options: AnswerOptions = {}) => {
			if (!options.written) writeAnswer(response, judgement, options);
			observers.tell(judgement, { method, path, ms: performance.now() - started });
		};
		if (isOwnPath(path)) {
			answerOwn(request, response, { method, target, path, headers: request.headers }, finish);
			return;
		}
		const judgeWith = (body?: MockRequest['body']) => judge({ method, target, path, headers: request.headers, body });
		if (!BODY_METHODS.has(method)) {
			finish(judgeWith());
			return;
		}
		readBody(request, bodyLimit, (body) => finish(judgeWith(body), { close: 'tooLarge' in body && body.unread }));
	};

	/** The mock's own pages: what it knows, and the records. */
	function answerOwn(
		request: IncomingMessage,
		response: ServerResponse,
		{ method, target, path }: MockRequest,
		finish: (judgement: Judgement, options?: AnswerOptions) => void,
	): void {
		if (method !== 'GET' && method !== 'HEAD') {
			const message = `${path} can only be read`;
			const refusal = own('route', 405, { error: 'method_not_allowed', message }, message);
			finish(refusal, { headers: { allow: 'GET, HEAD' } });
		} else if (path === '/' || path === OWN_ROUTES.about) {
			finish(own('passed', 200, about(), 'what the mock knows'));
		} else if (isOpenApiPath(path)) {
			finish(openApiAnswer(path, table.vendors, request.headers.host));
		} else if (path.startsWith(OWN_ROUTES.records)) {
			records.answer(request, response, target, path).then(
				(answer) => finish(answer ?? own('passed', response.statusCode, undefined, 'records'), { written: !answer }),
				(error: unknown) => finish(own('failed', 500, { error: 'mock_failed', message: String(error) }, String(error))),
			);
		} else {
			finish(unknownPath({ method, path }, table));
		}
	}
}

/** An answer of the mock's own, not a vendor's. */
function own(verdict: Verdict, status: number, body: unknown, what: string): Judgement {
	return { verdict, status, body, what };
}

interface AnswerOptions {
	/** End the connection: there is more on the wire than the server cares to read. */
	readonly close?: boolean;
	readonly headers?: Readonly<Record<string, string>>;
	/** Somebody else has answered already, or the client has gone. */
	readonly written?: boolean;
}

/** The one place where an answer is written. The mark travels in a header, so that bodies stay the vendor's own. */
function writeAnswer(response: ServerResponse, { status, body, mark }: Judgement, options: AnswerOptions): void {
	const text = JSON.stringify(body);
	const headers: Record<string, string | number> = {
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(text),
		...options.headers,
	};
	if (mark) headers['x-mock-mark'] = mark;
	if (options.close) headers.connection = 'close';
	response.writeHead(status, headers).end(text);
}

/** Clients that take the mock for a proxy send the whole address (RFC 9112, 3.2.2). */
function originForm(url: string): string {
	if (url.startsWith('/') || !URL.canParse(url)) return url;
	const { pathname, search } = new URL(url);
	return pathname + search;
}

function pathOf(target: string): string {
	const end = target.search(/[?#]/);
	return end < 0 ? target : target.slice(0, end);
}
