/** `npm run bench:queue`: runs the nodes in n8n's queue mode and writes down what came of it. This file reads the flags. */
import { Command, InvalidArgumentError } from 'commander';
import type { Provider } from '../contracts';
import { queueModeProblem } from '../sandbox/queue-mode';
import { run, say, wholeNumber } from './command-line';
import { boundMs } from './limits';
import { type Load, PROVIDERS, QueueRig, type Tally } from './queue-rig';
import { keep, show } from './report';

interface Flags {
	readonly executions: number;
	readonly leads: number;
	readonly rate: number;
	readonly only?: string;
}

interface Incident {
	readonly title: string;
	readonly happens?: (rig: QueueRig) => Promise<unknown>;
	/** Who takes part, where sending twice does not matter. */
	readonly vendors?: readonly Provider[];
	/** Whether the lists of failed executions are sent again afterwards. */
	readonly sentAgain?: boolean;
}

/** One that does not recognize a repeat and announces no limit, and one that does both. */
const TWO = PROVIDERS.filter(({ operations }) => Object.values(operations)[0]!.resend.safe !== 'with');

const INCIDENTS: Readonly<Record<string, Incident>> = {
	calm: { title: 'calm', vendors: TWO },
	redis: { title: 'Redis restarted', happens: ({ queue }) => queue.redis.restart(), sentAgain: true, vendors: TWO },
	killed: { title: 'a worker killed', happens: (rig) => rig.killWorker(), sentAgain: true },
	again: { title: 'a worker killed, its jobs run again', happens: (rig) => rig.killWorker({ again: true }) },
};

const HEAD = [
	'Run',
	'Vendor',
	'Executions',
	'Created',
	'Twice',
	'Lost',
	'Not told',
	'Time',
	'429',
	'429, first 10 s / later',
	'Workers at half-time',
	'Executions at half-time',
];

function cells(title: string, vendor: string, tally: Tally, bound: number | undefined): string[] {
	const statuses = [...tally.statuses].map(([status, count]) => `${count} ${status}`).join(', ');
	const { created, leads, twice, lost, untold, throttled, requests, ms } = tally;
	const books = [
		`${whole(created)} of ${whole(leads)}`,
		...[twice, lost, untold].map(whole),
		bound === undefined
			? ''
			: `${(ms / 1000).toFixed(1)} s, ${(ms / bound).toFixed(2)} × ${(bound / 1000).toFixed(1)} s`,
		percent(throttled / requests),
	];
	if (bound === undefined) return [title, vendor, statuses, ...books, '', '', ''];
	const shares = tally.shares.map((share) => percent(share, 0)).join(' : ');
	const spread = `${tally.slowest} to ${tally.fastest} leads`;
	const both = `${percent(tally.throttledFirst)} / ${percent(tally.throttledLater)}`;
	return [title, vendor, statuses, ...books, both, shares, spread];
}

function percent(share: number, digits = 1): string {
	return `${(share * 100).toFixed(digits)} %`;
}

function whole(number: number): string {
	return number.toLocaleString('en-US');
}

function incidentName(text: string): string {
	if (text in INCIDENTS) return text;
	throw new InvalidArgumentError(`There are ${Object.keys(INCIDENTS).join(', ')}.`);
}

async function bench(flags: Flags): Promise<void> {
	const problem = queueModeProblem();
	if (problem !== undefined) throw new Error(`n8n's queue mode cannot be started: ${problem}`);
	// What was started ends with this process.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
	const { executions, leads, rate, only } = flags;
	const limit = { rate, burst: rate };
	const rig = await QueueRig.open(limit);
	const rows: string[][] = [];
	const add = (...row: Parameters<typeof cells>): void => {
		rows.push(cells(...row));
		say(rows.at(-1)!.filter(Boolean).join(' | '));
	};
	try {
		for (const [name, { title, happens, sentAgain = false, vendors = PROVIDERS }] of Object.entries(INCIDENTS)) {
			if (only !== undefined && only !== name) continue;
			for (const provider of vendors) {
				const load: Load = { provider, executions, leads, incident: happens };
				const tally = await rig.run(load);
				add(title, provider.name, tally, boundMs(tally.created + tally.twice, limit));
				if (!sentAgain || tally.failed.length === 0) continue;
				add('… and the failed lists sent again', provider.name, await rig.sendAgain(load, tally.failed), undefined);
			}
		}
		const report = { head: HEAD, rows };
		show(report);
		if (only === undefined) {
			await keep({
				...report,
				file: 'queue-results.md',
				command: `npm run bench:queue -- --executions ${executions} --leads ${leads} --rate ${rate}`,
				of: `n8n ${rig.version}`,
				text: `n8n's main process and two workers on one Redis and one PostgreSQL; ${executions} webhooks with ${leads} leads each, all under way at once, ten a worker; the mock vendor lets ${rate} requests a second through, in bursts of ${rate}. The incident comes when it has taken a third. Counted from the vendor's journal; *not told* are leads of which n8n does not say what became. The time is from the first request to the last record, beside the least that the limit asks for so many.`,
			});
		}
	} finally {
		await rig.close();
	}
}

run(
	new Command('npm run bench:queue --')
		.description("Runs our nodes in n8n's queue mode, on workers that share one limit; kills one, and restarts Redis")
		.option('--executions <number>', 'webhooks, a list of leads each', wholeNumber, 20)
		.option('--leads <number>', 'leads in a list', wholeNumber, 500)
		.option('--rate <number>', 'requests a second that the vendor lets through', wholeNumber, 100)
		.option('--only <run>', Object.keys(INCIDENTS).join(', '), incidentName)
		.allowExcessArguments(false)
		.action(bench),
);
