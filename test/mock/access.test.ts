/** The mock's own pages are for this machine's programs and people, not for whatever web page is open. */
import { request } from 'node:http';
import { OPERATIONS, post, startMock } from './asking';

const mock = startMock({ seed: 1, allowedHosts: ['Mock'] });

/** Sends headers that fetch would not let anyone set. */
async function statusOf(path: string, headers: Record<string, string>, method = 'GET', body?: string): Promise<number> {
	const { port } = await mock;
	return new Promise((resolve, reject) => {
		const sent = request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
			response.resume().once('end', () => resolve(response.statusCode!));
		});
		sent.once('error', reject).end(body);
	});
}

const PAGES = ['/', '/__mock/about', '/__mock/faults', '/records', '/records/pollybot_leads'];

it.each([
	'evil.example',
	'evil.example:4010',
	'127.0.0.1.evil.example',
	'localhost.evil.example',
	'10.0.0.1',
	'[::2]:80',
	'127.0.0.1@evil.example',
])('a Host header %j, as after DNS rebinding, is 403', async (host) => {
	for (const path of PAGES) expect(await statusOf(path, { host })).toBe(403);
	expect(await statusOf('/__mock/reset', { host }, 'POST')).toBe(403);
});

it.each(['localhost', 'LOCALHOST:1', 'app.localhost', '127.0.0.1', '127.8.8.8:4010', '[::1]:4010', 'mock:80'])(
	'a Host header %j is this mock',
	async (host) => {
		for (const path of PAGES) expect(await statusOf(path, { host })).toBe(200);
	},
);

it('a page of another site can neither read nor write', async () => {
	for (const headers of [
		{ origin: 'https://evil.example' },
		{ origin: 'null' },
		{ origin: 'http://localhost:3000' },
		{ 'sec-fetch-site': 'cross-site' },
		{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
	] as Array<Record<string, string>>) {
		expect(await statusOf('/__mock/faults', { host: 'localhost', ...headers })).toBe(403);
		expect(await statusOf('/__mock/reset', { host: 'localhost', ...headers }, 'POST')).toBe(403);
	}
	const crossForm = { host: 'localhost', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
	expect(await statusOf('/__mock/reset', crossForm, 'POST')).toBe(403);
	expect(await statusOf('/__mock/about', crossForm)).toBe(200);
	const plain = { host: 'localhost', 'content-type': 'text/plain' };
	expect(await statusOf('/__mock/faults', plain, 'PUT', '[]')).toBe(415);
});

it('a page of its own can', async () => {
	const headers = { host: 'localhost:4010', origin: 'http://localhost:4010', 'sec-fetch-site': 'same-origin' };
	expect(await statusOf('/__mock/reset', headers, 'POST')).toBe(200);
	expect(await statusOf('/records', headers)).toBe(200);
});

it('the vendors themselves answer under any name', async () => {
	const { path, body } = OPERATIONS.pollybot;
	const { status } = await post(await mock, 'pollybot', path, body, { headers: { origin: 'https://shop.example' } });
	expect(status).toBe(201);
	expect(await statusOf('/v1/prospects', { host: 'api.trata.ai', authorization: 'Bearer trata-test-token' })).toBe(200);
});
