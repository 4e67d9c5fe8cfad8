/** Outcomes as the errors that Zapier acts on: https://docs.zapier.com/platform/build/errors */
import type { ZObject } from 'zapier-platform-core';
import type { ApiAnswer, Operation, Provider } from '../../contracts';
import { inWords } from '../../delivery/deliver';
import type { Attempt, Outcome } from '../../delivery/outcome';
import { sentenceOf } from '../../delivery/sentence';
import { announcedBudget, retryAfterMs } from '../../delivery/wait-hints';
import { sentence, sentences } from './wording';

/** How long Zapier waits when a vendor that takes nothing does not say. */
const USUAL_DELAY_MS = 60_000;

/** What came of the last request. */
export interface LastTry {
	readonly answer?: ApiAnswer;
	readonly failure?: Attempt;
}

export interface Ending {
	readonly provider: Provider;
	readonly operation: Operation;
	readonly outcome: Outcome;
	readonly last: LastTry;
	/** Whether running the step again is harmless though it may have been written. */
	readonly repeatable: boolean;
}

/**
 * - `Error`: the step failed; it may be replayed, by the person or by Autoreplay.
 * - `HaltedError`: the step stopped; Zapier does not run it again by itself. For what may have been written and must
 *   not be sent twice, and for what the person asked to stop at.
 * - `ThrottledError`: nothing was written; Zapier runs the step again after the delay.
 * - `ExpiredAuthError`: the key was refused; Zapier holds the runs of this connection until it is renewed.
 */
export function errorOf({ errors }: ZObject, { provider, operation, outcome, last, repeatable }: Ending): Error {
	const { kind, status } = outcome;
	switch (kind) {
		case 'existing':
			return new errors.HaltedError(inZapiersWords(outcome));
		case 'unknown': {
			if (repeatable) return new errors.Error(inZapiersWords(outcome), kind, status);
			const wayOut = 'lookFor' in operation.resend ? operation.resend.lookFor : outcome.wayOut;
			return new errors.HaltedError(inZapiersWords({ ...outcome, wayOut }));
		}
		case 'refused':
			if (status === 401 || status === 403) return new errors.ExpiredAuthError(refusedKey(provider, outcome));
			break;
		case 'unsent':
			if (last.answer && (status === 429 || status === 503)) {
				const seconds = Math.max(1, Math.ceil(delayMs(operation, last.answer) / 1000));
				const again = `It was not written; Zapier sends it again in ${inWords(seconds * 1000)}`;
				return new errors.ThrottledError(`${provider.name} takes nothing right now. ${again}.`, seconds);
			}
			// The outcome also tells of a wait, which is nothing that a person can set here.
			return new errors.Error(inZapiersWords({ ...outcome, ...reasonOf(last) }), kind, status);
		default:
	}
	return new errors.Error(inZapiersWords(outcome), kind, status);
}

function reasonOf({ failure }: LastTry): Partial<Outcome> {
	return failure ? { reason: failure.reason, wayOut: failure.wayOut } : {};
}

function delayMs({ limits }: Operation, { headers }: ApiAnswer): number {
	const now = Date.now();
	return retryAfterMs(headers, now) ?? announcedBudget(headers, limits, now)?.resetMs ?? USUAL_DELAY_MS;
}

function refusedKey({ name, auth }: Provider, { reason, wayOut }: Outcome): string {
	const what = `${name} refused the ${auth.label}: ${sentence(reason)}`;
	return sentences(what, wayOut && `${forZapier(wayOut)}, then reconnect ${name}`);
}

function inZapiersWords(outcome: Outcome): string {
	return sentence(sentenceOf({ ...outcome, wayOut: outcome.wayOut && forZapier(outcome.wayOut) }));
}

/** What other hosts call a credential is a connection here. */
function forZapier(wayOut: string): string {
	return wayOut.replaceAll('the credential', 'the connection');
}
