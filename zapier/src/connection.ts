/** Contract to connection: what Zapier asks for, and how it finds out whether that is right. */
import type { Authentication, AuthField, Bundle, ZObject } from 'zapier-platform-core';
import {
	apiUrl,
	authHeaders,
	baseUrlProblem,
	type Credentials,
	isPlainObject,
	keyProblem,
	type Provider,
} from '../../contracts';
import { connectionFailures, schemeChoice } from '../../contracts/connection';
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
		fields: authFieldsOf(provider),
		test: async (z, bundle) => await testConnection(provider, z, bundle),
		// What the test returns. Nothing that the vendors are known to answer names the account.
		connectionLabel: '{{address}}',
	};
}

function authFieldsOf({ name, documentationUrl, auth, baseUrl }: Provider): AuthField[] {
	const link = `See the [${name} documentation](${documentationUrl}).`;
	return [
		{
			key: 'apiKey',
			label: auth.label,
			type: 'password',
			required: true,
			helpText: `${sentence(auth.description)} ${link}`,
		},
		...(auth.schemeOptional ? [schemeField(auth)] : []),
		{
			key: 'baseUrl',
			label: 'Base URL',
			type: 'string',
			required: false,
			isNoSecret: true,
			placeholder: baseUrl.default,
			helpText: sentence(baseUrl.description),
		},
	];
}

function schemeField(auth: Provider['auth']): AuthField {
	const { label, description, choices } = schemeChoice(auth);
	const explained = choices.map((choice) => `- **${choice.name}**: \`${choice.description}\``);
	return {
		key: 'scheme',
		label,
		type: 'string',
		required: false,
		isNoSecret: true,
		choices: choices.map((choice) => ({ value: choice.value, sample: choice.value, label: choice.name })),
		default: choices[0]!.value,
		helpText: [sentence(description), '', ...explained].join('\n'),
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
	const failure = failureOf(provider, response.status, response.data);
	if (failure) throw new z.errors.Error(sentence(failure.message), failure.code, response.status);
	return { address: url.host };
}

/** Why the answer to a connection test does not prove that the key was taken; nothing when it does. */
function failureOf(provider: Provider, status: number, body: unknown): { code: string; message: string } | undefined {
	const { accepts = [], signature } = provider.connectionTest;
	const { key, address, down } = connectionFailures(provider);
	if (accepts.includes(status) || (status >= 200 && status < 300)) {
		const isVendor = signature === undefined || (isPlainObject(body) && body[signature] !== undefined);
		return isVendor ? undefined : { code: 'address', message: address };
	}
	if (status === 401 || status === 403) return { code: AUTHENTICATION, message: key };
	if (status === 429 || status >= 500) return { code: 'down', message: down(status) };
	return { code: 'address', message: address };
}
