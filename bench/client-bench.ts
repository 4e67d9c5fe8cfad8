/** `npm run bench:client`: streams leads through the client, prints a table, and fails when a target is missed. */
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { Child } from './child-process';
import { run } from './command-line';
import type { Profile } from './limits';
import { judgement, show } from './report';
import type { Address, Books, ToVendor } from './vendor';

type Sender = 'ours' | 'pool';

interface Run {
	readonly ms: number;
	/** Processor time of the sender's process. */
	readonly cpuMs: number;
	/** All of its resident memory, at its highest. */
	readonly peakBytes: number;
	/** How much more that is than before the first lead. */
	readonly grownBytes: number;
	readonly books: Books;
}

const HEAD = ['Leads', 'Sent by', 'What came of it', 'Time', 'Processor', 'Memory grown', 'Target', ''];
const MOST_BYTES = 200e6;
const PROFILE: Profile = { latencyMs: 1 };
const NAMES: Record<Sender, string> = { ours: 'addLead.many, in a loop', pool: '100 loops around fetch' };
const CLIENT = path.join(__dirname, '..', 'dist', 'client', 'index.js');

async function once(vendor: Child<Address>, sender: Sender, leads: number): Promise<Run> {
	await vendor.ask<Books>({ reset: PROFILE } satisfies ToVendor);
	const child = await Child.start('client-sender.mjs', { values: [CLIENT] });
	try {
		const result = await child.ask<Omit<Run, 'books'>>({ sender, leads, url: vendor.greeting.url });
		return { ...result, books: await vendor.ask<Books>({ books: true } satisfies ToVendor) };
	} finally {
		await child.end();
	}
}

const whole = (count: number): string => Math.round(count).toLocaleString('en-US');

async function bench({ leads }: { leads: number }): Promise<void> {
	const vendor = await Child.start<Address>('vendor.ts');
	const rows: string[][] = [];
	try {
		for (const [sender, count] of [
			['ours', leads],
			['ours', leads / 10],
			['pool', leads / 10],
		] as const) {
			const { ms, cpuMs, peakBytes, grownBytes, books } = await once(vendor, sender, count);
			const met = books.created === count && books.twice === 0 && grownBytes <= MOST_BYTES;
			const judged = sender === 'ours' ? [`all, once, ≤ ${whole(MOST_BYTES / 1e6)} MB`, judgement(met)] : ['', ''];
			if (sender === 'ours' && !met) process.exitCode = 1;
			rows.push([
				whole(count),
				NAMES[sender],
				`${whole(books.created)} created, ${whole(books.twice)} twice, ${whole(books.mostInFlight)} in flight`,
				`${whole(ms / 1000)} s`,
				`${(cpuMs / count).toFixed(2)} ms a lead`,
				`${whole(grownBytes / 1e6)} of ${whole(peakBytes / 1e6)} MB`,
				...judged,
			]);
			process.stderr.write(`${NAMES[sender]}: ${whole(count)} leads in ${whole(ms / 1000)} s\n`);
		}
	} finally {
		await vendor.end();
	}
	show({ head: HEAD, rows });
}

function tens(text: string): number {
	const number = Number(text);
	if (!Number.isInteger(number) || number < 10 || number % 10 > 0) {
		throw new InvalidArgumentError('It has to be a multiple of ten.');
	}
	return number;
}

run(
	new Command('npm run bench:client --')
		.description('Streams leads from a generator through the typed client; memory is resident, grown of all')
		.option('--leads <number>', 'how many', tens, 1_000_000)
		.allowExcessArguments(false)
		.action(bench),
);
