/** A server for the mock's benchmarks, in a process of its own: the mock's command as built, or what it is held against. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';

const PROBE = path.join(__dirname, 'mock-probe.cjs');
export const CLI = path.join(__dirname, '..', 'mock-server', 'dist', 'mock-server', 'src', 'cli.js');

/** What a process has used since its start. */
export interface Used {
	/** Processor time of all its threads, in microseconds. */
	readonly cpuUs: number;
	/** Resident memory, in bytes. */
	readonly rss: number;
}

export class ServerProcess {
	private constructor(
		private readonly child: ChildProcess,
		readonly url: string,
	) {}

	/** The command as users run it, on a free port; without its line per request, which the others do not print either. */
	static mock(...flags: string[]): Promise<ServerProcess> {
		return ServerProcess.#start(CLI, ['--port', '0', '--quiet', ...flags], []);
	}

	static other(kind: 'bare' | 'zod'): Promise<ServerProcess> {
		return ServerProcess.#start(path.join(__dirname, 'mock-target.ts'), [kind], ['--import', 'tsx']);
	}

	static async #start(file: string, values: string[], flags: string[]): Promise<ServerProcess> {
		const child = fork(file, values, {
			execArgv: ['--require', PROBE, ...flags],
			stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
		});
		return new ServerProcess(child, await listeningUrl(child.stdout!));
	}

	async used(): Promise<Used> {
		const answered = once(this.child, 'message') as Promise<[Used]>;
		this.child.send('used');
		const [used] = await answered;
		return used;
	}

	async end(): Promise<void> {
		const over = once(this.child, 'exit');
		this.child.disconnect();
		await over;
	}
}

/** The address in the first lines that a server prints. @throws Error when it ends without printing one. */
export async function listeningUrl(output: Readable): Promise<string> {
	let text = '';
	for await (const chunk of output.iterator({ destroyOnReturn: false })) {
		text += String(chunk);
		const url = /listening on (http:\/\/\S+)/.exec(text)?.[1];
		if (url !== undefined) return url;
	}
	throw new Error(`A server ended before it listened: ${text}`);
}
