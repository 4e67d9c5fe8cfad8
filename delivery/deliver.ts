import { type CheckedInput, type Limit, type Operation, resendIsSafe } from '../contracts';
import { type Attempt, type Outcome, settle } from './outcome';
import { type Departure, Pace } from './pace';
import { announcedBudget, retryAfterMs } from './wait-hints';

/** What the loop needs of the world around it. */
export interface Host {
	/** Unix time in milliseconds: vendors name times of day. */
	now(): number;
	/** Resolves after so many milliseconds. Need not be cancellable: the loop does not wait for it after a stop. */
	sleep(ms: number): Promise<void>;
	/** 0 to below 1. */
	random(): number;
}

export interface DeliveryOptions<Input> extends Host {
	/** Sends one input once. Must not reject: a failure on the way is an `Attempt` too (`readFailure`). */
	readonly send: (input: Input, index: number) => Promise<Attempt>;
	/** Whether sending this input again is harmless when it may have been written already. */
	readonly resendable: (input: Input) => boolean;
	/** Name of the answer by which the vendor recognizes a repeat, if it does. */
	readonly recognizedBy?: string;
	/** What an input is sent to: an answer that refuses the target refuses the inputs that share it. */
	readonly targetOf?: (input: Input) => string;
	readonly limits?: readonly Limit[];
	/** Requests under way at once, at most. */
	readonly maxInFlight: number;
	/** Longest wait for a vendor that takes nothing, in milliseconds: after it the rest ends as `unsent`. */
	readonly maxWaitMs: number;
	/** Ends the run: nothing new is started after it, and what is waiting stops waiting. */
	readonly signal?: AbortSignal;
	/** When the first so many answers are all rejections, nothing more is sent. Default: never. */
	readonly stopAfterRejections?: number;
	/** What to do when it is not known whether an input was written; is the way out. */
	readonly lookFor?: (input: Input) => string;
	/** Whether an input may have been written before this run: a repeat that the vendor recognizes is then ours. */
	readonly inDoubt?: (index: number) => boolean;
	/** Whether outcomes keep the whole answer. */
	readonly keepAnswers?: boolean;
	/** Told of each input as it ends. */
	readonly onOutcome?: (outcome: Outcome, index: number) => void;
}

/** What a contract says about delivering to an operation; `inputOf` finds the contract's input in the loop's. */
export function rulesOf<Input>(
	operation: Operation,
	inputOf: (input: Input) => CheckedInput,
): Pick<DeliveryOptions<Input>, 'limits' | 'recognizedBy' | 'resendable' | 'lookFor'> {
	const { limits, resend } = operation;
	const resendable = (input: Input): boolean => resendIsSafe(operation, inputOf(input));
	return {
		limits,
		recognizedBy: resend.safe === 'always' ? resend.recognizedBy : undefined,
		resendable,
		lookFor: (input) =>
			resend.safe === 'always' || resendable(input)
				? 'Send it again: a repeat is recognized and written once'
				: resend.lookFor,
	};
}

export interface Delivery {
	/** One for each input, in their order. */
	readonly outcomes: Outcome[];
	/** Milliseconds for which the vendor's throttling kept everything back. */
	readonly throttledMs: number;
	/** Requests that were sent. */
	readonly requests: number;
}

/** Tries of one input, where sending it again is harmless. */
const MOST_TRIES = 6;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** Longer waits are slept in parts: the timer of a wait that something ended keeps a program alive until it fires. */
const LONGEST_SLEEP_MS = 1_000;

interface Item {
	readonly index: number;
	tries: number;
	/** A try may have been written: whatever comes, "unsent" would no longer be true. */
	inDoubt: boolean;
	/** The try that left it in doubt, if it was in this run. */
	doubt?: Attempt;
	/** Status of the last answer. */
	status?: number;
}

type Answered = Extract<Attempt, { headers: object }>;

/**
 * Delivers inputs to one operation, each once, as fast as the vendor takes them.
 *
 * Sent again: what provably did not arrive or was thrown back, until `maxWaitMs` has passed without a good answer; and
 * what may have been written, a few times, only where that is harmless. Every input ends in exactly one outcome.
 * Requests under way are waited for, also after a stop.
 */
