/**
 * The words in which it is stated how a vendor acts on a valid request, beside the contract that says what the vendor
 * documents. Nothing here does I/O; whoever simulates a vendor supplies the `World`.
 */
import type { z } from 'zod/v4';
import {
	type Answer,
	type FieldKind,
	type Mark,
	type Method,
	type Operation,
	type Provider,
	routesProblem,
} from '../contracts';

export type Row = Record<string, unknown> & { id: string };

/** The records of one collection. Every method is O(1) but `all` and `where`. */
export interface Store {
	get(id: string): Row | undefined;
	/** The first record under `key` in one of the collection's indexes. */
	find(index: string, key: string | undefined): Row | undefined;
	insert(row: Row): Row;
	/** Merges `changes` into the record and brings the indexes up to date. */
	update(id: string, changes: Record<string, unknown>): Row;
	remove(id: string): boolean;
	all(): readonly Row[];
}

export interface World {
	/** The key that the vendor takes. */
	readonly key: string;
	/** The vendor's clock. */
	now(): Date;
	/** A whole number from 0 to `below - 1`. */
	random(below: number): number;
	/** `length` characters out of `alphabet`. */
	letters(length: number, alphabet: string): string;
	store(collection: string): Store;
}

/** A request that passed every check. */
export interface Call {
	readonly path: Readonly<Record<string, string>>;
	readonly query: Readonly<Record<string, string>>;
	/** The body by wire name, aliases resolved. */
	readonly body: Readonly<Record<string, unknown>>;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly world: World;
}

/** What a simulated vendor knows when it words an answer. */
export interface Facts {
	readonly message?: string;
	/** Wire name of the field in question. */
	readonly field?: string;
	readonly value?: unknown;
	/** What kind of failure, in a few words with underscores (`missing`, `invalid_key`, …). */
	readonly code?: string;
	/** The field's kind and its name on screen. */
	readonly kind?: FieldKind;
	readonly label?: string;
	readonly status?: number;
	/** Every failed check, for vendors that list them all. */
	readonly issues?: ReadonlyArray<{ path: ReadonlyArray<string | number>; code: string; message: string }>;
	/** The record that was written. */
	readonly record?: unknown;
	/** The simulated vendor itself, for bodies that carry an id of their own. */
	readonly world?: World;
	readonly [more: string]: unknown;
}

/** Either one of the operation's answers by name, or a plain body. */
export type Reply =
	| { readonly answer: string; readonly facts: Facts }
	| { readonly status: number; readonly body: unknown }
	| { readonly problem: { readonly status: number; readonly code: string; readonly message: string } };

export type Respond = (call: Call) => Reply;

/** Text, unless it says otherwise; never required. */
export interface QueryParameter {
	readonly description: string;
	readonly type?: 'integer';
}

/** What a route answers with 200, where no operation states it. */
export interface RouteAnswer {
	readonly schema: z.ZodType;
	/** A body in that shape. */
	readonly example: unknown;
	readonly mark: Mark;
}

/** A route that the vendor has beside its operations, as far as tests and the mock server need it. */
export interface Route extends Pick<Operation, 'path' | 'otherPaths' | 'description' | 'mark'> {
	readonly method: Method;
	/** What its query may hold, by name. */
	readonly query?: Readonly<Record<string, QueryParameter>>;
	/** `false` for the routes that hand out keys. */
	readonly authenticated?: false;
	/**
	 * The operation whose records it changes. Its body holds that operation's fields, none of them needed and each judged
	 * by the same rule, and what is wrong is refused with that operation's answers.
	 */
	readonly edits?: string;
	/** For routes that are no operation. */
	readonly answer?: RouteAnswer;
	/** How the vendor acts on a valid request, as far as anyone knows. */
	readonly respond: Respond;
}

/** A set of records that the vendor keeps, and by what it finds them again. */
export interface Collection {
	/** Index name to the key of a record in it; `undefined` leaves the record out. */
	readonly indexes: Readonly<Record<string, (record: Readonly<Record<string, unknown>>) => string | undefined>>;
}

/** How the vendor acts on one operation. */
export interface Acting {
	readonly respond: Respond;
	/**
	 * Bodies of the contract's answers, by name, made from the facts of the case; the answer's documented example where
	 * there is none. `example` is that example, for the words that are always the same.
	 */
	readonly bodies: Readonly<Record<string, (facts: Facts, example: Readonly<Record<string, unknown>>) => unknown>>;
}

