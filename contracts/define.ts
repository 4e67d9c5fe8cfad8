import type { z } from 'zod/v4';
import type { Field, Mark } from './fields';

/**
 * What one answer of a vendor says about the input that was sent.
 * - `created`: written. `existing`: the vendor had it already, nothing was written.
 * - `rejected`: this input is refused for good; others may pass.
 * - `refused`: the credential or the target is wrong; no input can pass.
 * - `throttled`: too many requests; nothing was written, try later.
 * - `ambiguous`: it may or may not have been written.
 */
export type Meaning = 'created' | 'existing' | 'rejected' | 'refused' | 'throttled' | 'ambiguous';

/** Where in an answer's body a text stands: dotted paths, the first that holds one counts. */
export type Paths = readonly string[];

/** One answer that a vendor is known, or assumed, to give. */
export interface Answer {
	/** HTTP status; a list where several come with the same body; `any` where only the body tells. */
	readonly status: number | readonly number[] | 'any';
	readonly description: string;
	/** The body. An answer is recognized by its status together with this. */
	readonly schema: z.ZodType;
	readonly means: Meaning;
	readonly mark: Mark;
	/** Where the record stands in the body (dotted path); the whole body when absent. */
	readonly record?: string;
	/** For `existing`: the output's fields and where the body has them. */
	readonly existing?: Readonly<Record<string, string>>;
	/** Where the body says what is wrong. */
	readonly message?: Paths;
	/** Where the body names the field that is wrong, by its wire name. */
	readonly field?: Paths;
	/** What the person can do about it: one sentence. */
	readonly wayOut?: string;
	/** A documented body, word for word, or a body in the documented shape. */
	readonly example: unknown;
}

export interface Limit {
	/** Requests per `perMs`; absent where the vendor does not publish the number. */
	readonly requests?: number;
	readonly perMs: number;
	readonly scope: 'key' | 'account';
	readonly mark: Mark;
	/** Headers that announce it. `reset` counts in unix seconds. */
	readonly headers?: {
		readonly limit: string;
		readonly remaining: string;
		readonly reset: string;
		readonly used?: string;
	};
}

/**
 * What makes sending the same input twice harmless, if anything does.
 * - `never`: a second try may create a second record.
 * - `always`: the vendor recognizes the repeat and answers `recognizedBy`.
 * - `with`: harmless while `field` has a value (one of `values`, where given).
 */
export type Resend =
	| { readonly safe: 'never'; readonly mark: Mark; readonly lookFor: string }
	| { readonly safe: 'always'; readonly mark: Mark; readonly recognizedBy: string }
	| {
			readonly safe: 'with';
			readonly mark: Mark;
			readonly field: string;
			readonly values?: readonly string[];
			readonly lookFor: string;
	  };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Fields that a form shows together. */
export interface Group {
	readonly label: string;
	/** On the button that adds one of them. */
	readonly placeholder: string;
	readonly description: string;
}

export interface Operation<F extends Readonly<Record<string, Field>> = Readonly<Record<string, Field>>> {
	readonly method: Method;
	/** As the vendor writes it, from the host on: `/v1/things/{thingId}`. */
	readonly path: string;
	/** Further paths that reach the same route. */
	readonly otherPaths?: readonly string[];
	readonly description: string;
	readonly mark: Mark;
	/** `{ name: 'Prospect', value: 'prospect' }`: what it acts on. */
	readonly resource: { readonly name: string; readonly value: string };
	/** Name in Title Case without the resource; action in sentence case. */
	readonly operation: { readonly name: string; readonly value: string; readonly action: string };
	readonly fields: F;
	readonly groups?: Readonly<Record<string, Group>>;
	/** In the order in which they are tried. */
	readonly answers: Readonly<Record<string, Answer>>;
	readonly limits: readonly Limit[];
	readonly resend: Resend;
	/** What to call the case that the vendor has the input already; hosts offer the choice to take it as success. */
	readonly ifExists?: { readonly label: string; readonly fail: string; readonly accept: string };
}

/** How a request proves who sends it. */
export interface Auth {
	readonly header: string;
	/** Word before the key, as in `Bearer <key>`. */
	readonly scheme?: 'Bearer';
	/** Whether the vendor may want the key without the scheme: the credential then offers both. */
	readonly schemeOptional?: boolean;
	readonly mark: Mark;
	/** What the vendor calls the secret. */
	readonly label: string;
	readonly description: string;
	/** A made-up key in the vendor's form; never a real one. */
	readonly example: string;
}

/** A request that proves the key and writes nothing. */
export interface ConnectionTest {
	readonly method: 'GET' | 'POST';
	readonly path: string;
	readonly query?: Readonly<Record<string, string | number>>;
	/** Sent as it is: a body that the vendor has to refuse. */
	readonly body?: string;
	/** Statuses besides 2xx that prove that the key was taken. */
	readonly accepts?: readonly number[];
	/** A key that every answer of this vendor's has at the top of its body, if it is always an object with one. */
	readonly signature?: string;
	readonly mark: Mark;
}

export interface Provider<
	O extends Readonly<Record<string, Operation>> = Readonly<Record<string, Operation>>,
	Id extends string = string,
