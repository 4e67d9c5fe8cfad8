import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FIELDS, fields, rewritten } from '../../docs/readme';
import { readLeads } from '../../examples/leads-file';
import { columnsOf, EXAMPLES, ownNodes, readExample } from '../../examples/workflows';
import { providers } from '../../index';
import { catalog } from '../nodes/in-engine';

const root = path.join(__dirname, '..', '..');

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'lead-intake-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
	const full = path.join(folder, name);
	writeFileSync(full, text);
	return full;
}

/** The demo as `npm start` runs it, on the build that `npm test` has just made. */
function start(...flags: string[]) {
	const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'examples/start.ts', ...flags], {
		cwd: root,
		encoding: 'utf8',
	});
	return { status, stdout, stderr };
}

describe('npm start', () => {
	it('delivers the leads to all four vendors and shows a record of each', () => {
		const { status, stdout, stderr } = start('--once', '--port', '0');
		expect(stderr).toBe('');
		expect(status).toBe(0);
		const rows = stdout
			.split('\n')
			.filter((line) => /^│ [a-z]/.test(line))
			.map((line) =>
				line
					.split('│')
					.slice(1, 6)
					.map((cell) => cell.trim()),
			);
		expect(rows).toEqual([
			['trata', '25', '25', '0', '0'],
			['architect', '25', '25', '0', '0'],
			['pollybot', '25', '25', '0', '0'],
			['smartflo', '25', '25', '0', '0'],
			['all-four', '25', '50', '50', '0'],
		]);
		for (const { name } of Object.values(providers)) expect(stdout).toContain(`${name}: record 1 of`);
		expect(stdout).toContain('addLead(lead 1 again): existing');
	});

	const header = 'name,email,phone,company,job_title,address,linkedin,source,note';

	it('takes a list of one’s own, and ends with an error that names the bad line’s field', () => {
		const input = file(
			'mine.csv',
			`${header}\nAda,ada@example.com,+442079460958,A,B,C,https://www.linkedin.com/in/ada,web,\nBob,nowhere,12,A,B,C,,web,`,
		);
		const { status, stdout, stderr } = start('--once', '--port', '0', '--input', input);
		expect(status).toBe(1);
		expect(stderr).toContain('trata: Trata, item 1: Email must be an email address');
		expect(stderr).toContain('smartflo: Smartflo, item 1: Phone Number must be a phone number of 6 to 15 digits');
		expect(stdout).toMatch(/│ trata +│ +2 │ +1 │ +0 │ +1 │/);
		expect(stderr).not.toMatch(/^\s+at /m);
	});

	it.each([
		['semicolons', (text: string) => Buffer.from(text.replaceAll(',', ';'))],
		['UTF-16', (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
	])('reads a list with %s, as spreadsheets write them', (_, encoded) => {
		const text = `${header}\nZoë,zoe@example.com,+442079460958,A,B,C,https://www.linkedin.com/in/zoe,web,`;
		const input = path.join(folder, 'sheet.csv');
		writeFileSync(input, encoded(text));
		const leads = readLeads(input, header.split(','));
		expect(leads).toMatchObject([{ name: 'Zoë', email: 'zoe@example.com' }]);
	});

	it('says that a list is in an encoding that it cannot tell', () => {
		const input = path.join(folder, 'latin1.csv');
		writeFileSync(input, Buffer.from(`${header}\nZoë`, 'latin1'));
		expect(() => readLeads(input, [])).toThrow(/is neither UTF-8 nor UTF-16 text/);
	});

	it.each([
		['a file that is not there', ['--input', 'nowhere.csv'], /^nowhere\.csv cannot be read: there is no such file\n$/],
		['an unknown flag', ['--twice'], /^error: unknown option '--twice'/],
		['an empty port', ['--port', ''], /It has to be a number from 0 to 65535\.\n$/],
		['a port that is none', ['--port', 'http'], /It has to be a number from 0 to 65535\.\n$/],
	])('says in one line what is wrong with %s', (_, flags, message) => {
		const { status, stderr } = start('--once', ...flags);
		expect(status).toBe(1);
		expect(stderr).toMatch(message);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
	});

	it.each([
		['empty', '', 'holds no leads'],
		['without leads', header, 'holds no leads'],
		['without a column', 'name,phone\nAda,1', 'has no column email'],
		['torn', `${header}\n"Ada,1`, 'is not readable as CSV'],
	])('says in one line what is wrong with a file that is %s', (name, text, message) => {
		const { status, stderr } = start('--once', '--input', file(`${name}.csv`, text));
		expect(status).toBe(1);
		expect(stderr).toContain(message);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
	});

	it('says in one line that the port is in use', async () => {
		const squatter = createServer();
		await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
		const { status, stderr } = start('--once', '--port', String((squatter.address() as AddressInfo).port));
		squatter.close();
		expect(status).toBe(1);
		expect(stderr).toBe('The port is in use. Give another one with --port, or --port 0 for a free one\n');
	});
});

describe.each(EXAMPLES.map((name) => ({ name, workflow: readExample(name) })))('the example $name', ({ workflow }) => {
	it('uses node types and parameters that exist', () => {
		for (const { type, parameters } of ownNodes(workflow)) {
			const known = catalog.nodes.get(type)?.description.properties.map(({ name }) => name);
			expect(known).toEqual(expect.arrayContaining(Object.keys(parameters)));
		}
	});

	it('has a note on the canvas, nodes that do not lie on each other, and no key', () => {
		expect(workflow.nodes.some(({ type }) => type === 'n8n-nodes-base.stickyNote')).toBe(true);
		expect(new Set(workflow.nodes.map(({ position }) => String(position))).size).toBe(workflow.nodes.length);
		expect(JSON.stringify(workflow)).not.toContain('apiKey');
	});

	it('reads columns that the list of leads has, and carries that list', () => {
		const [head, ...lines] = readFileSync(path.join(root, 'examples', 'leads.csv'), 'utf8')
			.trimEnd()
			.split('\n');
		expect(head!.split(',')).toEqual(expect.arrayContaining(columnsOf(workflow)));
		const [pinned] = Object.values(workflow.pinData!);
		expect(pinned).toHaveLength(lines.length);
	});
});

it('has a README whose made parts are up to date (npm run docs)', () => {
	expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toBe(rewritten());
	expect(readFileSync(FIELDS, 'utf8')).toBe(fields());
});
