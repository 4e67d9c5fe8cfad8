/** Records that last: what was answered is there after a restart, however the process ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMockServer, type MockServer } from '../../mock-server/src/index';
import { get, keyHeaders, OPERATIONS, PROVIDER_IDS, post } from './asking';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'mock-db-'));
const children = new Set<ChildProcess>();
afterAll(() => {
	for (const child of children) child.kill('SIGKILL');
	rmSync(folder, { recursive: true, force: true });
});

let files = 0;
const newFile = () => join(folder, `records-${++files}.ndjson`);
const linesOf = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n');

async function withMock<T>(db: string, use: (mock: MockServer) => Promise<T>, seed?: number): Promise<T> {
	const mock = await createMockServer({ db, seed });
	try {
		return await use(mock);
	} finally {
		await mock.close();
	}
}

const addLead = (mock: MockServer, name: string) =>
	post(mock, 'pollybot', OPERATIONS.pollybot.path, { name, email: `${name}@example.com` });

const COLLECTIONS = [
	'trata_prospects',
	'architect_prospects',
	'architect_prospect_logs',
	'pollybot_leads',
	'smartflo_leads',
] as const;
const allRecords = (mock: MockServer) => JSON.stringify(COLLECTIONS.map((name) => mock.records(name)));

it.each([undefined, 7])('every vendor remembers over a restart (seed %s)', async (seed) => {
	const db = newFile();
	const log = { source: 'web', payload: {}, email: 'ada@example.com', idempotencyKey: 'once' };
	const before = await withMock(
		db,
		async (mock) => {
			for (const id of PROVIDER_IDS) await post(mock, id, OPERATIONS[id].path, OPERATIONS[id].body);
			await post(mock, 'architect', OPERATIONS.architect.path, log);
			const { body: kept } = await post(mock, 'trata', '/v1/prospects', { status: 'NEW', name: 'Bo', extra: 1 });
			await post(mock, 'trata', `/v1/prospects/${kept.id}`, { name: 'Béa ☃' }, { method: 'PUT' });
			const { body: gone } = await post(mock, 'trata', '/v1/prospects', { status: 'NEW', name: 'Cy' });
			await fetch(`${mock.url}/v1/prospects/${gone.id}`, { method: 'DELETE', headers: keyHeaders(mock, 'trata') });
			return allRecords(mock);
		},
		seed,
	);
	await withMock(
		db,
		async (mock) => {
			expect(allRecords(mock)).toBe(before);
			const twin = await post(mock, 'pollybot', OPERATIONS.pollybot.path, OPERATIONS.pollybot.body);
			expect([twin.status, twin.text]).toEqual([400, expect.stringContaining('lead_')]);
			await post(mock, 'smartflo', OPERATIONS.smartflo.path, OPERATIONS.smartflo.body);
			await post(mock, 'architect', OPERATIONS.architect.path, log);
			expect(allRecords(mock)).toBe(before);
			// With a seed, ids would come a second time if they started over.
			for (const name of ['Dee', 'Eve', 'Flo']) {
				expect((await post(mock, 'trata', '/v1/prospects', { status: 'NEW', name })).status).toBe(200);
			}
		},
		seed,
	);
});

it('reset empties the file', async () => {
	const db = newFile();
	await withMock(db, async (mock) => {
		await addLead(mock, 'ada');
		mock.reset();
		await addLead(mock, 'bo');
	});
	await withMock(db, async (mock) => expect(mock.records('pollybot_leads')).toMatchObject([{ name: 'bo' }]));
	expect(linesOf(db)).toHaveLength(2);
});

describe('a file that is not whole', () => {
	async function fileOf(...names: string[]): Promise<string> {
		const db = newFile();
		await withMock(db, async (mock) => {
			for (const name of names) await addLead(mock, name);
		});
		return db;
	}

	it.each([1, 10, 60])(
		'a last line that lacks %i bytes is skipped with a word, and the file goes on',
		async (bytes) => {
			const db = await fileOf('ada', 'bo');
			truncateSync(db, readFileSync(db).length - bytes);
			const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
			// All that is missing of the first is its line break.
			const left = bytes === 1 ? ['ada', 'bo'] : ['ada'];
			await withMock(db, async (mock) => {
				expect(mock.records('pollybot_leads').map(({ name }) => name)).toEqual(left);
				await addLead(mock, 'cy');
			});
			expect(warn.mock.calls).toEqual(bytes === 1 ? [] : [[`Warning: ${db}, line 3: skipped, it was never finished`]]);
			warn.mockRestore();
			await withMock(db, async (mock) =>
				expect(mock.records('pollybot_leads').map(({ name }) => name)).toEqual([...left, 'cy']),
			);
		},
	);

	it.each([
		['{"collection":', /, line 3 is broken: /],
		['', /, line 3 is broken: /],
		['{"collection":"nobody_leads","record":{"id":"1"}}', /, line 3 is broken: there is no collection "nobody_leads"/],
		['{"collection":"pollybot_leads","record":{}}', /, line 3 is broken: it has no record with an id/],
		['{"collection":"pollybot_leads","record":{"id":"1"},"at":[1]}', /, line 3 is broken: its "at"/],
		['[]', /, line 3 is broken: it names no collection/],
	])('the line %j in the middle is an error', async (line, message) => {
		const db = await fileOf('ada');
		appendFileSync(db, `${line}\n{"collection":"pollybot_leads","removed":"x"}\n`);
		const text = readFileSync(db, 'utf8');
		await expect(createMockServer({ db })).rejects.toThrow(message);
		expect(readFileSync(db, 'utf8')).toBe(text);
	});

	it.each(['{"leads":[]}', '{"leads":[]}\n', 'hello\nworld\n'])('another file (%j) is left alone', async (text) => {
		const db = newFile();
		writeFileSync(db, text);
		await expect(createMockServer({ db })).rejects.toThrow('is no file of records');
		expect(readFileSync(db, 'utf8')).toBe(text);
	});

	it('a heading that was cut off is written anew', async () => {
		const db = newFile();
		writeFileSync(db, '{"format":');
		await withMock(db, (mock) => addLead(mock, 'ada'));
		await withMock(db, async (mock) => expect(mock.records('pollybot_leads')).toHaveLength(1));
	});
});

describe('two servers on one file', () => {
	it('the second refuses to start, also through a link; the file is free again after the first', async () => {
		const db = newFile();
		const link = newFile();
		await withMock(db, async () => {
			await expect(createMockServer({ db })).rejects.toThrow(`${db} is in use by another mock server`);
			symlinkSync(db, link);
			await expect(createMockServer({ db: link })).rejects.toThrow('is in use');
		});
		await withMock(db, async () => {});
		expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('.lock'));
	});

	it('a port that is taken leaves no lock behind', async () => {
		const db = newFile();
		const other = await createMockServer();
		await expect(createMockServer({ db, port: other.port })).rejects.toThrow('EADDRINUSE');
		await other.close();
		await withMock(db, async () => {});
	});

	it.each(['dead', process.pid, 'rubbish'])("a dead process's lock (%s) is taken over", async (holder) => {
		const db = newFile();
		let pid = `${holder}`;
		if (holder === 'dead') {
			const child = spawn(process.execPath, ['-e', '']);
			await once(child, 'close');
			pid = `${child.pid}`;
		}
		writeFileSync(`${db}.lock`, `${pid}\n`);
		await withMock(db, async () => {
			expect(readFileSync(`${db}.lock`, 'utf8')).toBe(`${process.pid}\n`);
		});
	});

	it("a living process's lock is not", async () => {
		const db = newFile();
		writeFileSync(`${db}.lock`, `${process.ppid}\n`);
		await expect(createMockServer({ db })).rejects.toThrow(`process ${process.ppid}`);
	});
});

it('a file full of changes is compacted while it is written to, and loses nothing', async () => {
	const db = newFile();
	const expected = await withMock(db, async (mock) => {
		const leads = await Promise.all(['ada', 'bo', 'cy'].map((name) => addLead(mock, name)));
		const paths = leads.map(({ body }) => `${OPERATIONS.pollybot.path}/${body.data.id}`);
		await mock.fill(50);
		await fetch(mock.url + paths[2], { method: 'DELETE', headers: keyHeaders(mock, 'pollybot') });
		for (let round = 0; round < 100; round++) {
			await Promise.all(
				Array.from({ length: 15 }, (_none, index) =>
					post(mock, 'pollybot', paths[index % 2]!, { name: `n${round}.${index}` }, { method: 'PUT' }),
				),
			);
		}
		await sleep(100);
		return allRecords(mock);
	});
	expect(linesOf(db).length).toBeLessThan(1300);
	await withMock(db, async (mock) => expect(allRecords(mock)).toBe(expected));
	expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('.new'));
});

/** Runs the command on a file; `limit` is a shell's. Resolves once it listens. */
async function command(db: string, limit = ':'): Promise<{ child: ChildProcess; url: string }> {
	const flags = ['--import', 'tsx', 'mock-server/src/cli.ts', '--port', '0', '--quiet', '--db', db];
	const shell = ['-c', `${limit}; exec "$0" "$@"`, process.execPath, ...flags];
	const child = spawn('sh', shell, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
	children.add(child);
	let out = '';
	for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
		out += chunk;
		const url = /listening on (http:\/\/\S+)/.exec(out)?.[1];
		if (url !== undefined) return { child, url };
	}
	throw new Error(`It ended: ${out}`);
}

