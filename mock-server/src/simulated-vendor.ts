import type { SimulatedProvider, World } from '../../simulations';
import { type Clock, steppedClock, systemClock } from './clock';
import { type Entropy, seededEntropy, systemEntropy } from './entropy';
import { MemoryStore } from './memory-store';
import type { Progress } from './record-lines';

/**
 * One vendor's memory, clock and ids: the world in which its contract acts. Each vendor has a world of its own, so that
 * with a seed its answers repeat no matter what is sent to the others in between.
 */
export class SimulatedVendor implements World {
	readonly stores: ReadonlyMap<string, MemoryStore>;
	#readings = 0;
	#draws = 0;
	#clock: Clock = systemClock;
	#entropy: Entropy = systemEntropy();

	/** @param key The key that the vendor takes. */
	constructor(
		readonly provider: SimulatedProvider,
		readonly key: string,
		readonly seed: number | undefined,
	) {
		this.stores = new Map(Object.entries(provider.collections).map(([name, kept]) => [name, new MemoryStore(kept)]));
		this.reset();
	}

	now(): Date {
		this.#readings++;
		return this.#clock();
	}

	random(below: number): number {
		this.#draws++;
		return Math.floor((this.#entropy() / 2 ** 32) * below);
	}

	letters(length: number, alphabet: string): string {
		// Put together at once: text that grows letter by letter is a chain of texts.
		const codes = new Array<number>(length);
		for (let index = 0; index < length; index++) codes[index] = alphabet.charCodeAt(this.random(alphabet.length));
		return String.fromCharCode(...codes);
	}

	/** @throws Error when the contract declares no such collection. */
	store(collection: string): MemoryStore {
		const store = this.stores.get(collection);
		if (!store) throw new Error(`${this.provider.name} keeps no collection "${collection}"`);
		return store;
	}

	/** How far its clock and ids have got; with a seed only. */
	get progress(): Progress | undefined {
		return this.seed === undefined ? undefined : [this.#readings, this.#draws];
	}

	/** With a seed, moves clock and ids on to where they had got: otherwise the ids of records that lasted come again. */
	resume([readings, draws]: Progress): void {
		if (this.seed === undefined) return;
		while (this.#readings < readings) this.now();
		while (this.#draws < draws) this.random(1);
	}

	/** Forgets every record; with a seed, clock and ids start over. */
	reset(): void {
		for (const store of this.stores.values()) store.clear();
		if (this.seed === undefined) return;
		this.#readings = 0;
		this.#draws = 0;
		this.#clock = steppedClock();
		this.#entropy = seededEntropy(this.seed, this.provider.id);
	}
}
