/**
 * Matchers for jest and for vitest. With a global `expect`, importing this file is enough; without one, call
 * `expect.extend(matchers)`.
 */
import type { simulations } from '../../simulations';
import type { MockServer } from './mock-server';
import type { Expectation, RequestPattern, Times, Verification } from './verification';

type Known = typeof simulations;

/** `<vendor>.<operation>`, as the contracts call them. */
export type OperationName = {
	[Id in keyof Known & string]: `${Id}.${keyof Known[Id]['operations'] & string}`;
}[keyof Known & string];

/** The name of an operation or of another route of a vendor's, or a pattern for anything about a request. */
export type Wanted = OperationName | (string & {}) | RequestPattern;

export interface LeadIntakeMatchers<R = unknown> {
	/**
	 * At least one request like this was made.
	 * @param body What its body holds by wire name; it may hold more. `expect.any(…)` and the like are understood.
	 * @example expect(mock).toHaveReceived('acme.addLead', { email: 'ada@example.com' });
	 */
	toHaveReceived(wanted: Wanted, body?: unknown): R;
	/** Exactly `times` requests like this were made. */
	toHaveReceivedTimes(wanted: Wanted, times: number, body?: unknown): R;
}

interface MatcherResult {
	readonly pass: boolean;
	readonly message: () => string;
}

/** What matchers ask of a mock. */
type Received = Pick<MockServer, 'verification'>;

/** For `expect.extend`. */
export const matchers = {
	toHaveReceived(received: unknown, wanted: Wanted, body?: unknown): MatcherResult {
		return resultOf('toHaveReceived', ask(received, wanted, body, undefined));
	},
	toHaveReceivedTimes(received: unknown, wanted: Wanted, times: number, body?: unknown): MatcherResult {
		if (!Number.isSafeInteger(times) || times < 0) throw new TypeError(`times is a whole number, not ${String(times)}`);
		return resultOf('toHaveReceivedTimes', ask(received, wanted, body, times));
	},
};

function ask(received: unknown, wanted: Wanted, body: unknown, times: Times | undefined): Verification {
	if (typeof (received as Partial<Received> | undefined)?.verification !== 'function') {
		throw new TypeError('expect(mock) takes what createMockServer gave');
	}
	const pattern: Expectation = typeof wanted === 'string' ? { operation: wanted } : wanted;
	return (received as Received).verification({ ...pattern, ...(body === undefined ? {} : { body }), times });
}

function resultOf(matcher: string, { ok, matched, expected, ids, message }: Verification): MatcherResult {
	const negated = () =>
		`${message.split('\n')[0]!.replace(`Expected ${expected}`, `Expected not ${expected}`)}\nMatched  ${matched}: #${ids.join(', #')}`;
	return { pass: ok, message: () => `${matcher}\n\n${ok ? negated() : message}` };
}

const framework = globalThis as { expect?: { extend?(matchers: object): void } };
framework.expect?.extend?.(matchers);

declare global {
	namespace jest {
		// The parameters have to be those of @types/jest, used or not.
		// biome-ignore lint/complexity/noBannedTypes: see above
		interface Matchers<R, T = {}> extends LeadIntakeMatchers<R> {}
	}
}
