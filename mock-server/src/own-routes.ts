import type { IncomingMessage, ServerResponse } from 'node:http';
import createRouter from 'find-my-way';
import type { Method } from '../../contracts';
import type { Judgement } from './judge';
import { parseJson, readBody } from './request-body';

/** A request to one of the mock's own routes. */
export interface OwnCall {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly params: Readonly<Record<string, string | undefined>>;
	readonly query: Readonly<Record<string, string | undefined>>;
	/** Parsed; absent where the request has none. */
	readonly body?: unknown;
}

/** What is answered; nothing when the handler writes the answer by itself. */
export type OwnReply =
	| { readonly status?: number; readonly body: unknown; readonly contentType?: string; readonly what: string }
	| undefined;

export type OwnHandler = (call: OwnCall) => OwnReply | Promise<OwnReply>;

/** Says that a request is wrong; `message` is for whoever made it. */
export class BadRequest extends Error {
	constructor(
		message: string,
		readonly status: 400 | 404 = 400,
	) {
		super(message);
	}
}

export interface OwnRoute {
	readonly method: Method;
	readonly path: string;
	readonly handle: OwnHandler;
}

export interface OwnAnswer {
	/** Absent when the handler has written its answer. */
	readonly judgement?: Judgement;
	readonly headers?: Readonly<Record<string, string>>;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The routes below `/__mock` that do something. */
export class OwnRoutes {
	readonly #router = createRouter({ maxParamLength: 100 });

	constructor(routes: readonly OwnRoute[]) {
		for (const { method, path, handle } of routes) this.#router.on(method, path, () => {}, handle);
	}

	/**
	 * Answers a request to one of the routes.
	 * @param done Called once with the answer.
	 * @returns False when no route has this path.
	 */
	answer(
		request: IncomingMessage,
		response: ServerResponse,
		target: string,
		bodyLimit: number,
		done: (answer: OwnAnswer) => void,
	): boolean {
		const method = request.method === 'HEAD' ? 'GET' : request.method!;
		const match = this.#router.find(method as Method, target);
		if (!match) {
			const allowed = METHODS.filter((other) => this.#router.find(other, target));
			if (allowed.length === 0) return false;
			done(wrongMethod(request.method!, target, allowed));
			return true;
		}
		const handle = match.store as OwnHandler;
		const call = { request, response, params: match.params, query: match.searchParams } as OwnCall;
		if (method === 'GET' || method === 'DELETE') {
			run(handle, call, done);
			return true;
		}
		readBody(request, bodyLimit, (body) => {
			if ('tooLarge' in body) done(refusal(413, 'payload_too_large', 'The request body is too large'));
			else if (body.bytes.length === 0) run(handle, call, done);
			else if (!/^\s*application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
				// What a page of another site can send without asking is not JSON.
				done(refusal(415, 'unsupported_media_type', 'Content-Type must be application/json'));
			} else {
				const read = parseJson(body);
				if ('problem' in read) done(refusal(400, 'invalid_json', read.problem));
				else run(handle, { ...call, body: read.value }, done);
			}
		});
		return true;
	}
}

function run(handle: OwnHandler, call: OwnCall, done: (answer: OwnAnswer) => void): void {
	try {
		const reply = handle(call);
		if (reply instanceof Promise) reply.then(answerOf, failure).then(done);
		else done(answerOf(reply));
	} catch (error) {
		done(failure(error));
	}
}

function answerOf(reply: OwnReply): OwnAnswer {
	if (!reply) return {};
	const { status = 200, body, what, contentType } = reply;
	return {
		judgement: { status, body, what, verdict: 'passed' },
		headers: contentType === undefined ? undefined : { 'content-type': contentType },
	};
}

function failure(error: unknown): OwnAnswer {
	if (error instanceof BadRequest && error.status === 404) return refusal(404, 'not_found', error.message);
	if (error instanceof BadRequest || error instanceof TypeError) return refusal(400, 'bad_request', error.message);
	return { judgement: { ...refusal(500, 'mock_failed', String(error)).judgement!, verdict: 'failed' } };
}

function refusal(status: number, error: string, message: string): OwnAnswer {
	return { judgement: { status, body: { error, message }, verdict: 'fields', what: message } };
}

function wrongMethod(method: string, target: string, allowed: readonly string[]): OwnAnswer {
	const names = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
	const message = `${target.split('?')[0]} takes ${names.join(', ')}, not ${method}`;
	const judgement: Judgement = {
		status: 405,
		body: { error: 'method_not_allowed', message },
		verdict: 'route',
		what: message,
	};
	return { judgement, headers: { allow: names.join(', ') } };
}
