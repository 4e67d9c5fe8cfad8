import type { Outcome } from '../delivery/outcome';

/** How the delivery of one of many inputs ended, and which one it was. */
export interface InputOutcome<Input> extends Outcome {
	readonly input: Input;
	/** Its place among the inputs, from 0. */
	readonly index: number;
}

/** How far a call of `many` is. */
export interface Progress {
	/** Inputs that have ended. */
	readonly done: number;
	/** How many there are, where the inputs are an array. */
	readonly total?: number;
	/** What has just come. */
	readonly outcome: InputOutcome<unknown>;
}

/** The source of inputs failed. `cause` is what it threw; every input that was read before has its outcome. */
export class SourceError extends Error {
	override readonly name = 'SourceError';

	constructor(
		cause: unknown,
		/** The outcomes that nobody was given yet: all of them after `await`, none in a loop. */
		readonly outcomes: ReadonlyArray<InputOutcome<unknown>> = [],
	) {
		const said = cause instanceof Error ? cause.message : String(cause);
		super(`The source of inputs failed: ${said}`, { cause });
	}
}

/** Runs the delivery. `onOutcome` returns a promise where outcomes are to be waited for. */
type Run<Input> = (
	onOutcome: (outcome: Outcome, index: number, input: Input) => Promise<void> | undefined,
	stop: AbortSignal,
) => Promise<{ readonly sourceFailure?: { readonly error: unknown } }>;

/**
 * Many inputs on their way. Read it once: `await` gives all outcomes in the order of the inputs, a loop gives each as
 * it comes and holds no more than it has to. Nothing is sent before one of the two begins.
 */
export class Many<Input> implements PromiseLike<Array<InputOutcome<Input>>>, AsyncIterable<InputOutcome<Input>> {
	readonly #run: Run<Input>;
	readonly #onOutcome: ((outcome: InputOutcome<Input>) => void) | undefined;
	#begun = false;
	#all: Promise<Array<InputOutcome<Input>>> | undefined;

	constructor(run: Run<Input>, onOutcome?: (outcome: InputOutcome<Input>) => void) {
		this.#run = run;
		this.#onOutcome = onOutcome;
	}

	/**
	 * All outcomes, in the order of the inputs; they are held in memory together.
	 * @throws SourceError when the source of inputs throws.
	 */
	// biome-ignore lint/suspicious/noThenProperty: it is there to be awaited.
	then<Kept = Array<InputOutcome<Input>>, Lost = never>(
		onFulfilled?: ((outcomes: Array<InputOutcome<Input>>) => Kept | PromiseLike<Kept>) | null,
		onRejected?: ((reason: unknown) => Lost | PromiseLike<Lost>) | null,
	): Promise<Kept | Lost> {
		this.#all ??= this.#collect();
		return this.#all.then(onFulfilled, onRejected);
	}

	async #collect(): Promise<Array<InputOutcome<Input>>> {
		const outcomes: Array<InputOutcome<Input>> = [];
		try {
			for await (const outcome of this) outcomes[outcome.index] = outcome;
		} catch (error) {
			throw error instanceof SourceError ? new SourceError(error.cause, outcomes) : error;
		}
		return outcomes;
	}

	/**
	 * Each outcome as it comes, in the order in which they end. While the loop's body is busy, only so many more inputs
	 * are read as may be under way. Leaving the loop ends the run: what is under way is waited for, nothing more is sent.
	 * @throws SourceError after the last outcome, when the source of inputs throws. TypeError when it was read before.
	 */
	async *[Symbol.asyncIterator](): AsyncGenerator<InputOutcome<Input>, void, undefined> {
		if (this.#begun) throw new TypeError('The outcomes of one call can be read once');
		this.#begun = true;
		const told: Array<{ outcome: InputOutcome<Input>; taken: () => void }> = [];
		const stop = new AbortController();
		let over = false;
		let wake = (): void => {};
		const running = this.#run((outcome, index, input) => {
			if (stop.signal.aborted) return undefined;
			return new Promise((taken) => {
				told.push({ outcome: { ...outcome, input, index }, taken });
				wake();
			});
		}, stop.signal).finally(() => {
			over = true;
			wake();
		});
		running.catch(() => {});
		try {
			while (told.length > 0 || !over) {
				const next = told.shift();
				if (next) {
					next.taken();
					this.#onOutcome?.(next.outcome);
					yield next.outcome;
				} else {
					await new Promise<void>((resolve) => {
						wake = resolve;
					});
				}
			}
		} finally {
			stop.abort();
			for (const { taken } of told) taken();
			await running;
		}
		const { sourceFailure } = await running;
		if (sourceFailure) throw new SourceError(sourceFailure.error);
	}
}
