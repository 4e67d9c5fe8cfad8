/** A clock that runs as fast as the code lets it: it jumps to the next timer once nothing else is left to do. */
import { type Delivery, type DeliveryOptions, deliver, type Host } from '../../delivery/deliver';
import type { Outcome } from '../../delivery/outcome';
import type { Inputs } from '../../delivery/source';

/** Delivers, and keeps each outcome in its input's place. */
export async function deliverAll<Input>(
	inputs: Inputs<Input>,
	options: Omit<DeliveryOptions<Input>, 'onOutcome'> & Partial<DeliveryOptions<Input>>,
): Promise<Delivery & { outcomes: Outcome[] }> {
	const outcomes: Outcome[] = [];
	const delivery = await deliver(inputs, {
		...options,
		onOutcome: (outcome, index, given) => {
			outcomes[index] = outcome;
			return options.onOutcome?.(outcome, index, given);
		},
	});
	return { ...delivery, outcomes };
}

export class VirtualTime {
	#now = 1_700_000_000_000;
	readonly #timers: Array<{ at: number; fire: () => void }> = [];
	#seed: number;

	constructor(seed = 1) {
		this.#seed = seed;
	}

	readonly host: Host = {
		now: () => this.#now,
		random: () => this.random(),
		sleep: (ms) => this.after(ms),
	};

	/** A repeatable number from 0 to below 1 (mulberry32). */
	random(): number {
		this.#seed = (this.#seed + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	get now(): number {
		return this.#now;
	}

	after(ms: number): Promise<void> {
		return new Promise((fire) => this.at(this.#now + ms, fire));
	}

	at(time: number, fire: () => void): void {
		const timer = { at: time, fire };
		let low = 0;
		let high = this.#timers.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.#timers[middle]!.at > time) low = middle + 1;
			else high = middle;
		}
		this.#timers.splice(low, 0, timer);
	}

	/** Lets time pass until `work` is done. */
	async run<T>(work: Promise<T>): Promise<T> {
		let done = false;
		const finished = work.finally(() => {
			done = true;
		});
		for (;;) {
			// All that was resolved runs to its end before the clock moves.
			await new Promise((resolve) => setImmediate(resolve));
			if (done) break;
			const timer = this.#timers.pop();
			if (!timer) throw new Error('Nothing is left to happen, and the work is not done');
			this.#now = Math.max(this.#now, timer.at);
			timer.fire();
		}
		return await finished;
	}
}
