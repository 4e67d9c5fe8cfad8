/** `npm run build:zapier`: folders that are complete without this repository, and an app in each that works. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { createMockServer } from '../../mock-server/src';
import { filesUnder, linkPackage, ROOT, TemporaryFolder } from '../package/packing';
import { all, connectionTo, formOf } from './running';

jest.setTimeout(60_000);

const temporary = new TemporaryFolder();
const [linked, ...fresh] = all;
const CLI_SETTINGS = '{"id":1,"key":"App1"}';

const read = (...parts: string[]): string => readFileSync(temporary.join(...parts), 'utf8');

beforeAll(() => {
	mkdirSync(temporary.join(linked!.id));
	writeFileSync(temporary.join(linked!.id, '.zapierapprc'), CLI_SETTINGS);
	const tsx = path.join(ROOT, 'node_modules/tsx/dist/cli.mjs');
	execFileSync(process.execPath, [tsx, path.join(ROOT, 'zapier/build.ts'), temporary.path]);
	for (const { id } of all) linkPackage('zapier-platform-core', temporary.join(id));
});

afterAll(() => temporary.remove());

it('writes an app for every vendor', () => {
	const files = ['.gitignore', '.zapierapprc', 'index.js', 'package.json'];
	const written = filesUnder(temporary.path).filter((file) => !file.includes('node_modules'));
	expect(written).toEqual(all.flatMap(({ id }) => files.map((file) => `${id}/${file}`)).sort());
});

it("keeps what Zapier's CLI wrote into a folder, and tells it elsewhere what its build overlooks", () => {
	expect(read(linked!.id, '.zapierapprc')).toBe(CLI_SETTINGS);
	for (const { id } of fresh) expect(read(id, '.zapierapprc')).toContain('includeInBuild');
});

it.each(all)('pins the platform of the app of $name, as it was tested', ({ id }) => {
	const tested = JSON.parse(readFileSync(path.join(ROOT, 'node_modules/zapier-platform-core/package.json'), 'utf8'));
	expect(JSON.parse(read(id, 'package.json'))).toMatchObject({
		main: 'index.js',
		dependencies: { 'zapier-platform-core': (tested as { version: string }).version },
	});
});

it.each(all)('puts nothing of this machine and of other vendors into the app of $name', ({ id }) => {
	const code = read(id, 'index.js');
	expect(code).not.toContain(ROOT);
	expect(code).not.toContain(temporary.path);
	const others = all.filter((other) => other.id !== id).flatMap((other) => [other.id, other.name]);
	expect(code).not.toMatch(new RegExp(`\\b(${others.join('|')})\\b`, 'i'));
	const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map((match) => match[1]!);
	const outside = required.filter((wanted) => !wanted.startsWith('node:'));
	expect(new Set(outside)).toEqual(new Set(['zapier-platform-core', './package.json']));
});

it('makes apps that run by themselves', async () => {
	await using mock = await createMockServer();
	const runs = all.map((provider) => {
		const [operation] = Object.values(provider.operations);
		const needed = Object.entries(operation!.fields).filter(([, { required }]) => required);
		const input = Object.fromEntries(needed.map(([key, { example }]) => [key, example]));
		const bundle = { authData: connectionTo(mock, provider), inputData: formOf(operation!, input) };
		return { folder: temporary.join(provider.id), bundle };
	});
	const script = `
		const { createAppTester } = require('zapier-platform-core');
		const run = async ({ folder, bundle }) => {
			const app = require(folder);
			const [create] = Object.values(app.creates);
			return [app.version, await createAppTester(app)(create.operation.perform, bundle)];
		};
		Promise.all(${JSON.stringify(runs)}.map(run)).then((done) => console.log(JSON.stringify(done)));
	`;
	const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
		cwd: temporary.join(linked!.id),
		env: { ...process.env, NODE_ENV: 'test' },
	});
	const { version } = JSON.parse(read(linked!.id, 'package.json')) as { version: string };
	expect(JSON.parse(stdout)).toEqual(all.map(() => [version, expect.any(Object)]));
	expect(mock.requests().map(({ verdict }) => verdict)).toEqual(all.map(() => 'passed'));
});