> {
	/** Lower-case letters and digits; names routes, files and keys. */
	readonly id: Id;
	/** The vendor's own spelling. */
	readonly name: string;
	/** What the vendor is, in a few words. */
	readonly what: string;
	/** Where its API is documented. */
	readonly documentationUrl: string;
	/** n8n's name of the credential, as its class states it. */
	readonly credential: string;
	readonly baseUrl: { readonly default: string; readonly mark: Mark; readonly description: string };
	/** Leading path of every route, by which a base URL that already ends with it is recognized. */
	readonly prefix: string;
	readonly auth: Auth;
	readonly connectionTest: ConnectionTest;
	readonly operations: O;
}

/** Names of the `{parameters}` in a path, in order. */
export function pathParameters(path: string): string[] {
	return [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!);
}

/**
 * States one operation. Returns it unchanged. Its type keeps the fields, which callers are checked by, and no more:
 * the published declarations would hold every word of the contract a second time.
 * @throws Error when the definition contradicts itself: see the checks below.
 */
export function defineOperation<const F extends Readonly<Record<string, Field>>>(
	operation: Operation<F>,
): Operation<F> {
	const title = `${operation.resource.name}: ${operation.operation.name}`;
	const fail = (what: string): never => {
		throw new Error(`Wrong definition of "${title}": ${what}`);
	};
	const entries = Object.entries(operation.fields);

	const inPath = entries.filter(([, field]) => field.in === 'path');
	const wanted = pathParameters(operation.path);
	for (const [key, field] of inPath) {
		if (!wanted.includes(field.wire ?? key)) fail(`the path ${operation.path} has no {${field.wire ?? key}}`);
		if (!field.required) fail(`"${key}" is part of the path, so it has to be required`);
	}
	for (const path of [operation.path, ...(operation.otherPaths ?? [])]) {
		const names = pathParameters(path);
		for (const name of names) {
			if (!inPath.some(([key, field]) => (field.wire ?? key) === name)) fail(`no field fills {${name}} in ${path}`);
		}
		if (new Set(names).size < names.length) fail(`the path ${path} names a parameter twice`);
	}

	const taken = new Set<string>();
	for (const [key, field] of entries) {
		for (const wire of [field.wire ?? key, ...(field.aliases ?? [])]) {
			if (taken.has(wire)) fail(`two fields have the wire name "${wire}"`);
			taken.add(wire);
		}
		if (field.group !== undefined && !operation.groups?.[field.group])
			fail(`"${key}" is in the unknown group "${field.group}"`);
		if (!isValid(field, field.example)) fail(`the example of "${key}" is not valid itself`);
		if (field.default !== undefined && !isValid(field, field.default)) fail(`the default of "${key}" is not valid`);
	}

	for (const [name, answer] of Object.entries(operation.answers)) {
		if (!answer.schema) fail(`the answer "${name}" (status ${String(answer.status)}) has no schema`);
		if (!answer.schema.safeParse(answer.example).success)
			fail(`the example of the answer "${name}" does not fit its schema`);
	}
	for (const name of ['created', 'invalid']) {
		if (!operation.answers[name]) fail(`it has no answer "${name}"`);
	}

	const { resend } = operation;
	if (resend.safe === 'always' && operation.answers[resend.recognizedBy]?.means !== 'existing') {
		fail(`"${resend.recognizedBy}" is not an answer that means existing`);
	}
	if (resend.safe === 'with') {
		const field = entries.find(([key]) => key === resend.field)?.[1];
		if (!field) fail(`resending depends on the unknown field "${resend.field}"`);
		const stray = resend.values?.find((value) => !isValid(field!, value));
		if (stray !== undefined) fail(`resending depends on "${stray}", which "${resend.field}" cannot be`);
	}
	return operation;
}

function isValid(field: Field, value: unknown): boolean {
	const read = field.normalize(value);
	return 'value' in read && field.schema.safeParse(read.value).success;
}

/** What is wrong with a vendor's routes as a whole: one that is relative, or two that answer to the same. */
export function routesProblem(
	routes: ReadonlyArray<Pick<Operation, 'method' | 'path' | 'otherPaths'>>,
): string | undefined {
	const taken = new Set<string>();
	for (const { method, path: first, otherPaths = [] } of routes) {
		for (const path of [first, ...otherPaths]) {
			if (!path.startsWith('/')) return `the path ${path} does not start with a slash`;
			const shape = `${method} ${path.replace(/\{[^{}]*\}/g, '{}')}`;
			if (taken.has(shape)) return `two routes answer to ${shape}`;
			taken.add(shape);
		}
	}
	return undefined;
}

/**
 * States one provider. Returns it unchanged. Its type keeps the id and the operations.
 * @throws Error when the id is malformed, two operations answer to the same method and path, or an operation or the
 * connection test lies outside the prefix.
 */
export function defineProvider<const O extends Readonly<Record<string, Operation>>, const Id extends string>(
	provider: Provider<O, Id>,
): Provider<O, Id> {
	const fail = (what: string): never => {
		throw new Error(`Wrong definition of ${provider.name}: ${what}`);
	};
	const { id, prefix, connectionTest } = provider;
	const operations = Object.values(provider.operations);
	if (!/^[a-z][a-z0-9]*$/.test(id)) fail(`the id "${id}" is not lower-case letters and digits`);
	const problem = routesProblem(operations);
	if (problem !== undefined) fail(problem);
	if (!connectionTest.path.startsWith(`${prefix}/`)) {
		fail(`the connection test ${connectionTest.path} lies outside ${prefix}`);
	}
	for (const { path } of operations) {
		if (!path.startsWith(`${prefix}/`)) fail(`the path ${path} lies outside ${prefix}`);
	}
	return provider;
}
