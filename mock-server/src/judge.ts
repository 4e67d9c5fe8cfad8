import type { IncomingHttpHeaders } from 'node:http';
import { isPlainObject, type Mark, type Operation, type Provider } from '../../contracts';
import type { Call, Facts, Reply, SimulatedAnswer } from '../../simulations';
import { type KeyProblem, keyCheck } from './key-check';
import { type BrokenBody, parseJson, type RequestBody } from './request-body';
import { type KnownRoute, type Match, OWN_ROUTES, type RouteTable } from './route-table';
import type { SimulatedVendor } from './simulated-vendor';

/** A request as it came off the wire. */
export interface MockRequest {
	readonly method: string;
	/** Path and query. */
	readonly target: string;
	/** The path alone. */
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	/** Absent where the method carries none. */
	readonly body?: RequestBody;
}

/**
 * Which check stopped a request, in the order in which they are made; `passed` when the vendor's own behaviour gave the
 * answer (a duplicate included); `fault` when an injected fault answered before the vendor could act; `broken-off` when
 * the connection ended before the body was whole, so that nothing was checked; `failed` when the mock itself broke.
 */
export type Verdict =
	| 'key'
	| 'route'
	| 'content-type'
	| 'size'
	| 'json'
	| 'fields'
	| 'passed'
	| 'fault'
	| 'broken-off'
	| 'failed';

/** What is answered to a request, and why. */
export interface Judgement {
	readonly status: number;
	/** Written as JSON. */
	readonly body: unknown;
	readonly verdict: Verdict;
	/** How well it is known that the vendor answers so. Absent from answers that are the mock's own. */
	readonly mark?: Mark;
	/** Id of the vendor. */
	readonly provider?: string;
	/** The route's key in the contract. */
	readonly operation?: string;
	/** The answer's key in the contract, where the contract words it. */
	readonly answer?: string;
	/** Wire name of the field that the answer is about: the first that failed, or the one that another record has. */
	readonly field?: string;
	/** The known route that looks most like the one that was asked for. */
	readonly nearest?: string;
	/** What happened, in a few words for people. */
	readonly what: string;
}

/** A request that went through the checks; nothing has been written yet. */
export interface Examination {
	readonly request: MockRequest;
	/** Whose route it is, if any vendor's. */
	readonly vendor?: SimulatedVendor;
	readonly known?: KnownRoute;
	/** Its path parameters and query, once a route is known. */
	readonly params?: Match['params'];
	readonly query?: Match['query'];
	/** The body as JSON, if the checks got as far as reading it. */
	readonly body?: unknown;
	/** Either the answer of the check that failed, or what the vendor is called with. */
	readonly next: { readonly stop: Judgement } | { readonly call: Call };
}

/**
 * The checks, in a server's order: key (401), route (404), content type (415), size (413), JSON (400), fields (the
 * vendor's own status and words). Never throws and writes nothing.
 */
export type Examine = (request: MockRequest) => Examination;

/** @see Examine */
export function createExaminer(table: RouteTable, vendors: readonly SimulatedVendor[]): Examine {
	const keyChecks = new Map(vendors.map((vendor) => [vendor, keyCheck(vendor.provider.auth, vendor.key)]));

	return (request) => {
		const match = table.find(request.method, request.target);
		const known = match?.known;
		const vendor = known?.vendor ?? table.ownerOf(request.path);
		if (!vendor) return { request, next: { stop: unknownPath(request, table) } };
		try {
			if (known?.route.authenticated !== false) {
				const problem = keyChecks.get(vendor)!(request.headers);
				if (problem) return { request, vendor, known, next: { stop: refusedKey(vendor, known, problem) } };
			}
			if (!match) return { request, vendor, next: { stop: unknownRoute(request, vendor, table) } };
			return examineMatch(request, match);
		} catch (error) {
			return { request, vendor, known, next: { stop: broken(vendor, known, error) } };
		}
	};
}

/**
 * Has the vendor act on a request that passed the checks; this is where records are written. Never throws: what breaks
 * inside is answered with a 500 and the verdict `failed`.
 */
