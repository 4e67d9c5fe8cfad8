/**
 * Generated requests of every wrong kind: the mock goes on answering, never with a 500 of its own, and its memory stays
 * bounded. `npm test` sends 3,000; `npm run fuzz` 100,000 (FUZZ_REQUESTS), others with FUZZ_SEED.
 */
import { connect } from 'node:net';
import { providers } from '../../contracts';
import { seededEntropy } from '../../mock-server/src/entropy';
import type { MockServer } from '../../mock-server/src/index';
import { get, keyHeaders, OPERATIONS, PROVIDER_IDS, type ProviderId, startMock } from './asking';

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 3000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const CONNECTIONS = 16;
const MEMORY_LIMIT = 400 * 1024 * 1024;
/** An answer that takes longer counts as none. */
const PATIENCE_MS = 10_000;

jest.setTimeout(60_000 + REQUESTS * 20);

const draw = seededEntropy(SEED, 'fuzz');
const below = (most: number) => Math.floor((draw() / 2 ** 32) * most);
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
const chance = (percent: number) => below(100) < percent;
const bytes = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));

const TEXTS = [
	'',
	' ',
	'\0',
	'"',
	'\\',
	'<script>alert(1)</script>',
	'\u202e\ud83d\ude00',
	'\ud800',
	'%00',
	'../..',
	'NaN',
];
const NAMES = [
	'__proto__',
	'constructor',
	'toString',
	'hasOwnProperty',
	'length',
	'id',
	'field_0',
	'a'.repeat(300),
	'',
];

function text(): string {
	if (chance(3)) return 'x'.repeat(below(200_000));
	return chance(50) ? pick(TEXTS) : bytes(below(40)).toString(pick(['latin1', 'utf8', 'utf16le']));
}

function value(depth = 0): unknown {
	switch (below(depth > 3 ? 7 : 9)) {
		case 0:
			return null;
		case 1:
			return chance(50);
		case 2:
			return pick([0, -0, -1, 1e308, 5e-324, 2 ** 53, 0.1, 2 ** 31, -(2 ** 63)]);
		case 7:
			return Array.from({ length: below(5) }, () => value(depth + 1));
		case 8:
			return object(depth + 1);
		default:
			return text();
	}
}

function object(depth: number): Record<string, unknown> {
	return Object.fromEntries(Array.from({ length: below(6) }, () => [chance(40) ? pick(NAMES) : text(), value(depth)]));
}

/** A body that the vendor takes, with some of its fields spoilt. */
function spoilt(id: ProviderId): Record<string, unknown> {
	const fields = Object.values(providers[id].operations).flatMap((operation) => Object.keys(operation.fields));
	const entries: Array<[string, unknown]> = Object.entries(OPERATIONS[id].body);
	for (let count = below(4); count > 0; count--) entries.push([pick([...fields, ...NAMES]), value()]);
	// Not by a literal, which would take __proto__ for something else.
	return Object.fromEntries(entries);
}

/** Nesting has to reach over what the stack bears now and then, and over the limit of 512 often. */
function nested(): string {
	const depth = pick([10, 511, 512, 513, 5000, 50_000]);
	return pick(['[', '{"a":', '[{"a":']).repeat(depth) + (chance(30) ? '' : '1') + pick([']', '}', '}]']).repeat(depth);
}

function body(id: ProviderId): Buffer {
	const good = () => JSON.stringify(spoilt(id));
	switch (below(10)) {
		case 0:
			return Buffer.from(good().slice(0, -1 - below(10)));
		case 1:
			return bytes(below(300));
		case 2:
			return Buffer.from(nested());
		case 3:
			return Buffer.from(good(), pick(['utf16le', 'latin1', 'base64', 'hex'] as const));
		case 4:
			return Buffer.from(`\ufeff${good()}`);
		case 5:
			return Buffer.from(JSON.stringify(value()) ?? '');
		case 6:
			return chance(10)
				? Buffer.alloc(1024 * 1024 + below(3) - 1, 'x')
				: Buffer.from(good() + pick(['}', '\0', ' {}']));
		case 7: {
			// One byte is another.
			const bent = Buffer.from(good());
			bent[below(bent.length)] = below(256);
			return bent;
		}
		default:
			return Buffer.from(good());
	}
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'get', 'X'];
const OWN = [
	'/',
	'/records',
	'/records/pollybot_leads?_page=1',
	'/records/trata_prospects?_sort=name&q=a',
	'/__mock/about',
	'/__mock/requests?limit=5',
	'/__mock/verify',
	'/__mock/openapi/trata.json',
	'/favicon.ico',
];

function target(id: ProviderId): string {
	const { path } = OPERATIONS[id];
	switch (below(8)) {
		case 0:
			return path.replace(/[^/]+$/, () => encodeURIComponent(Buffer.from(text().slice(0, 2000)).toString()));
		case 1:
			return `${path}?${pick(['page', 'limit', 'searchBy', 'sortBy', '__proto__', '%'])}=${pick(['-1', '1e9', '%zz', '%00', 'a'])}`;
		case 2:
			return `${path}${pick(['/', '//', '/..', '/%2e%2e', '/%', '/%ff', '#', ';a=b', '/x/y/z'])}`;
		case 3:
			return pick(OWN);
		case 4:
			return pick(['*', 'http://other.example/v1/prospects', '//', '/%', '?', `/${'a'.repeat(below(10_000))}`]);
		default:
			return path;
	}
}

