/** Files of faults: what they may say, and how a wrong one is told. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { faultSchemas } from '../../mock-server/src/fault-rules';
import { parseFaultFile } from '../../mock-server/src/scenario-file';
import { SCENARIOS } from '../../mock-server/src/scenarios';
import { simulations } from '../../simulations';
import { OPERATIONS, post, startMock } from './asking';

const schemas = faultSchemas(Object.values(simulations));
const parse = (text: string) => parseFaultFile(text, 'faults.yaml', schemas);

it('a file sets its faults and brings its scenarios', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'faults-'));
	const file = join(folder, 'faults.yaml');
	await writeFile(
		file,
		`# Trata is down on Mondays
faults:
  - provider: trata
    fault: 503
scenarios:
  monday:
    description: Everything is slow
    faults:
      - latency: { median: 1, p99: 2 }
      - sequence: [503, { kind: reset, written: true }, pass]
`,
	);
	const mock = await startMock();
	await mock.faults.load(file);
	expect((await post(mock, 'trata', OPERATIONS.trata.path, OPERATIONS.trata.body)).status).toBe(503);
	mock.faults.scenario('monday');
	expect(mock.faults.list()).toMatchObject({ scenario: 'monday', faults: [{}, {}, {}] });
	await rm(folder, { recursive: true });
	await expect(mock.faults.load(file)).rejects.toThrow(`${file} cannot be read: there is no such file`);
});

it('JSON will do, and so does an empty file', async () => {
	expect(await parse('{"faults": [{"fault": "reset"}]}')).toEqual({
		faults: [{ fault: { kind: 'reset' } }],
		scenarios: {},
	});
	expect(await parse('')).toEqual({ faults: [], scenarios: {} });
});

it.each([
	[
		'faults:\n  - fault: 503\n  - provider: acme\n    fault: 503\n',
		'faults.yaml:3: faults.1.provider: "acme" is not a vendor',
	],
	['faults:\n  - fault: 503\n    prob: 1\n', 'faults.yaml:3: faults.0: Unrecognized key: "prob"'],
	['scenarios:\n  x:\n    faults:\n      - {}\n', 'faults.yaml:4: scenarios.x.faults.0: does nothing'],
	['faults:\n\n  - fault:\n      kind: status\n      status: 1000\n', 'faults.yaml:5: faults.0.fault.status: '],
	['faults: [\n', 'faults.yaml:2: '],
	['a: 1\na: 2\n', 'faults.yaml:2: Map keys must be unique'],
	['- 1\n', 'faults.yaml:1: the file: Invalid input: expected object'],
	[`{"faults": [\n{"fault": "reset"},\n{"fault": "rest"}]}`, 'faults.yaml:3: faults.1.fault'],
	['x'.repeat(2_000_000), 'faults.yaml: is larger than 1 MiB'],
])('%j is refused with line and reason', async (text, message) => {
	await expect(parse(text)).rejects.toThrow(message);
});

it('a file of aliases cannot fill the memory', async () => {
	const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(',')}]\n`;
	const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]\n', ...'bcdefghi'.split('').map((name, i) => level(name, 'abcdefgh'[i]!))];
	await expect(parse(bomb.join(''))).rejects.toThrow(/faults\.yaml: .*alias/i);
});

it.each(Object.keys(SCENARIOS) as Array<keyof typeof SCENARIOS>)('%s can be written in a file', (name) => {
	const file = JSON.parse(JSON.stringify({ scenarios: { [name]: SCENARIOS[name] } })) as unknown;
	expect(schemas.file.safeParse(file).error).toBeUndefined();
});