/** What a simulation states beyond its contract. */
export interface Behavior<P extends Provider, CollectionName extends string> {
	readonly operations: { readonly [K in keyof P['operations']]: Acting };
	/** Other routes of the vendor's. */
	readonly routes: Readonly<Record<string, Route>>;
	readonly collections: Readonly<Record<CollectionName, Collection>>;
	/** Bodies for failures that no operation words by itself (a wrong key, a route that is not there, a body that is no JSON). */
	readonly problem: (facts: Facts & { status: number; message: string; code: string }) => unknown;
	/** What this project had to choose where nobody documents it; one sentence each. */
	readonly assumptions: readonly string[];
}

export interface SimulatedAnswer extends Answer {
	/** The body as the vendor would send it; the example where there is none. */
	readonly body?: (facts: Facts) => unknown;
}

export interface SimulatedOperation extends Operation, Pick<Route, 'respond'> {
	readonly answers: Readonly<Record<string, SimulatedAnswer>>;
}

/** A contract together with how its vendor acts. */
export interface SimulatedProvider<Id extends string = string, CollectionName extends string = string>
	extends Provider<Readonly<Record<string, SimulatedOperation>>, Id>,
		Omit<Behavior<Provider, CollectionName>, 'operations'> {}

/**
 * States how the vendor of a contract acts.
 * @returns The contract with that in it; the contract itself stays as it is.
 * @throws Error when an operation is not acted on, a body is for an answer that the contract does not have, two routes
 * answer to the same method and path, or a route edits an unknown operation or its example does not fit.
 */
export function simulate<const P extends Provider, const CollectionName extends string>(
	provider: P,
	{ operations, ...behavior }: Behavior<P, CollectionName>,
): SimulatedProvider<P['id'], CollectionName> {
	const fail = (what: string): never => {
		throw new Error(`Wrong simulation of ${provider.name}: ${what}`);
	};
	const simulated = Object.entries(provider.operations).map(([name, operation]) => {
		const acting = (operations as Readonly<Record<string, Acting>>)[name];
		if (!acting) return fail(`it does not act on "${name}"`);
		const stray = Object.keys(acting.bodies).find((answer) => !Object.hasOwn(operation.answers, answer));
		if (stray !== undefined) fail(`"${name}" has no answer "${stray}"`);
		return [name, withBehavior(operation, acting)] as const;
	});
	const problem = routesProblem([...Object.values(provider.operations), ...Object.values(behavior.routes)]);
	if (problem !== undefined) fail(problem);
	for (const [name, { edits, answer }] of Object.entries(behavior.routes)) {
		if (edits !== undefined && !provider.operations[edits]) fail(`"${name}" edits the unknown operation "${edits}"`);
		if (answer && !answer.schema.safeParse(answer.example).success)
			fail(`the example of what "${name}" answers does not fit its schema`);
	}
	return { ...provider, ...behavior, operations: Object.fromEntries(simulated) };
}

function withBehavior(operation: Operation, { respond, bodies }: Acting): SimulatedOperation {
	const answers = Object.entries(operation.answers).map(([name, answer]): [string, SimulatedAnswer] => {
		const make = bodies[name];
		const example = answer.example as Readonly<Record<string, unknown>>;
		return [name, make ? { ...answer, body: (facts) => make(facts, example) } : answer];
	});
	return { ...operation, respond, answers: Object.fromEntries(answers) };
}

export const LOWER_ALNUM = 'abcdefghijklmnopqrstuvwxyz0123456789';
export const UPPER_ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
export const HEX = '0123456789abcdef';

/** A path parameter with this value stands for a target that the vendor does not know. */
export const UNKNOWN_TARGET = 'does-not-exist';

/** Whether two JSON values are the same, whatever the order of their keys. A key without a value is as good as none. */
export function sameJson(one: unknown, other: unknown): boolean {
	if (Object.is(one, other)) return true;
	if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
	if (Array.isArray(one) !== Array.isArray(other)) return false;
	const [left, right] = [one, other] as [Record<string, unknown>, Record<string, unknown>];
	const own = (value: Record<string, unknown>, key: string) => (Object.hasOwn(value, key) ? value[key] : undefined);
	const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
	return [...keys].every((key) => sameJson(own(left, key), own(right, key)));
}

/** One page of `rows` as a vendor's `skip`/`limit` or `page`/`limit` query asks for it. */
export function pageOf(rows: readonly Row[], start: number, limit: number): readonly Row[] {
	return rows.slice(start, start + limit);
}

/** A whole number out of a query string, kept between `min` and `max`. */
export function wholeNumber(text: string | undefined, fallback: number, min: number, max: number): number {
	const number = text === undefined || !/^\d+$/.test(text) ? fallback : Number(text);
	return Math.min(max, Math.max(min, number));
}