export async function deliver<Input>(inputs: readonly Input[], options: DeliveryOptions<Input>): Promise<Delivery> {
	return await new Run(inputs, options).finished();
}

class Run<Input> {
	readonly #inputs: readonly Input[];
	readonly #options: DeliveryOptions<Input>;
	readonly #outcomes: Outcome[];
	readonly #pace: Pace;
	/** Index of the next input that was never tried. */
	#next = 0;
	/** Thrown back or never arrived: first in line. */
	readonly #thrownBack: Item[] = [];
	/** In doubt, to be tried again from `due` on; the soonest last. */
	readonly #backingOff: Array<{ item: Item; due: number }> = [];
	#underWay = 0;
	/** Targets that were refused, and what that means for the inputs that share them. */
	readonly #closedTargets = new Map<string, Outcome>();
	/** IDs that this run created, to tell a repeat of our own from another input with the same address. */
	readonly #createdIds = new Set<unknown>();
	#halt: Outcome | undefined;
	#lastGood: number;
	#goodAnswers = 0;
	#answers = 0;
	#rejections = 0;
	#requests = 0;
	/** What kept a request from being taken since the last good answer. */
	#obstacle: Attempt | undefined;
	#wake: () => void = () => {};

	constructor(inputs: readonly Input[], options: DeliveryOptions<Input>) {
		this.#inputs = inputs;
		this.#options = options;
		this.#outcomes = new Array<Outcome>(inputs.length);
		const now = options.now();
		this.#lastGood = now;
		// A limit by the hour is no guess for a pause: the vendor has to name that itself.
		const periods = (options.limits ?? []).map(({ perMs }) => perMs).filter((perMs) => perMs <= 60_000);
		const periodMs = periods.length > 0 ? Math.min(...periods) : undefined;
		this.#pace = new Pace({ ceiling: options.maxInFlight, random: options.random, now, periodMs });
	}

