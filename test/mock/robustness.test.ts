/** Whatever comes in, the mock goes on answering, and never with a 500 of its own. */
import { connect } from 'node:net';
import { ask, get, OPERATIONS, PROVIDER_IDS, post, startMock } from './asking';

const mock = startMock({ seed: 1 });
const LEADS = OPERATIONS.pollybot.path;

afterEach(async () => {
	expect((await get(await mock, 'pollybot', LEADS)).status).toBe(200);
});

/** Sends bytes as they are and returns everything that comes back until the connection ends. */
async function raw(bytes: string | Buffer, { hangUp = false } = {}): Promise<string> {
	const { port } = await mock;
	return new Promise((resolve) => {
		let answer = '';
		const socket = connect(port, '127.0.0.1', () => {
			socket.write(bytes);
			if (hangUp) socket.destroy();
		});
		socket.on('data', (chunk) => {
			answer += chunk.toString('latin1');
			if (/\r\n\r\n/.test(answer)) socket.end();
		});
		socket.on('error', () => {});
		socket.on('close', () => resolve(answer));
	});
}

const HEAD = `POST ${LEADS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-workspace_test\r\nContent-Type: application/json\r\n`;

it.each([
	['no HTTP at all', 'hello\r\n\r\n', '400'],
	['a bad header', 'GET / HTTP/1.1\r\nno colon\r\n\r\n', '400'],
	['a bad length', `${HEAD}Content-Length: abc\r\n\r\n`, '400'],
	['two lengths', `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`, '400'],
	['a bad chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, ''],
	['huge headers', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
	['a target that is no path', 'GET * HTTP/1.1\r\nHost: localhost\r\n\r\n', '404'],
	['a path of control characters', 'GET /\x9b2J HTTP/1.1\r\nHost: localhost\r\n\r\n', '4'],
	[
		'an upgrade',
		'GET /records HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
		'200',
	],
])('%s', async (_what, bytes, status) => {
	const answer = await raw(Buffer.from(bytes, 'latin1'));
	expect(answer.slice('HTTP/1.1 '.length)).toMatch(new RegExp(`^${status}`));
});

describe('an upload that is broken off', () => {
	const broken = async () => {
		const running = await mock;
		for (;;) {
			const [found] = running.requests({ verdict: 'broken-off' });
			if (found) return found;
			await new Promise((resolve) => running.onRequest(resolve));
		}
	};
	beforeEach(async () => (await mock).reset());

	it('leaves no record, and stands in the journal with what came of it', async () => {
		await raw(`${HEAD}Content-Length: 1000\r\n\r\n{"name":"Ada"`, { hangUp: true });
		expect(await broken()).toMatchObject({
			provider: 'pollybot',
			operation: 'addLead',
			path: LEADS,
			body: '{"name":"Ada"',
			verdict: 'broken-off',
			outcome: 'ambiguous',
			status: 0,
			what: 'the connection ended after 13 of 1000 bytes of the body; nothing was checked or written',
		});
		expect((await mock).records('pollybot_leads')).toEqual([]);
	});

	it.each([
		['in a bad chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\nxyz\r\n`, 'after 4 bytes of'],
		['before it began', `${HEAD}Content-Length: 9\r\n\r\n`, 'after 0 of 9 bytes of'],
	])('%s says how far it got', async (_where, bytes, far) => {
		await raw(bytes, { hangUp: true });
		expect((await broken()).what).toContain(far);
	});

	it('is journaled whoever it was meant for, but not on a page of the mock itself', async () => {
		const to = (path: string) =>
			raw(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{`, { hangUp: true });
		await to('/__mock/verify');
		await to('/nobody/s');
		expect(await broken()).toMatchObject({ path: '/nobody/s', status: 0 });
		expect((await mock).requests()).toHaveLength(1);
	});
});

it.each(['/%', '/%zz', '/v1/prospects/%ff', '/v1/broadcast/lead/%E0%A4%A', '//', '/..%2f', `/${'a'.repeat(8000)}`])(
	'the path %s has no route',
	async (path) => {
		expect((await get(await mock, 'smartflo', path)).status).toBeLessThan(405);
	},
);

it('a body over the limit is 413, declared or not, and the client gets to read it', async () => {
	const body = JSON.stringify({ name: 'x'.repeat(1024 * 1024), email: 'a@example.com' });
	expect(await post(await mock, 'pollybot', LEADS, body)).toMatchObject({
		status: 413,
		body: { success: false, code: 'PAYLOAD_TOO_LARGE' },
	});
	const chunks = new Blob([body]).stream();
	const { url, keys } = await mock;
	const response = await fetch(url + LEADS, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.pollybot}` },
		body: chunks,
		duplex: 'half',
	} as RequestInit);
	expect(response.status).toBe(413);
});

it('a body without an end is cut off', async () => {
	const answer = await raw(`${HEAD}Content-Length: 99999999999\r\n\r\n{"name":`);
	expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i);
});

it.each(['José', '王小明 👋', '\ufffd'])('the name %s is answered as it came', async (name) => {
	const answer = await post(await mock, 'pollybot', LEADS, { name, email: `${encodeURI(name)}@example.com` });
	expect(answer).toMatchObject({ status: 201, body: { data: { name } } });
});

it('a body just within the limit passes', async () => {
	const shell = JSON.stringify({ name: 'Ada', email: 'full@example.com', metadata: '' }).length;
	const metadata = 'x'.repeat(1024 * 1024 - shell);
	const answer = await post(await mock, 'pollybot', LEADS, { name: 'Ada', email: 'full@example.com', metadata });
	expect(answer.status).toBe(201);
});

const deep = (levels: number, text = '') => `${'[{"a":'.repeat(levels)}"${text}"${'}]'.repeat(levels)}`;

it.each([
	['not JSON', '{"name":}'],
	['cut off', '{"name":"Ada","email":"a@exa'],
	['two values', '{}{}'],
	['a bare word', 'undefined'],
	['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
	['nested without end', '['.repeat(200_000)],
	['nested too deep', `{"metadata":${deep(100_000)}}`],
])('a body that is %s is 400', async (_what, body) => {
	const { url, keys } = await mock;
	const headers = { 'content-type': 'application/json', authorization: `Bearer ${keys.pollybot}` };
	const response = await fetch(url + LEADS, { method: 'POST', headers, body: body as string });
	expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ code: 'INVALID_JSON' })]);
});

