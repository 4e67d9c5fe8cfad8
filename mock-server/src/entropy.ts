import { randomFillSync } from 'node:crypto';

/** A source of whole numbers from 0 to 2^32 - 1, evenly spread. */
export type Entropy = () => number;

/**
 * Numbers that repeat exactly for one seed and stream, and differ between streams (sfc32, PractRand-tested).
 * @param stream Name of what is drawn for, so that one vendor's ids do not depend on calls to another.
 */
export function seededEntropy(seed: number, stream: string): Entropy {
	const word = hashOf(`${seed} ${stream}`);
	let [a, b, c, counter] = [word(), word(), word(), 1];
	const next = () => {
		const sum = (((a + b) | 0) + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (((c << 21) | (c >>> 11)) + sum) | 0;
		return sum >>> 0;
	};
	// The first numbers of near seeds are alike until the state is mixed.
	for (let round = 0; round < 15; round++) next();
	return next;
}

/** FNV-1a, then a finalizer per word, to spread a short text over the generator's state. */
function hashOf(text: string): () => number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	return () => {
		hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
		hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
		hash ^= hash >>> 16;
		return hash | 0;
	};
}

/** Numbers that nobody can foresee, drawn from the system in blocks because one draw a number is slow. */
export function systemEntropy(): Entropy {
	const block = new Uint32Array(4096);
	let at = block.length;
	return () => {
		if (at === block.length) {
			randomFillSync(block);
			at = 0;
		}
		return block[at++]!;
	};
}