const TYPES = [
	'application/json',
	'application/json; charset=utf-16',
	'APPLICATION/JSON',
	'text/plain',
	'application/x-www-form-urlencoded',
	'multipart/form-data; boundary=x',
	'',
];

/** A request as bytes, most of them framed as HTTP asks; some not. */
function request(mock: MockServer): Buffer {
	if (chance(2)) return bytes(1 + below(500));
	const id = pick(PROVIDER_IDS);
	const content = body(id);
	const method = chance(70) ? 'POST' : pick(METHODS);
	const lines = [`${method} ${target(id)} HTTP/${chance(98) ? '1.1' : pick(['1.0', '0.9', '2', '9.9', ''])}`];
	if (chance(98)) lines.push('Host: localhost');
	if (chance(90)) for (const [name, key] of Object.entries(keyHeaders(mock, id))) lines.push(`${name}: ${key}`);
	lines.push(`Content-Type: ${chance(85) ? TYPES[0] : pick(TYPES)}`);
	if (chance(4))
		lines.push(pick(['no colon', ': no name', 'X:\0', ' folded', `X: ${'x'.repeat(20_000)}`, 'Expect: 100-continue']));
	const head = (...more: string[]) =>
		Buffer.from(`${[...lines, ...more, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1');
	const chunked = () =>
		Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n0\r\n\r\n')]);
	if (chance(85)) return Buffer.concat([head(`Content-Length: ${content.length}`), content]);
	switch (below(6)) {
		case 0:
			return content.length === 0 ? head() : Buffer.concat([head('Transfer-Encoding: chunked'), chunked()]);
		case 1:
			return Buffer.concat([
				head('Transfer-Encoding: chunked'),
				Buffer.from(pick(['xyz\r\n', '-1\r\n', 'fffffffffffff\r\n'])),
				content,
			]);
		case 2:
			return Buffer.concat([head(`Content-Length: ${pick(['-1', 'abc', '1e3', '99999999999', ''])}`), content]);
		case 3:
			return Buffer.concat([head('Content-Length: 1', 'Content-Length: 2'), content]);
		case 4:
			return Buffer.concat([head(`Content-Length: ${content.length + 10}`), content]);
		default:
			return Buffer.concat([head('Transfer-Encoding: chunked', `Content-Length: ${content.length}`), chunked()]);
	}
}

/** Sends bytes, half-closes, and gives the first line of what comes back: empty when nothing did. */
function send(port: number, sent: Buffer): Promise<string> {
	const hangUp = chance(2);
	return new Promise((resolve, reject) => {
		let answer = '';
		const socket = connect(port, '127.0.0.1', () => {
			socket.end(sent);
			if (hangUp) socket.destroy();
		});
		const slow = setTimeout(() => {
			socket.destroy();
			reject(new Error(`No end of an answer to ${sent.subarray(0, 300).toString('latin1')}`));
		}, PATIENCE_MS);
		socket.on('data', (chunk) => {
			if (answer.length < 2000) answer += chunk.toString('latin1');
		});
		socket.on('error', () => {});
		socket.on('close', () => {
			clearTimeout(slow);
			resolve(answer);
		});
	});
}

it(`answers ${REQUESTS.toLocaleString('en')} requests of every wrong kind`, async () => {
	const failures: string[] = [];
	// Magic values bring 500s and hangs on purpose.
	const mock = await startMock({
		seed: SEED,
		magicValues: false,
		onRequest: ({ verdict, status, path }) => {
			if (verdict === 'failed') failures.push(`${status} ${path.slice(0, 200)}`);
		},
	});
	const statuses = new Map<string, number>();
	let peak = 0;
	let sent = 0;
	const started = performance.now();
	const worker = async () => {
		while (sent++ < REQUESTS) {
			const asked = request(mock);
			const answer = await send(mock.port, asked);
			const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'none';
			statuses.set(status, (statuses.get(status) ?? 0) + 1);
			if (status.startsWith('5') && !/^50[15]/.test(status)) {
				failures.push(`${answer.slice(0, 300)} to ${asked.subarray(0, 600).toString('latin1')}`);
			}
			if (sent % 500 === 0) peak = Math.max(peak, process.memoryUsage().rss);
			// What is kept is the fuzz's own doing; a mock is not asked to hold any number of records in bounded memory.
			if (sent % 10_000 === 0) mock.reset();
		}
	};
	const before = process.memoryUsage().rss;
	await Promise.all(Array.from({ length: CONNECTIONS }, worker));

	expect(failures.slice(0, 3)).toEqual([]);
	for (const id of PROVIDER_IDS) {
		const list = { trata: '/v1/prospects', pollybot: OPERATIONS.pollybot.path } as Partial<Record<ProviderId, string>>;
		if (list[id]) expect((await get(mock, id, list[id])).status).toBe(200);
	}
	expect(peak - before).toBeLessThan(MEMORY_LIMIT);
	// The requests have to reach every check, or they show nothing.
	for (const status of ['200', '201', '400', '401', '404', '413', '415', '431'])
		expect([status, statuses.get(status) ?? 0]).not.toEqual([status, 0]);
	if (process.env.FUZZ_REQUESTS) {
		const seconds = ((performance.now() - started) / 1000).toFixed(0);
		const grown = Math.round((peak - before) / 1024 / 1024);
		process.stdout.write(`${seconds} s, grown by ${grown} MiB at most, ${JSON.stringify([...statuses].sort())}\n`);
	}
});