	async finished(): Promise<Delivery> {
		const { signal } = this.#options;
		const stop = (): void => this.#haltWith({ kind: 'unsent', reason: 'the execution was canceled' });
		if (signal?.aborted) stop();
		signal?.addEventListener('abort', stop, { once: true });
		await this.#dispatch();
		while (this.#underWay > 0) await this.#woken();
		signal?.removeEventListener('abort', stop);
		this.#closeTheRest();
		return { outcomes: this.#outcomes, throttledMs: this.#pace.throttledMs, requests: this.#requests };
	}

	/** Lets requests leave until none is left to leave, or the run is halted. */
	async #dispatch(): Promise<void> {
		while (!this.#halt) {
			const now = this.#options.now();
			const due = this.#waitForItem(now);
			if (due === undefined) {
				if (this.#underWay === 0) return;
				await this.#woken();
				continue;
			}
			const outOfPatience = this.#obstacle !== undefined && now - this.#lastGood > this.#options.maxWaitMs;
			const wait = Math.max(due, this.#pace.wait(now));
			if (outOfPatience || wait > 0) await this.#pass(wait, now, outOfPatience);
			else this.#launch(this.#take(now), now);
		}
	}

	/** Milliseconds until an item may be tried; nothing when none is left. */
	#waitForItem(now: number): number | undefined {
		if (this.#thrownBack.length > 0 || this.#next < this.#inputs.length) return 0;
		const soonest = this.#backingOff.at(-1);
		return soonest && Math.max(0, soonest.due - now);
	}

	#take(now: number): Item {
		const soonest = this.#backingOff.at(-1);
		if (soonest && soonest.due <= now) return this.#backingOff.pop()!.item;
		const thrownBack = this.#thrownBack.pop();
		if (thrownBack) return thrownBack;
		const index = this.#next++;
		return { index, tries: 0, inDoubt: this.#options.inDoubt?.(index) ?? false };
	}

	/** Waits for an answer or a stop. */
	#woken(): Promise<void> {
		return new Promise((resolve) => {
			this.#wake = resolve;
		});
	}

	/** Waits so many milliseconds, or for an answer or a stop; or gives up, when that would be longer than allowed. */
	async #pass(ms: number, now: number, outOfPatience: boolean): Promise<void> {
		const patience = this.#lastGood + this.#options.maxWaitMs - now;
		if (this.#underWay === 0 && (outOfPatience || ms > patience)) {
			this.#giveUp(ms, true);
			return;
		}
		const woken = this.#woken();
		const { sleep } = this.#options;
		await (outOfPatience || ms === Number.POSITIVE_INFINITY
			? woken
			: Promise.race([woken, sleep(Math.min(Math.ceil(ms), LONGEST_SLEEP_MS))]));
	}

	#launch(item: Item, now: number): void {
		const closed = this.#closedTargets.size > 0 ? this.#closedTargets.get(this.#targetOf(item)) : undefined;
		if (closed) {
			this.#end(item, closed);
			return;
		}
		const departure = this.#pace.departed(now);
		this.#underWay++;
		this.#requests++;
		item.tries++;
		void this.#options.send(this.#inputs[item.index]!, item.index).then((attempt) => {
			this.#underWay--;
			this.#arrived(item, attempt, departure);
			this.#wake();
		});
	}

	/** What an attempt means for the pace, and for its input. */
	#arrived(item: Item, attempt: Attempt, departure: Departure): void {
		const now = this.#options.now();
		item.status = 'status' in attempt ? attempt.status : undefined;
		switch (attempt.means) {
			case 'throttled': {
				const retryAfter = retryAfterMs(attempt.headers, now);
				if (attempt.status === 429) this.#pace.throttled(now, departure, retryAfter);
				else this.#pace.busy(now, departure, retryAfter);
				this.#obstacle = attempt;
				this.#thrownBack.push(item);
				return;
			}
			case 'unreachable':
				this.#pace.failed(now, departure, true);
				this.#obstacle = attempt;
				this.#thrownBack.push(item);
				if (this.#answers === 0 && item.tries >= MOST_TRIES) this.#giveUp(0, false);
				return;
			case 'ambiguous':
				this.#answers++;
				this.#obstacle = attempt;
				this.#pace.failed(now, departure, false);
				this.#doubt(item, attempt, now);
				return;
			default:
				this.#answers++;
				this.#good(item, attempt, departure, now);
		}
	}

	/** It may have been written: sent again where that is harmless, else left at that. */
	#doubt(item: Item, attempt: Attempt, now: number): void {
		item.inDoubt = true;
		item.doubt = attempt;
		if (item.tries >= MOST_TRIES || !this.#options.resendable(this.#inputs[item.index]!)) {
			this.#end(item, this.#settled(item, attempt));
			return;
		}
		const most = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (item.tries - 1));
		this.#backingOff.push({ item, due: now + most * this.#options.random() });
		this.#backingOff.sort((a, b) => b.due - a.due);
	}

	/** A trustworthy answer: the input ends here. */
	#good(item: Item, attempt: Answered, departure: Departure, now: number): void {
		this.#pace.accepted(now);
		this.#lastGood = now;
		this.#obstacle = undefined;
		this.#goodAnswers++;
		const budget = announcedBudget(attempt.headers, this.#options.limits ?? [], now);
		if (budget) this.#pace.announced(now, departure, budget.remaining, budget.resetMs);
		const outcome = this.#settled(item, attempt);
		switch (outcome.kind) {
			case 'created':
				if (outcome.record && this.#options.recognizedBy) this.#createdIds.add(outcome.record.id);
				this.#end(item, outcome);
				return;
			case 'existing':
				this.#end(
					item,
					this.#isOwnRepeat(item, attempt, outcome) ? { ...outcome, kind: 'created', reason: '' } : outcome,
				);
				return;
			case 'refused':
				this.#refused(item, attempt, outcome);
				return;
			default:
				this.#end(item, outcome);
				this.#rejections++;
				if (this.#rejections === this.#goodAnswers && this.#rejections === this.#options.stopAfterRejections) {
					this.#haltWith({
						kind: 'unsent',
						reason: `nothing more was sent, since the first ${this.#rejections} answers were all rejections`,
						wayOut: 'Check how the fields are filled in',
					});
				}
		}
	}

	/** The vendor knows it since an earlier try of this very item was written after all. */
	#isOwnRepeat(item: Item, attempt: Answered, { record }: Outcome): boolean {
		if (!item.inDoubt || attempt.answer !== this.#options.recognizedBy) return false;
		const isNew = !this.#createdIds.has(record?.id);
		this.#createdIds.add(record?.id);
		return isNew;
	}

	/** A refused key ends the run; a refused target, where inputs can have several, ends its own inputs. */
	#refused(item: Item, { status }: Answered, outcome: Outcome): void {
		const { reason, wayOut } = outcome;
		this.#end(item, outcome);
		const rest: Outcome = { kind: 'unsent', reason: `nothing more was sent, since ${reason}`, wayOut };
		if (status === 401 || status === 403 || !this.#options.targetOf) this.#haltWith(rest);
		else this.#closedTargets.set(this.#targetOf(item), rest);
	}

	#targetOf({ index }: Item): string {
		return this.#options.targetOf?.(this.#inputs[index]!) ?? '';
	}

	#settled(item: Item, attempt: Attempt): Outcome {
		return settle(attempt, this.#options.keepAnswers ?? false, this.#lookFor(item));
	}

	/**
	 * @param ms How long the next wait would have been.
	 * @param outOfTime Whether Max Wait is what ends it.
	 */
	#giveUp(ms: number, outOfTime: boolean): void {
		const { maxWaitMs } = this.#options;
		const why = this.#obstacle?.reason ?? 'the vendor lets too little through';
		const asked = this.#obstacle?.means === 'throttled' && ms > maxWaitMs;
		const waited = !outOfTime || maxWaitMs === 0 ? '' : ` (for ${inWords(maxWaitMs)}, which is Max Wait)`;
		const how = asked ? ` (it asks to wait ${inWords(ms)}, longer than Max Wait)` : waited;
		this.#haltWith({
			kind: 'unsent',
			reason: why + how,
			wayOut: this.#obstacle?.wayOut ?? 'Try again later, or set a longer Max Wait in the options',
		});
	}

	#haltWith(outcome: Outcome): void {
		this.#halt ??= outcome;
		this.#wake();
	}

	/** What was still to be sent when the run was halted. */
	#closeTheRest(): void {
		const halt = this.#halt;
		if (!halt) return;
		const atLast = Number.POSITIVE_INFINITY;
		while (this.#waitForItem(atLast) !== undefined) this.#end(this.#take(atLast), halt);
	}

	#end(item: Item, outcome: Outcome): void {
		const told = outcome.kind === 'unsent' ? this.#unsent(item, outcome) : outcome;
		this.#outcomes[item.index] = told;
		this.#options.onOutcome?.(told, item.index);
	}

	/** An input that may have been written is never called unsent. */
	#unsent(item: Item, outcome: Outcome): Outcome {
		const { inDoubt, doubt, status } = item;
		if (!inDoubt) return status === undefined ? outcome : { ...outcome, status };
		if (doubt) return this.#settled(item, doubt);
		return {
			kind: 'unknown',
			reason: `it was sent before and no trustworthy answer came; now ${outcome.reason}`,
			wayOut: this.#lookFor(item),
		};
	}

	#lookFor({ index }: Item): string | undefined {
		return this.#options.lookFor?.(this.#inputs[index]!);
	}
}

/** A duration for people: the largest unit that fits, rounded up. */
export function inWords(ms: number): string {
	const units: ReadonlyArray<readonly [number, string]> = [
		[3_600_000, 'hour'],
		[60_000, 'minute'],
		[1_000, 'second'],
	];
	const [size, unit] = units.find(([length]) => ms >= length) ?? units[2]!;
	const count = Math.ceil(ms / size);
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
