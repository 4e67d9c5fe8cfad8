/** The README says what is true: its table is the data's, its rules are rules, and its examples run as they stand. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { faultSchemas } from '../../mock-server/src/fault-rules';
import { MAGIC_VALUES } from '../../mock-server/src/magic-values';
import { parseFaultFile } from '../../mock-server/src/scenario-file';
import { SCENARIOS } from '../../mock-server/src/scenarios';
import { simulations } from '../../simulations';

const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..');
const PACKAGE = join(ROOT, 'mock-server');
const readme = readFile(join(PACKAGE, 'README.md'), 'utf8');
// The package is compiled first, and other tests run beside this one.
jest.setTimeout(120_000);

async function example(name: string): Promise<string> {
	const [, code] = new RegExp(`<!-- example: ${name} -->\n\`\`\`\\w+\n([\\s\\S]*?)\n\`\`\``).exec(await readme)!;
	return code!;
}

it('lists the magic values that there are', async () => {
	const [, table] = /<!-- magic values -->\n([\s\S]*?)\n<!-- \/magic values -->/.exec(await readme)!;
	const rows = MAGIC_VALUES.map(({ email, phone, brings }) => `| \`${email}\` | \`${phone}\` | ${brings} |`);
	expect(table!.split('\n').slice(2)).toEqual(rows);
});

it('names the scenarios that there are, and shows a file that is one', async () => {
	for (const name of Object.keys(SCENARIOS)) expect(await readme).toContain(`\`${name}\``);
	const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(await readme)!;
	const file = await parseFaultFile(yaml!, 'README', faultSchemas(Object.values(simulations)));
	expect([file.faults.length, Object.keys(file.scenarios)]).toEqual([2, ['monday']]);
});

it('names every flag of the command', async () => {
	const cli = await readFile(join(PACKAGE, 'src', 'cli.ts'), 'utf8');
	const flags = [...cli.matchAll(/\.option\('(--[\w-]+)/g)].map(([, flag]) => flag!);
	expect(flags.length).toBeGreaterThan(8);
	const text = await readme;
	expect(flags.filter((flag) => !text.includes(`| \`${flag}`))).toEqual([]);
});

describe('an example', () => {
	let folder: string;

	beforeAll(async () => {
		folder = await realpath(await mkdtemp(join(tmpdir(), 'readme-')));
		const modules = join(folder, 'node_modules');
		const installed = join(modules, 'lead-intake-mock');
		await mkdir(installed, { recursive: true });
		await cp(join(PACKAGE, 'package.json'), join(installed, 'package.json'));
		const tsc = require.resolve('typescript/bin/tsc');
		await run(process.execPath, [tsc, '-p', join(PACKAGE, 'tsconfig.json'), '--outDir', join(installed, 'dist')]);
		const { dependencies } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8'));
		for (const name of Object.keys(dependencies)) {
			const target = require.resolve.paths(name)!.map((place) => join(place, name));
			const link = join(modules, name);
			await mkdir(dirname(link), { recursive: true });
			for (const from of [join(PACKAGE, 'node_modules', name), ...target]) {
				if (await readFile(join(from, 'package.json')).catch(() => undefined)) {
					await symlink(from, link);
					break;
				}
			}
		}
		await writeFile(join(folder, 'package.json'), '{}');
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	it('for node:test runs as it stands', async () => {
		await writeFile(join(folder, 'leads.mjs'), await example('node:test'));
		const { stdout } = await run(process.execPath, ['--test', '--test-reporter', 'tap', 'leads.mjs'], {
			cwd: folder,
			env: { ...process.env, NODE_TEST_CONTEXT: undefined },
		});
		expect(stdout).toMatch(/# pass 2\n# fail 0/);
	});

	async function runJest(file: string, code: string, ...flags: string[]): Promise<string> {
		await writeFile(join(folder, file), code);
		const jestCommand = require.resolve('jest/bin/jest');
		const { stderr } = await run(
			process.execPath,
			[jestCommand, file, '--rootDir', folder, '--testEnvironment', 'node', '--transform', '{}', ...flags],
			{ cwd: folder },
		);
		return stderr;
	}

	it('for jest runs as it stands', async () => {
		expect(await runJest('leads.test.js', await example('jest'))).toMatch(/Tests: +2 passed, 2 total/);
	});

	it('for jest runs without globals, with the two lines that are said to take their place', async () => {
		const instead = await example('jest without globals');
		const code = (await example('jest')).replace("require('lead-intake-mock/jest');", instead);
		expect(code).toContain(instead);
		const said = await runJest('explicit.test.js', code, '--injectGlobals', 'false');
		expect(said).toMatch(/Tests: +2 passed, 2 total/);
	});

	it('for vitest runs as it stands', async () => {
		const vitest = dirname(require.resolve('vitest/package.json'));
		await symlink(vitest, join(folder, 'node_modules', 'vitest'));
		await writeFile(join(folder, 'prospects.test.ts'), await example('vitest'));
		const { stdout } = await run(
			process.execPath,
			[join(vitest, 'vitest.mjs'), 'run', 'prospects.test.ts', '--root', folder, '--reporter', 'json'],
			// It is not to take itself for a part of jest.
			{ cwd: folder, env: { ...process.env, JEST_WORKER_ID: undefined, NODE_ENV: undefined, VITEST: undefined } },
		);
		expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: 1, numFailedTests: 0, success: true });
	});
});
