import { type CheckedInput, type Limit, type Operation, resendIsSafe } from '../contracts';
import { type Attempt, type Outcome, settle } from './outcome';
import { type Departure, Pace } from './pace';
import { type Inputs, Source } from './source';
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

/** What an input that was read comes to: one that can be sent, or its end. */
export type Prepared<Input> = { readonly ready: Input } | { readonly ended: Outcome };

export interface DeliveryOptions<Input, Given = Input> extends Host {
	/** Makes what was read ready to be sent; told once for each. Default: it is. */
	readonly prepare?: (given: Given) => Prepared<Input>;
	/** Sends one input once. Must not reject: a failure on the way is an `Attempt` too (`readFailure`). */
	readonly send: (input: Input, index: number) => Promise<Attempt>;
	/** Whether sending this input again is harmless when it may have been written already. */
	readonly resendable: (input: Input) => boolean;
	/** Name of the answer by which the vendor recognizes a repeat, if it does. */
	readonly recognizedBy?: string;
	/** What an input is sent to: an answer that refuses the target refuses the inputs that share it. */
	readonly targetOf?: (input: Input) => string;
	readonly limits?: readonly Limit[];
	/** Requests under way at once, at most; also how far ahead a source is read and how far behind outcomes are taken. */
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
	/** Told of each input as it ends. Where it returns promises, no more is read while too many of them are open. */
	readonly onOutcome: (outcome: Outcome, index: number, given: Given) => void | Promise<void>;
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
	/** Milliseconds for which the vendor's throttling kept everything back. */
	readonly throttledMs: number;
	/** Requests that were sent. */
	readonly requests: number;
	/** What the source of inputs threw, if it did. All that was read before has its outcome. */
	readonly sourceFailure?: { readonly error: unknown };
}

/** Tries of one input, where sending it again is harmless. */
const MOST_TRIES = 6;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** Longer waits are slept in parts: the timer of a wait that something ended keeps a program alive until it fires. */
const LONGEST_SLEEP_MS = 1_000;
/**
 * Inputs that end without a request before other work gets a turn; and for how many of them a request counts. Requests
 * that left all together would be answered all together too: the process would wait for the vendor, then the vendor for
 * the process.
 */
const TURN = 500;
const REQUEST = 50;
/** IDs that are remembered: a repeat that comes this much later passes for one of our own. */
const CREATED_IDS = 10_000;

interface Item<Input, Given> {
	readonly index: number;
	readonly given: Given;
	/** There once it was prepared. */
	input: Input | undefined;
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
 * Inputs are read as they are needed. Sent again: what provably did not arrive or was thrown back, until `maxWaitMs` has
 * passed without a good answer; and what may have been written, a few times, only where that is harmless. Every input
 * that was read ends in exactly one outcome. When nothing more can be sent, a list is read to its end and what is left
 * of it ends as `unsent`; another source is closed. Requests under way are waited for, also after a stop.
 * @throws TypeError when `inputs` cannot be iterated.
 */
export async function deliver<Input, Given = Input>(
	inputs: Inputs<Given>,
	options: DeliveryOptions<Input, Given>,
): Promise<Delivery> {
	return await new Run(inputs, options).finished();
}

class Run<Input, Given> {
	readonly #source: Source<Given>;
	readonly #options: DeliveryOptions<Input, Given>;
	readonly #pace: Pace;
	/** Inputs that were taken from the source. */
	#taken = 0;
	/** Thrown back or never arrived: first in line. */
	readonly #thrownBack: Array<Item<Input, Given>> = [];
	/** In doubt, to be tried again from `due` on; the soonest last. */
	readonly #backingOff: Array<{ item: Item<Input, Given>; due: number }> = [];
	#underWay = 0;
	/** Outcomes that were told and are not taken yet. */
	#untaken = 0;
	/** What was done since other work was given a turn. */
	#done = 0;
	/** Targets that were refused, and what that means for the inputs that share them. */
	readonly #closedTargets = new Map<string, Outcome>();
	/** IDs that this run created, to tell a repeat of our own from another input with the same address. */
	readonly #createdIds = new Set<unknown>();
	#halt: Outcome | undefined;
	#closing: Promise<void> | undefined;
	#lastGood: number;
	#goodAnswers = 0;
	#answers = 0;
	#rejections = 0;
	#requests = 0;
	/** What kept a request from being taken since the last good answer. */
	#obstacle: Attempt | undefined;
	#wake: () => void = () => {};

