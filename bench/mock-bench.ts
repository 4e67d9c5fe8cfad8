/** `npm run bench:mock`: measures the mock server, prints a table, and fails when a target is missed. */
import { Command } from 'commander';
import { numberUpTo, run, say } from './command-line';
import { type Line, ROWS, withMeasuring } from './mock-rows';
import { judgement, keep, show } from './report';

interface Flags {
	readonly only?: number;
	readonly quick?: boolean;
}

const HEAD = ['Work', 'Median', 'Ratio', 'Target', ''];

function cells({ work, figure, ratio = '', target = '', met }: Line): string[] {
	return [work, figure, ratio, target, judgement(met)];
}

async function bench({ only, quick = false }: Flags): Promise<void> {
	const lines: Line[] = [];
	await withMeasuring(quick ? 3 : 7, async (measuring) => {
		for (const [index, run] of ROWS.entries()) {
			if (only !== undefined && only !== index + 1) continue;
			for await (const line of run(measuring)) {
				lines.push(line);
				say(cells(line).filter(Boolean).join(' | '));
			}
		}
	});
	const report = { head: HEAD, rows: lines.map(cells) };
	show(report);
	if (only === undefined) {
		await keep({
			...report,
			file: 'mock-results.md',
			command: `npm run bench:mock${quick ? ' -- --quick' : ''}`,
			of: `Node ${process.version}, autocannon`,
			text: "Medians; contestants take turns, each in a process of its own, and so does autocannon, which sends the leads. Shares are of what node:http with JSON.parse reaches in the same turn: by throughput, where autocannon is nearly as busy as the barest server that it loads, and by the server's processor time for a lead, which does not depend on the load. The servers of node:http run with its defaults; without the timer that its keep-alive limit arms for every answer, and which the mock does not arm, the barest is about 4 % faster.",
		});
	}
	if (lines.some(({ met }) => met === false)) process.exitCode = 1;
}

run(
	new Command('npm run bench:mock --')
		.description('Measures the mock server against what a server does at least')
		.option('--only <row>', `run one part, 1 to ${ROWS.length}`, numberUpTo(ROWS.length))
		.option('--quick', 'fewer repeats')
		.allowExcessArguments(false)
		.action(bench),
);
