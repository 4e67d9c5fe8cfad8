import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';

/** A lead as the example workflows expect it: one column per property. */
export type Lead = Record<string, string>;

/** Something is wrong with what the person gave; the message is for them, without a stack. */
export class InputError extends Error {}

/**
 * Reads leads from a CSV file with a header line.
 * @throws InputError when the file cannot be read, is not CSV, or lacks a column that the workflows read.
 */
export function readLeads(file: string, columns: readonly string[]): Lead[] {
	let bytes: Buffer;
	try {
		bytes = readFileSync(path.resolve(process.env.INIT_CWD ?? '.', file));
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new InputError(`${file} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code}`);
	}
	const leads = parseCsv(file, textOf(file, bytes));
	const [first] = leads;
	if (!first) throw new InputError(`${file} holds no leads: it needs a header line and at least one line below it`);
	const missing = columns.filter((column) => !(column in first));
	if (missing.length > 0) {
		throw new InputError(`${file} has no column ${missing.join(', ')}; it has ${Object.keys(first).join(', ')}`);
	}
	return leads;
}

/** Spreadsheets write UTF-8, or UTF-16 with a mark at its start. */
function textOf(file: string, bytes: Buffer): string {
	const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		throw new InputError(`${file} is neither UTF-8 nor UTF-16 text: save it as "CSV UTF-8"`);
	}
}

function parseCsv(file: string, text: string): Lead[] {
	try {
		return parse(text, {
			columns: true,
			bom: true,
			delimiter: [',', ';', '\t'],
			trim: true,
			skip_empty_lines: true,
		}) as Lead[];
	} catch (error) {
		throw new InputError(`${file} is not readable as CSV: ${(error as Error).message}`);
	}
}
