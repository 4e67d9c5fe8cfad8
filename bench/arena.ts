/** Runs contestants against a vendor, each in a process of its own. */
import { Child } from './child-process';
import type { Contestant, Settings } from './contestants';
import type { Profile } from './limits';
import type { Job, Result } from './runner';
import type { Address, Books, ToVendor } from './vendor';

/** What one run came to: as the node tells it, and as the vendor does. */
export interface Run extends Result {
	readonly books: Books;
}

export interface RunOptions extends Settings {
	readonly profile: Profile;
}

/** A vendor, and engines to run contestants in against it. */
export class Arena {
	private constructor(
		private readonly vendor: Child<Address>,
		/** Folder for the runs' CPU profiles, if they are wanted. */
		private readonly profiles?: string,
	) {}

	static async open(profiles?: string): Promise<Arena> {
		return new Arena(await Child.start<Address>('vendor.ts'), profiles);
	}

	/** Lends an engine that has just started, and delivers some leads first: n8n's processes run for days. */
	async withEngine<T>(contestants: readonly Contestant[], settings: Settings, use: (engine: Engine) => Promise<T>) {
		const profiling = this.profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${this.profiles}`];
		const child = await Child.start('runner.ts', { flags: ['--expose-gc', ...profiling] });
		const run = async (contestant: Contestant, leads: number, options: RunOptions, from = 0): Promise<Run> => {
			const { profile, ...rest } = options;
			await this.vendor.ask<Books>({ reset: profile } satisfies ToVendor);
			const job: Job = { contestant, leads, from, url: this.vendor.greeting.url, ...rest };
			const result = await child.ask<Result>({ ...job });
			return { ...result, books: await this.vendor.ask<Books>({ books: true } satisfies ToVendor) };
		};
		try {
			for (const contestant of contestants) {
				await run(contestant, WARMING_UP, { ...settings, profile: { latencyMs: 1 } });
			}
			return await use({ run });
		} finally {
			await child.end();
		}
	}

	/** One run in an engine of its own. */
	async once(contestant: Contestant, leads: number, options: RunOptions): Promise<Run> {
		return await this.withEngine([contestant], options, async ({ run }) => await run(contestant, leads, options));
	}

	async close(): Promise<void> {
		await this.vendor.end();
	}
}

const WARMING_UP = 200;

export interface Engine {
	run(contestant: Contestant, leads: number, options: RunOptions, from?: number): Promise<Run>;
}
