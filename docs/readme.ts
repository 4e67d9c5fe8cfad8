/** `npm run docs`: docs/fields.md, and the parts of README.md that are made, not written. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { providers } from '../contracts';
import { credentialsMarkdown, fieldsMarkdown, operationsMarkdown, table } from './field-tables';
import { projections } from './lines';

export const README = path.join(__dirname, '..', 'README.md');
export const FIELDS = path.join(__dirname, 'fields.md');

/**
 * The README with its made parts as they should be: whatever stands between `<!-- made: name -->` and `<!-- end -->`.
 * @throws Error when a part has lost its markers.
 */
export function rewritten(readme = readFileSync(README, 'utf8')): string {
	const all = Object.values(providers);
	const parts = {
		operations: operationsMarkdown(all),
		credentials: credentialsMarkdown(all),
		'beside-n8n': measured('n8n-results.md'),
		hosts: table([['Projection', 'Lines of code', 'A further vendor adds'], ...projections()]),
	};
	return Object.entries(parts).reduce((text, [name, made]) => {
		const part = new RegExp(`(<!-- made: ${name} -->\\n)[^]*?(<!-- end -->)`);
		if (!part.test(text)) throw new Error(`README.md has lost the markers of its part "${name}"`);
		return text.replace(part, (_, start: string, end: string) => `${start}\n${made}\n\n${end}`);
	}, readme);
}

/** The table of a file that a benchmark wrote. */
function measured(file: string): string {
	const text = readFileSync(path.join(__dirname, '..', 'bench', file), 'utf8');
	const lines = text.split('\n').filter((line) => line.startsWith('|'));
	if (lines.length === 0) throw new Error(`bench/${file} has no table`);
	return lines.join('\n');
}

/** What belongs in docs/fields.md. */
export const fields = (): string => fieldsMarkdown(Object.values(providers));

if (require.main === module) {
	writeFileSync(README, rewritten());
	writeFileSync(FIELDS, fields());
}
