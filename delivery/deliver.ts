import type { Attempt, Outcome } from './outcome';

export interface DeliveryOptions<Input> {
	/** Sends one input once. Must not reject: a failure on the way is an `Attempt` too (`readFailure`). */
	readonly send: (input: Input, index: number) => Promise<Attempt>;
	/** Requests under way at once, at most. */
	readonly maxInFlight: number;
	/** Ends the run: nothing new is started after it. */
	readonly signal?: AbortSignal;
	/** What to look for when it is not known whether an input was written; is the way out. */
	readonly lookFor?: string;
}

/**
 * Delivers inputs to one operation and says how each ended, in their order.
 * After a `refused` nothing further is sent: what is wrong with the key or the target is wrong for every input.
 */
export async function deliver<Input>(inputs: readonly Input[], options: DeliveryOptions<Input>): Promise<Outcome[]> {
	const { send, maxInFlight, signal, lookFor } = options;
	const outcomes = new Array<Outcome>(inputs.length);
	let next = 0;
	let halt: Outcome | undefined;

	const work = async (): Promise<void> => {
		while (next < inputs.length) {
			const index = next++;
			halt ??= signal?.aborted ? { kind: 'unsent', reason: 'the execution was canceled' } : undefined;
			if (halt) {
				outcomes[index] = halt;
				continue;
			}
			const outcome = settle(await send(inputs[index]!, index), lookFor);
			outcomes[index] = outcome;
			if (outcome.kind === 'refused') {
				halt ??= { kind: 'unsent', reason: `nothing more was sent, since ${outcome.reason}`, wayOut: outcome.wayOut };
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(maxInFlight, inputs.length) }, work));
	return outcomes;
}

function settle(attempt: Attempt, lookFor?: string): Outcome {
	const { means, reason, wayOut } = attempt;
	switch (means) {
		case 'unreachable':
		case 'throttled':
			return { kind: 'unsent', reason, wayOut, ...answerOf(attempt) };
		case 'ambiguous':
			return { kind: 'unknown', reason, wayOut: wayOut ?? lookFor, ...answerOf(attempt) };
		default: {
			const { field, record } = attempt;
			return { kind: means, reason, wayOut, field, record, ...answerOf(attempt) };
		}
	}
}

function answerOf(attempt: Attempt): Pick<Outcome, 'answer'> {
	return 'status' in attempt
		? { answer: { status: attempt.status, headers: attempt.headers, body: attempt.body } }
		: {};
}
