/** What a benchmark says: a table on the terminal and, of a whole run, a page beside the code. */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { say } from './command-line';

export interface Report {
	readonly head: readonly string[];
	readonly rows: ReadonlyArray<readonly string[]>;
}

/** The last cell of a row that has a target, or has none. */
export function judgement(met: boolean | undefined): string {
	if (met === undefined) return '';
	return met ? 'met' : 'MISSED';
}

export function show({ head, rows }: Report): void {
	const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
	table.push(...rows.map((row) => [...row]));
	say(`\n${table.toString()}`);
}

export interface Page extends Report {
	/** Below `bench/`. */
	readonly file: string;
	/** What to type for the same. */
	readonly command: string;
	/** Versions of what was measured. */
	readonly of: string;
	/** How it was measured, and what the columns mean. */
	readonly text: string;
}

export async function keep({ file, command, of, text, head, rows }: Page): Promise<void> {
	const made = [new Date().toISOString().slice(0, 10), of, `${availableParallelism()} cores`, `\`${command}\``];
	const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
	const name = /npm run [\w:]+/.exec(command)![0];
	const page = `# What \`${name}\` measured\n\n${made.join(', ')}. ${text}\n\n${lines.join('\n')}\n`;
	await writeFile(path.join(__dirname, file), page);
}
