/** The rows of the table: what is run, and what it has to reach. */
import type { Arena, Run, RunOptions } from './arena';
import { CONTESTANTS, type Contestant, type VendorName } from './contestants';
import { boundMs, type Limit } from './limits';
import { resumeSize } from './resume-size';

/** A line of the table. Lines without a target are there to compare with. */
export interface Line {
	readonly work: string;
	readonly who: string;
	/** Vendor's books, as far as they matter to the row. */
	readonly outcome: string;
	readonly time: string;
	readonly ratio?: string;
	readonly target?: string;
	readonly met?: boolean;
}

export interface Setup {
	readonly arena: Arena;
	readonly quick: boolean;
	/** Our option Max Requests at Once, where another than its default is wanted. */
	readonly atOnce?: number;
}

export type Row = (setup: Setup) => AsyncGenerator<Line>;

/** The middle one by what counts; the runs themselves are kept whole. */
function median<T>(all: readonly T[], by: (one: T) => number): T {
	return [...all].sort((a, b) => by(a) - by(b))[Math.floor((all.length - 1) / 2)]!;
}

/** Runs the contestants in turns, so that what else the machine does meets all of them. */
async function inTurns(
	contestants: readonly Contestant[],
	times: number,
	once: (contestant: Contestant) => Promise<Run>,
): Promise<Map<Contestant, Run[]>> {
	const runs = new Map<Contestant, Run[]>(contestants.map((contestant) => [contestant, []]));
	for (let time = 0; time < times; time++) {
		for (const contestant of contestants) runs.get(contestant)!.push(await once(contestant));
	}
	return runs;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
const whole = (count: number): string => count.toLocaleString('en-US');
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

function bookkeeping({ books, error }: Run, leads: number): string {
	const { created, twice, throttled, requests } = books;
	const share = percent(throttled / requests);
	const end = error === null ? '' : ', execution failed';
	return `${whole(created)} created, ${whole(twice)} twice, ${whole(leads - created)} lost, ${share} 429${end}`;
}

/** Leads through a limited vendor, against the time that the limit asks for at least. */
function limited(
	name: string,
	vendor: VendorName,
	limit: Limit,
	rivals: readonly Contestant[],
	most: { readonly ratio: number; readonly throttled: number },
): Row {
	const leads = 1_000;
	return async function* ({ arena, quick, atOnce }) {
		const options: RunOptions = { vendor, atOnce, profile: { latencyMs: 10, limit } };
		const bound = boundMs(leads, limit);
		const runs = await inTurns(['ours', ...rivals], quick ? 1 : 3, async (contestant) =>
			arena.once(contestant, leads, options),
		);
		for (const [contestant, all] of runs) {
			const run = median(all, ({ ms }) => ms);
			const ratio = run.ms / bound;
			const line: Line = {
				work: `${whole(leads)} leads, ${name}`,
				who: CONTESTANTS[contestant],
				outcome: bookkeeping(run, leads),
				time: seconds(run.ms),
				ratio: `${ratio.toFixed(2)} × ${seconds(bound)}`,
			};
			if (contestant !== 'ours') {
				yield line;
				continue;
			}
			// Books have to be right in every run, not in the middle one.
			const right = all.every(
				({ books, error }) =>
					error === null &&
					books.created === leads &&
					books.twice === 0 &&
					books.throttled <= most.throttled * books.requests,
			);
			const few = most.throttled < 1 ? `, ≤ ${percent(most.throttled)} 429` : '';
			yield { ...line, target: `all, once, ≤ ${most.ratio.toFixed(2)} ×${few}`, met: right && ratio <= most.ratio };
		}
	};
}

const HUNDRED: Limit = { rate: 100, burst: 100 };
const hinted: Limit = { ...HUNDRED, retryAfter: 1 };
const found = { ratio: 1.2, throttled: 1 };

const withoutHint = limited('100/s, no Retry-After', 'trata', HUNDRED, ['batches'], found);
const announced = limited('100/s, X-RateLimit', 'pollybot', { ...HUNDRED, announces: true }, ['batches'], found);
const changedTo = (rate: number): Limit => ({ ...hinted, change: { afterMs: 4_500, rate } });
const halved = limited('100/s, 50/s after 4.5 s', 'trata', changedTo(50), ['batches'], found);
const doubled = limited('100/s, 200/s after 4.5 s', 'trata', changedTo(200), ['batches'], found);

async function* changes(setup: Setup): AsyncGenerator<Line> {
	for (const row of [withoutHint, announced, halved, doubled]) yield* row(setup);
}

async function* many({ arena, quick, atOnce }: Setup): AsyncGenerator<Line> {
	const leads = 10_000;
	const options: RunOptions = { vendor: 'pollybot', atOnce, profile: { latencyMs: 20 } };
	const runs = await inTurns(['ours', 'http', 'declarative'], quick ? 3 : 5, (contestant) =>
		arena.once(contestant, leads, options),
	);
	const ms = (contestant: Contestant): number => median(runs.get(contestant)!, (run) => run.ms).ms;
	const cpu = (contestant: Contestant): number => median(runs.get(contestant)!, (run) => run.cpuMs).cpuMs;
	const peak = (contestant: Contestant): number => median(runs.get(contestant)!, (run) => run.peakBytes).peakBytes;
	for (const [contestant, all] of runs) {
		const mostInFlight = Math.max(...all.map(({ books }) => books.mostInFlight));
		const wall = ms(contestant) / ms('http');
		const memory = peak(contestant) / peak('http');
		const right = all.every(({ books, error }) => error === null && books.created === leads && books.twice === 0);
		yield {
			work: `${whole(leads)} leads, no limit, 20 ms`,
			who: CONTESTANTS[contestant],
			outcome: `${whole(mostInFlight)} in flight, ${megabytes(peak(contestant))}, processor ${seconds(cpu(contestant))}${right ? '' : ', NOT ALL CREATED'}`,
			time: seconds(ms(contestant)),
			ratio: `time ${wall.toFixed(2)} ×, memory ${memory.toFixed(2)} ×`,
			...(contestant === 'ours' && {
				target: 'time ≤ 1.00 ×, memory ≤ 0.70 ×, in flight ≤ 200',
				met: right && wall <= 1 && memory <= 0.7 && mostInFlight <= 200,
			}),
		};
	}
}

async function* one({ arena, quick, atOnce }: Setup): AsyncGenerator<Line> {
	const contestants: Contestant[] = ['ours', 'http', 'declarative'];
	const options: RunOptions = { vendor: 'pollybot', atOnce, profile: { latencyMs: 1 } };
	const runs = await arena.withEngine(contestants, options, async ({ run }) =>
		inTurns(contestants, quick ? 100 : 500, (contestant) => run(contestant, 1, options)),
	);
	const ms = (contestant: Contestant): number => median(runs.get(contestant)!, (each) => each.ms).ms;
	for (const contestant of contestants) {
		const ratio = ms(contestant) / ms('http');
		yield {
			work: '1 lead, 1 ms',
			who: CONTESTANTS[contestant],
			outcome: '',
			time: `${ms(contestant).toFixed(2)} ms`,
			ratio: `${ratio.toFixed(2)} ×`,
			...(contestant === 'ours' && { target: '≤ 1.10 ×', met: ratio <= 1.1 }),
		};
	}
}

async function* growth({ arena, quick, atOnce }: Setup): AsyncGenerator<Line> {
	const options: RunOptions = { vendor: 'pollybot', atOnce, profile: { latencyMs: 1 } };
	const sizes = [100, 1_000, 10_000, 100_000];
	const runs = new Map<number, Run[]>(sizes.map((size) => [size, []]));
	for (let time = 0; time < (quick ? 1 : 3); time++) {
		for (const size of sizes) runs.get(size)!.push(await arena.once('ours', size, options));
	}
	const cost = (size: number): number => median(runs.get(size)!, ({ ms }) => ms).ms / size;
	for (const [size, all] of runs) {
		const ratio = cost(size) / cost(1_000);
		const right = all.every(({ books, error }) => error === null && books.created === size && books.twice === 0);
		yield {
			work: `${whole(size)} leads, no limit, 1 ms`,
			who: CONTESTANTS.ours,
			outcome: `${cost(size).toFixed(3)} ms a lead${right ? '' : ', NOT ALL CREATED'}`,
			time: seconds(cost(size) * size),
			ratio: `${ratio.toFixed(2)} × 1,000 leads'`,
			...(size > 1_000 && { target: '≤ 1.20 ×', met: right && ratio <= 1.2 }),
		};
	}
}

async function* memory(): AsyncGenerator<Line> {
	const items = 100_000;
	const { bytes, writingMs, readingMs } = resumeSize(items);
	yield {
		work: `Resume memory of ${whole(items)} items`,
		who: CONTESTANTS.ours,
		outcome: `${megabytes(bytes)} as JSON, ${(bytes / items).toFixed(0)} bytes an item`,
		time: `written in ${seconds(writingMs)}, read in ${seconds(readingMs)}`,
	};
}

export const ROWS: ReadonlyArray<{ readonly title: string; readonly run: Row }> = [
	{
		title: 'A limit of 100 requests a second',
		run: limited('100/s, Retry-After 1', 'trata', hinted, ['http', 'retry', 'batches', 'declarative'], {
			ratio: 1.1,
			throttled: 0.05,
		}),
	},
	{ title: 'Limits that hint less, or change', run: changes },
	{ title: 'Many leads without a limit', run: many },
	{ title: 'One lead', run: one },
	{ title: 'Cost of a lead, by their number', run: growth },
	{ title: 'What Retry On Fail needs to remember', run: memory },
];
