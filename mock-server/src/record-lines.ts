/** The lines of a file of records: a heading, then one line of JSON for every record that was written or removed. */
import { readSync } from 'node:fs';
import { isPlainObject } from '../../contracts';
import type { Row } from '../../simulations';

/** How far a seeded vendor had got: readings of its clock, and numbers drawn. */
export type Progress = readonly [readings: number, draws: number];

/**
 * A record as it was once it had been written (so a later line for the same id stands for the earlier ones), or the id
 * of one that was removed. `at` is there with a seed only.
 */
export type RecordLine =
	| { readonly collection: string; readonly record: Row; readonly at?: Progress }
	| { readonly collection: string; readonly removed: string };

export const HEADING = '{"format":"lead-intake-mock records","version":1}\n';

export function recordLine(collection: string, record: Row, at?: Progress): string {
	const end = at === undefined ? '}\n' : `,"at":[${at[0]},${at[1]}]}\n`;
	return `{"collection":${JSON.stringify(collection)},"record":${JSON.stringify(record)}${end}`;
}

export function removalLine(collection: string, removed: string): string {
	return `${JSON.stringify({ collection, removed })}\n`;
}

/** @throws SyntaxError saying what is wrong. */
export function parseLine(text: string): RecordLine {
	const line: unknown = JSON.parse(text);
	if (!isPlainObject(line) || typeof line.collection !== 'string') throw new SyntaxError('it names no collection');
	const { record, removed, at } = line;
	if (typeof removed === 'string') return line as RecordLine;
	if (!isPlainObject(record) || typeof record.id !== 'string') throw new SyntaxError('it has no record with an id');
	if (at !== undefined && !(Array.isArray(at) && at.length === 2 && at.every(Number.isSafeInteger))) {
		throw new SyntaxError('its "at" is not two whole numbers');
	}
	return line as RecordLine;
}

const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 10;

export interface TextLine {
	readonly text: string;
	/** Whether a line break follows; only the last line may lack it. */
	readonly ended: boolean;
	/** Length of the file up to the end of this line, in bytes. */
	readonly end: number;
}

/** Reads a file line by line, so that it may be longer than any text. */
export function* readLines(fd: number): Generator<TextLine> {
	const chunk = Buffer.alloc(CHUNK_BYTES);
	let rest = Buffer.alloc(0);
	let end = 0;
	for (let position = 0; ; ) {
		const count = readSync(fd, chunk, 0, chunk.length, position);
		if (count === 0) break;
		position += count;
		const bytes = Buffer.concat([rest, chunk.subarray(0, count)]);
		let start = 0;
		for (let stop = bytes.indexOf(NEWLINE); stop >= 0; stop = bytes.indexOf(NEWLINE, start)) {
			end += stop + 1 - start;
			yield { text: bytes.toString('utf8', start, stop), ended: true, end };
			start = stop + 1;
		}
		rest = bytes.subarray(start);
	}
	if (rest.length > 0) yield { text: rest.toString('utf8'), ended: false, end: end + rest.length };
}
