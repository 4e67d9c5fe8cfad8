/** What `npm start` shows: the workflows in n8n's engine, a table, a record of each vendor. */
import path from 'node:path';
import { inspect } from 'node:util';
import axios from 'axios';
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { axiosTransport, createClient, providers } from '../client';
import type { CollectionName as CollectionNameOf, MockServer } from '../mock-server/src';
import { paintFor } from '../mock-server/src/terminal';
import { simulations } from '../simulations';
import { loadPackage, runWorkflow, type WorkflowFile } from './engine';
import type { Lead } from './leads-file';
import { type Tally, tally } from './tally';
import { ownNodes } from './workflows';

type CollectionName = CollectionNameOf<typeof simulations>;

export interface Example {
	readonly name: string;
	readonly workflow: WorkflowFile;
}

const paint = paintFor(process.stdout, process.env);

/** Runs every workflow over the leads and prints what came of it. Resolves to whether all was as expected. */
export async function deliverAll(
	mock: MockServer,
	leads: readonly Lead[],
	workflows: readonly Example[],
): Promise<boolean> {
	const catalog = await loadPackage(path.join(__dirname, '..'));
	const credentials = Object.fromEntries(
		Object.values(providers).map(({ id, credential }) => [credential, { apiKey: mock.keys[id]!, baseUrl: mock.url }]),
	);
	const requests = workflows.reduce((sum, { workflow }) => sum + ownNodes(workflow).length * leads.length, 0);
	say(
		`${leads.length} leads, ${workflows.length} workflows, ${requests} requests to ${mock.url}, in n8n's own engine\n`,
	);

	const bar = new SingleBar({
		format: ' {bar} {value}/{total} requests  {workflow}',
		hideCursor: true,
		clearOnComplete: true,
	});
	bar.start(requests, 0, { workflow: '' });
	const forget = mock.onRequest(() => bar.increment());
	const tallies: Tally[] = [];
	for (const { name, workflow } of workflows) {
		bar.update({ workflow: workflow.name });
		const items = leads.map((json) => ({ json }));
		const started = performance.now();
		const run = await runWorkflow(workflow, { catalog, credentials, items });
		tallies.push(tally(name, workflow, run, leads.length, performance.now() - started));
	}
	forget();
	bar.stop();

	printTable(tallies);
	printRecords(mock);
	const agree = compareBooks(mock, tallies);
	await repeatFromAProgram(mock, leads[0]!);
	return tallies.map(report).every(Boolean) && agree;
}

function printTable(tallies: readonly Tally[]): void {
	const table = new Table({
		head: ['Workflow', 'Inputs', 'Created', 'Existing', 'Rejected', 'Other', 'Time'],
		colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
		style: { head: [], border: [], compact: true },
	});
	for (const { workflow, inputs, created, existing, rejected, other, ms } of tallies) {
		table.push([workflow, inputs, created, existing, rejected, other, `${ms.toFixed(0)} ms`]);
	}
	say(table.toString());
}

/** Where each vendor's operation writes: the last of its collections. */
const WRITTEN = Object.values(simulations).map(({ id, name, collections }) => ({
	name,
	collection: `${id}_${Object.keys(collections).at(-1)!}` as CollectionName,
}));

/** One record of each vendor, as the mock keeps it. */
function printRecords(mock: MockServer): void {
	for (const { name, collection } of WRITTEN) {
		const records = mock.records(collection);
		if (records.length === 0) continue;
		say(`\n${paint('bold', name)}: record 1 of ${records.length} in /records/${collection}`);
		say(inspect(records[0], { compact: 4, breakLength: 110, depth: 4, colors: process.stdout.isTTY }));
	}
}

/** n8n says what it created; the mock has books of its own. */
function compareBooks(mock: MockServer, tallies: readonly Tally[]): boolean {
	const created = tallies.reduce((sum, tally) => sum + tally.created, 0);
	const kept = WRITTEN.reduce((sum, { collection }) => sum + mock.records(collection).length, 0);
	if (created === kept) return true;
	process.stderr.write(`n8n reports ${created} created, but the vendors hold ${kept}\n`);
	return false;
}

/** The same contracts without n8n: a typed client, here over the caller's own axios. */
async function repeatFromAProgram(mock: MockServer, lead: Lead): Promise<void> {
	const pollybot = createClient(providers.pollybot, {
		credentials: { apiKey: mock.keys.pollybot! },
		baseUrl: mock.url,
		transport: axiosTransport(axios.create()),
	});
	const outcome = await pollybot.addLead({ chatbotId: 'cb_1234567890abcdef', name: lead.name!, email: lead.email! });
	say(`\n${paint('bold', 'From a program')}, createClient(providers.pollybot).addLead(lead 1 again): ${outcome.kind}`);
	say(inspect(outcome.record ?? outcome.reason, { breakLength: 110, colors: process.stdout.isTTY }));
}

/** Says what was not as expected. */
function report({ workflow, problems }: Tally): boolean {
	for (const problem of problems) process.stderr.write(`${paint('red', workflow)}: ${problem}\n`);
	return problems.length === 0;
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}
