/** What the mock's benchmarks measure, and what it has to reach. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFaker } from '../mock-server/src/faker';
import { Child } from './child-process';
import type { Load, Loaded } from './mock-load';
import { CLI, listeningUrl, ServerProcess } from './mock-process';

export interface Line {
	readonly work: string;
	readonly figure: string;
	readonly ratio?: string;
	readonly target?: string;
	readonly met?: boolean;
}

export interface Measuring {
	readonly load: Child<string>;
	/** How often each is measured, or a fixed number of times as often. */
	readonly rounds: number;
	readonly folder: string;
}

type Row = (measuring: Measuring) => AsyncGenerator<Line>;

const LEADS = '/api/v1/chatbots/cb_1/leads';
const AUTHORIZATION = 'Bearer sk-workspace_test';
const CONNECTIONS = 32;
const INDEX = path.join(path.dirname(CLI), 'index.js');

/** Opens what a run needs, and clears it away. */
export async function withMeasuring<T>(rounds: number, use: (measuring: Measuring) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(path.join(tmpdir(), 'bench-mock-'));
	const load = await Child.start<string>('mock-load.ts');
	try {
		return await use({ load, rounds, folder });
	} finally {
		await load.end();
		rmSync(folder, { recursive: true, force: true });
	}
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What a run of leads came to. */
interface Added extends Loaded {
	/** Processor time of the server for one lead, in microseconds. */
	readonly cpuUs: number;
}

class Server {
	#sent = 0;

	constructor(
		private readonly server: ServerProcess,
		private readonly load: Child<string>,
	) {}

	static async mock({ load }: Measuring, ...flags: string[]): Promise<Server> {
		return new Server(await ServerProcess.mock(...flags), load);
	}

	/** Adds so many leads that it does not have. */
	async add(requests: number, connections = CONNECTIONS): Promise<Added> {
		const message: Load = {
			url: this.server.url,
			path: LEADS,
			authorization: AUTHORIZATION,
			requests,
			connections,
			from: this.#sent,
			status: 201,
		};
		this.#sent += requests;
		const before = await this.server.used();
		const loaded = await this.load.ask<Loaded>({ ...message });
		const { cpuUs } = await this.server.used();
		return { ...loaded, cpuUs: (cpuUs - before.cpuUs) / requests };
	}

	async get(target: string): Promise<number> {
		const started = performance.now();
		const response = await fetch(this.server.url + target);
		await response.text();
		if (!response.ok) throw new Error(`${target} was answered ${response.status}`);
		return performance.now() - started;
	}

	async reset(): Promise<void> {
		const response = await fetch(`${this.server.url}/__mock/reset`, { method: 'POST' });
		if (!response.ok) throw new Error(`The reset was answered ${response.status}`);
	}

	/** Resident bytes. */
	async memory(): Promise<number> {
		return (await this.server.used()).rss;
	}

	end(): Promise<void> {
		return this.server.end();
	}
}

const round = (value: number, digits = 2) => value.toFixed(digits);

interface Contestant {
	readonly work: string;
	/** What share of bare node:http's throughput it has to reach. */
	readonly least?: number;
	/** `place` is where it may put a file. */
	start(place: string): Promise<ServerProcess>;
}

const CONTESTANTS: readonly Contestant[] = [
	{ work: 'node:http + JSON.parse', start: () => ServerProcess.other('bare') },
	{ work: 'node:http + zod + Map', start: () => ServerProcess.other('zod') },
	{ work: 'the mock', least: 0.75, start: () => ServerProcess.mock() },
	{
		work: 'the mock with --db',
		least: 0.6,
		start: (place) => ServerProcess.mock('--db', `${place}.ndjson`),
	},
];

/** What a server answers before it counts: until then its code is being compiled. */
const WARM_UP = 16_000;

/**
 * They take turns, so that what the machine does besides hits all of them; in another order each time, since the one
 * before leaves the load warm or cold; and each begins anew several times, since two processes that run the same code
 * differ by a tenth. Throughput depends on what else runs, the processor time of a lead less so; both are given.
 */
async function* throughput({ load, folder, rounds }: Measuring): AsyncGenerator<Line> {
	const runs: Added[][] = CONTESTANTS.map(() => []);
	const { helpers } = await createFaker(1);
	for (let round = 0; round < rounds; round++) {
		const place = path.join(folder, `throughput-${round}`);
		const servers = await Promise.all(CONTESTANTS.map(async ({ start }) => new Server(await start(place), load)));
		for (const server of servers) await server.add(WARM_UP);
		for (let turn = 0; turn < 3; turn++) {
			for (const [index, server] of helpers.shuffle([...servers.entries()])) runs[index]!.push(await server.add(8000));
		}
		for (const server of servers) await server.end();
	}
	for (const [index, { work, least }] of CONTESTANTS.entries()) {
		const of = (key: 'rate' | 'cpuUs' | 'busy') => median(runs[index]!.map((run) => run[key]));
		// Round by round: what slows one contestant slows its neighbour as well.
		const share = median(runs[index]!.map(({ rate }, turn) => rate / runs[0]![turn]!.rate));
		const thrift = median(runs[index]!.map(({ cpuUs }, turn) => runs[0]![turn]!.cpuUs / cpuUs));
		yield {
			work: `Add a lead, ${CONNECTIONS} connections: ${work}`,
			figure: `${Math.round(of('rate'))}/s, processor ${round(of('cpuUs'), 1)} µs, load busy ${Math.round(of('busy') * 100)} %`,
			ratio: `${round(share)}, processor ${round(thrift)}`,
			...(least === undefined ? {} : { target: `≥ ${least}`, met: share >= least }),
		};
	}
}

const SIZES = [0, 1000, 10_000, 100_000];

/** A server of each size side by side, taking turns; few requests each, so that their sizes stay what they are. */
async function* growth(measuring: Measuring): AsyncGenerator<Line> {
	const servers = await Promise.all(SIZES.map(() => Server.mock(measuring)));
	// The same warmth for all: what differs between them is the number of records alone.
	for (const [index, server] of servers.entries()) {
		await server.add(10_000);
		await server.reset();
		if (SIZES[index]! > 0) await server.add(SIZES[index]!);
	}
	const runs: Loaded[][] = SIZES.map(() => []);
	for (let turn = 0; turn < measuring.rounds * 2; turn++) {
		for (const [index, server] of servers.entries()) {
			if (SIZES[index] === 0) await server.reset();
			runs[index]!.push(await server.add(1000, 4));
		}
	}
	for (const server of servers) await server.end();
	const [first] = runs;
	for (const [index, size] of SIZES.entries()) {
		const of = (list: Loaded[], key: 'p50' | 'p99') => median(list.map((run) => run[key]));
		const times = (key: 'p50' | 'p99') => of(runs[index]!, key) / of(first!, key);
		yield {
			work: `Add a lead to ${size.toLocaleString('en')}: median, p99`,
			figure: `${round(of(runs[index]!, 'p50'))} ms, ${round(of(runs[index]!, 'p99'))} ms`,
			...(index === 0
				? {}
				: {
						ratio: `${round(times('p50'))} ×, ${round(times('p99'))} ×`,
						target: '≤ 1.2 ×',
						met: times('p50') <= 1.2 && times('p99') <= 1.2,
					}),
		};
	}
}

/** Pages all over the list; json-server is loaded by then. */
async function* pages(measuring: Measuring): AsyncGenerator<Line> {
	const server = await Server.mock(measuring);
	await server.add(50_000);
	for (const query of ['_page=PAGE&_limit=20', '_start=PAGE&_limit=20']) {
		const times: number[] = [];
		for (let turn = 0; turn < 5 + measuring.rounds * 10; turn++) {
			const ms = await server.get(
				`/records/pollybot_leads?${query.replace('PAGE', String(1 + ((turn * 337) % 2400)))}`,
			);
			if (turn >= 5) times.push(ms);
		}
		const ms = median(times);
		yield { work: `A page of 50,000 records, ?${query}`, figure: `${round(ms)} ms`, target: '≤ 10 ms', met: ms <= 10 };
	}
	await server.end();
}

/** From the command to its first answer. */
async function commandToAnswer(): Promise<number> {
	const started = performance.now();
	const child = spawn(process.execPath, [CLI, '--port', '0', '--quiet'], { stdio: ['ignore', 'pipe', 'inherit'] });
	const url = await listeningUrl(child.stdout);
	await (await fetch(url + LEADS, { headers: { authorization: AUTHORIZATION } })).text();
	const ms = performance.now() - started;
	child.kill();
	await once(child, 'close');
	return ms;
}

/** In a program that has the mock loaded already, as the second test of a suite has. */
async function inProcess(): Promise<number> {
	const script = `const { createMockServer } = require(${JSON.stringify(INDEX)});
(async () => {
	await (await createMockServer()).close();
	const times = [];
	for (let turn = 0; turn < 11; turn++) {
		const started = performance.now();
		const mock = await createMockServer();
		times.push(performance.now() - started);
		await mock.close();
	}
	console.log(times.sort((a, b) => a - b)[5]);
})();`;
	const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
	let out = '';
	for await (const chunk of child.stdout) out += chunk;
	return Number(out);
}

async function* start({ rounds }: Measuring): AsyncGenerator<Line> {
	// Connections of our own are set up once, or the first answer would bear that as well.
	await commandToAnswer();
	const times: number[] = [];
	for (let turn = 0; turn < rounds * 2 + 1; turn++) times.push(await commandToAnswer());
	const command = median(times);
	yield { work: 'Command to first answer', figure: `${round(command, 0)} ms`, target: '≤ 300 ms', met: command <= 300 };
	const ms = await inProcess();
	yield { work: 'Start in process, loaded', figure: `${round(ms, 1)} ms`, target: '≤ 10 ms', met: ms <= 10 };
}

async function* memory(measuring: Measuring): AsyncGenerator<Line> {
	const server = await Server.mock(measuring);
	await server.add(100_000);
	const mebibytes = (await server.memory()) / 1024 / 1024;
	await server.end();
	yield {
		work: 'Memory after 100,000 leads, journal on',
		figure: `${round(mebibytes, 0)} MB`,
		target: '≤ 250 MB',
		met: mebibytes <= 250,
	};
}

export const ROWS: readonly Row[] = [throughput, growth, pages, start, memory];
