import type { Problem, Reading } from '../contracts';

/**
 * How the delivery of one input ended. Every input ends in exactly one.
 * - `created`: the vendor confirmed it.
 * - `existing`: the vendor says that it has it already.
 * - `rejected`: the vendor or our own check refuses this input; sending it again cannot help.
 * - `refused`: the credential or the target is wrong.
 * - `unknown`: it was sent and no trustworthy answer came; it may or may not exist.
 * - `unsent`: it never arrived, or was thrown back unread (canceled, stopped by a refusal before it, time ran out).
 */
export type OutcomeKind = 'created' | 'existing' | 'rejected' | 'refused' | 'unknown' | 'unsent';

export interface Outcome {
	readonly kind: OutcomeKind;
	/** What happened: a clause. Never empty, except for `created`. */
	readonly reason: string;
	/** What to do about it: one sentence without a period. */
	readonly wayOut?: string;
	/** The field in question, by its key and its name on screen. */
	readonly field?: { readonly key: string; readonly label: string };
	/** Every problem that our own check found, for a `rejected` that never left. */
	readonly problems?: readonly Problem[];
	/** The vendor's record, for `created` and `existing`. */
	readonly record?: Readonly<Record<string, unknown>>;
	/** Status of the answer behind it, when there was one. */
	readonly status?: number;
	/** That answer, where the delivery was asked to keep it. */
	readonly answer?: {
		readonly status: number;
		readonly headers: Readonly<Record<string, unknown>>;
		readonly body: unknown;
	};
}

/** What one try came to: an answer that was read, or a failure on the way. */
export type Attempt =
	| (Reading & { readonly headers: Readonly<Record<string, unknown>> })
	| {
			/** `unreachable`: the request provably never arrived. `ambiguous`: it may have. */
			readonly means: 'unreachable' | 'ambiguous';
			readonly reason: string;
			readonly wayOut?: string;
			readonly headers?: undefined;
	  };

/** The outcome of an input that our own check refused. */
export function rejectedBeforeSending(problems: readonly Problem[]): Outcome {
	const [first] = problems;
	return {
		kind: 'rejected',
		reason: problems.map(({ label, problem }) => `${label} ${problem}`).join('; '),
		field: first && { key: first.field, label: first.label },
		problems,
	};
}

/** The outcome that an attempt comes to when it is the last one. */
export function settle(attempt: Attempt, keepAnswer: boolean, lookFor?: string): Outcome {
	const { reason, wayOut } = attempt;
	const status = 'status' in attempt ? attempt.status : undefined;
	const answer =
		keepAnswer && 'status' in attempt
			? { answer: { status: attempt.status, headers: attempt.headers, body: attempt.body } }
			: {};
	switch (attempt.means) {
		case 'unreachable':
		case 'throttled':
			return { kind: 'unsent', reason, wayOut, status, ...answer };
		case 'ambiguous':
			return { kind: 'unknown', reason, wayOut: wayOut ?? lookFor, status, ...answer };
		default:
			return { kind: attempt.means, reason, wayOut, status, field: attempt.field, record: attempt.record, ...answer };
	}
}
