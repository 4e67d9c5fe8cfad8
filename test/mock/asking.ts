/** How these tests talk to the mock: over HTTP, with the vendor's key unless told otherwise. */
import { authHeaders, providers } from '../../contracts';
import { createMockServer, type MockServer, type MockServerOptions } from '../../mock-server/src/index';
import type { Providers } from '../../mock-server/src/mock-server';
import type { simulations } from '../../simulations';

export type ProviderId = keyof typeof providers;

export interface Answered {
	readonly status: number;
	/** Parsed. */
	// biome-ignore lint/suspicious/noExplicitAny: what a vendor answers is what the test is about to find out
	readonly body: any;
	/** As it came: the order of its fields counts. */
	readonly text: string;
	readonly headers: Headers;
}

const started: AsyncDisposable[] = [];
afterAll(() => Promise.all(started.map((mock) => mock[Symbol.asyncDispose]())));

/** A mock that ends with the test file, also where a file's other tests are left out. */
export async function startMock<const P extends Providers = typeof simulations>(
	options: MockServerOptions<P> = {},
): Promise<MockServer<P>> {
	const mock = await createMockServer(options);
	started.push(mock);
	return mock;
}

export function keyHeaders(mock: MockServer, id: ProviderId): Record<string, string> {
	return authHeaders(providers[id].auth, { apiKey: mock.keys[id] });
}

export async function ask(mock: MockServer, path: string, init: RequestInit = {}): Promise<Answered> {
	const response = await fetch(mock.url + path, init);
	const text = await response.text();
	return { status: response.status, body: text === '' ? undefined : JSON.parse(text), text, headers: response.headers };
}

/** Reads a vendor's route with its key. */
export function get(mock: MockServer, id: ProviderId, path: string): Promise<Answered> {
	return ask(mock, path, { headers: keyHeaders(mock, id) });
}

/** Sends JSON (or a text as it stands) with the vendor's key; `headers` go on top. */
export function post(
	mock: MockServer,
	id: ProviderId,
	path: string,
	body: unknown,
	{ method = 'POST', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answered> {
	return ask(mock, path, {
		method,
		headers: { 'content-type': 'application/json', ...keyHeaders(mock, id), ...headers },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
}

/** The route that each vendor is used for, and a body that it takes. */
export const OPERATIONS = {
	trata: { path: '/v1/prospects', body: { status: 'NEW', name: 'Ada Byron' } },
	architect: { path: '/v0/prospect_logs', body: { source: 'website-form', payload: {} } },
	pollybot: { path: '/api/v1/chatbots/cb_1/leads', body: { name: 'Ada Byron', email: 'ada@example.com' } },
	smartflo: { path: '/v1/broadcast/lead/12345', body: { field_0: '919876543210' } },
} as const satisfies Record<ProviderId, { path: string; body: object }>;

export const PROVIDER_IDS = Object.keys(OPERATIONS) as ProviderId[];
