/** `npm run bench`: measures, prints a table, and fails when a target is missed. This file reads the flags. */
import { Command } from 'commander';
import { Arena } from './arena';
import { numberUpTo, run, say, wholeNumber } from './command-line';
import { fetchNodesBase, NODES_BASE } from './nodes-base';
import { judgement, keep, show } from './report';
import { type Line, ROWS } from './rows';

interface Flags {
	readonly only?: number;
	readonly quick?: boolean;
	readonly atOnce?: number;
	readonly profile?: string;
}

const HEAD = ['Work', 'Sent by', 'What came of it', 'Time', 'Ratio', 'Target', ''];

function cells({ work, who, outcome, time, ratio = '', target = '', met }: Line): string[] {
	return [work, who, outcome, time, ratio, target, judgement(met)];
}

async function bench({ only, quick = false, atOnce, profile }: Flags): Promise<void> {
	await fetchNodesBase();
	const arena = await Arena.open(profile);
	const lines: Line[] = [];
	try {
		for (const [index, { title, run }] of ROWS.entries()) {
			if (only !== undefined && only !== index + 1) continue;
			say(`${index + 1}. ${title}`);
			for await (const line of run({ arena, quick, atOnce })) {
				lines.push(line);
				say(`   ${cells(line).filter(Boolean).join(' | ')}`);
			}
		}
	} finally {
		await arena.close();
	}
	const report = { head: HEAD, rows: lines.map(cells) };
	show(report);
	if (only === undefined && atOnce === undefined) {
		await keep({
			...report,
			file: 'results.md',
			command: `npm run bench${quick ? ' -- --quick' : ''}`,
			of: `Node ${process.version}, n8n-core 2.41.1, ${NODES_BASE}`,
			text: "Medians; contestants take turns, each in n8n's engine in a process of its own; the vendor is another process on the same machine and keeps its own books. Times × are to HTTP Request's, or to what the limit asks for at least.",
		});
	}
	if (lines.some(({ met }) => met === false)) process.exitCode = 1;
}

run(
	new Command('npm run bench --')
		.description('Measures our nodes against n8n’s own means of sending leads, in n8n’s engine')
		.option('--only <row>', `run one row, 1 to ${ROWS.length}`, numberUpTo(ROWS.length))
		.option('--quick', 'fewer repeats')
		.option('--at-once <number>', 'our option Max Requests at Once, instead of its default', wholeNumber)
		.option('--profile <folder>', 'write a CPU profile of each run')
		.allowExcessArguments(false)
		.action(bench),
	({ message }) => message,
);
