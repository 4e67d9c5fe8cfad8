/**
 * How fast to send, learned from the answers. Two things hold requests back: a window (how many may be under way; it
 * opens with good answers and narrows with failures, as TCP's does) and, once the vendor has thrown one back, a model
 * of the vendor's token bucket: its rate is what went through between two moments at which it was empty. Between those
 * moments the rate rises slowly at first and then faster (as CUBIC's window does, RFC 9438), so that a limit that was
 * raised is found, and a known one is kept just under. Shortly before the end nothing is tried out: a pause would cost
 * more than a higher rate could save. Pure: it is told the time. All times in milliseconds.
 */

/** Requests under way at the start. */
const FIRST_WINDOW = 4;
/** What a good answer adds to the window: it grows by a quarter in one round trip. */
const OPENING = 0.25;
/** What a failure leaves of it. */
const NARROWING = 0.7;
/** Failures in a row, from requests that knew of the last pause, before the next pause. */
const FAILURES_BEFORE_PAUSE = 5;
/** A new rate starts at this share of what went through. */
const JUST_UNDER = 0.98;
/** For so long a rate is kept; then it rises with the third power of the time. */
const PLATEAU_MS = 1_200;
const RISE_PER_S3 = 0.6;
/**
 * What is left in the vendor's bucket, as a share of what it was found to hold, and at most what comes in so long: nobody
 * counts quite as the vendor does.
 */
const RESERVE = 0.05;
const RESERVE_MS = 200;
/** So much more than the known limit allows went through, as a share of the bucket: the limit was raised. */
const BEYOND_DOUBT = 0.25;
/** How far back "recently" reaches, in bins. */
const BIN_MS = 100;
const BINS = 10;
/** A bucket that was empty so soon after a pause holds less than was thought. */
const SOON_MS = 300;
const SMALLER = 0.7;
/** One learned rate is at least this share of the one before: a few odd answers must not stop a run. */
const SMALLEST_STEP = 0.4;
/** A pause where the vendor names none: from the first to the last of it, doubling, with full jitter. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A limit is taken to be one per second where nobody knows better. */
const USUAL_PERIOD_MS = 1_000;

export interface PaceOptions {
	/** Most requests under way at once. */
	readonly ceiling: number;
	/** Over how long the vendor is known to count, where it says nothing when it throttles. Default: a second. */
	readonly periodMs?: number;
	readonly random: () => number;
	readonly now: number;
}

/** A request as the pace saw it leave. */
export interface Departure {
	readonly at: number;
}

export class Pace {
	readonly #ceiling: number;
	readonly #random: () => number;
	readonly #periodMs: number;
	#window: number;
	#inFlight = 0;
	#pausedUntil = 0;
	/** The last throttling or pause; answers to requests that left before it tell nothing new. */
	#lastEvent = Number.NEGATIVE_INFINITY;
	#lastNarrowing = Number.NEGATIVE_INFINITY;
	#failuresInRow = 0;
	#pausesInRow = 0;
	/** The vendor's bucket: requests per ms, tokens now and at most. No limit is known while there is none. */
	#bucket: { rate: number; since: number; tokens: number; at: number; size: number } | undefined;
	/** What went through since the vendor's bucket was last known to be empty, or since the start. */
	#epoch: { start: number; accepted: number; fromEmpty: boolean; overflowed: boolean };
	readonly #recent = new RecentCount();
	/** Announced requests that are left, less those under way that may not be in it yet. */
	#remaining = Number.POSITIVE_INFINITY;
	#throttledMs = 0;
	/** Requests that are still to leave. */
	#left = Number.POSITIVE_INFINITY;

	constructor({ ceiling, random, now, periodMs = USUAL_PERIOD_MS }: PaceOptions) {
		this.#ceiling = ceiling;
		this.#periodMs = periodMs;
		this.#random = random;
		this.#window = Math.min(FIRST_WINDOW, ceiling);
		this.#epoch = { start: now, accepted: 0, fromEmpty: false, overflowed: false };
	}

