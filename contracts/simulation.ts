/**
 * The words in which a contract says how its vendor acts on a valid request.
 * Contracts only describe; whoever simulates a vendor supplies the `World`.
 */
import type { Facts } from './define';

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

/** Either one of the operation's answers by name, or a plain body. */
export type Reply =
	| { readonly answer: string; readonly facts: Facts }
	| { readonly status: number; readonly body: unknown }
	| { readonly problem: { readonly status: number; readonly code: string; readonly message: string } };

export type Respond = (call: Call) => Reply;

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
