import { setImmediate as turn } from 'node:timers/promises';

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
