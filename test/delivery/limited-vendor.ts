/** A vendor that lets so many requests a second through: a token bucket, as the measured server in N8N's comparison. */
import type { Attempt } from '../../delivery/outcome';
import type { VirtualTime } from './virtual-time';

export interface LimitOptions {
	/** Requests a second; may change with the time since the start, in ms. */
	readonly rate: (ms: number) => number;
	readonly burst: number;
	readonly latencyMs: number;
	/** Headers of a 429. */
	readonly retryAfter?: 'seconds' | 'date';
	/** Announces limit, remaining and reset on every answer. */
	readonly announces?: boolean;
}

export class LimitedVendor {
	readonly created = new Map<number, number>();
	throttled = 0;
	requests = 0;
	inFlight = 0;
	mostInFlight = 0;
	#tokens: number;
	#at: number;
	readonly #start: number;

	constructor(
		private readonly time: VirtualTime,
		private readonly options: LimitOptions,
	) {
		this.#tokens = options.burst;
		this.#at = time.now;
		this.#start = time.now;
	}

	async send(input: number): Promise<Attempt> {
		const { latencyMs, retryAfter, announces, burst } = this.options;
		this.requests++;
		this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
		await this.time.after(latencyMs / 2);
		this.#refill();
		const passes = this.#tokens >= 1;
		if (passes) {
			this.#tokens--;
			this.created.set(input, (this.created.get(input) ?? 0) + 1);
		} else {
			this.throttled++;
		}
		const headers: Record<string, string> = {};
		if (!passes && retryAfter === 'seconds') headers['retry-after'] = '1';
		if (!passes && retryAfter === 'date') headers['retry-after'] = new Date(this.time.now + 1000).toUTCString();
		if (announces) {
			const untilFull = ((burst - this.#tokens) / this.#rate()) * 1000;
			headers['x-ratelimit-limit'] = String(burst);
			headers['x-ratelimit-remaining'] = String(Math.floor(this.#tokens));
			headers['x-ratelimit-reset'] = String(Math.ceil((this.time.now + untilFull) / 1000));
		}
		await this.time.after(latencyMs / 2);
		this.inFlight--;
		return passes
			? { means: 'created', reason: '', record: { id: input }, status: 200, body: {}, headers }
			: { means: 'throttled', reason: 'too many requests', status: 429, body: {}, headers };
	}

	#rate(): number {
		return this.options.rate(this.time.now - this.#start);
	}

	#refill(): void {
		this.#tokens = Math.min(this.options.burst, this.#tokens + ((this.time.now - this.#at) * this.#rate()) / 1000);
		this.#at = this.time.now;
	}
}