	/**
	 * Milliseconds until a request may leave; 0 for now, Infinity when an answer has to come first.
	 * @param left How many requests are still to leave.
	 */
	wait(now: number, left = Number.POSITIVE_INFINITY): number {
		this.#left = left;
		if (this.#inFlight >= Math.floor(this.#window)) return Number.POSITIVE_INFINITY;
		if (now < this.#pausedUntil) return this.#pausedUntil - now;
		if (this.#inFlight > 0 && this.#remaining <= this.#inFlight) return Number.POSITIVE_INFINITY;
		const bucket = this.#bucket;
		if (!bucket) return 0;
		this.#refill(now);
		const reserve = Math.min(RESERVE * (bucket.size - 1), RESERVE_MS * bucket.rate);
		const missing = 1 + reserve - bucket.tokens;
		return missing <= 0 ? 0 : missing / this.#rate(now);
	}

	/** A request leaves. Pass what it returns to the method that tells how it went. */
	departed(now: number): Departure {
		this.#inFlight++;
		if (this.#bucket) this.#bucket.tokens--;
		return { at: now };
	}

	/** An answer came that was not a throttling, a failure or a doubt. */
	accepted(now: number): void {
		this.#inFlight--;
		this.#epoch.accepted++;
		this.#recent.add(now);
		this.#failuresInRow = 0;
		this.#pausesInRow = 0;
		this.#window = Math.min(this.#ceiling, this.#window + OPENING);
	}

	/** The vendor threw the request back unread. `retryAfter`: how long it asks to wait, if it says so. */
	throttled(now: number, { at }: Departure, retryAfter?: number): void {
		this.#inFlight--;
		if (at <= this.#lastEvent) {
			if (retryAfter !== undefined) this.#throttledMs += this.#pauseUntil(now, now + retryAfter);
			return;
		}
		const pause = retryAfter ?? this.#backoff(this.#periodMs);
		this.#learn(now, pause);
		this.#throttledMs += this.#pauseUntil(now, now + pause);
	}

	/** The vendor announced how much is left. Nothing left is as good as a request thrown back. */
	announced(now: number, { at }: Departure, remaining: number, resetMs: number): void {
		this.#remaining = remaining;
		if (remaining > 0 || at <= this.#lastEvent) return;
		this.#learn(now, resetMs);
		this.#throttledMs += this.#pauseUntil(now, now + resetMs);
		this.#remaining = Number.POSITIVE_INFINITY;
	}

	/** The vendor is too busy to take anything; that says nothing about a rate. */
	busy(now: number, { at }: Departure, retryAfter = this.#backoff(FIRST_PAUSE_MS)): void {
		this.#inFlight--;
		if (at > this.#lastEvent) this.#lastEvent = now;
		this.#pauseUntil(now, now + retryAfter);
	}

	/** The request failed on its way or its answer cannot be trusted. `dead`: nothing is there to take requests. */
	failed(now: number, { at }: Departure, dead: boolean): void {
		this.#inFlight--;
		if (at > this.#lastNarrowing) {
			this.#window = Math.max(1, this.#window * NARROWING);
			this.#lastNarrowing = now;
		}
		if (at <= this.#lastEvent) return;
		this.#failuresInRow++;
		if (!dead && this.#failuresInRow < FAILURES_BEFORE_PAUSE) return;
		this.#failuresInRow = 0;
		this.#lastEvent = now;
		this.#pauseUntil(now, now + this.#backoff(FIRST_PAUSE_MS));
	}

	/** Milliseconds during which the vendor's throttling kept everything back. */
	get throttledMs(): number {
		return this.#throttledMs;
	}

	/** Exponential backoff with full jitter, but never none at all. */
	#backoff(first: number): number {
		const most = Math.min(LONGEST_PAUSE_MS, first * 2 ** this.#pausesInRow++);
		return Math.max(most / 10, most * this.#random());
	}

	/** Returns by how much that lengthens the pause. */
	#pauseUntil(now: number, until: number): number {
		const longer = Math.max(0, until - Math.max(now, this.#pausedUntil));
		this.#pausedUntil = Math.max(until, this.#pausedUntil);
		return longer;
	}

	/**
	 * The vendor's bucket is empty now. If nothing spilled over since it last was, exactly its rate has gone through
	 * meanwhile; if something did, what went through lately is the better measure. The first time, nothing is known of
	 * what it held at the start: then it is taken to hold what it lets through in one pause.
	 */
	#learn(now: number, pause: number): void {
		const { start, accepted, fromEmpty, overflowed } = this.#epoch;
		const elapsed = Math.max(1, now - start);
		const sending = Math.max(BIN_MS, now - Math.max(start, this.#pausedUntil));
		const average = fromEmpty ? accepted / elapsed : accepted / (elapsed + pause);
		const before = this.#bucket;
		// Whoever asks to come back after a pause takes one request then.
		const slowest = 1 / Math.max(pause, this.#periodMs);
		const lately = Math.min(this.#recent.perMs(now, sending), before ? this.#rate(now) : average);
		const rate = Math.max((overflowed ? Math.max(lately, average) : average) * JUST_UNDER, slowest);
		let size = Math.max(1, accepted - rate * elapsed);
		if (before)
			size =
				sending < SOON_MS
					? Math.max(1, Math.min(before.size * SMALLER, accepted))
					: Math.min(before.size, Math.max(1, accepted));
		this.#bucket = {
			rate: before ? Math.max(rate, before.rate * SMALLEST_STEP) : rate,
			since: now + pause,
			tokens: Math.max(0, 1 - pause * rate),
			at: now,
			size,
		};
		this.#epoch = { start: now, accepted: 0, fromEmpty: true, overflowed: false };
		this.#lastEvent = now;
	}

	#rate(now: number): number {
		const { rate, since, size } = this.#bucket!;
		const isNearTheEnd = this.#left <= size;
		if (isNearTheEnd && this.#epoch.accepted <= (1 + BEYOND_DOUBT) * size + rate * (now - since)) return rate;
		const seconds = Math.max(0, now - since - PLATEAU_MS) / 1000;
		return rate * (1 + RISE_PER_S3 * seconds ** 3);
	}

	#refill(now: number): void {
		const bucket = this.#bucket!;
		const tokens = bucket.tokens + (now - bucket.at) * this.#rate(now);
		if (tokens > bucket.size + 1) this.#epoch.overflowed = true;
		bucket.tokens = Math.min(bucket.size, tokens);
		bucket.at = now;
	}
}

/** Counts events over the last second, in bins. */
class RecentCount {
	readonly #bins = new Array<number>(BINS).fill(0);
	#last = 0;

	add(now: number): void {
		this.#advance(now);
		this.#bins[this.#last % BINS]!++;
	}

	/** Events per ms, over the last second or over `withinMs`, if that is shorter. */
	perMs(now: number, withinMs: number): number {
		this.#advance(now);
		const bins = Math.min(BINS, Math.max(1, Math.ceil(withinMs / BIN_MS)));
		let count = 0;
		for (let back = 0; back < bins; back++) count += this.#bins[(this.#last - back) % BINS]!;
		return count / (bins * BIN_MS);
	}

	#advance(now: number): void {
		const bin = Math.floor(now / BIN_MS);
		for (let clear = Math.max(this.#last + 1, bin - BINS + 1); clear <= bin; clear++) this.#bins[clear % BINS] = 0;
		this.#last = Math.max(this.#last, bin);
	}
}
