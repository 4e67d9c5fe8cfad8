/** A typed client for programs: the same contracts that the n8n nodes run on, without n8n. */
import {
	authHeaders,
	baseUrlProblem,
	buildRequest,
	type Credentials,
	checkInput,
	type InputOf,
	keyProblem,
	type Operation,
	type Provider,
	readAnswer,
} from '../contracts';
import { deliver, rulesOf } from '../delivery/deliver';
import { readFailure } from '../delivery/failure';
import type { Outcome } from '../delivery/outcome';
import { type Attempt, rejectedBeforeSending } from '../delivery/outcome';
import { host } from './host';
import { fetchTransport, type Transport } from './transport';

export { providers } from '../contracts';
export {
	type AxiosLike,
	axiosTransport,
	fetchTransport,
	type Transport,
	type TransportRequest,
	type ZapierLike,
	zapierTransport,
} from './transport';

export interface ClientOptions {
	readonly credentials: Credentials;
	/** Where to send; default: the vendor's own address. */
	readonly baseUrl?: string;
	/** How to send; default: `fetch`. */
	readonly transport?: Transport;
	/** Longest wait for one answer, in milliseconds. Default 30,000. */
	readonly timeoutMs?: number;
	/** Longest wait for a vendor that takes nothing, in milliseconds; after it a call ends as `unsent`. Default 300,000. */
	readonly maxWaitMs?: number;
}

export interface CallOptions {
	/** Ends the call. What was sent by then ends as `unknown`. */
	readonly signal?: AbortSignal;
}

/** One method per operation. Each resolves to an outcome; it does not reject for anything a vendor may answer. */
export type Client<P extends Provider> = {
	readonly [K in keyof P['operations']]: (
		input: InputOf<P['operations'][K]['fields']>,
		options?: CallOptions,
	) => Promise<Outcome>;
};

/**
 * Makes a client for one provider.
 * @throws TypeError when `baseUrl` is no web address or the key is empty.
 */
export function createClient<const P extends Provider>(provider: P, options: ClientOptions): Client<P> {
	const problem = options.baseUrl === undefined ? undefined : baseUrlProblem(options.baseUrl);
	if (problem !== undefined) throw new TypeError(`baseUrl ${problem}`);
	const wrongKey = keyProblem(options.credentials.apiKey);
	if (wrongKey !== undefined) throw new TypeError(`apiKey for ${provider.name} ${wrongKey}`);
	const methods = Object.entries(provider.operations).map(([name, operation]) => [
		name,
		method(provider, operation, options),
	]);
	return Object.fromEntries(methods) as Client<P>;
}

function method(provider: Provider, operation: Operation, options: ClientOptions) {
	const { credentials, baseUrl, transport = fetchTransport, timeoutMs = 30_000, maxWaitMs = 300_000 } = options;
	return async (given: unknown, { signal }: CallOptions = {}): Promise<Outcome> => {
		const check = checkInput(operation, given);
		if (!check.ok) return rejectedBeforeSending(check.problems);
		const { input } = check;
		const request = buildRequest(provider, operation, input, baseUrl);
		const headers = { ...request.headers, ...authHeaders(provider.auth, credentials) };
		const send = async (): Promise<Attempt> => {
			try {
				const answer = await transport({ ...request, headers, signal, timeoutMs });
				return { ...readAnswer(operation, answer), headers: answer.headers };
			} catch (error) {
				return readFailure(error);
			}
		};
		const { outcomes } = await deliver([input], {
			...host,
			...rulesOf(operation, (checked: typeof input) => checked),
			send,
			maxInFlight: 1,
			maxWaitMs,
			signal,
			keepAnswers: true,
		});
		return outcomes[0]!;
	};
}
