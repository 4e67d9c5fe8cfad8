/** Contract to connection: what Zapier asks for, and how it finds out whether that is right. */
import type { Authentication, AuthField, Bundle, ZObject } from 'zapier-platform-core';
import {
	apiUrl,
	authHeaders,
	baseUrlProblem,
	type ConnectionField,
	type Credentials,
	connectionFields,
	connectionProblem,
	keyProblem,
	type Provider,
} from '../../contracts';
import { readFailure } from '../../delivery/failure';
import { sentence, sentences } from './wording';

export interface Connection {
	readonly credentials: Credentials;
	readonly baseUrl: string;
}

/** Zapier's name for what is wrong with a connection. */
const AUTHENTICATION = 'AuthenticationError';
const TEST_TIMEOUT_MS = 20_000;

export function authenticationOf(provider: Provider): Authentication {
	return {
		type: 'custom',
		fields: connectionFields(provider).map((field) => authField(provider, field)),
		test: async (z, bundle) => await testConnection(provider, z, bundle),
		// What the test returns. Nothing that the vendors are known to answer names the account.
		connectionLabel: '{{address}}',
	};
}

function authField(
	{ name, documentationUrl }: Provider,
	{ key, label, description, secret, choices, default: value }: ConnectionField,
): AuthField {
	const common = { key, label, required: secret };
	if (secret) {
		const link = `See the [${name} documentation](${documentationUrl}).`;
		return { ...common, type: 'password', helpText: `${sentence(description)} ${link}` };
	}
	const helpText = sentence(description);
	if (!choices) return { ...common, type: 'string', isNoSecret: true, placeholder: value, helpText };
	return {
		...common,
		type: 'string',
		isNoSecret: true,
		default: value,
		choices: choices.map((choice) => ({ value: choice.value, sample: choice.value, label: choice.label })),
		helpText: [helpText, '', ...choices.map((choice) => `- **${choice.label}**: \`${choice.description}\``)].join('\n'),
	};
}

/**
 * The connection that a person made.
 * @throws z.errors.Error naming the field of it that cannot be used.
 */
export function connectionOf({ auth, baseUrl }: Provider, z: ZObject, authData: Bundle['authData']): Connection {
	const address = authData.baseUrl?.trim() || baseUrl.default;
	const wrongKey = keyProblem(authData.apiKey);
	const wrongAddress = baseUrlProblem(address) ?? unencrypted(address);
	const problem = wrongKey === undefined ? wrongAddress && `Base URL ${wrongAddress}` : `${auth.label} ${wrongKey}`;
	if (problem !== undefined) throw new z.errors.Error(sentence(problem), AUTHENTICATION);
	const scheme = authData.scheme === 'bare' ? 'bare' : 'bearer';
	return { credentials: { apiKey: authData.apiKey!, scheme }, baseUrl: address };
}

/** Over plain http a key could be read on its way; a mock server on the same machine may have it so. */
function unencrypted(address: string): string | undefined {
	const { protocol, hostname } = new URL(address);
	const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
	return protocol === 'https:' || here ? undefined : 'must start with https://';
}

/** Returns what the connection's label is made of. Writes nothing at the vendor. */
async function testConnection(provider: Provider, z: ZObject, { authData }: Bundle): Promise<{ address: string }> {
	const { credentials, baseUrl } = connectionOf(provider, z, authData);
	const { method, path, query = {}, body } = provider.connectionTest;
	const url = new URL(apiUrl(provider, path, baseUrl));
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
	const response = await z
		.request({
			method,
			url: url.href,
			headers: {
				accept: 'application/json',
				'content-type': 'application/json',
				...authHeaders(provider.auth, credentials),
			},
			body,
			redirect: 'manual',
			timeout: TEST_TIMEOUT_MS,
			skipThrowForStatus: true,
			...{ throwForThrottlingEarly: false },
		})
		.catch((error: unknown) => {
			const { reason, wayOut } = readFailure(error);
			throw new z.errors.Error(sentences(`${provider.name} could not be reached: ${reason}`, wayOut), 'unreachable');
		});
	const problem = connectionProblem(provider, { status: response.status, body: response.data });
	if (problem) {
		const code = problem.what === 'key' ? AUTHENTICATION : problem.what;
		throw new z.errors.Error(sentence(problem.message), code, response.status);
	}
	return { address: url.host };
}