export function act({ known, next }: Examination): Judgement {
	if ('stop' in next) return next.stop;
	try {
		return answered(known!, known!.route.respond(next.call));
	} catch (error) {
		return broken(known!.vendor, known, error);
	}
}

/** What is said instead of the vendor's answer when what it wrote cannot be made to last. */
export function notKept({ vendor, known }: Examination, error: Error): Judgement {
	return broken(vendor!, known, error);
}

/** What is to be said of a request whose body never became whole: whose it was, and that nothing came of it. */
export function brokenOff(
	request: MockRequest,
	{ bytes, received, declared }: BrokenBody,
	table: RouteTable,
): { readonly request: MockRequest; readonly operation?: Operation; readonly judgement: Judgement } {
	const known = table.find(request.method, request.target)?.known;
	const vendor = known?.vendor ?? table.ownerOf(request.path);
	const came = declared === undefined ? `${received} bytes` : `${received} of ${declared} bytes`;
	return {
		request: { ...request, body: { bytes } },
		operation: known?.operation,
		judgement: {
			status: 0,
			body: undefined,
			verdict: 'broken-off',
			provider: vendor?.provider.id,
			operation: known?.name,
			what: `the connection ended after ${came} of the body; nothing was checked or written`,
		},
	};
}

function examineMatch(request: MockRequest, { known, params, query }: Match): Examination {
	const { vendor, check } = known;
	const call = (body: Record<string, unknown>) => ({
		path: params,
		query,
		headers: request.headers,
		world: vendor,
		body,
	});
	const examined = (next: Examination['next'], body?: unknown): Examination => ({
		request,
		vendor,
		known,
		params,
		query,
		body,
		next,
	});
	if (!request.body) return examined({ call: call({}) });

	if (!isJson(request.headers['content-type'])) return examined({ stop: stopped(known, 'content-type') });
	if (!('bytes' in request.body)) return examined({ stop: stopped(known, 'size') });
	const read = parseJson(request.body);
	if ('problem' in read) return examined({ stop: stopped(known, 'json', read.problem) });
	if (!check) {
		if (isPlainObject(read.value)) return examined({ call: call(read.value) }, read.value);
		return examined({ stop: stopped(known, 'json', 'Request body is not a JSON object') }, read.value);
	}
	const checked = check(read.value);
	const next = 'facts' in checked ? { stop: invalid(known, checked.facts) } : { call: call(checked.body) };
	return examined(next, read.value);
}

function isJson(contentType: string | undefined): boolean {
	return contentType !== undefined && /^\s*application\/json\s*(;|$)/i.test(contentType);
}

/** What the checks that no vendor documents say. Their bodies are the vendor's, as its contract words a problem. */
export const STOPS = {
	route: { status: 404, code: 'not_found', message: 'Not found' },
	'content-type': {
		status: 415,
		code: 'unsupported_media_type',
		message: 'Content-Type must be application/json',
	},
	size: { status: 413, code: 'payload_too_large', message: 'Request body is too large' },
	json: { status: 400, code: 'invalid_json', message: 'Request body is not valid JSON' },
} as const satisfies Partial<Record<Verdict, { status: number; code: string; message: string }>>;

/** What is said to a request, by whom it is said left aside. */
type Worded = Pick<Judgement, 'status' | 'body' | 'mark' | 'answer' | 'what' | 'field'>;

/** Written out field by field: an object that is spread with more behind it takes V8 longer than all the checks. */
function judged(
	{ vendor, name }: KnownRoute,
	verdict: Verdict,
	{ status, body, mark, answer, what, field }: Worded,
): Judgement {
	return { provider: vendor.provider.id, operation: name, status, body, verdict, mark, answer, field, what };
}

function stopped(known: KnownRoute, verdict: Exclude<keyof typeof STOPS, 'route'>, message?: string): Judgement {
	const problem = { ...STOPS[verdict], ...(message === undefined ? {} : { message }) };
	const body = known.vendor.provider.problem({ ...problem, world: known.vendor });
	return judged(known, verdict, { status: problem.status, body, mark: 'assumed', what: problem.message });
}

