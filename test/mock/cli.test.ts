/** The command: what it prints, and how it fails. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { providers } from '../../contracts';

const running = new Set<ChildProcess>();
afterAll(() => {
	for (const child of running) child.kill('SIGKILL');
});
// Each run compiles the command from its source, and other tests run beside these.
jest.setTimeout(30_000);

const ROOT = join(__dirname, '..', '..');

/** Runs the command from its source. `printed` waits until the output matches. */
function run(...flags: string[]) {
	const child = spawn(process.execPath, ['--import', 'tsx', 'mock-server/src/cli.ts', ...flags], { cwd: ROOT });
	running.add(child);
	let [out, err] = ['', ''];
	child.stderr.on('data', (chunk) => {
		err += chunk;
	});
	const ended = once(child, 'close').then(([code]) => {
		running.delete(child);
		return { code, out, err };
	});
	const printed = (pattern: RegExp) =>
		new Promise<RegExpExecArray>((resolve, reject) => {
			const look = () => {
				const match = pattern.exec(out);
				if (match) resolve(match);
			};
			child.stdout.on('data', look);
			void ended.then(() => reject(new Error(`It ended before it printed ${pattern}: ${out}${err}`)));
			look();
		});
	child.stdout.on('data', (chunk) => {
		out += chunk;
	});
	return { child, ended, printed, output: () => out };
}

it('starts, says how to reach each vendor, reports requests and ends at a signal', async () => {
	const mock = run('--port', '0', '--seed', '1', '--fill', '3');
	const [, url] = await mock.printed(/listening on (http:\/\/127\.0\.0\.1:\d+)\n[\s\S]*Filled with 3/);
	for (const { name, auth } of Object.values(providers)) {
		expect(mock.output()).toMatch(new RegExp(`${name} +base URL ${url} +key ${auth.example}\n`));
	}
	expect(mock.output()).toContain(`${url}/records\n`);
	// Nothing but text: this is no terminal.
	expect(mock.output()).not.toContain('\u001b');

	expect(await (await fetch(`${url}/records/trata_prospects`)).json()).toHaveLength(3);
	await mock.printed(/^\d\d:\d\d:\d\d GET +\/records\/trata_prospects 200 /m);
	await fetch(`${url}/v1/prospects`, { method: 'POST' });
	await mock.printed(/^\d\d:\d\d:\d\d POST +\/v1\/prospects 401 trata: Missing authorization header$/m);
	await fetch(`${url}/v1/prospekts?secret=1`, { method: 'POST' });
	await mock.printed(/^\S+ POST +\/v1\/prospekts 404 no such route; the nearest is POST \/v1\/prospects$/m);
	expect(mock.output()).not.toContain('secret');

	mock.child.kill('SIGINT');
	expect(await mock.ended).toMatchObject({ code: 0, err: '' });
});

it('with --quiet prints only what no route knows; on another host it warns', async () => {
	const mock = run('--port', '0', '--quiet', '--host', '0.0.0.0');
	const [, url] = await mock.printed(/listening on (\S+)\n[\s\S]*Records/);
	await fetch(`${url}/records`);
	await fetch(`${url}/nothing`);
	await mock.printed(/GET +\/nothing 404/);
	expect(mock.output()).not.toMatch(/\/records 200/);
	mock.child.kill('SIGTERM');
	const { code, err } = await mock.ended;
	expect([code, err]).toEqual([
		0,
		'Warning: on 0.0.0.0 everyone who can reach this machine can read and write the records\n',
	]);
});

it('begins with the faults of a file and in a scenario', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'cli-'));
	const file = join(folder, 'faults.yaml');
	await writeFile(file, 'scenarios: { monday: { faults: [{ name: slow monday, fault: 504 }] } }');
	const mock = run('--port', '0', '--faults', file, '--scenario', 'monday');
	const [, url] = await mock.printed(/listening on (\S+)\n[\s\S]*Scenario: monday/);
	await fetch(`${url}/v1/prospects`);
	await mock.printed(/GET +\/v1\/prospects 504 trata: fault: slow monday\n/);
	mock.child.kill('SIGTERM');
	await mock.ended;

	await writeFile(file, 'faults:\n- fault: explode\n');
	const wrong = await run('--port', '0', '--faults', file).ended;
	expect([wrong.code, wrong.err]).toEqual([
		1,
		expect.stringMatching(/^error: .*faults\.yaml:2: faults\.0\.fault.*must be a status, or one of .*\n$/),
	]);
	await rm(folder, { recursive: true });
});

it('fails with one clear line and status 1 whatever is wrong', async () => {
	const blocker = createServer().listen(0, '127.0.0.1');
	await once(blocker, 'listening');
	const { port } = blocker.address() as AddressInfo;
	const cases: ReadonlyArray<readonly [flags: string[], line: RegExp]> = [
		[['--prot', '1'], /^error: unknown option '--prot'/],
		[['--port', 'abc'], /^error: option '--port <n>' argument 'abc' is invalid. .* from 0 to 65535\.$/],
		[['--port', '65536'], /65535/],
		[['--seed', '1.5'], /^error: option '--seed <n>'/],
		[['--fill', '-1'], /^error: option '--fill <n>' .* from 0 to 25000\.$/],
		[['4010'], /^error: too many arguments/],
		[['--port', '0', '--scenario', 'flakey'], /^error: There is no scenario "flakey"; there are flaky, throttled/],
		[['--port', '0', '--faults', 'no.yaml'], /^error: no\.yaml cannot be read: there is no such file$/],
		[['--port', String(port)], new RegExp(`^error: port ${port} is in use; .*--port 0`)],
		[
			['--host', '127.0.0.1.example', '--port', '0'],
			/^error: "127\.0\.0\.1\.example" is not an address of this machine/,
		],
	];
	const results = await Promise.all(cases.map(([flags]) => run(...flags).ended));
	blocker.close();
	for (const [index, { code, err }] of results.entries()) {
		const lines = err
			.trimEnd()
			.split('\n')
			.filter((line) => !line.startsWith('Warning: on '));
		expect([code, lines]).toEqual([1, [expect.stringMatching(cases[index]![1])]]);
	}
});
