/** What a limiter says about one request. Times are those of the clock that `take` was given, in ms. */
export interface Grant {
	readonly allowed: boolean;
	/** How many more would be let through right now. */
	readonly remaining: number;
	readonly used: number;
	/** When all that was used is available again. */
	readonly resetAt: number;
	/** How long until the next request is let through; 0 when this one was. */
	readonly waitMs: number;
}

export interface Limiter {
	/** Asks for one request at the time `now` (ms, never going back). Refused requests do not count. */
	take(now: number): Grant;
}

/** At most `requests` in any stretch of `perMs` milliseconds. */
export class SlidingWindow implements Limiter {
	/** When the last `requests` requests were let through, in a ring; the one that `#next` points at is the oldest. */
	readonly #times: Float64Array;
	#next = 0;
	#used = 0;

	constructor(
		readonly requests: number,
		readonly perMs: number,
	) {
		this.#times = new Float64Array(requests);
	}

	take(now: number): Grant {
		const { requests, perMs } = this;
		while (this.#used > 0 && this.#oldest() <= now - perMs) this.#used--;
		const allowed = this.#used < requests;
		if (allowed) {
			this.#times[this.#next] = now;
			this.#next = (this.#next + 1) % requests;
			this.#used++;
		}
		const resetAt = this.#times[(this.#next - 1 + requests) % requests]! + perMs;
		const waitMs = allowed ? 0 : this.#oldest() + perMs - now;
		return { allowed, remaining: requests - this.#used, used: this.#used, resetAt, waitMs };
	}

	#oldest(): number {
		return this.#times[(this.#next - this.#used + this.requests) % this.requests]!;
	}
}

/** `requests` per `perMs` milliseconds on the long run, and up to `burst` at once after a rest: a token bucket. */
export class TokenBucket implements Limiter {
	#tokens: number;
	#at: number | undefined;

	constructor(
		readonly requests: number,
		readonly perMs: number,
		readonly burst: number,
	) {
		this.#tokens = burst;
	}

	take(now: number): Grant {
		const perToken = this.perMs / this.requests;
		this.#tokens = Math.min(this.burst, this.#tokens + (now - (this.#at ?? now)) / perToken);
		this.#at = now;
		const allowed = this.#tokens >= 1;
		if (allowed) this.#tokens--;
		const remaining = Math.floor(this.#tokens);
		return {
			allowed,
			remaining,
			used: this.burst - remaining,
			resetAt: now + (this.burst - this.#tokens) * perToken,
			waitMs: allowed ? 0 : (1 - this.#tokens) * perToken,
		};
	}
}
