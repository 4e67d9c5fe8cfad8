import axios from 'axios';
import {
	axiosTransport,
	createClient,
	fetchTransport,
	type Operation,
	type Provider,
	providers,
	type ZapierLike,
	zapierTransport,
} from '../../index';
import { createMockServer } from '../../mock-server/src';
import { answerWith, ScriptedVendor } from '../nodes/in-engine';
import { loadScenarios } from '../vendor/load';

/** Zapier's request helper as far as it matters: it throws for statuses and curly brackets unless it is told not to. */
const z: ZapierLike = {
	async request({ url, method, headers, body, signal = null, timeout, ...rest }) {
		if (/\{\{\s*(bundle|process)\.[^}]*\}\}/.test(body)) throw new Error('no longer supports {{bundle.*}}');
		expect(rest).toEqual({ redirect: 'manual', skipThrowForStatus: true, throwForThrottlingEarly: false });
		expect(timeout).toBe(30_000);
		const response = await fetch(url, { method, headers, body, signal, redirect: rest.redirect });
		return { status: response.status, headers: response.headers, content: await response.text() };
	},
};

const transports = [
	{ name: 'fetch', transport: fetchTransport },
	{ name: 'axios', transport: axiosTransport(axios.create()) },
	{ name: 'z.request', transport: zapierTransport(z) },
];

const ada = { chatbotId: 'cb_1', name: 'Ada', email: 'ada@example.com' };

describe.each(transports)('over $name', ({ transport }) => {
	it('adds a lead, and is told of it when it is there already', async () => {
		await using mock = await createMockServer();
		const client = createClient(providers.pollybot, {
			credentials: { apiKey: mock.keys.pollybot },
			baseUrl: mock.url,
			transport,
		});
		const metadata = { plan: '{{{bundle.plan}}} {{process.env.PLAN}}' };
		const first = await client.addLead({ ...ada, metadata });
		expect(first).toMatchObject({
			kind: 'created',
			record: { name: 'Ada', metadata },
			answer: { status: 201 },
		});
		expect(await client.addLead(ada)).toMatchObject({ kind: 'existing', record: { id: first.record!.id } });
	});

	it('gives an outcome for a wrong key, a wrong input and a host that is not there', async () => {
		await using mock = await createMockServer();
		const wrongKey = createClient(providers.pollybot, {
			credentials: { apiKey: 'wrong' },
			baseUrl: mock.url,
			transport,
		});
		expect(await wrongKey.addLead(ada)).toMatchObject({ kind: 'refused' });
		expect(await wrongKey.addLead({ ...ada, email: 'nowhere' })).toMatchObject({
			kind: 'rejected',
			field: { key: 'email' },
		});
		const gone = await createMockServer();
		await gone.close();
		const nowhere = createClient(providers.pollybot, {
			credentials: { apiKey: 'key' },
			baseUrl: gone.url,
			transport,
			maxWaitMs: 0,
		});
		expect(await nowhere.addLead(ada)).toMatchObject({
			kind: 'unsent',
			reason: 'nothing accepts connections at this address',
		});
	});

	it('does not follow a redirect, since the key would go with it', async () => {
		await using vendor = await ScriptedVendor.start((_, response) =>
			answerWith(response, 302, '', { location: '/elsewhere' }),
		);
		const client = createClient(providers.trata, { credentials: { apiKey: 'key' }, baseUrl: vendor.url, transport });
		expect(await client.createProspect({})).toMatchObject({
			kind: 'refused',
			wayOut: 'Check the base URL in the credential',
		});
		expect(vendor.requests).toHaveLength(1);
	});

	it('can be cancelled; what was under way is unknown', async () => {
		const stop = new AbortController();
		await using vendor = await ScriptedVendor.start(() => stop.abort());
		const client = createClient(providers.trata, { credentials: { apiKey: 'key' }, baseUrl: vendor.url, transport });
		expect(await client.createProspect({ name: 'Ada' }, { signal: stop.signal })).toMatchObject({
			kind: 'unknown',
			reason: 'the request was canceled on its way',
			wayOut: expect.stringContaining('Look for it in Trata'),
		});
		expect(await client.createProspect({ name: 'Ada' }, { signal: stop.signal })).toMatchObject({ kind: 'unsent' });
		expect(vendor.requests).toHaveLength(1);
	});
});

const documented = loadScenarios().filter(
	({ operation, input, refused, key }) => operation && input && !refused && key === 'valid',
);

it.each(documented)('sends and reads what is documented: $file', async (scenario) => {
	const { provider: id, operation: name, input, request, answer, means } = scenario;
	await using vendor = await ScriptedVendor.start((_, response) =>
		answerWith(response, answer.status, answer.body, answer.headers),
	);
	const provider: Provider = providers[id as keyof typeof providers];
	const client = createClient(provider, {
		credentials: { apiKey: provider.auth.example },
		baseUrl: vendor.url,
		maxWaitMs: 0,
	});
	const outcome = await client[name!]!(input as never);
	expect(vendor.requests).toMatchObject([{ method: request.method, path: request.path, body: request.body }]);
	expect(outcome.kind).toBe({ ambiguous: 'unknown', throttled: 'unsent' }[means as string] ?? means);
});

it('uses the caller’s axios, interceptors and all', async () => {
	await using mock = await createMockServer();
	const instance = axios.create();
	const seen: unknown[] = [];
	instance.interceptors.request.use((config) => {
		seen.push(config.url);
		return config;
	});
	const client = createClient(providers.smartflo, {
		credentials: { apiKey: mock.keys.smartflo, scheme: 'bare' },
		baseUrl: mock.url,
		transport: axiosTransport(instance),
	});
	expect(await client.addToBroadcast({ broadcastId: '7', phoneNumber: '+91 98765-43210' })).toMatchObject({
		kind: 'created',
	});
	expect(seen).toEqual([`${mock.url}/v1/broadcast/lead/7`]);
});

it.each([
	[{ credentials: { apiKey: 'key' }, baseUrl: 'nowhere' }, /baseUrl must be a web address/],
	[{ credentials: { apiKey: ' ' } }, /apiKey for Trata is empty/],
])('refuses to be made wrongly', (options, message) => {
	expect(() => createClient(providers.trata, options)).toThrow(message);
});

it('has a method for every operation, typed by its fields', () => {
	for (const provider of Object.values<Provider>(providers)) {
		const client = createClient(provider, { credentials: { apiKey: 'key' } });
		expect(Object.keys(client)).toEqual(Object.keys(provider.operations));
	}
	const pollybot = createClient(providers.pollybot, { credentials: { apiKey: 'key' } });
	// These lines are checked by the compiler; they never run.
	const typed = async (): Promise<void> => {
		await pollybot.addLead({ chatbotId: 'cb', name: 'A', email: 'a@example.com', status: 'follow_up' });
		// @ts-expect-error email is required
		await pollybot.addLead({ chatbotId: 'cb', name: 'A' });
		// @ts-expect-error there is no such status
		await pollybot.addLead({ chatbotId: 'cb', name: 'A', email: 'a@example.com', status: 'sold' });
		// @ts-expect-error there is no such operation
		await pollybot.explode({});
	};
	expect(typed).toBeInstanceOf(Function);
	const operation: Operation = providers.pollybot.operations.addLead;
	expect(operation.fields.email!.required).toBe(true);
});
