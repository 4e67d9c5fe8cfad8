import { readFile } from 'node:fs/promises';
import type { Document, LineCounter } from 'yaml';
import type { z } from 'zod/v4';
import type { FaultSchemas } from './fault-rules';

/** Larger is no file of rules. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads a file of faults and scenarios, YAML or JSON (which is YAML).
 * @throws Error in one line with file, line and reason when the file cannot be read or says something that is no rule.
 */
export async function readFaultFile(file: string, schemas: FaultSchemas): Promise<z.output<FaultSchemas['file']>> {
	const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
		throw new Error(`${file} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`);
	});
	return parseFaultFile(text, file, schemas);
}

/** @see readFaultFile */
export async function parseFaultFile(
	text: string,
	file: string,
	schemas: FaultSchemas,
): Promise<z.output<FaultSchemas['file']>> {
	const fail = (line: number | undefined, reason: string): never => {
		throw new Error(`${file}${line === undefined ? '' : `:${line}`}: ${reason}`);
	};
	if (text.length > MAX_BYTES) fail(undefined, 'is larger than 1 MiB');
	// Loaded only when there is a file: nobody else pays for it.
	const { LineCounter, parseDocument } = await import('yaml');
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
	const [malformed] = document.errors;
	if (malformed) fail(lines.linePos(malformed.pos[0]).line, malformed.message);
	let given: unknown;
	try {
		given = document.toJS({ maxAliasCount: 100 }) as unknown;
	} catch (error) {
		fail(undefined, error instanceof Error ? error.message : String(error));
	}
	const read = schemas.file.safeParse(given ?? {});
	if (read.success) return read.data;
	const issue = read.error.issues[0]!;
	const path = [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
	return fail(lineOf(path, document, lines), `${issue.path.join('.') || 'the file'}: ${issue.message}`);
}

/** The line of the innermost thing on a path that is in the file at all. */
function lineOf(path: readonly PropertyKey[], document: Document, lines: LineCounter): number | undefined {
	for (let length = path.length; length > 0; length--) {
		const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
		if (node?.range) return lines.linePos(node.range[0]!).line;
	}
	return 1;
}
