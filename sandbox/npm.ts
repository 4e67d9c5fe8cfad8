import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs npm in `cwd`, without what it has to say of funds and audits. Fails with its error messages. */
export async function npm(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
	const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
	await promisify(execFile)('npm', [...args, ...flags], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
}
