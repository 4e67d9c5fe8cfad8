/**
 * `npm run screenshots`: starts the mock, sends it some traffic and takes docs/inspector-light.png and
 * docs/inspector-dark.png of its page. Needs Chromium: /usr/bin/chromium, or what CHROMIUM names.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { authHeaders, buildRequest, checkInput, type Operation, type Provider, providers } from '../contracts';
import { launchChromium } from '../sandbox/chromium';

const CLI = path.join(__dirname, '../mock-server/dist/mock-server/src/cli.js');
const MAGIC = ['throttled', 'broken', 'rejected', 'html'];
const PEOPLE = ['Ada Lovelace', 'Grace Hopper', 'Edsger Dijkstra', 'Barbara Liskov', 'Alan Kay', 'Radia Perlman'];

async function startMock(): Promise<{ url: string; stop: () => void }> {
	const mock = spawn(process.execPath, [CLI, '--port', '0', '--seed', '1', '--fill', '12']);
	mock.stderr.pipe(process.stderr);
	const [chunk] = await Promise.race([once(mock.stdout, 'data'), once(mock, 'exit')]);
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))?.[0];
	if (!url) throw new Error(`The mock does not start: ${chunk}`);
	// What it prints is not wanted, but it must not fill up.
	mock.stdout.resume();
	return { url, stop: () => mock.kill() };
}

/** Every example of an operation, as the person with this name would send it. */
function inputOf(operation: Operation, name: string, email: string): Record<string, unknown> {
	const input: Record<string, unknown> = {};
	for (const [key, { kind, example, role }] of Object.entries(operation.fields)) {
		if (role === 'idempotency-key') continue;
		if (kind === 'email') input[key] = email;
		else input[key] = /^name$/i.test(key) ? name : example;
	}
	return input;
}

/** @param spoilt Fields to send otherwise than our own check would let through, by wire name. */
async function send(
	url: string,
	provider: Provider,
	operation: Operation,
	input: object,
	key: string,
	spoilt: object = {},
): Promise<void> {
	const checked = checkInput(operation, input);
	if (!checked.ok) throw new Error(checked.problems[0]!.problem);
	const { method, url: target, headers, body } = buildRequest(provider, operation, checked.input, url);
	const keyed = authHeaders(provider.auth, { apiKey: key });
	await fetch(target, {
		method,
		headers: { 'content-type': 'application/json', ...headers, ...keyed },
		body: JSON.stringify({ ...body, ...spoilt }),
	}).then(
		(response) => response.text(),
		() => {},
	);
}

/** What the vendor refuses in an operation's fields, by wire name. */
function spoilt({ fields }: Operation): Record<string, string> {
	const wrong = Object.entries(fields).flatMap(([key, { wire = key, kind, schema, in: place }]) => {
		const value = kind === 'phone' ? '0'.repeat(25) : 'nonsense';
		return place !== 'path' && !schema.safeParse(value).success ? [[wire, value]] : [];
	});
	return Object.fromEntries(wrong) as Record<string, string>;
}

async function sendTraffic(url: string): Promise<void> {
	const all: Provider[] = Object.values(providers);
	const turns = all.flatMap((provider) =>
		Object.values(provider.operations).map((operation) => ({ provider, operation })),
	);
	for (const [index, name] of PEOPLE.entries()) {
		const email = `${name.split(' ')[0]!.toLowerCase()}@example.com`;
		for (const { provider, operation } of turns) {
			await send(url, provider, operation, inputOf(operation, name, email), provider.auth.example);
		}
		const { provider, operation } = turns[index % turns.length]!;
		const magic = `${MAGIC[index % MAGIC.length]}@mock.example`;
		await send(url, provider, operation, inputOf(operation, name, magic), provider.auth.example);
		if (index === 2) await send(url, provider, operation, inputOf(operation, name, email), 'yesterday-s-key');
	}
	// The one that the pictures show: several fields are wrong at once.
	const count = (operation: Operation) => Object.keys(spoilt(operation)).length;
	const { provider, operation } = turns.reduce((best, turn) =>
		count(turn.operation) >= count(best.operation) ? turn : best,
	);
	const input = inputOf(operation, PEOPLE[0]!, 'ada@example.com');
	await send(url, provider, operation, input, provider.auth.example, spoilt(operation));
}

async function main(): Promise<void> {
	const mock = await startMock();
	const browser = await launchChromium();
	try {
		await sendTraffic(mock.url);
		await fetch(`${mock.url}/__mock/scenario`, {
			method: 'PUT',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ name: 'flaky' }),
		});
		for (const colorScheme of ['light', 'dark'] as const) {
			const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 640 } });
			await page.goto(mock.url);
			await page
				.locator('.row', { has: page.locator('.status.bad') })
				.first()
				.click();
			await page.locator('.columns').waitFor();
			await page.screenshot({ path: path.join(__dirname, `inspector-${colorScheme}.png`) });
			await page.close();
		}
	} finally {
		await browser.close();
		mock.stop();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
