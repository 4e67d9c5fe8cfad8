/** What a person sees while a run goes on, and beside its result. */
import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { inWords } from '../../delivery/deliver';
import type { Outcome } from '../../delivery/outcome';

/** Throttling that held a run up for less is not worth a hint. */
const WORTH_A_HINT_MS = 2_000;
const BETWEEN_MESSAGES_MS = 2_000;

/**
 * Says how far a run is, every two seconds. n8n shows what a node says while it runs in one place: the browser's
 * console, in executions that were started from the editor.
 */
export function progressOf(context: IExecuteFunctions, name: string, total: number, now: () => number): () => void {
	let done = 0;
	let last = now();
	return () => {
		done++;
		const at = now();
		if (at - last < BETWEEN_MESSAGES_MS) return;
		last = at;
		context.sendMessageToUI(`${name}: ${done} of ${total} items done`);
	};
}

/**
 * Hints below the output: why it took long, and what is not known.
 * @param throttledMs Milliseconds for which throttling kept everything back.
 */
export function hintsOf(outcomes: readonly Outcome[], throttledMs: number, name: string): NodeExecutionHint[] {
	const hints: NodeExecutionHint[] = [];
	if (throttledMs >= WORTH_A_HINT_MS) {
		hints.push({
			message: `${name} limits how much it takes: it held this run up for ${inWords(throttledMs)}`,
			type: 'info',
			location: 'outputPane',
		});
	}
	const unknown = outcomes.filter(({ kind }) => kind === 'unknown').length;
	if (unknown > 0) {
		hints.push({
			message: `Of ${unknown} ${unknown === 1 ? 'item' : 'items'} it is not known whether ${name} has ${unknown === 1 ? 'it' : 'them'}: no trustworthy answer came. See "details" for what to look for`,
			type: 'warning',
			location: 'outputPane',
		});
	}
	return hints;
}