/** What a vendor says to a key that is missing or wrong. */
export function refusedKey(vendor: SimulatedVendor, known: KnownRoute | undefined, problem: KeyProblem): Judgement {
	const { provider } = vendor;
	const missing = problem === 'missing';
	const message = missing
		? `Missing ${provider.auth.header.toLowerCase()} header`
		: `Invalid ${provider.auth.label.replace(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase())}`;
	const code = missing ? 'missing_auth_header' : 'invalid_api_key';
	return {
		provider: provider.id,
		operation: known?.name,
		status: 401,
		body: provider.problem({ status: 401, code, message, world: vendor }),
		verdict: 'key',
		mark: markOfRefusal(provider),
		what: message,
	};
}

/** What is known of the 401 of a vendor: as much as of any operation's. */
export function markOfRefusal(provider: Provider): Mark {
	for (const { answers } of Object.values(provider.operations)) {
		for (const { status, mark } of Object.values(answers)) if ([status].flat().includes(401)) return mark;
	}
	return 'assumed';
}

function unknownRoute({ method, path }: MockRequest, vendor: SimulatedVendor, table: RouteTable): Judgement {
	const nearest = table.nearest(method, path);
	const message = `${STOPS.route.message}. The nearest known route is ${nearest}`;
	return {
		provider: vendor.provider.id,
		status: STOPS.route.status,
		body: vendor.provider.problem({ ...STOPS.route, message, world: vendor }),
		verdict: 'route',
		mark: 'assumed',
		nearest,
		what: `no such route; the nearest is ${nearest}`,
	};
}

/** The answer to a path that is no vendor's. */
export function unknownPath({ method, path }: Pick<MockRequest, 'method' | 'path'>, table: RouteTable): Judgement {
	const nearest = table.nearest(method, path);
	return {
		status: STOPS.route.status,
		body: {
			error: STOPS.route.code,
			message: `No vendor has this route. The nearest known one is ${nearest}`,
			nearest,
			about: OWN_ROUTES.about,
		},
		verdict: 'route',
		nearest,
		what: `no such route; the nearest is ${nearest}`,
	};
}

function invalid(known: KnownRoute, facts: Facts): Judgement {
	const what = `${facts.field}: ${facts.code === 'missing' ? 'missing' : facts.message}`;
	return judged(known, 'fields', { ...word(known, 'invalid', facts), what });
}

function answered(known: KnownRoute, reply: Reply): Judgement {
	const { vendor, route } = known;
	if ('answer' in reply) return judged(known, 'passed', word(known, reply.answer, reply.facts));
	if ('problem' in reply) {
		const { status, message } = reply.problem;
		const body = vendor.provider.problem({ ...reply.problem, world: vendor });
		return judged(known, 'passed', { status, body, mark: 'assumed', what: message });
	}
	const { status, body } = reply;
	const mark = route.answer?.mark ?? route.mark;
	return judged(known, 'passed', { status, body, mark, what: route.description });
}

/** One of the operation's answers, as the simulation words it. */
function word({ vendor, operation, words, name }: KnownRoute, answerName: string, facts: Facts): Worded {
	const answer: SimulatedAnswer | undefined = words?.answers[answerName];
	if (!answer) throw new Error(`${vendor.provider.name}'s ${name} has no answer "${answerName}"`);
	const status = firstStatus(answer);
	// Assigned, not spread: see `judged`.
	const body = answer.body ? answer.body(Object.assign({}, facts, { status, world: vendor })) : answer.example;
	// That an edit is answered as the operation would be is our choice.
	const mark: Mark = operation ? answer.mark : 'assumed';
	return { status, body, mark, answer: answerName, field: facts.field, what: answer.description };
}

export function firstStatus({ status }: Pick<SimulatedAnswer, 'status'>): number {
	if (status === 'any') return 200;
	return typeof status === 'number' ? status : status[0]!;
}

/** A contract that broke its own rules: the mock's fault, so it says so rather than pass for the vendor's answer. */
function broken(vendor: SimulatedVendor, known: KnownRoute | undefined, error: unknown): Judgement {
	const message = `The mock of ${vendor.provider.name} failed: ${error instanceof Error ? error.message : String(error)}`;
	return {
		provider: vendor.provider.id,
		operation: known?.name,
		status: 500,
		body: { error: 'mock_failed', message },
		verdict: 'failed',
		what: message,
	};
}
