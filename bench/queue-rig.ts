/**
 * n8n in queue mode in front of a mock vendor, for the benchmark and the test: leads come in by webhook, an execution
 * for each list, and what became of every lead is read from the vendor's journal and from n8n.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { type Provider, providers } from '../contracts';
import { ownNodes, readExample } from '../examples/workflows';
import { createMockServer, type MockServer } from '../mock-server/src';
import { type Execution, N8nApi, type Workflow } from '../sandbox/api';
import { furnish } from '../sandbox/furnish';
import { QueueMode } from '../sandbox/queue-mode';
import { n8nRuntime } from '../sandbox/runtime';
import { webhookWorkflow } from '../sandbox/webhook';

/** n8n waits for a minute and more before it gives a worker up; here for seconds. */
const SOONER = {
	QUEUE_WORKER_LOCK_DURATION: '15000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};
/** When n8n calls some executions running and the vendor has had no request for so long, they never end. */
const HUNG_MS = 120_000;
const POLL_MS = 500;
const UNDER_WAY: ReadonlySet<string> = new Set(['new', 'running', 'waiting']);

export interface Load {
	readonly provider: Provider;
	/** Lists of leads that come in one after the other. */
	readonly executions: number;
	/** Leads in each. */
	readonly leads: number;
	/** What happens when the vendor has taken a third of them, and all executions have begun. */
	readonly incident?: (rig: QueueRig) => Promise<unknown>;
	/** Options of the provider's node. */
	readonly options?: INodeParameters;
}

/** What a run came to, by the vendor's journal unless it says otherwise. */
export interface Tally {
	/** n8n's executions, by their status. */
	readonly statuses: ReadonlyMap<string, number>;
	readonly leads: number;
	/** Leads that the vendor has. */
	readonly created: number;
	/** Records beyond the first of a lead. */
	readonly twice: number;
	/** Leads that it has not. */
	readonly lost: number;
	/** Leads of which n8n does not say what became: `unknown`, or in an execution without any output. */
	readonly untold: number;
	readonly requests: number;
	readonly throttled: number;
	/** Of the requests in the first ten seconds, and of those after it, from 0 to 1. */
	readonly throttledFirst: number;
	readonly throttledLater: number;
	/** From the first request to the last record, in milliseconds. */
	readonly ms: number;
	/** By worker: share of the records when half of them were there. */
	readonly shares: readonly number[];
	/** Records of the execution with the fewest and with the most of them by then. */
	readonly slowest: number;
	readonly fastest: number;
	/** Numbers of the lists whose executions did not succeed. */
	readonly failed: readonly number[];
	/** Most idempotency keys that were sent for one lead; 0 where there are none. */
	readonly keysOfALead: number;
}

const FIRST_MS = 10_000;

function leadsOf(list: number, size: number): IDataObject[] {
	return Array.from({ length: size }, (_, index) => {
		const number = list * size + index;
		return {
			name: `Lead ${number}`,
			email: `lead.${number}@example.com`,
			phone: `+91987${String(number).padStart(7, '0')}`,
			company: 'Example Textiles Ltd',
			source: 'website',
		};
	});
}

export class QueueRig {
	private readonly workflows = new Map<string, string>();

	private constructor(
		private readonly folder: string,
		/** n8n's. */
		readonly version: string,
		readonly queue: QueueMode,
		private readonly mock: MockServer,
		private readonly api: N8nApi,
	) {}

	/** @param limit Requests a second that each vendor lets through, and how many of them at once. */
	static async open(limit: { readonly rate: number; readonly burst: number }): Promise<QueueRig> {
		const folder = await mkdtemp(path.join(tmpdir(), 'lead-intake-queue-'));
		const mock = await createMockServer({
			magicValues: false,
			journal: { entries: 100_000, bytes: 2 ** 30 },
			faults: [{ limit: { requests: limit.rate, per: 'second', burst: limit.burst } }],
		});
		try {
			const runtime = await n8nRuntime();
			const queue = await QueueMode.start(runtime, { folder, workers: 2, env: SOONER });
			const api = await N8nApi.signIn(queue.main.url);
			await furnish(api, mock);
			return new QueueRig(folder, runtime.version, queue, mock, api);
		} catch (error) {
			await mock.close();
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.queue.stop();
		await this.mock.close();
		await rm(this.folder, { recursive: true, force: true });
	}

	async run(load: Load): Promise<Tally> {
		await this.queue.replaceDead();
		this.mock.reset();
		const lists = Array.from({ length: load.executions }, (_, list) => list);
		const incident = load.incident && this.whenTaken(load, load.incident);
		const tally = await this.deliver(load, lists);
		await incident;
		return tally;
	}

	/** What whoever sent the lists does with those that failed: send them again. The tally is of both times. */
	async sendAgain(load: Load, lists: readonly number[]): Promise<Tally> {
		return await this.deliver(load, lists);
	}

	/**
	 * Kills the first worker, as a power cut does; n8n declares its executions failed when their locks have run out.
	 * `again`: its jobs go back into the queue instead, as Bull and n8n 1 do with a stalled job.
	 */
	async killWorker({ again = false } = {}): Promise<void> {
		const jobs = await this.queue.workers[0]!.kill();
		if (again) await this.queue.putBack(jobs);
	}

	/** When a third of the leads is taken and every execution has its worker. */
	private async whenTaken({ executions, leads }: Load, then: (rig: QueueRig) => Promise<unknown>): Promise<void> {
		const startedBefore = this.queue.startedJobs;
		let taken = 0;
		await new Promise<void>((resolve) => {
			const stop = this.mock.onRequest(({ fault }) => {
				if (fault !== undefined || ++taken < (executions * leads) / 3) return;
				stop();
				resolve();
			});
		});
		while (this.queue.startedJobs < startedBefore + executions) await sleep(POLL_MS);
		await then(this);
	}

	private async deliver(load: Load, lists: readonly number[]): Promise<Tally> {
		const { workflow, url } = await this.workflowFor(load);
		const before = new Set((await this.executionsOf(workflow)).map(({ id }) => id));
		for (const list of lists) await post(url, { leads: leadsOf(list, load.leads) });
		const started = async () => (await this.executionsOf(workflow)).filter(({ id }) => !before.has(id));
		await this.over(async () => {
			const known = await started();
			return known.length >= lists.length && known.every(({ status }) => !UNDER_WAY.has(status));
		});
		const executions = (await started()).sort((a, b) => Number(a.id) - Number(b.id));
		const byList = new Map(lists.map((list, index) => [list, executions[index]!]));
		const statuses = new Map<string, number>();
		for (const { status } of byList.values()) statuses.set(status, (statuses.get(status) ?? 0) + 1);
		let untold = 0;
		for (const { id } of byList.values()) untold += load.leads - (await this.toldBy(id, load.provider));
		return {
			...this.journalOf(load),
			statuses,
			untold,
			failed: [...byList].filter(([, { status }]) => status !== 'success').map(([list]) => list),
			...this.halfTime(load, (list) => this.queue.workers.findIndex((worker) => worker.ran(byList.get(list)?.id))),
		};
	}

	/** Waits until n8n calls every execution ended and the vendor hears no more, or until nothing happens at all. */
	private async over(allEnded: () => Promise<boolean>): Promise<void> {
		let last = Date.now();
		const stop = this.mock.onRequest(() => {
			last = Date.now();
		});
		for (;;) {
			const since = Date.now();
			const ended = await allEnded();
			await sleep(POLL_MS);
			if (ended && last < since) break;
			if (Date.now() - last > HUNG_MS) break;
		}
		stop();
	}

	/** The executions of a workflow, without their data; the newest hundred. */
	private async executionsOf(workflow: string): Promise<Array<Pick<Execution, 'id' | 'status'>>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow }));
		const route = `/executions?limit=100&filter=${filter}`;
		return (await this.api.ask<{ results: Execution[] }>('GET', route)).results;
	}

	/** How many leads of an execution the node has told the outcome of, `unknown` not counted. */
	private async toldBy(id: string, provider: Provider): Promise<number> {
		const node = ownNodes(readExample(provider.id))[0]!.name;
		const { data } = await this.api.execution(id);
		const items = data.resultData.runData[node]?.at(-1)?.data?.main?.flat() ?? [];
		return items.filter((item) => (item?.json.details as IDataObject | undefined)?.outcome !== 'unknown').length;
	}

	private async workflowFor({ provider, options = {} }: Load): Promise<{ workflow: string; url: string }> {
		const hook = `${provider.id}-${Object.keys(options).join('-')}`;
		const url = `${this.queue.main.url}/webhook/${hook}`;
		let workflow = this.workflows.get(hook);
		if (workflow === undefined) {
			const stored = await this.api.addWorkflow(byWebhook(provider, hook, options), await this.api.credentials());
			await this.api.activate(stored);
			workflow = stored.id;
			this.workflows.set(hook, workflow);
		}
		return { workflow, url };
	}

	private journalOf({ provider, executions, leads }: Load) {
		const total = executions * leads;
		// By lead, the answers that tell of a record: one that comes again word for word tells of the same one.
		const records = new Map<number, Set<string>>();
		const keys = new Map<number, Set<unknown>>();
		const keyField = Object.entries(Object.values(provider.operations)[0]!.fields).find(
			([, { role }]) => role === 'idempotency-key',
		)?.[0];
		const journal = this.mock.requests({ provider: provider.id });
		const start = Date.parse(journal[0]?.time ?? '');
		let end = start;
		const counted = { first: 0, later: 0, firstThrottled: 0, laterThrottled: 0 };
		for (const { outcome, body, time, ms, answer } of journal) {
			const at = Date.parse(time);
			const isFirst = at - start < FIRST_MS;
			counted[isFirst ? 'first' : 'later']++;
			if (outcome === 'throttled') counted[isFirst ? 'firstThrottled' : 'laterThrottled']++;
			const lead = numberIn(body);
			if (keyField !== undefined) keys.set(lead, (keys.get(lead) ?? new Set()).add((body as IDataObject)[keyField]));
			if (outcome !== 'created') continue;
			records.set(lead, (records.get(lead) ?? new Set()).add(JSON.stringify(answer?.body)));
			end = at + ms;
		}
		const throttled = counted.firstThrottled + counted.laterThrottled;
		return {
			leads: total,
			created: records.size,
			twice: [...records.values()].reduce((sum, { size }) => sum + size - 1, 0),
			lost: total - records.size,
			requests: journal.length,
			throttled,
			throttledFirst: counted.firstThrottled / Math.max(1, counted.first),
			throttledLater: counted.laterThrottled / Math.max(1, counted.later),
			ms: end - start,
			keysOfALead: Math.max(0, ...[...keys.values()].map(({ size }) => size)),
		};
	}

	/** Who had how much of what the vendor had taken, when that was half of it. */
	private halfTime({ provider, executions, leads }: Load, workerOf: (list: number) => number) {
		const created = this.mock.requests({ provider: provider.id, outcome: 'created' });
		const half = created.slice(0, Math.ceil(created.length / 2));
		const byList = new Array<number>(executions).fill(0);
		for (const { body } of half) byList[Math.floor(numberIn(body) / leads)]!++;
		const byWorker = this.queue.workers.map(() => 0);
		for (const [list, count] of byList.entries()) {
			const worker = workerOf(list);
			if (worker >= 0) byWorker[worker]! += count;
		}
		return {
			shares: byWorker.map((count) => count / Math.max(1, half.length)),
			slowest: Math.min(...byList),
			fastest: Math.max(...byList),
		};
	}
}

/** The number of the lead that a request's body is about. */
function numberIn(body: unknown): number {
	return Number(/lead\.(\d+)@/.exec(JSON.stringify(body))?.[1] ?? Number.NaN);
}

/** A provider's example with leads that come in by webhook instead of being pinned. */
function byWebhook(provider: Provider, path: string, options: INodeParameters): Workflow {
	const own = ownNodes(readExample(provider.id))[0]!;
	const parameters = { ...own.parameters, options: { ...(own.parameters.options as INodeParameters), ...options } };
	return webhookWorkflow({ ...own, parameters }, { name: path, path, webhook: { responseMode: 'onReceived' } });
}

async function post(url: string, body: object): Promise<void> {
	const answer = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', connection: 'close' },
		body: JSON.stringify(body),
	});
	if (!answer.ok) throw new Error(`n8n's webhook answered ${answer.status}: ${await answer.text()}`);
}

export const PROVIDERS: readonly Provider[] = Object.values(providers);
