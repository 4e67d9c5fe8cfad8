/** Contract to credential: what to ask for, how to prove who sends, how to test it without writing anything. */
import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { authHeaders, type Credentials, connectionFields, connectionProblem, type Provider } from '../../contracts';

const ADDRESS_HINT = 'ECONNREFUSED or ENOTFOUND in the connection test means that nothing answers at this address';

/** Secret, base URL and, where the vendor may want the key bare, how it is sent. */
export function credentialProperties(provider: Provider): INodeProperties[] {
	return connectionFields(provider).map(({ key, label, description, secret, choices, default: value = '' }) => {
		const common = { displayName: label, name: key, default: value, description };
		if (secret) return { ...common, type: 'string', typeOptions: { password: true }, required: true };
		if (!choices) return { ...common, type: 'string', placeholder: value, hint: ADDRESS_HINT };
		const options = choices.map(({ label: name, ...choice }) => ({ name, ...choice }));
		return { ...common, type: 'options', options };
	});
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

const REFUSED = [401, 403];
const DOWN = [429, 500, 502, 503, 504];
const ELSEWHERE = [301, 302, 307, 308, 404, 405, 410];

/**
 * The contract's connection test as n8n runs it. A refused key, an address that is not the vendor's and a vendor
 * that is down each get a sentence of their own; where nothing answers at all, n8n shows the system's error code.
 */
export function connectionTest(provider: Provider): ICredentialTestRequest {
	const { baseUrl, prefix, connectionTest: test } = provider;
	const accepts = test.accepts ?? [];
	const messageOf = (status: number): string => connectionProblem(provider, { status })!.message;
	const failing = [...REFUSED, ...ELSEWHERE, ...DOWN].filter((status) => !accepts.includes(status));
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
			...failing.map((status) => ({
				type: 'responseCode' as const,
				properties: { value: status, message: messageOf(status) },
			})),
			...(test.signature === undefined
				? []
				: [
						{
							type: 'responseSuccessBody' as const,
							properties: { key: test.signature, value: undefined, message: messageOf(200) },
						},
					]),
		] as ICredentialTestRequest['rules'],
	};
}
