/**
 * `npm run dev`: n8n's editor with the nodes of this checkout, credentials that point at a running mock server, and the
 * example workflows. What is edited is built and reloaded.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { portNumber } from '../examples/port-number';
import { createMockServer } from '../mock-server/src';
import { paintFor } from '../mock-server/src/terminal';
import { N8nApi } from './api';
import { cacheFolder } from './cache';
import { furnish } from './furnish';
import { N8n, N8nError, OWNER } from './n8n';
import { putNodes } from './nodes';
import { n8nRuntime } from './runtime';

const CHECKOUT = path.join(__dirname, '..');
const FOLDER = cacheFolder('sandbox');
const paint = paintFor(process.stdout, process.env);

interface Flags {
	readonly fresh?: true;
	readonly port: number;
	readonly mockPort: number;
}

const command = new Command('npm run dev --')
	.description('Opens n8n with the nodes of this checkout and a mock server, on this machine alone')
	.option('--fresh', `forget what was done in the sandbox before (empties ${FOLDER})`)
	.option('--port <number>', 'port of n8n; 0 takes a free one', portNumber, 5678)
	.option('--mock-port <number>', 'port of the mock server; 0 takes a free one', portNumber, 4010)
	.allowExcessArguments(false)
	.action(dev);

async function dev({ fresh, port, mockPort }: Flags): Promise<void> {
	const endings: (() => Promise<unknown>)[] = [];
	const end = async () => {
		for (const ending of endings.splice(0).reverse()) await ending();
	};
	const runtime = await n8nRuntime();
	const stopped = new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
	});
	try {
		if (fresh) await rm(FOLDER, { recursive: true, force: true });
		const mock = await createMockServer({ port: mockPort });
		endings.push(() => mock.close());
		const installed = await putNodes(FOLDER);
		say(`Starting n8n ${runtime.version} …`);
		const n8n = await Promise.race([
			N8n.start(runtime, { folder: FOLDER, port, env: { N8N_DEV_RELOAD: 'true' } }),
			stopped,
		]);
		if (n8n === undefined) return;
		endings.push(() => n8n.stop());
		const workflows = await furnish(await N8nApi.signIn(n8n.url), mock);
		say(
			[
				'',
				`  ${paint('bold', 'n8n')}            ${paint('cyan', n8n.url)}`,
				`  ${paint('bold', 'sign in with')}   ${OWNER.email}   ${OWNER.password}`,
				`  ${paint('bold', 'mock server')}    ${paint('cyan', mock.url)}   shows what it receives`,
				`  ${paint('bold', 'workflows')}      ${workflows.length}, in Overview; credentials for the mock server are there`,
				`  ${paint('bold', 'data')}           ${FOLDER}   (-- --fresh empties it)`,
				'',
				'A node that you edit is built and reloaded; an icon or a new file in the manifest needs a restart. Ctrl+C ends all.',
				'',
			].join('\n'),
		);
		const build = watch(installed);
		endings.push(async () => {
			const over = once(build, 'exit');
			if (build.kill()) await over;
		});
		await Promise.race([stopped, n8n.over]);
		if (n8n.hasEnded) throw new N8nError(`n8n has ended. The end of ${n8n.log}:\n${n8n.logEnd()}`);
	} finally {
		await end();
	}
}

/** Builds into the installed package whenever a source changes; n8n notices. */
function watch(installed: string) {
	const tsc = require.resolve('typescript/bin/tsc');
	const flags = ['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput', '--declaration', 'false'];
	return spawn(process.execPath, [tsc, ...flags, '--outDir', path.join(installed, 'dist')], {
		cwd: CHECKOUT,
		stdio: ['ignore', 'inherit', 'inherit'],
	});
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

command.parseAsync().catch((error: NodeJS.ErrnoException) => {
	const message =
		error.code === 'EADDRINUSE'
			? 'A port is in use. Give others with --port and --mock-port, or 0 for free ones'
			: error instanceof N8nError
				? error.message
				: `Unexpected: ${error.message}`;
	process.stderr.write(`${message}\n`);
	process.exitCode = 1;
});
