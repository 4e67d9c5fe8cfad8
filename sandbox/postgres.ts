/** A PostgreSQL of one's own as a child process, on this machine alone; Debian's package `postgresql` has what it needs. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './n8n';

const run = promisify(execFile);

/** Where Debian keeps it, by version; it is not in the PATH there. */
const VERSIONS = '/usr/lib/postgresql';
const USER = 'n8n';

/** The folder of the newest version's programs, if there is one. */
export function postgresPrograms(): string | undefined {
	try {
		const newest = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0];
		const folder = newest && path.join(VERSIONS, newest, 'bin');
		return folder !== undefined && readdirSync(folder).includes('initdb') ? folder : undefined;
	} catch {
		return undefined;
	}
}

export class Postgres {
	private constructor(
		private readonly child: ChildProcess,
		private readonly folder: string,
		/** What n8n has to be told of it. */
		readonly env: NodeJS.ProcessEnv,
	) {}

	/** Makes an empty database, which is gone after `stop`. Resolves when it takes connections. */
	static async start(): Promise<Postgres> {
		const programs = postgresPrograms();
		if (!programs) throw new Error(`There is no PostgreSQL in ${VERSIONS}`);
		// A folder of its own, since its user may not be allowed into ours.
		const folder = await mkdtemp(path.join(tmpdir(), 'postgres-'));
		const as = await identity();
		if (as) await chown(folder, as.uid, as.gid);
		const data = path.join(folder, 'data');
		const program = (name: string) => path.join(programs, name);
		await run(program('initdb'), ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8'], { ...as, cwd: folder });
		const port = await freePort();
		const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
		const child = spawn(program('postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
			...as,
			cwd: folder,
			stdio: 'ignore',
		});
		process.once('exit', () => child.kill('SIGQUIT'));
		const at = ['-h', '127.0.0.1', '-p', String(port), '-U', USER];
		while (!(await succeeds(program('pg_isready'), at))) {
			if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}`);
			await sleep(100);
		}
		await run(program('createdb'), [...at, USER]);
		const env = {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: USER,
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_POOL_SIZE: '10',
		};
		return new Postgres(child, folder, env);
	}

	async stop(): Promise<void> {
		const over = once(this.child, 'exit');
		// "Fast": connections are cut.
		if (this.child.exitCode === null && this.child.kill('SIGINT')) await over;
		await rm(this.folder, { recursive: true, force: true });
	}
}

async function succeeds(program: string, args: string[]): Promise<boolean> {
	return await run(program, args).then(
		() => true,
		() => false,
	);
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package has made. */
async function identity(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])));
	return { uid: Number(uid!.stdout), gid: Number(gid!.stdout) };
}
