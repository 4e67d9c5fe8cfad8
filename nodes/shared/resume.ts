/**
 * What n8n's Retry On Fail must not send again. It runs the whole node again for all items; this memory, kept in the
 * node's context, outlives the tries. It is written only when a run is about to end in an error.
 */
import type { IExecuteFunctions } from 'n8n-workflow';
import type { Outcome } from '../../delivery/outcome';
import { digestOf, type ReadyItem, runIndexOf } from './prepare';

/** Beyond so many items a memory keeps of each record only its ID: some 300 bytes an item would be too many. */
const FULL_RECORDS = 100_000;

interface Memory {
	/** The key scope of the first try: an item in doubt has to keep its idempotency key. */
	readonly keyScope: string;
	/** By item: digest of the request, and how it ended. */
	readonly items: Record<string, readonly [digest: string, outcome: Outcome]>;
}

/** Kinds that stay as they are; `unsent` and `refused` are sent again. */
const FINAL: ReadonlySet<Outcome['kind']> = new Set(['created', 'existing', 'rejected', 'unknown']);

export class Resume {
	readonly #context: IExecuteFunctions;
	readonly #slot: string;
	readonly #memory: Memory | undefined;

	constructor(context: IExecuteFunctions) {
		this.#context = context;
		this.#slot = `run ${runIndexOf(context)}`;
		this.#memory = context.getContext('node')[this.#slot] as Memory | undefined;
	}

	/** The key scope of an earlier try of this run, if there was one. */
	get keyScope(): string | undefined {
		return this.#memory?.keyScope;
	}

	/** How an item ended in an earlier try, if its request is still the same. */
	earlier({ item, request }: ReadyItem): Outcome | undefined {
		const [digest, outcome] = this.#memory?.items[item] ?? [];
		return digest !== undefined && digest === fingerprint(request) ? outcome : undefined;
	}

	/** Keeps what is final. */
	remember(keyScope: string, ready: readonly ReadyItem[], outcomeOf: (item: number) => Outcome): void {
		const items: Record<string, readonly [string, Outcome]> = {};
		for (const [index, { item, request }] of ready.entries()) {
			const outcome = outcomeOf(item);
			if (!FINAL.has(outcome.kind)) continue;
			items[item] = [fingerprint(request), index < FULL_RECORDS ? outcome : withIdAlone(outcome)];
		}
		this.#context.getContext('node')[this.#slot] = { keyScope, items } satisfies Memory;
	}

	/** All is well: nothing has to be remembered. */
	forget(): void {
		if (this.#memory) delete this.#context.getContext('node')[this.#slot];
	}
}

function fingerprint({ url, body }: ReadyItem['request']): string {
	return digestOf([url, body]).slice(0, 32);
}

function withIdAlone({ answer: _answer, record, ...outcome }: Outcome): Outcome {
	return { ...outcome, record: record && { id: record.id } };
}
