import timers from 'node:timers';
import { setImmediate as turn } from 'node:timers/promises';

/** Node's own, also in tests that put a fake in its place later. */
const atTurnsEnd = timers.setImmediate;

/** Longer than this nobody else waits. */
const TURN_MS = 5;

/** Work that yields wherever it may be interrupted, done without interruption. */
export function atOnce<T>(work: Generator<void, T>): T {
	for (;;) {
		const step = work.next();
		if (step.done) return step.value;
	}
}

/** The same work, done a few milliseconds at a time: requests that come in between are answered in between. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
	for (;;) {
		const until = performance.now() + TURN_MS;
		do {
			const step = work.next();
			if (step.done) return step.value;
		} while (performance.now() < until);
		await turn();
	}
}

/** Calls what it is given, in order, once something was done; with the error if that failed. */
export type Afterwards = (then: (error?: Error) => void) => void;

export interface Together {
	readonly afterwards: Afterwards;
	/** Ends the group of now. */
	readonly end: () => void;
}

/**
 * Does `first` once for everybody who comes in the same turn of the event loop, or for so many of them, as soon as they
 * are that many. Reading some requests and then answering them takes less of the processor than doing it by turns.
 */
export function together(first: () => void, most = Number.POSITIVE_INFINITY): Together {
	let waiting: Array<(error?: Error) => void> = [];
	const end = (): void => {
		const all = waiting;
		waiting = [];
		let failure: Error | undefined;
		try {
			first();
		} catch (error) {
			failure = error as Error;
		}
		for (const then of all) {
			try {
				then(failure);
			} catch (error) {
				// A defect, to be seen as one; the others are to have their answers all the same.
				process.nextTick(() => {
					throw error;
				});
			}
		}
	};
	const afterwards: Afterwards = (then) => {
		const count = waiting.push(then);
		if (count >= most) end();
		else if (count === 1) atTurnsEnd(end);
	};
	return { afterwards, end };
}
