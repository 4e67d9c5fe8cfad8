import { z } from 'zod/v4';
import type { SimulatedProvider } from '../../simulations';
import { type Latency, MAX_LATENCY_MS } from './latency';
import type { Pattern } from './matching';

/** Seconds to wait, or the same as a date (RFC 9110, 10.2.3). */
export type RetryAfter = number | { readonly seconds: number; readonly as: 'date' };

/** Whether the vendor acts on the request first, so that the record exists although the answer says otherwise. */
interface Written {
	readonly written?: boolean;
}

/** What goes wrong. A bare number is a status, a bare word a kind. */
export type Fault =
	| ({
			readonly kind: 'status';
			readonly status: number;
			/** Default: the vendor's own words for such a status. Text is sent as it is. */
			readonly body?: unknown;
			readonly headers?: Readonly<Record<string, string>>;
			readonly retryAfter?: RetryAfter;
	  } & Written)
	/** The answer of the contract that means this; vendors that have none answer as usual. */
	| ({
			readonly kind: 'answer';
			readonly means: 'existing' | 'rejected' | 'refused' | 'throttled' | 'ambiguous';
			readonly retryAfter?: RetryAfter;
	  } & Written)
	/** The key counts as wrong. */
	| { readonly kind: 'key' }
	/** The connection is reset. */
	| ({ readonly kind: 'reset' } & Written)
	/** No answer ever comes. */
	| ({ readonly kind: 'hang' } & Written)
	/** The vendor acts, and the connection ends in the middle of its answer. */
	| { readonly kind: 'cut-off' }
	/** An error page of a gateway in front of the vendor. `status` is 502 by default. */
	| ({ readonly kind: 'html'; readonly status?: number } & Written)
	/** The vendor acts and answers, under a content type that is not JSON; `text/plain` by default. */
	| { readonly kind: 'content-type'; readonly contentType?: string }
	/** No fault: for sequences. */
	| { readonly kind: 'pass' };

export type FaultKind = Fault['kind'];

/** Kinds that need nothing else to be said. */
type BareKind = 'key' | 'reset' | 'hang' | 'cut-off' | 'html' | 'content-type' | 'pass';

export type FaultInput = Fault | number | BareKind;

/** A limit as a vendor enforces it: the surplus is answered with the contract's own 429. */
export interface LimitRule {
	readonly requests: number;
	/** Milliseconds, or one of the usual units. */
	readonly per: number | 'second' | 'minute' | 'hour';
	/** How many may come at once after a rest. Without it, no stretch of `per` ever has more than `requests`. */
	readonly burst?: number;
	/** How the 429 says when to come again. Default: in seconds. */
	readonly retryAfter?: 'seconds' | 'date' | 'absent';
}

/** What goes wrong, for which requests, and when. */
export interface FaultRule {
	/** How the journal calls it. Default: made of what it does. */
	readonly name?: string;
	/** Ids of the vendors; all when absent. */
	readonly provider?: string | readonly string[];
	/** Keys of the contract's operations and routes; all when absent. */
	readonly operation?: string | readonly string[];
	/** Only requests that match. The body by wire name, headers in lower case. */
	readonly match?: {
		readonly body?: Pattern;
		readonly headers?: Readonly<Record<string, Pattern>>;
		readonly query?: Readonly<Record<string, Pattern>>;
		readonly path?: Readonly<Record<string, Pattern>>;
	};
	/** From 0 to 1: how many of these requests it strikes. Drawn from the seed. */
	readonly probability?: number;
	/** Only the next so many of these requests; each vendor counts for itself. */
	readonly times?: number;
	/** Delays the answer; the vendor acts at once. */
	readonly latency?: Latency;
	readonly fault?: FaultInput;
	/** One fault after the other, one a request; then no more. */
	readonly sequence?: readonly FaultInput[];
	/** Begins the sequence anew when it is through. */
	readonly repeat?: boolean;
	/** `contract`: the limit that the vendor publishes, if it does. */
	readonly limit?: LimitRule | 'contract';
}

/** A set of rules under a name. */
export interface Scenario {
	readonly description?: string;
	readonly faults: readonly FaultRule[];
}

/** What a file of faults holds. */
export interface FaultFile {
	/** On from the start. */
	readonly faults?: readonly FaultRule[];
	/** To be switched on by name. */
	readonly scenarios?: Readonly<Record<string, Scenario>>;
}

const ms = z.number().min(0).max(MAX_LATENCY_MS);
const count = z.int().min(1).max(1_000_000);
const httpStatus = z.int().min(200).max(599);
const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII');
const written = z.boolean().optional();
const retryAfter = z
	.union([ms, z.strictObject({ seconds: ms, as: z.literal('date') })], {
		error: 'must be seconds, or {seconds: …, as: date}',
	})
	.optional();

const latency = z.union(
	[
		ms,
		z.strictObject({ min: ms, max: ms }).refine(({ min, max }) => min <= max),
		z.strictObject({ mean: ms, deviation: ms }),
		z.strictObject({ median: ms.positive(), p99: ms }).refine(({ median, p99 }) => median <= p99),
	],
	{ error: `must be milliseconds up to ${MAX_LATENCY_MS}, {min, max}, {mean, deviation} or {median, p99}` },
);

