import type { ZodType } from 'zod/v4';
import { ActiveRule, type Effect } from './active-rule';
import {
	type FaultFile,
	type FaultRule,
	type FaultSchemas,
	faultSchemas,
	issueLines,
	type ReadRule,
} from './fault-rules';
import type { Examination } from './judge';
import { MAGIC_VALUES, type MagicValue, magicValueIn } from './magic-values';
import { readFaultFile } from './scenario-file';
import { SCENARIOS } from './scenarios';
import type { SimulatedVendor } from './simulated-vendor';

/** Faults as they stand: what `GET /__mock/faults` answers. */
export interface FaultState {
	/** The scenario that is on. */
	readonly scenario: string | null;
	/** The rules that are on, the scenario's last. `seen` requests fitted, something was done to `applied`. */
	readonly faults: ReadonlyArray<
		FaultRule & { readonly name: string; readonly seen: number; readonly applied: number }
	>;
	readonly scenarios: ReadonlyArray<{ readonly name: string; readonly description: string }>;
	readonly magicValues: ReadonlyArray<Pick<MagicValue, 'email' | 'phone' | 'brings'>>;
}

/** What is done to one request: the first fault that strikes it, and every delay until there. */
export interface Decision {
	/** Of the rule that brought the fault, or of the last that delayed. */
	readonly rule: string;
	readonly delayMs: number;
	readonly fault?: Effect['fault'];
	readonly limited?: Effect['limited'];
}

/** What a program can do with faults: `mock.faults`. Rules that are wrong are refused with a TypeError that says why. */
export interface FaultControls {
	/** These rules from now on, in place of those set before; a scenario that is on stays on. */
	set(rules: readonly FaultRule[]): void;
	add(...rules: readonly FaultRule[]): void;
	/** No rule and no scenario any more. */
	clear(): void;
	/** Switches to a scenario, or to none. */
	scenario(name: string | null): void;
	/** Makes scenarios known; one of a known name takes its place. */
	define(scenarios: NonNullable<FaultFile['scenarios']>): void;
	/**
	 * Reads a YAML or JSON file: its faults are on from now on, its scenarios can be switched to.
	 * @throws Error with file, line and reason when it cannot be read or says something that is no rule.
	 */
	load(file: string): Promise<void>;
	list(): FaultState;
}

