import type { Limit, Provider } from '../../contracts';
import { type Entropy, seededEntropy } from './entropy';
import type { Fault, LimitRule, ReadRule } from './fault-rules';
import type { Examination } from './judge';
import { drawLatency, share } from './latency';
import { differences } from './matching';
import { type Grant, type Limiter, SlidingWindow, TokenBucket } from './rate-limit';
import type { SimulatedVendor } from './simulated-vendor';

/** What one rule does to one request. */
export interface Effect {
	readonly rule: string;
	/** How much later the answer comes, in ms. */
	readonly delayMs: number;
	readonly fault?: Fault;
	/** What the limit says, and how it wants that told. */
	readonly limited?: { readonly grant: Grant; readonly limit: EffectiveLimit };
}

export interface EffectiveLimit {
	readonly requests: number;
	readonly retryAfter: 'seconds' | 'date' | 'absent';
	/** The names under which the contract announces it. */
	readonly headers?: Limit['headers'];
}

/** What a rule remembers of one vendor: each counts for itself, so that one's traffic does not change another's faults. */
interface Progress {
	/** Requests that fitted. */
	seen: number;
	/** Requests that something was done to. */
	applied: number;
	readonly entropy: Entropy;
	readonly limit?: EffectiveLimit & { readonly limiter: Limiter };
}

/** A rule that is on, and how far it has got. */
export class ActiveRule {
	readonly name: string;
	readonly #progress = new Map<SimulatedVendor, Progress>();
	readonly #providers: ReadonlySet<string> | undefined;
	readonly #operations: ReadonlySet<string> | undefined;

	/** @param stream Tells the rule's draws from those of others. */
	constructor(
		readonly rule: ReadRule,
		readonly seed: number,
		readonly stream: string,
	) {
		this.name = rule.name ?? describe(rule);
		this.#providers = rule.provider === undefined ? undefined : new Set([rule.provider].flat());
		this.#operations = rule.operation === undefined ? undefined : new Set([rule.operation].flat());
	}

	get seen(): number {
		return [...this.#progress.values()].reduce((sum, { seen }) => sum + seen, 0);
	}

	get applied(): number {
		return [...this.#progress.values()].reduce((sum, { applied }) => sum + applied, 0);
	}

	/** Sequences, counts, draws and limits start over. */
	restart(): void {
		this.#progress.clear();
	}

	/** @param now A clock in ms that never goes back. */
	strike(examination: Examination, now: number): Effect | undefined {
		const { vendor } = examination;
		if (!vendor || !this.#fits(examination)) return undefined;
		const { rule } = this;
		const progress = this.#progressOf(vendor);
		if (rule.times !== undefined && progress.seen >= rule.times) return undefined;
		progress.seen++;
		if (rule.probability !== undefined && share(progress.entropy) >= rule.probability) return undefined;
		const fault = rule.fault ?? this.#nextOfSequence(progress.applied);
		progress.applied++;
		return {
			rule: this.name,
			delayMs: rule.latency === undefined ? 0 : drawLatency(rule.latency, progress.entropy),
			fault: fault?.kind === 'pass' ? undefined : fault,
			limited: progress.limit && { grant: progress.limit.limiter.take(now), limit: progress.limit },
		};
	}

	#nextOfSequence(index: number): Fault | undefined {
		const { sequence, repeat } = this.rule;
		return repeat ? sequence?.[index % sequence.length] : sequence?.[index];
	}

	#fits({ vendor, known, body, params, query, request }: Examination): boolean {
		if (this.#providers && !this.#providers.has(vendor!.provider.id)) return false;
		if (this.#operations && !this.#operations.has(known?.name ?? '')) return false;
		const { match } = this.rule;
		if (!match) return true;
		return (
			differences(match.body, body, '').length === 0 &&
			differences(match.headers, request.headers, '').length === 0 &&
			differences(match.query, query ?? {}, '').length === 0 &&
			differences(match.path, params ?? {}, '').length === 0
		);
	}

	#progressOf(vendor: SimulatedVendor): Progress {
		let progress = this.#progress.get(vendor);
		if (!progress) {
			const entropy = seededEntropy(this.seed, `${this.stream} ${vendor.provider.id}`);
			progress = { seen: 0, applied: 0, entropy, limit: limitFor(this.rule.limit, vendor.provider) };
			this.#progress.set(vendor, progress);
		}
		return progress;
	}
}

const UNITS_MS = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;

function limitFor(rule: LimitRule | 'contract' | undefined, provider: Provider): Progress['limit'] {
	if (rule === undefined) return undefined;
	const published = Object.values(provider.operations).flatMap(({ limits }) => limits);
	const headers = published.find((limit) => limit.headers)?.headers;
	if (rule === 'contract') {
		const known = published.find((limit) => limit.requests !== undefined);
		if (!known) return undefined;
		const limiter = new SlidingWindow(known.requests!, known.perMs);
		return { requests: known.requests!, retryAfter: 'seconds', headers: known.headers, limiter };
	}
	const { requests, per, burst, retryAfter = 'seconds' } = rule;
	const perMs = typeof per === 'number' ? per : UNITS_MS[per];
	const limiter = burst === undefined ? new SlidingWindow(requests, perMs) : new TokenBucket(requests, perMs, burst);
	return { requests, retryAfter, headers, limiter };
}

function describe({ fault, sequence, latency, limit }: ReadRule): string {
	if (limit) return 'limit';
	if (fault) return describeFault(fault);
	if (sequence) return `sequence of ${sequence.length}`;
	return latency === undefined ? 'nothing' : 'latency';
}

function describeFault(fault: Fault): string {
	const what = fault.kind === 'status' ? `status ${fault.status}` : fault.kind === 'answer' ? fault.means : fault.kind;
	return 'written' in fault && fault.written ? `${what} after writing` : what;
}
