import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type AnswerOptions, resetConnection, sendHalf, sendWhole, type WireAnswer, wireAnswer } from './answer';
import { answerUnder, type FaultedAnswer } from './fault-answer';
import type { Faults } from './faults';
import { inspectorAnswer } from './inspector-files';
import type { Journal } from './journal';
import {
	act,
	brokenOff,
	type Examine,
	type Judgement,
	type MockRequest,
	notKept,
	unknownPath,
	type Verdict,
} from './judge';
import type { Observers } from './observation';
import { isOpenApiPath, openApiAnswer } from './openapi-documents';
import { accessProblem } from './own-access';
import type { OwnRoutes } from './own-routes';
import type { RecordsBrowser } from './records-browser';
import { type BrokenBody, readBody } from './request-body';
import { isOwnPath, OWN_ROUTES, type RouteTable } from './route-table';
import type { Afterwards } from './turns';

export interface HandlerParts {
	readonly examine: Examine;
	readonly faults: Faults;
	readonly table: RouteTable;
	readonly records: RecordsBrowser;
	/** When the vendors' answers may leave: what they wrote lasts then, unless there is an error. */
	readonly whenKept: Afterwards;
	readonly observers: Observers;
	readonly journal: Journal;
	/** What is below `/__mock` and does something. */
	readonly routes: OwnRoutes;
	/** Names besides loopback under which the mock's own pages are reached, in lower case. */
	readonly hosts: ReadonlySet<string>;
	/** What `/__mock/about` answers. */
	readonly about: () => unknown;
	/** Largest request body in bytes. */
	readonly bodyLimit: number;
}

/** Shared: the journal keeps the options of every answer. */
const PLAIN: AnswerOptions = {};
const CLOSE: AnswerOptions = { close: true };

const BODY_METHODS = new Set(['POST', 'PUT', 'PATCH']);

/** The mock as a request listener for node:http; listens nowhere by itself. */
export function createHandler({
	examine,
	faults,
	table,
	records,
	whenKept,
	observers,
	journal,
	routes,
	hosts,
	about,
	bodyLimit,
}: HandlerParts): RequestListener {
	return (request, response) => {
		const started = performance.now();
		const method = request.method ?? 'GET';
		const target = originForm(request.url ?? '/');
		const path = pathOf(target);
		if (isOwnPath(path)) {
			answerOwn(request, response, { method, target, path, headers: request.headers }, (judgement, options = {}) => {
				if (!options.written) sendWhole(response, wireAnswer(judgement, options));
				observers.tell(judgement, { method, path, ms: performance.now() - started });
			});
			return;
		}
		const at = Date.now();
		const answerVendor = (body?: MockRequest['body']) => {
			const close = body !== undefined && 'tooLarge' in body && body.unread;
			const examination = examine({ method, target, path, headers: request.headers, body });
			const done: Done = (judgement, answer, fault) => {
				const ms = performance.now() - started;
				const operation = examination.known?.operation;
				journal.record({ at, ms, request: examination.request, operation, judgement, answer, fault });
				observers.tell(judgement, { method, path, ms, fault });
			};
			const decision = faults.decide(examination, started);
			const faulted = decision && answerUnder(decision, examination);
			const judgement = faulted?.judgement ?? act(examination);
			const plain = close ? CLOSE : PLAIN;
			// Written out now: a record that it shows may change before it leaves.
			const answer = wireAnswer(judgement, faulted ? { close, headers: faulted.headers, fault: faulted.fault } : plain);
			whenKept((error) => {
				if (error && judgement.verdict === 'passed') {
					const lost = notKept(examination, error);
					const said = wireAnswer(lost, plain);
					sendWhole(response, said);
					done(lost, said);
				} else if (faulted) {
					sendUnder(faulted, answer, decision.delayMs, response, done);
				} else {
					sendWhole(response, answer);
					done(judgement, answer);
				}
			});
		};
		const noteBroken = (broken: BrokenBody) => {
			const { headers } = request;
			const { request: asked, operation, judgement } = brokenOff({ method, target, path, headers }, broken, table);
			const ms = performance.now() - started;
			journal.record({ at, ms, request: asked, operation, judgement });
			observers.tell(judgement, { method, path, ms });
		};
		if (BODY_METHODS.has(method)) readBody(request, bodyLimit, answerVendor, noteBroken);
		else answerVendor();
	};

	/** The mock's own pages: what it knows, the records, and what is below `/__mock`. */
	function answerOwn(
		request: IncomingMessage,
		response: ServerResponse,
		{ method, target, path }: MockRequest,
		finish: (judgement: Judgement, options?: OwnAnswerOptions) => void,
	): void {
		const problem = accessProblem(request, hosts);
		if (problem !== undefined) {
			finish(own('key', 403, { error: 'forbidden', message: problem }, problem), { close: true });
			return;
		}
		const isRoute = routes.answer(request, response, target, bodyLimit, ({ judgement, headers }) =>
			finish(judgement ?? own('passed', 200, undefined, path), { headers, written: !judgement }),
		);
		if (isRoute) return;
		const page = inspectorAnswer(path, request.headers.accept);
		if (method !== 'GET' && method !== 'HEAD') {
			const message = `${path} can only be read`;
			const refusal = own('route', 405, { error: 'method_not_allowed', message }, message);
			finish(refusal, { headers: { allow: 'GET, HEAD' } });
		} else if (page) {
			finish(page.judgement, { headers: page.headers });
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

interface OwnAnswerOptions extends AnswerOptions {
	/** Somebody else has answered already, or the client has gone. */
	readonly written?: boolean;
}

/** Writes down what became of a request; without an answer when nothing was sent. */
type Done = (judgement: Judgement, answer: WireAnswer | undefined, fault?: string) => void;

/** Sends an answer under a fault, `delayMs` later; nothing any more to a client that has gone by then. */
function sendUnder(
	{ judgement, ending, fault }: FaultedAnswer,
	answer: WireAnswer,
	delayMs: number,
	response: ServerResponse,
	done: Done,
): void {
	// Node ends a connection on which nothing moves, unless somebody listens: this one is to wait.
	response.on('timeout', () => {});
	const send = () => {
		if (ending === 'whole') sendWhole(response, answer);
		else if (ending === 'cut-off') sendHalf(response, answer);
		else if (ending === 'reset') resetConnection(response);
		done(judgement, ending === 'reset' || ending === 'hang' ? undefined : answer, fault);
	};
	if (delayMs <= 0) {
		send();
		return;
	}
	const left = () => {
		clearTimeout(timer);
		done({ ...judgement, status: 0, what: 'the client left before its answer came' }, undefined, fault);
	};
	const timer = setTimeout(() => {
		response.off('close', left);
		send();
	}, delayMs);
	response.once('close', left);
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
