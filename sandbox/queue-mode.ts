/**
 * n8n's queue mode on this machine: a main process that takes webhooks, and workers that run the executions. As on
 * machines of their own, each process has a folder of its own, and they share what n8n says they have to share: Redis,
 * the database and the encryption key.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8n } from './n8n';
import { putNodes } from './nodes';
import { Postgres, postgresPrograms } from './postgres';
import { Redis, redisIsInstalled } from './redis';
import type { Runtime } from './runtime';

export interface QueueModeOptions {
	readonly folder: string;
	readonly workers: number;
	/** Added to the environment of every process. */
	readonly env?: NodeJS.ProcessEnv;
}

/** Why there can be no queue mode on this machine, if so. */
export function queueModeProblem(): string | undefined {
	if (!redisIsInstalled()) return 'redis-server is not installed';
	return postgresPrograms() === undefined ? 'PostgreSQL is not installed' : undefined;
}

/** Until its connections are closed Redis may still hand it jobs. */
const FORGOTTEN_MS = 200;

/** One worker: n8n's process, and what its log tells. */
export class Worker {
	constructor(readonly n8n: N8n) {}

	/** Kills it, as a power cut does. Resolves to the ids of the jobs that it was at, when Redis has lost it. */
	async kill(): Promise<string[]> {
		this.n8n.kill();
		await this.n8n.over;
		await sleep(FORGOTTEN_MS);
		const finished = new Set(this.logged('finished').map(({ job }) => job));
		return this.logged('started').flatMap(({ job }) => (finished.has(job) ? [] : [job]));
	}

	/** How many jobs it has taken. */
	get startedJobs(): number {
		return this.logged('started').length;
	}

	/** Whether it has run an execution. */
	ran(execution: string | undefined): boolean {
		return this.logged('started').some((started) => started.execution === execution);
	}

	private logged(what: 'started' | 'finished'): Array<{ execution: string; job: string }> {
		const lines = readFileSync(this.n8n.log, 'utf8').matchAll(
			new RegExp(`^Worker ${what} execution (\\d+) \\(job (\\d+)\\)`, 'gm'),
		);
		return [...lines].map(([, execution, job]) => ({ execution: execution!, job: job! }));
	}
}

/** All at once, before n8n notices that nobody is at them. */
const PUT_BACK = `for _, job in ipairs(ARGV) do
	redis.call('DEL', 'bull:jobs:' .. job .. ':lock')
	redis.call('SREM', 'bull:jobs:stalled', job)
	if redis.call('LREM', 'bull:jobs:active', 1, job) > 0 then redis.call('RPUSH', 'bull:jobs:wait', job) end
end`;

export class QueueMode {
	readonly workers: Worker[] = [];
	private started = 0;

	private constructor(
		private readonly runtime: Runtime,
		private readonly folder: string,
		private readonly env: NodeJS.ProcessEnv,
		readonly redis: Redis,
		private readonly postgres: Postgres,
		readonly main: N8n,
	) {}

	static async start(runtime: Runtime, { folder, workers, env }: QueueModeOptions): Promise<QueueMode> {
		const redis = await Redis.start(path.join(folder, 'redis'));
		// SQLite does not hold: the processes then fail with SQLITE_BUSY.
		const postgres = await Postgres.start();
		const shared = {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			...postgres.env,
			...env,
		};
		try {
			// It comes first, since it makes the tables.
			const main = await started(runtime, path.join(folder, 'main'), 'start', shared);
			const mode = new QueueMode(runtime, folder, shared, redis, postgres, main);
			await mode.startWorkers(workers);
			return mode;
		} catch (error) {
			await Promise.all([redis.stop(), postgres.stop()]);
			throw error;
		}
	}

	private async startWorkers(count: number): Promise<void> {
		const names = Array.from({ length: count }, () => `worker-${++this.started}`);
		const all = await Promise.all(
			names.map((name) => started(this.runtime, path.join(this.folder, name), 'worker', this.env)),
		);
		this.workers.push(...all.map((n8n) => new Worker(n8n)));
	}

	/** Starts a new worker for each that has ended. */
	async replaceDead(): Promise<void> {
		const alive = this.workers.filter(({ n8n }) => !n8n.hasEnded);
		const dead = this.workers.length - alive.length;
		this.workers.splice(0, this.workers.length, ...alive);
		if (dead > 0) await this.startWorkers(dead);
	}

	/** How many jobs its workers have taken. */
	get startedJobs(): number {
		return this.workers.reduce((sum, worker) => sum + worker.startedJobs, 0);
	}

	/** Puts jobs that a worker has left behind back into the queue, as Bull does while they may stall once more. */
	async putBack(jobs: readonly string[]): Promise<void> {
		await this.redis.ask('EVAL', PUT_BACK, '0', ...jobs);
	}

	async stop(): Promise<void> {
		await Promise.all([this.main, ...this.workers.map(({ n8n }) => n8n)].map((n8n) => n8n.stop()));
		await Promise.all([this.redis.stop(), this.postgres.stop()]);
	}
}

async function started(runtime: Runtime, folder: string, command: 'start' | 'worker', env: NodeJS.ProcessEnv) {
	await putNodes(folder);
	return await N8n.start(runtime, { folder, command, env });
}
