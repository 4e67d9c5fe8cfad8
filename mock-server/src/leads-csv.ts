import { stringify } from 'csv-stringify/sync';
import { generateLeads } from './leads';

/** The text of `examples/leads.csv`: 25 leads under a line of column names. The same on every run. */
export async function exampleLeadsCsv(): Promise<string> {
	return stringify(await generateLeads(25, 238), { header: true });
}
