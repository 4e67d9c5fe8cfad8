/** How the benchmark's vendor limits what it takes, and how fast that can be at best. */

export interface Profile {
	/** Milliseconds from a request to its answer. */
	readonly latencyMs: number;
	/** A token bucket; no limit when absent. */
	readonly limit?: Limit;
}

export interface Limit {
	/** Requests a second. */
	readonly rate: number;
	readonly burst: number;
	/** Seconds that `Retry-After` names with a 429; no such header when absent. */
	readonly retryAfter?: number;
	/** Whether each answer has X-RateLimit-Limit, -Remaining and -Reset. */
	readonly announces?: boolean;
	/** From so many milliseconds after the first request on, another rate. */
	readonly change?: { readonly afterMs: number; readonly rate: number };
}

/** The least time in which so many requests get through, in milliseconds: what no sender can beat. */
export function boundMs(requests: number, { rate, burst, change }: Limit): number {
	const waiting = Math.max(0, requests - burst);
	const before = change ? (change.afterMs * rate) / 1000 : waiting;
	if (!change || waiting <= before) return (waiting / rate) * 1000;
	return change.afterMs + ((waiting - before) / change.rate) * 1000;
}

export class TokenBucket {
	#tokens: number;
	#at: number;
	readonly #start: number;

	constructor(
		readonly limit: Limit,
		now: number,
	) {
		this.#tokens = limit.burst;
		this.#at = now;
		this.#start = now;
	}

	/** Whether a request may pass at `now`, in milliseconds. */
	takes(now: number): boolean {
		this.#refill(now);
		if (this.#tokens < 1) return false;
		this.#tokens--;
		return true;
	}

	/** Requests that are left, and the unix second at which the bucket is full again. */
	announced(unixMs: number): { remaining: number; reset: number } {
		const untilFull = ((this.limit.burst - this.#tokens) / this.#rateAt(this.#at)) * 1000;
		return { remaining: Math.floor(this.#tokens), reset: Math.ceil((unixMs + untilFull) / 1000) };
	}

	#refill(now: number): void {
		const { change, burst } = this.limit;
		const changeAt = change ? this.#start + change.afterMs : Number.POSITIVE_INFINITY;
		const split = Math.min(Math.max(changeAt, this.#at), now);
		const gained = (split - this.#at) * this.#rateAt(this.#at) + (now - split) * this.#rateAt(now);
		this.#tokens = Math.min(burst, this.#tokens + gained / 1000);
		this.#at = now;
	}

	#rateAt(now: number): number {
		const { rate, change } = this.limit;
		return change && now >= this.#start + change.afterMs ? change.rate : rate;
	}
}
