/** `npm run leads`: makes examples/leads.csv, and pins the same leads to the first node of each workflow. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { generateLeads } from '../mock-server/src';
import { EXAMPLES, fileOf, readExample, withPinned } from './workflows';

void (async () => {
	const leads = await generateLeads(25, 238);
	writeFileSync(path.join(__dirname, 'leads.csv'), stringify(leads, { header: true }));
	for (const name of EXAMPLES) {
		const workflow = withPinned(readExample(name), leads);
		writeFileSync(fileOf(name), `${JSON.stringify(workflow, undefined, 2)}\n`);
	}
})();
