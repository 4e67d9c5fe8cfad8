import type { Meaning } from '../../contracts';
import type { Journal, JournalEntry } from './journal';
import type { Verdict } from './judge';
import { type Difference, differences, type Pattern } from './matching';

/** What a request is expected to be like; what is not stated may be anything. Patterns: see `matching.ts`. */
export interface RequestPattern {
	readonly provider?: string;
	/** `addLead`, or with the vendor before it: `acme.addLead`. */
	readonly operation?: string;
	readonly method?: Pattern;
	readonly path?: Pattern;
	readonly query?: Readonly<Record<string, Pattern>>;
	/** Names in lower case. Secrets are `[redacted]`. */
	readonly headers?: Readonly<Record<string, Pattern>>;
	/** By wire name. */
	readonly body?: Pattern;
	readonly verdict?: Verdict;
	readonly outcome?: Meaning;
	readonly status?: Pattern;
	readonly answer?: Pattern;
	readonly fault?: Pattern;
}

/** How often a request is expected; at least once when nothing is said. */
export type Times = number | { readonly atLeast?: number; readonly atMost?: number };

export interface Expectation extends RequestPattern {
	readonly times?: Times;
}

/** A request that nearly matched, and what about it did not. */
export interface NearMiss {
	readonly id: number;
	readonly provider?: string;
	readonly operation?: string;
	readonly method: string;
	readonly path: string;
	readonly status: number;
	readonly differences: readonly Difference[];
}

export interface Verification {
	readonly ok: boolean;
	/** How many requests matched. */
	readonly matched: number;
	/** How many were expected, in words. */
	readonly expected: string;
	/** Ids of the first hundred that matched. */
	readonly ids: readonly number[];
	/** Where it is not as expected: the requests that came nearest, the nearest first. */
	readonly nearest: readonly NearMiss[];
	/** All of it for people, in several lines. */
	readonly message: string;
}

/** The requests were not as expected; the message shows the nearest misses. */
export class VerificationError extends Error {
	override readonly name = 'VerificationError';

	constructor(readonly verification: Verification) {
		super(verification.message);
	}
}

const KEYS = [
	'provider',
	'operation',
	'method',
	'path',
	'query',
	'headers',
	'body',
	'verdict',
	'outcome',
	'status',
	'answer',
	'fault',
] as const satisfies ReadonlyArray<keyof RequestPattern>;

/** A request for something else altogether is no near miss. */
const WEIGHTS: Readonly<Partial<Record<string, number>>> = { provider: 10, operation: 10, method: 5, path: 5 };
const MISSES = 3;

/**
 * Counts the requests in the journal that match; may be interrupted after each (`turns.ts`).
 * @throws TypeError when the expectation states something that no request has.
 */
export function* verify(journal: Journal, { times, ...pattern }: Expectation): Generator<void, Verification> {
	const stray = Object.keys(pattern).find((key) => !(KEYS as readonly string[]).includes(key));
	if (stray !== undefined) throw new TypeError(`A request has no ${JSON.stringify(stray)}; it has ${KEYS.join(', ')}`);
	const range = rangeOf(times);
	const ids: number[] = [];
	const misses: NearMiss[] = [];
	for (const id of journal.oldestFirst()) {
		const entry = journal.get(id);
		// It gave way to newer ones meanwhile.
		if (!entry) continue;
		const found = differencesOf(pattern, entry);
		if (found.length === 0) ids.push(id);
		else keepNearest(misses, entry, found);
		yield;
	}
	const matched = ids.length;
	const ok = matched >= range.atLeast && matched <= range.atMost;
	const expected = wordRange(range);
	const nearest = ok || matched > range.atMost ? [] : misses;
	return {
		ok,
		matched,
		expected,
		ids: ids.slice(0, 100),
		nearest,
		message: wordResult(pattern, { matched, expected, nearest, total: journal.size }),
	};
}

function differencesOf({ operation, ...pattern }: RequestPattern, entry: JournalEntry): Difference[] {
	const named = operation?.includes('.') && entry.operation ? `${entry.provider}.${entry.operation}` : entry.operation;
	return [...differences(operation, named, 'operation'), ...differences(pattern, entry, '')];
}

function weigh(found: readonly Difference[]): number {
	return found.reduce((sum, { path }) => sum + (WEIGHTS[path] ?? 1), 0);
}

function keepNearest(misses: NearMiss[], entry: JournalEntry, found: Difference[]): void {
	const weight = weigh(found);
	if (misses.length === MISSES && weight > weigh(misses[MISSES - 1]!.differences)) return;
	const { id, provider, operation, method, path, status } = entry;
	// Of two that are equally near, the newer one is the one that the person thinks of.
	const at = misses.findIndex((other) => weight <= weigh(other.differences));
	const miss = { id, provider, operation, method, path, status, differences: found };
	misses.splice(at < 0 ? misses.length : at, 0, miss);
	misses.length = Math.min(misses.length, MISSES);
}

function rangeOf(times: Times | undefined): { atLeast: number; atMost: number } {
	if (times !== undefined && typeof times !== 'number' && (typeof times !== 'object' || times === null)) {
		throw new TypeError('times is a number, or {atLeast, atMost}');
	}
	const range =
		typeof times === 'number'
			? { atLeast: times, atMost: times }
			: {
					atLeast: times?.atLeast ?? (times?.atMost === undefined ? 1 : 0),
					atMost: times?.atMost ?? Number.POSITIVE_INFINITY,
				};
	for (const bound of Object.values(range)) {
		if (typeof bound !== 'number' || !(bound >= 0)) throw new TypeError('times is a number, or {atLeast, atMost}');
	}
	return range;
}

function wordRange({ atLeast, atMost }: { atLeast: number; atMost: number }): string {
	if (atLeast === atMost) return `exactly ${atLeast}`;
	if (atMost === Number.POSITIVE_INFINITY) return `at least ${atLeast}`;
	return atLeast === 0 ? `at most ${atMost}` : `${atLeast} to ${atMost}`;
}

function wordResult(
	pattern: RequestPattern,
	{ matched, expected, nearest, total }: Pick<Verification, 'matched' | 'expected' | 'nearest'> & { total: number },
): string {
	const lines = [`Expected ${expected} like ${show(pattern)}`, `Matched  ${matched} of ${total} in the journal`];
	for (const { id, provider, operation, method, path, status, differences: found } of nearest) {
		const name = operation === undefined ? '' : ` (${provider}.${operation})`;
		lines.push('', `Near: #${id} ${method} ${path}${name}, answered ${status}`);
		for (const { path: at, expected: wanted, actual } of found) {
			lines.push(`  ${at}`, `    - expected  ${show(wanted)}`, `    + received  ${show(actual)}`);
		}
	}
	return lines.join('\n');
}

/** A value in a line; matchers and expressions by their own names. */
function show(value: unknown): string {
	const text =
		JSON.stringify(value, (_key, inner: unknown) => {
			if (inner instanceof RegExp) return String(inner);
			const named = inner as { toAsymmetricMatcher?(): string } | null;
			return typeof named?.toAsymmetricMatcher === 'function' ? named.toAsymmetricMatcher() : inner;
		}) ?? 'nothing';
	return text.length > 500 ? `${text.slice(0, 499)}…` : text;
}
