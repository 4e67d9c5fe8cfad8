/** `npm run bench`: measures, prints a table, and fails when a target is missed. This file reads the flags. */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { Arena } from './arena';
import { run, say, wholeNumber } from './command-line';
import { fetchNodesBase, NODES_BASE } from './nodes-base';
import { type Line, ROWS } from './rows';

interface Flags {
	readonly only?: number;
	readonly quick?: boolean;
	readonly atOnce?: number;
	readonly profile?: string;
}

const HEAD = ['Work', 'Sent by', 'What came of it', 'Time', 'Ratio', 'Target', ''];

function cells({ work, who, outcome, time, ratio = '', target = '', met }: Line): string[] {
	return [work, who, outcome, time, ratio, target, met === undefined ? '' : met ? 'met' : 'MISSED'];
}

function rowNumber(text: string): number {
	const row = wholeNumber(text);
	if (row > ROWS.length) throw new InvalidArgumentError(`There are rows 1 to ${ROWS.length}.`);
	return row;
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
	const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
	table.push(...lines.map(cells));
	say(`\n${table.toString()}`);
	if (only === undefined && atOnce === undefined)
		await writeFile(path.join(__dirname, 'results.md'), page(lines, quick));
	if (lines.some(({ met }) => met === false)) process.exitCode = 1;
}

function page(lines: readonly Line[], quick: boolean): string {
	const rows = [HEAD, HEAD.map(() => '---'), ...lines.map(cells)].map((row) => `| ${row.join(' | ')} |`);
	const made = [
		new Date().toISOString().slice(0, 10),
		`Node ${process.version}`,
		`${availableParallelism()} cores`,
		`n8n-core 2.41.1, ${NODES_BASE}`,
		`\`npm run bench${quick ? ' -- --quick' : ''}\``,
	].join(', ');
	return `# What \`npm run bench\` measured

${made}. Medians; contestants take turns, each in n8n's engine in a process of its own; the vendor is another process on the same machine and keeps its own books. Times × are to HTTP Request's, or to what the limit asks for at least.

${rows.join('\n')}
`;
}

run(
	new Command('npm run bench --')
		.description('Measures our nodes against n8n’s own means of sending leads, in n8n’s engine')
		.option('--only <row>', `run one row, 1 to ${ROWS.length}`, rowNumber)
		.option('--quick', 'fewer repeats')
		.option('--at-once <number>', 'our option Max Requests at Once, instead of its default', wholeNumber)
		.option('--profile <folder>', 'write a CPU profile of each run')
		.allowExcessArguments(false)
		.action(bench),
	({ message }) => message,
);
