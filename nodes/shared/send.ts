/** One request through n8n: its proxies, its certificates, its credential, its Stop button. */
import type { IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { type ApiRequest, type Operation, type Provider, readAnswer } from '../../contracts';
import { readFailure } from '../../delivery/failure';
import type { Attempt } from '../../delivery/outcome';

export interface Sender {
	readonly context: IExecuteFunctions;
	readonly provider: Provider;
	readonly operation: Operation;
	readonly timeoutMs: number;
}

/** Sends a request once. A failure on the way is an attempt like any other; nothing is thrown. */
export async function sendOnce(
	{ context, provider, operation, timeoutMs }: Sender,
	{ method, url, headers, body }: ApiRequest,
): Promise<Attempt> {
	const options: IHttpRequestOptions = {
		method,
		url,
		headers: { ...headers },
		// As text: given an object, the HTTP library would leave out keys such as "constructor".
		body: JSON.stringify(body),
		timeout: timeoutMs,
		// The answer is read by the contract: as text, whatever its status, from this address and no other. Since no
		// status is an error, n8n does not send again on a 401 either.
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	try {
		const answer = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			provider.credential,
			options,
		)) as IN8nHttpFullResponse;
		const heads = answer.headers as Record<string, string>;
		return {
			...readAnswer(operation, { status: answer.statusCode, headers: heads, body: answer.body }),
			headers: heads,
		};
	} catch (error) {
		return readFailure(error);
	}
}
