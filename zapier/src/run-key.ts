/**
 * One idempotency key per Zap run. Zapier tells a step nothing that names its run and stays the same when the run is
 * replayed, so a key is made at random; when a run ends in doubt, its key is kept for the next one with the same input,
 * which is its replay. Should that one be another run after all, the replay in turn gets a new key: as many are written
 * as there were runs.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { ZObject } from 'zapier-platform-core';

/** As long as a person may take to notice a stopped run and replay it. */
const KEPT_SECONDS = 86_400;

export class RunKey {
	readonly #cache: ZObject['cache'];
	readonly #slot: string;
	/** Whether the key is that of an earlier run. */
	#kept = false;

	/** @param identity What the run and its replay have in common. */
	constructor({ cache }: ZObject, identity: unknown) {
		this.#cache = cache;
		this.#slot = `run-key-${createHash('sha256').update(JSON.stringify(identity)).digest('hex')}`;
	}

	async value(): Promise<string> {
		const kept: unknown = await this.#cache.get(this.#slot).catch(() => undefined);
		this.#kept = typeof kept === 'string';
		return this.#kept ? (kept as string) : randomUUID();
	}

	/** Keeps the key for a replay. Returns whether that was possible. */
	async keep(value: string): Promise<boolean> {
		const answer = await this.#cache.set(this.#slot, value, KEPT_SECONDS).catch(() => false);
		return answer !== false;
	}

	/** The run has ended well. */
	async drop(): Promise<void> {
		if (this.#kept) await this.#cache.delete(this.#slot).catch(() => false);
	}
}