const faultByKind = z.discriminatedUnion(
	'kind',
	[
		z.strictObject({
			kind: z.literal('status'),
			status: httpStatus,
			body: z.unknown().optional(),
			headers: z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), headerValue).optional(),
			retryAfter,
			written,
		}),
		z.strictObject({
			kind: z.literal('answer'),
			means: z.enum(['existing', 'rejected', 'refused', 'throttled', 'ambiguous']),
			retryAfter,
			written,
		}),
		z.strictObject({ kind: z.literal('key') }),
		z.strictObject({ kind: z.literal('reset'), written }),
		z.strictObject({ kind: z.literal('hang'), written }),
		z.strictObject({ kind: z.literal('cut-off') }),
		z.strictObject({ kind: z.literal('html'), status: httpStatus.optional(), written }),
		z.strictObject({ kind: z.literal('content-type'), contentType: headerValue.optional() }),
		z.strictObject({ kind: z.literal('pass') }),
	],
	{ error: 'must be a status, or one of answer, key, reset, hang, cut-off, html, content-type, pass' },
);

const fault = z.preprocess((given) => {
	if (typeof given === 'number') return { kind: 'status', status: given };
	return typeof given === 'string' ? { kind: given } : given;
}, faultByKind) as z.ZodType<Fault>;

const limit = z.union(
	[
		z.literal('contract'),
		z.strictObject({
			requests: z.int().min(1).max(100_000),
			per: z.union([ms.positive(), z.enum(['second', 'minute', 'hour'])]),
			burst: z.int().min(1).max(100_000).optional(),
			retryAfter: z.enum(['seconds', 'date', 'absent']).optional(),
		}),
	],
	{
		error:
			'must be "contract", or {requests: 1 to 100000, per: second, minute, hour or ms, burst: …, retryAfter: seconds, date or absent}',
	},
);

/** A rule with its faults spelt out. */
export type ReadRule = Omit<FaultRule, 'fault' | 'sequence'> & {
	readonly fault?: Fault;
	readonly sequence?: readonly Fault[];
};

export interface FaultSchemas {
	readonly rule: z.ZodType<ReadRule>;
	readonly rules: z.ZodType<ReadRule[]>;
	readonly scenario: z.ZodType<{ description?: string; faults: ReadRule[] }>;
	readonly file: z.ZodType<{
		faults: ReadRule[];
		scenarios: Record<string, { description?: string; faults: ReadRule[] }>;
	}>;
}

/** What rules have to look like, given the vendors that there are. */
export function faultSchemas(providers: readonly SimulatedProvider[]): FaultSchemas {
	const ids = providers.map(({ id }) => id);
	const routes = providers.flatMap(({ operations, routes }) => [...Object.keys(operations), ...Object.keys(routes)]);
	const pattern = z.record(z.string(), z.unknown());
	const rule = z
		.strictObject({
			name: z
				.string()
				.regex(/^[\x20-\x7e]{1,100}$/, 'must be 1 to 100 printable ASCII characters')
				.optional(),
			provider: oneOrMore(ids, 'a vendor').optional(),
			operation: oneOrMore(routes, 'an operation').optional(),
			match: z
				.strictObject({
					body: z.unknown().optional(),
					headers: pattern.optional(),
					query: pattern.optional(),
					path: pattern.optional(),
				})
				.optional(),
			probability: z.number().min(0).max(1).optional(),
			times: count.optional(),
			latency: latency.optional(),
			fault: fault.optional(),
			sequence: z.array(fault).min(1).max(10_000).optional(),
			repeat: z.boolean().optional(),
			limit: limit.optional(),
		})
		.refine((given) => given.fault === undefined || given.sequence === undefined, {
			error: 'has a fault and a sequence; it takes one of them',
		})
		.refine((given) => given.fault ?? given.sequence ?? given.latency ?? given.limit, {
			error: 'does nothing: give it a fault, a sequence, a latency or a limit',
		}) as unknown as z.ZodType<ReadRule>;
	const rules = z.array(rule).max(1000);
	const scenario = z.strictObject({ description: z.string().max(1000).optional(), faults: rules });
	const file = z.strictObject({
		faults: rules.default([]),
		scenarios: z.record(z.string().regex(/^[\w-]{1,100}$/), scenario).default({}),
	});
	return { rule, rules, scenario, file };
}

function oneOrMore(known: readonly string[], what: string) {
	const error = ({ input }: { input?: unknown }) =>
		`${JSON.stringify(input)} is not ${what}; there are ${[...new Set(known)].join(', ')}`;
	return z.union([z.enum(known as [string, ...string[]]), z.array(z.enum(known as [string, ...string[]]))], { error });
}

/** `faults.0.latency: must be …`, one line an issue, the first three. */
export function issueLines(error: z.ZodError): string[] {
	return error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
}
