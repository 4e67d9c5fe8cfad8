/**
 * `npm run bench:n8n`: the same leads to the same vendor through the program that users run: n8n's server, started as
 * it comes, with workflows that a webhook starts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import type { INode } from 'n8n-workflow';
import { type Execution, N8nApi, type StoredCredential } from '../sandbox/api';
import { N8n } from '../sandbox/n8n';
import { putNodes } from '../sandbox/nodes';
import { n8nRuntime } from '../sandbox/runtime';
import { webhookWorkflow } from '../sandbox/webhook';
import { Child } from './child-process';
import { run, wholeNumber } from './command-line';
import { CONTESTANTS, type Contestant, credentialsFor, leadItems, type Settings, workflowOf } from './contestants';
import { boundMs, type Profile } from './limits';
import { keep, show } from './report';
import type { Address, Books, ToVendor } from './vendor';

const LEADS = 1000;
const SETTINGS: Settings = { vendor: 'trata' };
const LIMIT = { rate: 100, burst: 100, retryAfter: 1 };
const PROFILE: Profile = { latencyMs: 10, limit: LIMIT };
/** n8n has no node with declarative routing that speaks to these vendors. */
const HERE: Contestant[] = ['ours', 'http', 'retry', 'batches'];

interface Run {
	readonly books: Books;
	readonly status: string;
	/** From the start of the execution to its end, as n8n has it. */
	readonly ms: number;
}

/** The workflow of a contestant, started by a webhook as in production. */
function workflowFor(contestant: Contestant, url: string, { id, name, type }: StoredCredential) {
	const [, node] = workflowOf(contestant, url, SETTINGS, HTTP_REQUEST_VERSION).nodes as [INode, INode];
	const withKey = { ...node, credentials: { [type]: { id, name } } };
	return webhookWorkflow(withKey, { name: CONTESTANTS[contestant], path: contestant, list: 'body' });
}

/** Of n8n 2.40's HTTP Request node. */
const HTTP_REQUEST_VERSION = 4.5;

async function measure(
	api: N8nApi,
	vendor: Child<Address>,
	contestant: Contestant,
	leads: readonly object[],
): Promise<Run> {
	await vendor.ask<Books>({ reset: PROFILE } satisfies ToVendor);
	const before = new Set((await api.executions()).map(({ id }) => id));
	const started = await fetch(`${api.url}/webhook/${contestant}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(leads),
	});
	if (!started.ok) throw new Error(`n8n's webhook answered ${started.status}: ${await started.text()}`);
	let execution: Execution | undefined;
	while (execution === undefined) {
		const found = (await api.executions()).find(({ id }) => !before.has(id));
		if (found !== undefined) execution = await api.over(found.id);
		else await new Promise((resolve) => setTimeout(resolve, 100));
	}
	const { status, startedAt, stoppedAt } = execution;
	const ms = Date.parse(stoppedAt!) - Date.parse(startedAt);
	return { books: await vendor.ask<Books>({ books: true } satisfies ToVendor), status, ms };
}

function middle(runs: readonly Run[]): Run {
	return [...runs].sort((a, b) => a.books.created - b.books.created || a.ms - b.ms)[Math.floor((runs.length - 1) / 2)]!;
}

const HEAD = ['Sent by', 'Created', 'Twice', 'Lost', 'Answered 429', 'Execution', 'Time'];

function cells(contestant: Contestant, { books, status, ms }: Run): string[] {
	const whole = (count: number): string => count.toLocaleString('en-US');
	return [
		contestant === 'ours' ? 'these nodes, default settings' : CONTESTANTS[contestant],
		whole(books.created),
		whole(books.twice),
		whole(LEADS - books.created),
		`${((books.throttled / books.requests) * 100).toFixed(1)} %`,
		status,
		`${(ms / 1000).toFixed(1)} s`,
	];
}

async function bench({ times }: { times: number }): Promise<void> {
	const runtime = await n8nRuntime();
	const folder = await mkdtemp(path.join(tmpdir(), 'lead-intake-bench-'));
	const vendor = await Child.start<Address>('vendor.ts');
	await putNodes(folder);
	const n8n = await N8n.start(runtime, { folder });
	const runs = new Map<Contestant, Run[]>(HERE.map((contestant) => [contestant, []]));
	try {
		const api = await N8nApi.signIn(n8n.url);
		const { url } = vendor.greeting;
		const type = `${SETTINGS.vendor}Api`;
		const credential = await api.addCredential('bench', type, credentialsFor(url)[type]!);
		for (const contestant of HERE) {
			await api.activate(await api.addWorkflow(workflowFor(contestant, url, credential), [credential]));
		}
		const leads = leadItems(LEADS).map(({ json }) => json);
		for (const contestant of HERE) await measure(api, vendor, contestant, leads.slice(0, 50));
		for (let time = 0; time < times; time++) {
			for (const contestant of HERE) {
				const run = await measure(api, vendor, contestant, leads);
				runs.get(contestant)!.push(run);
				process.stdout.write(`${time + 1}/${times}  ${cells(contestant, run).join(' | ')}\n`);
			}
		}
	} finally {
		await n8n.stop();
		await vendor.end();
		await rm(folder, { recursive: true, force: true });
	}
	const rows = HERE.map((contestant) => cells(contestant, middle(runs.get(contestant)!)));
	const report = { head: HEAD, rows };
	show(report);
	await keep({
		...report,
		file: 'n8n-results.md',
		command: `npm run bench:n8n -- --times ${times}`,
		of: `n8n ${runtime.version} with its own settings`,
		text: `Medians of runs in turns. ${LEADS.toLocaleString('en-US')} leads by webhook to a vendor that lets ${LIMIT.rate} requests a second through (bursts of ${LIMIT.burst}, \`Retry-After: ${LIMIT.retryAfter}\`, ${PROFILE.latencyMs} ms) and keeps its own books; ${(boundMs(LEADS, LIMIT) / 1000).toFixed(1)} s is the least that takes.`,
	});
}

run(
	new Command('npm run bench:n8n --')
		.description('Measures the nodes beside HTTP Request in n8n’s server, and writes bench/n8n-results.md')
		.option('--times <n>', 'runs of each', wholeNumber, 3)
		.allowExcessArguments(false)
		.action(bench),
	({ message }) => message,
);
