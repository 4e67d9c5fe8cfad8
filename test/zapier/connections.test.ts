/** The connection test through Zapier's own runner. */
import { type AddressInfo, createServer } from 'node:net';
import { createMockServer, type MockServer } from '../../mock-server/src';
import { simulations } from '../../simulations';
import { all, connectionTo, failureOf, zapOf } from './running';

let mock: MockServer;

beforeAll(async () => {
	mock = await createMockServer();
});

beforeEach(() => {
	mock.reset();
	mock.faults.clear();
});

afterAll(() => mock.close());

describe.each(all)('a connection to $name', (provider) => {
	const connection = () => connectionTo(mock, provider);

	it('is good with the right key, writes nothing, and is called by its address', async () => {
		expect(await zapOf(provider, connection()).testConnection()).toEqual({ address: new URL(mock.url).host });
		const collections = Object.keys(simulations[provider.id as keyof typeof simulations].collections).map(
			(name) => `${provider.id}_${name}`,
		);
		expect(collections.flatMap((name) => mock.records(name as never))).toEqual([]);
		const { prefix } = provider;
		const withPrefix = {
			...connection(),
			baseUrl: `${mock.url}${prefix}/`,
			apiKey: ` Bearer ${mock.keys[provider.id as never]}\n`,
		};
		await zapOf(provider, withPrefix).testConnection();
	});

	it('is refused with a wrong key', async () => {
		const failure = await failureOf(zapOf(provider, { ...connection(), apiKey: 'wrong' }).testConnection());
		expect(failure).toMatchObject({ name: 'AppError', code: 'AuthenticationError' });
		expect(failure.message).toMatch(new RegExp(`^${provider.name} refused the ${provider.auth.label}\\. Check`));
		expect(failure.message).not.toContain('"wrong"');
	});

	it.each([
		['down', 503, /is there, but cannot answer now/],
		['down', 429, /is there, but cannot answer now/],
		['address', 301, /does not answer as .* does/],
	])('says what is the matter: %s, %s', async (code, status, words) => {
		mock.faults.set([{ fault: { kind: 'status', status, body: '<html></html>' } }]);
		const failure = await failureOf(zapOf(provider, connection()).testConnection());
		expect(failure).toMatchObject({ name: 'AppError', code, status });
		expect(failure.message).toMatch(words);
	});

	it('says so when nothing answers', async () => {
		const taken = createServer();
		const { port } = await new Promise<AddressInfo>((resolve) =>
			taken.listen(0, '127.0.0.1', () => resolve(taken.address() as AddressInfo)),
		);
		await new Promise((resolve) => taken.close(resolve));
		const away = { ...connection(), baseUrl: `http://127.0.0.1:${port}` };
		const { message } = await failureOf(zapOf(provider, away).testConnection());
		expect(message).toMatch(/could not be reached: nothing accepts connections at this address\. Check the base URL/);
	});

	it.each([
		[{ apiKey: ' ' }, 'is empty'],
		[{ apiKey: 'clé' }, 'holds characters that no key has'],
		[{ baseUrl: 'example.com' }, 'Base URL must be a web address'],
		[{ baseUrl: 'http://api.example.com' }, 'Base URL must start with https://'],
		[{ baseUrl: 'https://api.example.com?x=' }, 'Base URL must end before any ?'],
	])('is not even tried with %j', async (change, words) => {
		const failure = await failureOf(zapOf(provider, { ...connection(), ...change }).testConnection());
		expect(failure).toMatchObject({ name: 'AppError', code: 'AuthenticationError' });
		expect(failure.message).toContain(words);
		expect(mock.requests()).toEqual([]);
	});
});

it('tells a web server that says yes to everything from a vendor, where answers can be told apart', async () => {
	mock.faults.set([{ fault: { kind: 'status', status: 200, body: '<html>parked</html>' } }]);
	const known = all.filter(({ connectionTest }) => connectionTest.signature !== undefined);
	expect(known).not.toEqual([]);
	for (const provider of known) {
		const { code } = await failureOf(zapOf(provider, connectionTo(mock, provider)).testConnection());
		expect(code).toBe('address');
	}
});

it('sends the key as the person says, where accounts differ', async () => {
	const provider = all.find(({ auth }) => auth.schemeOptional)!;
	for (const scheme of ['bearer', 'bare', '', undefined]) {
		await zapOf(provider, { ...connectionTo(mock, provider), scheme }).testConnection();
	}
	const keys = mock.requests().map(({ headers }) => headers[provider.auth.header.toLowerCase()]);
	expect(keys.map((key) => /^Bearer /.test(String(key)))).toEqual([true, false, true, true]);
});