/** The rules that are on, and what they do to a request. */
export class Faults implements FaultControls {
	#own: ActiveRule[] = [];
	#scenario: { readonly name: string; readonly rules: readonly ActiveRule[] } | undefined;
	/** Both of them, in the order in which they are asked. */
	#active: readonly ActiveRule[] = [];
	readonly #scenarios = new Map<string, { description?: string; faults: readonly ReadRule[] | readonly FaultRule[] }>(
		Object.entries(SCENARIOS),
	);
	readonly #magic = new Map<MagicValue, ActiveRule>();
	readonly #watchers = new Set<() => void>();
	#schemas: FaultSchemas | undefined;
	#made = 0;

	/**
	 * @param seed What is drawn by chance repeats exactly with it.
	 * @param magic Whether magic values count.
	 */
	constructor(
		readonly vendors: readonly SimulatedVendor[],
		readonly seed: number,
		readonly magic: boolean,
	) {}

	/** Made when somebody wants a rule read: most mocks never see one. */
	get schemas(): FaultSchemas {
		this.#schemas ??= faultSchemas(this.vendors.map(({ provider }) => provider));
		return this.#schemas;
	}

	set(rules: readonly FaultRule[]): void {
		const read = this.#read(this.schemas.rules, rules, 'faults');
		this.#made = 0;
		this.#own = read.map((rule) => this.#activate(rule));
		this.#changed();
	}

	add(...rules: readonly FaultRule[]): void {
		this.#own.push(...this.#read(this.schemas.rules, rules, 'faults').map((rule) => this.#activate(rule)));
		this.#changed();
	}

	clear(): void {
		this.#own = [];
		this.#made = 0;
		this.#scenario = undefined;
		this.#changed();
	}

	scenario(name: string | null): void {
		const scenario = name === null ? undefined : this.#scenarios.get(name);
		if (name !== null && !scenario) {
			throw new TypeError(`There is no scenario ${JSON.stringify(name)}; there are ${this.scenarioNames().join(', ')}`);
		}
		const rules = scenario && this.#read(this.schemas.rules, scenario.faults, `scenario ${name}`);
		this.#scenario = rules && {
			name: name!,
			rules: rules.map((rule, index) => new ActiveRule(rule, this.seed, `scenario ${name} ${index}`)),
		};
		this.#changed();
	}

	define(scenarios: NonNullable<FaultFile['scenarios']>): void {
		const read = this.#read(this.schemas.file, { scenarios }, 'scenarios');
		for (const [name, scenario] of Object.entries(read.scenarios)) this.#scenarios.set(name, scenario);
		this.#changed();
	}

	async load(file: string): Promise<void> {
		const { faults, scenarios } = await readFaultFile(file, this.schemas);
		for (const [name, scenario] of Object.entries(scenarios)) this.#scenarios.set(name, scenario);
		this.#own.push(...faults.map((rule) => this.#activate(rule)));
		this.#changed();
	}

	list(): FaultState {
		return {
			scenario: this.#scenario?.name ?? null,
			faults: this.#active.map(({ rule, name, seen, applied }) => ({ ...rule, name, seen, applied })),
			scenarios: [...this.#scenarios].map(([name, { description = '' }]) => ({ name, description })),
			magicValues: this.magic ? MAGIC_VALUES.map(({ email, phone, brings }) => ({ email, phone, brings })) : [],
		};
	}

	scenarioNames(): string[] {
		return [...this.#scenarios.keys()];
	}

	/** Sequences, counts, draws and limits start over; the rules stay. */
	restart(): void {
		for (const rule of this.#active) rule.restart();
		this.#magic.clear();
	}

	/** Tells `watcher` of every change of rules. Returns a function that ends it. */
	watch(watcher: () => void): () => void {
		this.#watchers.add(watcher);
		return () => void this.#watchers.delete(watcher);
	}

	/** What is done to this request; nothing for most. A magic value is asked before any rule. */
	decide(examination: Examination, now: number): Decision | undefined {
		const magic = this.magic ? magicValueIn(examination) : undefined;
		if (!magic && this.#active.length === 0) return undefined;
		let decision: Decision | undefined;
		if (magic) decision = merge(decision, this.#magicRule(magic).strike(examination, now));
		for (const rule of this.#active) {
			if (isFinal(decision)) break;
			decision = merge(decision, rule.strike(examination, now));
		}
		return decision;
	}

	#magicRule(magic: MagicValue): ActiveRule {
		let rule = this.#magic.get(magic);
		if (!rule) {
			const name = `magic value ${magic.email.split('@')[0]}`;
			rule = new ActiveRule({ name, ...magic.rule } as ReadRule, this.seed, name);
			this.#magic.set(magic, rule);
		}
		return rule;
	}

	#activate(rule: ReadRule): ActiveRule {
		return new ActiveRule(rule, this.seed, `fault ${this.#made++}`);
	}

	#read<T>(schema: ZodType<T>, given: unknown, what: string): T {
		const read = schema.safeParse(given);
		if (read.success) return read.data;
		throw new TypeError(`Wrong ${what}: ${issueLines(read.error).join('; ')}`);
	}

	#changed(): void {
		this.#active = [...this.#own, ...(this.#scenario?.rules ?? [])];
		for (const watcher of this.#watchers) watcher();
	}
}

function isFinal(decision: Decision | undefined): boolean {
	return decision?.fault !== undefined || decision?.limited?.grant.allowed === false;
}

function merge(before: Decision | undefined, effect: Effect | undefined): Decision | undefined {
	if (!effect) return before;
	return {
		rule: effect.rule,
		delayMs: (before?.delayMs ?? 0) + effect.delayMs,
		fault: effect.fault,
		limited: effect.limited ?? before?.limited,
	};
}
