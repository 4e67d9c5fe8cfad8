/** Contract to credential: what to ask for, how to prove who sends, how to test it without writing anything. */
import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { authHeaders, type Credentials, type Provider } from '../../contracts';
import { connectionFailures, schemeChoice } from '../../contracts/connection';

/** Secret, base URL and, where the vendor may want the key bare, how it is sent. */
export function credentialProperties({ auth, baseUrl }: Provider): INodeProperties[] {
	const properties: INodeProperties[] = [
		{
			displayName: auth.label,
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: auth.description,
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: baseUrl.default,
			placeholder: baseUrl.default,
			description: baseUrl.description,
			hint: 'ECONNREFUSED or ENOTFOUND in the connection test means that nothing answers at this address',
		},
	];
	if (auth.schemeOptional) {
		const { label, description, choices } = schemeChoice(auth);
		properties.splice(1, 0, {
			displayName: label,
			name: 'scheme',
			type: 'options',
			options: choices,
			default: 'bearer',
			description,
		});
	}
	return properties;
}

/** Adds the header that proves who sends. */
export function authenticateFor({ auth }: Provider) {
	return async (
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const headers = { ...options.headers, ...authHeaders(auth, credentials as unknown as Credentials) };
		return { ...options, headers };
	};
}

/** Every status of redirection and failure, except some. */
function statusesBut(accepted: readonly number[]): number[] {
	return Array.from({ length: 300 }, (_, index) => 300 + index).filter((status) => !accepted.includes(status));
}

const DOWN = [429, 500, 502, 503, 504];
const ELSEWHERE = [301, 302, 307, 308, 404, 405, 410];

/**
 * The contract's connection test as n8n runs it. A refused key, an address that is not the vendor's and a vendor
 * that is down each get a sentence of their own; where nothing answers at all, n8n shows the system's error code.
 */
export function connectionTest(provider: Provider): ICredentialTestRequest {
	const { baseUrl, prefix, connectionTest: test } = provider;
	const accepts = test.accepts ?? [];
	const { key, address, down } = connectionFailures(provider);
	const failing = [
		...[401, 403].map((status) => ({ status, message: key })),
		...ELSEWHERE.map((status) => ({ status, message: address })),
		...DOWN.map((status) => ({ status, message: down(status) })),
	].filter(({ status }) => !accepts.includes(status));
	// A base URL that ends with the API's own prefix is as good as one without it (see apiUrl).
	const ending = `/(${prefix.replaceAll('/', '\\/')})?\\/*$/`;
	return {
		request: {
			baseURL: `={{ ($credentials.baseUrl || ${JSON.stringify(baseUrl.default)}).trim().replace(/\\/+$/, '').replace(${ending}, '') }}`,
			url: test.path,
			method: test.method,
			headers: { accept: 'application/json', 'content-type': 'application/json' },
			...(test.query === undefined ? {} : { qs: { ...test.query } }),
			...(test.body === undefined ? {} : { body: test.body as unknown as object }),
			// n8n takes every status as an error, or all but a list: the list is every one that is not accepted.
			...(accepts.length === 0 ? {} : { ignoreHttpStatusErrors: { ignore: true, except: statusesBut(accepts) } }),
			disableFollowRedirect: true,
		},
		// n8n's type wants one kind of rule; its tester takes both, each at its own time.
		rules: [
			...failing.map(({ status, message }) => ({
				type: 'responseCode' as const,
				properties: { value: status, message },
			})),
			...(test.signature === undefined
				? []
				: [
						{
							type: 'responseSuccessBody' as const,
							properties: { key: test.signature, value: undefined, message: address },
						},
					]),
		] as ICredentialTestRequest['rules'],
	};
}
