/** A Redis of one's own as a child process, with its data in a folder; `redis-server` has to be installed. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { freePort } from './n8n';

const PROGRAM = 'redis-server';

/** Whether there is a Redis to be started. */
export function redisIsInstalled(): boolean {
	return spawnSync(PROGRAM, ['--version']).status === 0;
}

export class Redis {
	private constructor(
		private child: ChildProcess,
		readonly port: number,
		readonly folder: string,
	) {}

	/** Resolves when it takes connections. */
	static async start(folder: string): Promise<Redis> {
		await mkdir(folder, { recursive: true });
		const port = await freePort();
		const redis = new Redis(await serving(folder, port), port, folder);
		process.once('exit', () => redis.child.kill('SIGKILL'));
		return redis;
	}

	/** As `systemctl restart` does: it writes its data to the disk, ends, and reads them again. */
	async restart(): Promise<void> {
		await this.stop();
		this.child = await serving(this.folder, this.port);
	}

	async stop(): Promise<void> {
		const over = once(this.child, 'exit');
		if (this.child.exitCode === null && this.child.kill()) await over;
	}

	/** Runs commands, as `redis-cli` does; their answers, a line each. */
	async ask(...command: string[]): Promise<string> {
		const { stdout } = await promisify(execFile)('redis-cli', ['-p', String(this.port), ...command]);
		return stdout.trim();
	}
}

async function serving(folder: string, port: number): Promise<ChildProcess> {
	const child = spawn(PROGRAM, ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder], {
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const ended = once(child, 'exit').then(([code]) => {
		throw new Error(`${PROGRAM} ended with ${code}`);
	});
	ended.catch(() => {});
	const ready = new Promise<void>((resolve) => {
		let said = '';
		child.stdout.on('data', (chunk: Buffer) => {
			if (said.includes('Ready to accept connections')) return;
			said += chunk.toString();
			if (said.includes('Ready to accept connections')) resolve();
		});
	});
	await Promise.race([ready, ended]);
	return child;
}