let sent = 0;

/** Eight at a time, until one is not created or the server is gone. Resolves with the first other answer. */
async function load(url: string, created: (email: string) => void): Promise<unknown> {
	let other: unknown;
	const sender = async () => {
		while (other === undefined) {
			const email = `n${sent++}@example.com`;
			const response = await fetch(url + OPERATIONS.pollybot.path, {
				method: 'POST',
				headers: { 'content-type': 'application/json', authorization: 'Bearer sk-workspace_test' },
				body: JSON.stringify({ name: 'Ada', email }),
			});
			if (response.status === 201) created(email);
			else other = { status: response.status, body: await response.json() };
		}
	};
	await Promise.allSettled(Array.from({ length: 8 }, sender));
	return other;
}

/** Those of the addresses that a mock on the file does not know. */
async function missing(url: string, addresses: ReadonlySet<string>): Promise<string[]> {
	const rows = (await (await fetch(`${url}/records/pollybot_leads`)).json()) as Array<{ email: string }>;
	const there = new Set(rows.map(({ email }) => email));
	return [...addresses].filter((email) => !there.has(email));
}

it('a record that the disk does not take is answered with an error, and every other is there', async () => {
	const db = newFile();
	const answered = new Set<string>();
	const full = await command(db, 'ulimit -f 128');
	const answer = await load(full.url, (email) => answered.add(email));
	expect(answer).toMatchObject({
		status: 500,
		body: { error: 'mock_failed', message: expect.stringContaining('EFBIG') },
	});
	// What writes nothing has nothing to lose.
	await fetch(`${full.url}/__mock/faults`, {
		method: 'PUT',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ faults: [{ name: 'down', fault: 503 }] }),
	});
	expect(await load(full.url, (email) => answered.add(email))).toMatchObject({ status: 503 });
	const ended = once(full.child, 'close');
	full.child.kill('SIGKILL');
	await ended;
	const { url, child } = await command(db);
	expect(answered.size).toBeGreaterThan(50);
	expect(await missing(url, answered)).toEqual([]);
	child.kill();
});

it('what was answered survives kill -9 in the middle of a load, ten times over', async () => {
	const db = newFile();
	const answered = new Set<string>();
	let running = await command(db);
	const lost: string[] = [];
	for (let round = 0; round < 10; round++) {
		const { child, url } = running;
		const ended = once(child, 'close');
		const loaded = load(url, (email) => answered.add(email));
		await sleep(100 + 40 * round);
		child.kill('SIGKILL');
		await Promise.all([loaded, ended]);
		running = await command(db);
		lost.push(...(await missing(running.url, answered)));
	}
	running.child.kill();
	expect(answered.size).toBeGreaterThan(100);
	expect(lost).toEqual([]);
});

it('the records of a file are served as any others', async () => {
	const db = newFile();
	await withMock(db, (mock) => addLead(mock, 'ada'));
	await withMock(db, async (mock) => {
		expect((await get(mock, 'pollybot', OPERATIONS.pollybot.path)).body.data.leads).toHaveLength(1);
		expect(await (await fetch(`${mock.url}/records/pollybot_leads`)).json()).toHaveLength(1);
	});
});
