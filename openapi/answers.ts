/** What a vendor answers: the contract's answers gathered by status. */
import type { Answer, Mark, Operation } from '../contracts';
import type { Route, SimulatedOperation, SimulatedProvider } from '../simulations';
import { type Json, jsonSchema } from './schema';

/** One answer under one status. */
interface Case {
	readonly name: string;
	readonly description: string;
	readonly mark: Mark;
	/** What it says, in the document: a reference, or the schema itself. */
	readonly schema: Json;
	readonly example?: unknown;
}

type Cases = Map<string, Case[]>;

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Name of an answer's schema among the document's components. */
export const answerName = (operation: string, answer: string): string => capital(operation) + capital(answer);

const reference = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` });

/** The schema of an answer, with what it says about the input that was sent. */
export function answerSchema({ schema, description, means, mark }: Answer): Json {
	return { description: `${description}.`, ...jsonSchema(schema), 'x-means': means, 'x-mark': mark };
}

/** The answers of an operation, its own and those that every route has. */
export function operationResponses(provider: SimulatedProvider, name: string, operation: SimulatedOperation): Json {
	const answers = Object.entries(operation.answers);
	const stated = answers.flatMap(([, { status }]) => (status === 'any' ? [200] : status)).map(String);
	const cases: Cases = new Map();
	for (const [key, answer] of answers) {
		const { status, description, mark, example } = answer;
		const schema = reference('schemas', answerName(name, key));
		// With any status: with each that is stated, and with those that are not.
		const statuses = status === 'any' ? [...new Set(stated), 'default'] : [status].flat().map(String);
		for (const each of statuses) add(cases, each, { name: key, description, mark, schema, example });
	}
	addProblems(cases, provider, operation);
	return responses(cases, headers([operation]));
}

/** The answers of a route that no operation is about. Where its contract does not state what it answers, anything fits. */
export function routeResponses(provider: SimulatedProvider, name: string, route: Route): Json {
	const { description, mark, path, answer, edits } = route;
	const cases: Cases = new Map();
	if (answer) {
		const schema = reference('schemas', answerName(name, 'answer'));
		add(cases, '200', { name: 'answer', description, mark: answer.mark, schema, example: answer.example });
	} else add(cases, '200', { name: 'answer', description, mark, schema: {} });
	if (edits !== undefined) addRefusals(cases, edits, provider.operations[edits]!);
	if (path.includes('{')) add(cases, '404', problem(provider, 404));
	addProblems(cases, provider, route);
	// A limit counts every request of the key's.
	return responses(cases, headers(Object.values(provider.operations)));
}

/** What the contract states of a route's own answer. */
export function routeAnswerSchema({ description, answer }: Route): Json | undefined {
	return answer && { description: `${description}.`, ...jsonSchema(answer.schema), 'x-mark': answer.mark };
}

/** An edit is refused as the operation itself would be; that it is so is assumed. */
function addRefusals(cases: Cases, name: string, { answers }: Operation): void {
	for (const [key, { status, description, means, example }] of Object.entries(answers)) {
		if (status === 'any' || (means !== 'rejected' && means !== 'existing')) continue;
		const schema = reference('schemas', answerName(name, key));
		for (const each of [status].flat()) {
			if (each >= 400) add(cases, String(each), { name: key, description, mark: 'assumed', schema, example });
		}
	}
}

/** What no answer of a contract's own words, in the vendor's way of wording problems. */
const PROBLEMS: Readonly<Record<number, { name: string; code: string; message: string }>> = {
	400: { name: 'notJson', code: 'invalid_json', message: 'Request body is not valid JSON' },
	401: { name: 'wrongKey', code: 'invalid_api_key', message: 'Missing or invalid key' },
	404: { name: 'notFound', code: 'not_found', message: 'Not found' },
	413: { name: 'tooLarge', code: 'payload_too_large', message: 'Request body is too large' },
	415: { name: 'notJsonType', code: 'unsupported_media_type', message: 'Content-Type must be application/json' },
	429: { name: 'tooMany', code: 'rate_limit_exceeded', message: 'Too many requests' },
};

function problem(provider: SimulatedProvider, status: number): Case {
	const { name, message } = PROBLEMS[status]!;
	const schema = reference('schemas', 'Problem');
	return { name, description: message, mark: 'assumed', schema, example: problemBody(provider, status) };
}

function problemBody(provider: SimulatedProvider, status: number): Json {
	// Once through JSON, as it travels: what has no value there is left out.
	return JSON.parse(JSON.stringify(provider.problem({ status, ...PROBLEMS[status]! }))) as Json;
}

/** The form of the vendor's problems, read off the bodies themselves: a contract states them by a function. */
export function problemSchema(provider: SimulatedProvider): Json {
	const bodies = Object.keys(PROBLEMS).map((status) => problemBody(provider, Number(status)));
	const names = [...new Set(bodies.flatMap((body) => Object.keys(body)))];
	const kinds = (name: string) => [...new Set(bodies.filter((body) => name in body).map((body) => typeOf(body[name])))];
	return {
		description: 'A failure that no operation words by itself.',
		type: 'object',
		properties: Object.fromEntries(
			names.map((name) => {
				const types = kinds(name);
				return [name, { type: types.length === 1 ? types[0] : types }];
			}),
		),
		required: names.filter((name) => bodies.every((body) => name in body)),
		additionalProperties: {},
		'x-mark': 'assumed',
	};
}

/** JSON Schema's word for what a value is. */
function typeOf(value: unknown): string {
	return Array.isArray(value) ? 'array' : typeof value;
}

function addProblems(cases: Cases, provider: SimulatedProvider, { method }: Route): void {
	const hasBody = method !== 'GET' && method !== 'DELETE';
	for (const status of [401, 429]) {
		// A route that hands out keys has a wrong one too: the password.
		if (!cases.has(String(status))) add(cases, String(status), problem(provider, status));
	}
	if (hasBody) for (const status of [400, 413, 415]) add(cases, String(status), problem(provider, status));
}

function add(cases: Cases, status: string, one: Case): void {
	const known = cases.get(status);
	if (known) known.push(one);
	else cases.set(status, [one]);
}

const CERTAINTY: readonly Mark[] = ['documented', 'public', 'assumed'];

function responses(cases: Cases, headersOfAll: Json): Json {
	return {
		...Object.fromEntries([...cases].map(([status, of]) => [status, response(of, headersOfAll)])),
		'5XX': brokenResponse(headersOfAll),
	};
}

/** No contract words what a vendor says when it breaks, and what stands before it says anything. */
function brokenResponse(headersOfAll: Json): Json {
	return {
		description: 'The vendor, or a gateway before it, failed; whether anything was written is not known',
		...(Object.keys(headersOfAll).length > 0 && { headers: headersOfAll }),
		content: {
			'application/json': { schema: reference('schemas', 'Problem') },
			'text/html': { schema: { type: 'string' } },
		},
		'x-mark': 'assumed',
	};
}

/**
 * Several answers with one status are `anyOf`, not `oneOf`: they are told apart by the order in which they are tried, so
 * a body may fit more than one. That a status comes at all is known as well as the best known of its answers.
 */
function response(cases: readonly Case[], headersOfAll: Json): Json {
	const [only, another] = cases as [Case, Case?];
	const schema = another ? { anyOf: cases.map((one) => one.schema) } : only.schema;
	const examples = Object.fromEntries(
		cases
			.filter(({ example }) => example !== undefined)
			.map(({ name, description, mark, example }) => [name, { summary: description, value: example, 'x-mark': mark }]),
	);
	const named = Object.keys(examples).length > 0;
	return {
		description: cases.map(({ description }) => description).join('; or: '),
		...(Object.keys(headersOfAll).length > 0 && { headers: headersOfAll }),
		content: { 'application/json': { schema, ...(named && { examples }) } },
		'x-mark': CERTAINTY.find((mark) => cases.some((one) => one.mark === mark)),
	};
}

/** The headers that announce the limits of operations, as references. */
function headers(operations: readonly Operation[]): Json {
	const names = operations.flatMap((operation) => Object.keys(limitHeaders(operation)));
	return Object.fromEntries(names.map((name) => [name, reference('headers', name)]));
}

const HEADER_WORDS = {
	limit: 'Requests that the limit allows',
	remaining: 'Requests that are left',
	reset: 'When the limit starts over, in unix seconds',
	used: 'Requests that were made',
} as const;

/** The headers that announce an operation's limits, by name. */
export function limitHeaders({ limits }: Operation): Json {
	return Object.fromEntries(
		limits.flatMap(({ headers: names = {}, mark }) =>
			Object.entries(names).map(([what, name]) => [
				name,
				{
					description: `${HEADER_WORDS[what as keyof typeof HEADER_WORDS]}.`,
					schema: { type: 'integer', minimum: 0 },
					'x-mark': mark,
				},
			]),
		),
	);
}
