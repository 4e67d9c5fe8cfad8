/** The parts of README.md that are made, not written. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { providers } from '../contracts';
import { operationsMarkdown } from './field-tables';

export const README = path.join(__dirname, '..', 'README.md');

/** The README with its made parts as they should be. */
export function rewritten(readme = readFileSync(README, 'utf8')): string {
	const made = operationsMarkdown(Object.values(providers));
	const parts = /(<!-- made by npm run docs -->\n)[\s\S]*?(\n<!-- end -->)/;
	if (!parts.test(readme)) throw new Error('README.md has lost the markers of its made part');
	return readme.replace(parts, (_, start: string, end: string) => `${start}\n${made}\n${end}`);
}

if (require.main === module) writeFileSync(README, rewritten());