it('brackets in text are no nesting', async () => {
	const body = { name: 'Ada', email: 'brackets@example.com', metadata: `\\"${'[{'.repeat(2000)}` };
	expect((await post(await mock, 'pollybot', LEADS, body)).body.data.metadata).toBe(body.metadata);
	const nested = `{"name":"Ada","email":"nested@example.com","metadata":${deep(200, '['.repeat(900))}}`;
	expect((await post(await mock, 'pollybot', LEADS, nested)).status).toBe(201);
});

it.each(PROVIDER_IDS)('%s takes any JSON value without a 500', async (id) => {
	const values = [
		'null',
		'1e999',
		'"\\ud800"',
		'[]',
		'true',
		'-0',
		'{"__proto__":null}',
		'{"constructor":{"prototype":1}}',
	];
	const keys = Object.keys(OPERATIONS[id].body);
	for (const value of values) {
		const bodies = [value, `{${keys.map((key) => `"${key}":${value}`).join(',')}}`];
		for (const body of bodies) expect((await post(await mock, id, OPERATIONS[id].path, body)).status).toBeLessThan(500);
	}
});

it('a GET with a body is answered all the same', async () => {
	const answer = await raw(
		'GET /records/trata_prospects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{"a',
	);
	expect(answer).toMatch(/^HTTP\/1\.1 200/);
});

it('a browser that leaves before its page is ready does no harm', async () => {
	const running = await mock;
	const told = new Promise((resolve) => {
		running.onRequest((observation) => observation.path.startsWith('/records') && resolve(observation));
	});
	const gone = new AbortController();
	const page = fetch(`${running.url}/records/trata_prospects?_delay=500`, { signal: gone.signal });
	await ask(running, '/v1/prospects');
	gone.abort();
	await expect(page).rejects.toThrow('aborted');
	expect(await told).toMatchObject({ path: '/records/trata_prospects', verdict: 'passed' });
});

it('keeps a connection for many requests', async () => {
	for (let index = 0; index < 20; index++) expect((await ask(await mock, '/records')).status).toBe(200);
});
