/** `npm run bench:mock`: measures the mock server, prints a table, and fails when a target is missed. */
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { run, say } from './command-line';
import { type Line, ROWS, withMeasuring } from './mock-rows';

interface Flags {
	readonly only?: number;
	readonly quick?: boolean;
}

const HEAD = ['Work', 'Median', 'Ratio', 'Target', ''];

function cells({ work, figure, ratio = '', target = '', met }: Line): string[] {
	return [work, figure, ratio, target, met === undefined ? '' : met ? 'met' : 'MISSED'];
}

function rowNumber(text: string): number {
	const row = Number(text);
	if (Number.isInteger(row) && row >= 1 && row <= ROWS.length) return row;
	throw new InvalidArgumentError(`There are rows 1 to ${ROWS.length}.`);
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
	const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
	table.push(...lines.map(cells));
	say(`\n${table.toString()}`);
	if (lines.some(({ met }) => met === false)) process.exitCode = 1;
}

run(
	new Command('npm run bench:mock --')
		.description('Measures the mock server against what a server does at least')
		.option('--only <row>', `run one part, 1 to ${ROWS.length}`, rowNumber)
		.option('--quick', 'fewer repeats')
		.allowExcessArguments(false)
		.action(bench),
);
