/** Where inputs come from: a list, or anything that is iterated, at once or with waiting. */
export type Inputs<Input> = Iterable<Input> | AsyncIterable<Input>;

/**
 * Reads inputs no sooner than they are needed: one at a time where they are there at once, a bounded number ahead where
 * they have to be waited for. A source that throws has ended; what was read before remains.
 */
export class Source<Input> {
	readonly #iterator: Iterator<Input> | AsyncIterator<Input>;
	readonly #ahead: number;
	readonly #wake: () => void;
	readonly #list: readonly Input[] | undefined;
	readonly #read: Input[] = [];
	#taken = 0;
	#asked = false;
	#ended = false;
	#failure: { readonly error: unknown } | undefined;

	/**
	 * @param ahead How many inputs may be read before they are needed.
	 * @param wake Told when something that was waited for has come.
	 */
	constructor(inputs: Inputs<Input>, ahead: number, wake: () => void) {
		this.#list = Array.isArray(inputs) ? inputs : undefined;
		const awaited = Symbol.asyncIterator in inputs;
		this.#iterator = awaited ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
		this.#ahead = awaited ? ahead : 1;
		this.#wake = wake;
	}

	/** Whether an input is at hand. Asks for more while there is room. */
	get ready(): boolean {
		this.#ask();
		return this.#read.length > 0;
	}

	/** Whether nothing more comes behind what is at hand. */
	get ended(): boolean {
		return this.#ended;
	}

	/** How many inputs are left; Infinity while nobody can tell. */
	get left(): number {
		if (this.#ended) return this.#read.length;
		return this.#list ? this.#list.length - this.#taken : Number.POSITIVE_INFINITY;
	}

	/** What the source threw, if it did. */
	get failure(): { readonly error: unknown } | undefined {
		return this.#failure;
	}

	/** The next input; only after `ready`. */
	take(): Input {
		this.#taken++;
		return this.#read.shift()!;
	}

	/**
	 * Asks for nothing more and has the source clean up, but for a list: that is read to its end. The clean-up is waited
	 * for, unless the source is busy with an input that may never come.
	 */
	async close(): Promise<void> {
		if (this.#ended || this.#list) return;
		this.#ended = true;
		const busy = this.#asked;
		try {
			const cleaning = Promise.resolve(this.#iterator.return?.());
			if (busy) cleaning.catch(() => {});
			else await cleaning;
		} catch (error) {
			this.#failure = { error };
		}
	}

	#ask(): void {
		if (this.#ended || this.#asked || this.#read.length >= this.#ahead) return;
		try {
			const next = this.#iterator.next();
			if (!('then' in next)) this.#come(next);
			else {
				this.#asked = true;
				next.then(
					(result) => this.#answered(() => this.#come(result)),
					(error) => this.#answered(() => this.#fail(error)),
				);
			}
		} catch (error) {
			this.#fail(error);
		}
	}

	#answered(take: () => void): void {
		this.#asked = false;
		take();
		this.#ask();
		this.#wake();
	}

	#come({ done, value }: IteratorResult<Input>): void {
		if (done) this.#ended = true;
		else this.#read.push(value);
	}

	#fail(error: unknown): void {
		this.#ended = true;
		this.#failure = { error };
	}
}
