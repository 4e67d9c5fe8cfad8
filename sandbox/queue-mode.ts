/**
 * n8n's queue mode on this machine: a main process that takes webhooks, and workers that run the executions. As on
 * machines of their own, each process has a folder of its own, and they share what n8n says they have to share: Redis,
 * the database and the encryption key.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { N8n } from './n8n';
import { putNodes } from './nodes';
import { Postgres } from './postgres';
import { Redis } from './redis';
import type { Runtime } from './runtime';

export interface QueueModeOptions {
	readonly folder: string;
	readonly workers: number;
	/** Executions that a worker runs at once. Default: n8n's, 10. */
	readonly concurrency?: number;
	/** Added to the environment of every process. */
	readonly env?: NodeJS.ProcessEnv;
}

export class QueueMode {
	private constructor(
		readonly redis: Redis,
		private readonly postgres: Postgres,
		readonly main: N8n,
		readonly workers: readonly N8n[],
	) {}

	static async start(runtime: Runtime, { folder, workers, concurrency = 10, env }: QueueModeOptions) {
		const redis = await Redis.start(path.join(folder, 'redis'));
		// SQLite does not hold: n8n's processes then fail with SQLITE_BUSY.
		const postgres = await Postgres.start();
		const started: N8n[] = [];
		const start = async (command: 'start' | 'worker', name: string): Promise<N8n> => {
			const own = path.join(folder, name);
			await putNodes(own);
			const n8n = await N8n.start(runtime, { folder: own, command, env: shared });
			started.push(n8n);
			return n8n;
		};
		const shared = {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			...postgres.env,
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			N8N_CONCURRENCY_PRODUCTION_LIMIT: String(concurrency),
			...env,
		};
		try {
			// The first one makes the database.
			const main = await start('start', 'main');
			await Promise.all(Array.from({ length: workers }, (_, index) => start('worker', `worker-${index + 1}`)));
			return new QueueMode(redis, postgres, main, started.slice(1));
		} catch (error) {
			for (const n8n of started) n8n.kill();
			await Promise.all([redis.stop(), postgres.stop()]);
			throw error;
		}
	}

	async stop(): Promise<void> {
		await Promise.all([this.main, ...this.workers].map((n8n) => n8n.stop()));
		await Promise.all([this.redis.stop(), this.postgres.stop()]);
	}
}