	constructor(inputs: Inputs<Given>, options: DeliveryOptions<Input, Given>) {
		this.#source = new Source(inputs, options.maxInFlight, () => this.#wake());
		this.#options = options;
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
		await this.#closeTheRest();
		const { failure } = this.#source;
		return { throttledMs: this.#pace.throttledMs, requests: this.#requests, sourceFailure: failure };
	}

	/** Lets requests leave until none is left to leave, or the run is halted. */
	async #dispatch(): Promise<void> {
		while (!this.#halt) {
			const now = this.#options.now();
			const due = this.#waitForItem(now);
			if (due === undefined && this.#underWay === 0 && this.#source.ended) return;
			if (due === undefined || this.#untaken >= this.#options.maxInFlight) {
				await this.#idle(now);
				continue;
			}
			const outOfPatience = this.#obstacle !== undefined && now - this.#lastGood > this.#options.maxWaitMs;
			const wait = Math.max(due, this.#pace.wait(now, this.#left));
			if (outOfPatience || wait > 0) await this.#pass(wait, now, outOfPatience);
			else if (this.#isOthersTurn(this.#launch(this.#take(now), now))) await this.#options.sleep(0);
		}
	}

	/** Waits for the source, for an answer or for outcomes to be taken. The vendor's patience is not used up by that. */
	async #idle(since: number): Promise<void> {
		const isVendors = this.#underWay > 0;
		await this.#woken();
		if (!isVendors) this.#lastGood += this.#options.now() - since;
	}

	/** Whether so many inputs were taken that others have to work: answers are to be read, a stop is to be heard. */
	#isOthersTurn(wasSent: boolean): boolean {
		this.#done += wasSent ? REQUEST : 1;
		if (this.#done < TURN) return false;
		this.#done = 0;
		return true;
	}

	/** Milliseconds until an item may be tried; nothing when none is left. */
	#waitForItem(now: number): number | undefined {
		if (this.#thrownBack.length > 0 || this.#source.ready) return 0;
		const soonest = this.#backingOff.at(-1);
		return soonest && Math.max(0, soonest.due - now);
	}

	/** How many requests are still to leave, as far as anybody knows. */
	get #left(): number {
		return this.#source.left + this.#thrownBack.length + this.#backingOff.length;
	}

	#take(now: number): Item<Input, Given> {
		const soonest = this.#backingOff.at(-1);
		if (soonest && soonest.due <= now) return this.#backingOff.pop()!.item;
		const thrownBack = this.#thrownBack.pop();
		if (thrownBack) return thrownBack;
		const index = this.#taken++;
		const given = this.#source.take();
		const { prepare, inDoubt } = this.#options;
		const input = prepare ? undefined : (given as unknown as Input);
		return { index, given, input, tries: 0, inDoubt: inDoubt?.(index) ?? false };
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

	/** Sends an item. Nothing leaves when it has come to its end already. */
	#launch(item: Item<Input, Given>, now: number): boolean {
		const over = this.#endedBefore(item);
		if (over) {
			this.#end(item, over);
			return false;
		}
		const departure = this.#pace.departed(now);
		this.#underWay++;
		this.#requests++;
		item.tries++;
		void this.#options.send(item.input!, item.index).then((attempt) => {
			this.#underWay--;
			this.#arrived(item, attempt, departure);
			this.#wake();
		});
		return true;
	}

	#endedBefore(item: Item<Input, Given>): Outcome | undefined {
		if (item.input === undefined) {
			const prepared = this.#options.prepare!(item.given);
			if ('ended' in prepared) return prepared.ended;
			item.input = prepared.ready;
		}
		return this.#closedTargets.size > 0 ? this.#closedTargets.get(this.#targetOf(item)) : undefined;
	}

	/** What an attempt means for the pace, and for its input. */
	#arrived(item: Item<Input, Given>, attempt: Attempt, departure: Departure): void {
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
	#doubt(item: Item<Input, Given>, attempt: Attempt, now: number): void {
		item.inDoubt = true;
		item.doubt = attempt;
		if (item.tries >= MOST_TRIES || !this.#options.resendable(item.input!)) {
			this.#end(item, this.#settled(item, attempt));
			return;
		}
		const most = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (item.tries - 1));
		this.#backingOff.push({ item, due: now + most * this.#options.random() });
		this.#backingOff.sort((a, b) => b.due - a.due);
	}

	/** A trustworthy answer: the input ends here. */
	#good(item: Item<Input, Given>, attempt: Answered, departure: Departure, now: number): void {
		this.#pace.accepted(now);
		this.#lastGood = now;
		this.#obstacle = undefined;
		this.#goodAnswers++;
		const budget = announcedBudget(attempt.headers, this.#options.limits ?? [], now);
		if (budget) this.#pace.announced(now, departure, budget.remaining, budget.resetMs);
		const outcome = this.#settled(item, attempt);
		switch (outcome.kind) {
			case 'created':
				if (outcome.record && this.#options.recognizedBy) this.#remember(outcome.record.id);
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
	#isOwnRepeat(item: Item<Input, Given>, attempt: Answered, { record }: Outcome): boolean {
		if (!item.inDoubt || attempt.answer !== this.#options.recognizedBy) return false;
		const isNew = !this.#createdIds.has(record?.id);
		this.#remember(record?.id);
		return isNew;
	}

	#remember(id: unknown): void {
		this.#createdIds.add(id);
		if (this.#createdIds.size > CREATED_IDS) this.#createdIds.delete(this.#createdIds.values().next().value);
	}

	/** A refused key ends the run; a refused target, where inputs can have several, ends its own inputs. */
	#refused(item: Item<Input, Given>, { status }: Answered, outcome: Outcome): void {
		const { reason, wayOut } = outcome;
		this.#end(item, outcome);
		const rest: Outcome = { kind: 'unsent', reason: `nothing more was sent, since ${reason}`, wayOut };
		if (status === 401 || status === 403 || !this.#options.targetOf) this.#haltWith(rest);
		else this.#closedTargets.set(this.#targetOf(item), rest);
	}

	#targetOf({ input }: Item<Input, Given>): string {
		return this.#options.targetOf?.(input!) ?? '';
	}

	#settled(item: Item<Input, Given>, attempt: Attempt): Outcome {
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
		this.#closing ??= this.#source.close();
		this.#wake();
	}

	/** What was still to be sent when the run was halted. */
	async #closeTheRest(): Promise<void> {
		const halt = this.#halt;
		if (!halt) return;
		await this.#closing;
		const atLast = Number.POSITIVE_INFINITY;
		while (this.#waitForItem(atLast) !== undefined) {
			if (this.#untaken >= this.#options.maxInFlight) await this.#woken();
			else this.#end(this.#take(atLast), halt);
		}
	}

	#end(item: Item<Input, Given>, outcome: Outcome): void {
		const told = outcome.kind === 'unsent' ? this.#unsent(item, outcome) : outcome;
		const taking = this.#options.onOutcome(told, item.index, item.given);
		if (!taking) return;
		this.#untaken++;
		void taking.then(() => {
			this.#untaken--;
			this.#wake();
		});
	}

	/** An input that may have been written is never called unsent. */
	#unsent(item: Item<Input, Given>, outcome: Outcome): Outcome {
		const { inDoubt, doubt, status } = item;
		if (!inDoubt) return status === undefined ? outcome : { ...outcome, status };
		if (doubt) return this.#settled(item, doubt);
		return {
			kind: 'unknown',
			reason: `it was sent before and no trustworthy answer came; now ${outcome.reason}`,
			wayOut: this.#lookFor(item),
		};
	}

	#lookFor({ input }: Item<Input, Given>): string | undefined {
		return input === undefined ? undefined : this.#options.lookFor?.(input);
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
