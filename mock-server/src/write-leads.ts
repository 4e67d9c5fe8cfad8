/** `npm run leads`: writes examples/leads.csv anew. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exampleLeadsCsv } from './leads-csv';

const file = join(__dirname, '..', '..', 'examples', 'leads.csv');

void (async () => {
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, await exampleLeadsCsv());
	console.log(`Wrote ${file}`);
})();
