/** The real n8n as a child process, on this machine alone: started, signed in to, asked and ended. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Runtime } from './runtime';

/** The account that is made; n8n is reached from this machine alone. */
export const OWNER = { email: 'owner@example.com', password: 'LeadIntake1', firstName: 'Lead', lastName: 'Intake' };

/** No telemetry and no look-ups: n8n is left with what is on this machine. */
const QUIET = {
	// n8n is another program under a test runner's.
	NODE_ENV: undefined,
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
};

/** One looks up a list at every start; the other greets with an assistant that needs a model. */
const UNWANTED_MODULES = ['mcp-registry', 'instance-ai'];

const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 15_000;

export interface N8nOptions {
	/** Where n8n keeps its data: outside any checkout, or nodes would find that checkout's node_modules before n8n's. */
	readonly folder: string;
	/** 0 for any free one. */
	readonly port?: number;
	/** Added to the environment. */
	readonly env?: NodeJS.ProcessEnv;
	/** What is run: `start`, the default, or `worker`. */
	readonly command?: 'start' | 'worker';
}

/** What n8n wrote is in its log; the end of it goes with the error. */
export class N8nError extends Error {
	override name = 'N8nError';
}

export class N8n {
	/** Resolves when the process is gone. */
	readonly over: Promise<unknown>;

	private constructor(
		private readonly child: ChildProcess,
		readonly url: string,
		readonly folder: string,
		readonly log: string,
	) {
		this.over = once(child, 'exit');
	}

	/** Resolves when n8n answers. Fails with the end of its log if it does not within three minutes. */
	static async start(runtime: Runtime, options: N8nOptions): Promise<N8n> {
		await mkdir(options.folder, { recursive: true });
		const folder = await realpath(options.folder);
		const port = options.port || (await freePort());
		const command = options.command ?? 'start';
		const log = path.join(folder, `n8n-${command}-${port}.log`);
		const out = createWriteStream(log);
		await once(out, 'open');
		const child = spawn(runtime.node, [runtime.n8n, command], {
			// A group of its own: n8n starts processes too, and ends with all of them.
			detached: true,
			stdio: ['ignore', out, out],
			cwd: folder,
			env: {
				...quiet(runtime),
				N8N_USER_FOLDER: folder,
				N8N_LISTEN_ADDRESS: '127.0.0.1',
				N8N_PORT: String(port),
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
				N8N_SECURE_COOKIE: 'false',
				...(command === 'worker' && { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port) }),
				...options.env,
			},
		});
		out.close();
		const n8n = new N8n(child, `http://127.0.0.1:${port}`, folder, log);
		process.once('exit', n8n.kill);
		child.once('exit', () => process.off('exit', n8n.kill));
		try {
			await n8n.answering();
		} catch (error) {
			n8n.kill();
			throw error;
		}
		return n8n;
	}

	private async answering(): Promise<void> {
		const address = `${this.url}/healthz/readiness`;
		for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until; await sleep(200)) {
			if (this.hasEnded) break;
			const answer = await fetch(address).catch(() => undefined);
			// While it migrates its database, n8n answers with a page of its own.
			if (answer?.ok && (await answer.text()).includes('"ok"')) return;
		}
		throw new N8nError(`n8n does not answer at ${this.url}. The end of ${this.log}:\n${this.logEnd()}`);
	}

	get hasEnded(): boolean {
		return this.child.exitCode !== null || this.child.signalCode !== null;
	}

	get pid(): number {
		return this.child.pid!;
	}

	logEnd(lines = 20): string {
		return readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
	}

	/** Ends n8n and every process that it started; by force if it takes longer than 15 s. */
	async stop(): Promise<void> {
		if (!this.hasEnded) {
			this.child.kill('SIGTERM');
			await Promise.race([this.over, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
		}
		this.kill();
	}

	/** As a power cut does: no farewell. */
	readonly kill = (): void => {
		try {
			process.kill(-this.pid, 'SIGKILL');
		} catch {
			// Nobody of the group is left.
		}
	};
}

/** Runs a command of n8n's, such as `execute --id=…`, beside a server on the same data. */
export async function n8nCommand(
	runtime: Runtime,
	folder: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv = {},
): Promise<string> {
	const { stdout } = await promisify(execFile)(runtime.node, [runtime.n8n, ...args], {
		cwd: folder,
		maxBuffer: 256 * 1024 * 1024,
		env: {
			...quiet(runtime),
			N8N_USER_FOLDER: folder,
			N8N_PORT: String(await freePort()),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		},
	});
	return stdout;
}

/** Without what needs the internet; older versions have not all of it, and refuse names that they do not know. */
function quiet({ n8n, env }: Runtime): NodeJS.ProcessEnv {
	const modules = path.join(path.dirname(n8n), '..', 'dist', 'modules');
	const unwanted = UNWANTED_MODULES.filter((name) => existsSync(path.join(modules, name)));
	return { ...env, ...QUIET, N8N_DISABLED_MODULES: unwanted.join(',') };
}

export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	return (address as { port: number }).port;
}
