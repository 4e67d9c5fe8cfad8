/** Runs contestants in n8n's engine, in a process of its own. Told what to run by its parent. */
import path from 'node:path';
import type { INodeType } from 'n8n-workflow';
import { type Catalog, loadPackage, outputOf, runWorkflow } from '../examples/engine';
import { type Contestant, catalogWith, credentialsFor, leadItems, type Settings, workflowOf } from './contestants';
import { loadHttpRequest } from './nodes-base';

export interface Job extends Settings {
	readonly contestant: Contestant;
	readonly leads: number;
	/** Number of the first lead. */
	readonly from?: number;
	readonly url: string;
}

export interface Result {
	/** From the start of the execution to its end. */
	readonly ms: number;
	/** Processor time of the engine's process: what else the machine does matters less to it. */
	readonly cpuMs: number;
	/** Resident memory at its highest, less what there was before. */
	readonly peakBytes: number;
	/** The message of the error that ended the execution. */
	readonly error: string | null;
	/** Items that the node put out. */
	readonly items: number;
}

const SAMPLE_MS = 10;

async function run(job: Job, catalog: Catalog, http: INodeType): Promise<Result> {
	const items = leadItems(job.leads, job.from);
	const workflow = workflowOf(job.contestant, job.url, job, http.description.defaultVersion!);
	globalThis.gc?.();
	const before = process.memoryUsage.rss();
	let peak = before;
	const look = (): void => {
		peak = Math.max(peak, process.memoryUsage.rss());
	};
	const sampling = setInterval(look, SAMPLE_MS);
	const cpu = process.cpuUsage();
	const started = performance.now();
	const { data } = await runWorkflow(workflow, {
		catalog,
		credentials: credentialsFor(job.url),
		items,
		mode: 'trigger',
	});
	const ms = performance.now() - started;
	const { user, system } = process.cpuUsage(cpu);
	look();
	clearInterval(sampling);
	return {
		ms,
		cpuMs: (user + system) / 1000,
		peakBytes: peak - before,
		error: data.resultData.error?.message ?? null,
		items: outputOf({ data } as Parameters<typeof outputOf>[0], 'Node')[0]?.length ?? 0,
	};
}

async function main(): Promise<void> {
	// tsx turns them on; n8n does not run with them, and every error's stack would be paid for.
	process.setSourceMapsEnabled(false);
	const http = loadHttpRequest();
	const catalog = catalogWith(await loadPackage(path.join(__dirname, '..')), http);
	process.on('message', (job: Job) => {
		run(job, catalog, http).then(
			(result) => process.send!(result),
			(error: Error) => {
				process.stderr.write(`${error.stack}\n`);
				process.exit(1);
			},
		);
	});
	process.on('disconnect', () => process.exit(0));
	process.send!({ ready: true });
}

void main();
