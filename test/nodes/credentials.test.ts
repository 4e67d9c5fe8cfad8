import * as product from '../../index';
import { createMockServer } from '../../mock-server/src';
import { answerWith, credentialOf, ScriptedVendor } from './in-engine';
import { runCredentialTest } from './run-credential-test';

const all: product.Provider[] = Object.values(product.providers);

describe.each(all.map((provider) => ({ provider, name: provider.name })))(
	'the $name credential',
	({ provider, name }) => {
		const { example, label } = provider.auth;

		it('turns green with the right key and writes nothing', async () => {
			await using mock = await createMockServer();
			const before = JSON.stringify(counts(mock));
			expect(await runCredentialTest(provider, { apiKey: example, baseUrl: mock.url })).toEqual({
				status: 'OK',
				message: 'Connection successful!',
			});
			expect(JSON.stringify(counts(mock))).toBe(before);
		});

		it.each([
			['a slash at the end', '/'],
			["the API's own prefix at the end", provider.prefix],
			['both', `${provider.prefix}/`],
		])('takes a base URL with %s', async (_, ending) => {
			await using mock = await createMockServer();
			expect(await runCredentialTest(provider, { apiKey: example, baseUrl: mock.url + ending })).toMatchObject({
				status: 'OK',
			});
		});

		it('says that the key is refused', async () => {
			await using mock = await createMockServer();
			const { status, message } = await runCredentialTest(provider, { apiKey: 'wrong', baseUrl: mock.url });
			expect(status).toBe('Error');
			expect(message).toBe(`${name} refused the ${label}. Check that it is complete and still valid.`);
		});

		it.each([
			['404', 404, '<!doctype html><title>Not found</title>'],
			['405', 405, ''],
		])('says that the address is not the vendor’s when it answers %s', async (_, status, body) => {
			await using other = await ScriptedVendor.start((_request, response) =>
				answerWith(response, status, body, { 'content-type': 'text/html' }),
			);
			const { message } = await runCredentialTest(provider, { apiKey: example, baseUrl: other.url });
			expect(message).toContain(`does not answer as ${name} does`);
			expect(message).toContain(provider.baseUrl.default);
		});

		it.each([500, 503, 429])('says that the vendor is down when it answers %i', async (status) => {
			await using down = await ScriptedVendor.start((_request, response) => answerWith(response, status, {}));
			const { message } = await runCredentialTest(provider, { apiKey: example, baseUrl: down.url });
			expect(message).toContain(`${name} is there, but cannot answer now (status ${status})`);
		});

		it('shows the code of the system when nothing listens there, which the hint under Base URL explains', async () => {
			const gone = await ScriptedVendor.start(() => {});
			await gone[Symbol.asyncDispose]();
			const { status, message } = await runCredentialTest(provider, { apiKey: example, baseUrl: gone.url });
			expect({ status, message }).toEqual({ status: 'Error', message: 'ECONNREFUSED' });
			const baseUrl = credentialOf(provider).properties.find((property) => property.name === 'baseUrl');
			expect(baseUrl?.hint).toContain(message);
		});

		it('masks the secret and never shows it in a message', async () => {
			expect(credentialOf(provider).properties[0]).toMatchObject({ name: 'apiKey', typeOptions: { password: true } });
			await using mock = await createMockServer();
			const { message } = await runCredentialTest(provider, { apiKey: 'a-secret-key', baseUrl: mock.url });
			expect(message).not.toContain('a-secret-key');
		});
	},
);

it('tells a web server that says yes to everything from a vendor, where answers can be told apart', async () => {
	await using parked = await ScriptedVendor.start((_, response) =>
		answerWith(response, 200, '<html>parked</html>', { 'content-type': 'text/html' }),
	);
	for (const provider of all.filter(({ connectionTest }) => connectionTest.signature !== undefined)) {
		const { message } = await runCredentialTest(provider, { apiKey: 'key', baseUrl: parked.url });
		expect(message).toContain(`does not answer as ${provider.name} does`);
	}
});

it.each([
	['bearer', 'Bearer the-token'],
	['bare', 'the-token'],
])('sends the Smartflo token %s', async (scheme, header) => {
	await using vendor = await ScriptedVendor.start((_, response) => answerWith(response, 200, []));
	await runCredentialTest(product.providers.smartflo, { apiKey: ' the-token\n', baseUrl: vendor.url, scheme });
	expect(vendor.requests[0]?.headers.authorization).toBe(header);
});

function counts(mock: Awaited<ReturnType<typeof createMockServer>>): number[] {
	return [
		mock.records('trata_prospects'),
		mock.records('architect_prospect_logs'),
		mock.records('architect_prospects'),
		mock.records('pollybot_leads'),
		mock.records('smartflo_leads'),
	].map((rows) => rows.length);
}
