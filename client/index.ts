/** A typed client for programs: the same contracts that the n8n nodes run on, without n8n. */
import {
	authHeaders,
	baseUrlProblem,
	buildRequest,
	type Credentials,
	checkInput,
	type InputOf,
	type Operation,
	type Provider,
	readAnswer,
} from '../contracts';
import { type Attempt, deliver, type Outcome, readFailure, rejectedBeforeSending } from '../delivery';
import { fetchTransport, type Transport } from './transport';

export { providers } from '../contracts';
export { type AxiosLike, axiosTransport, fetchTransport, type Transport } from './transport';

export interface ClientOptions {
	readonly credentials: Credentials;
	/** Where to send; default: the vendor's own address. */
	readonly baseUrl?: string;
	/** How to send; default: `fetch`. */
	readonly transport?: Transport;
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
	if (!options.credentials.apiKey.trim()) throw new TypeError(`${provider.name} needs an apiKey`);
	const methods = Object.entries(provider.operations).map(([name, operation]) => [
		name,
		method(provider, operation, options),
	]);
	return Object.fromEntries(methods) as Client<P>;
}

function method(
	provider: Provider,
	operation: Operation,
	{ credentials, baseUrl, transport = fetchTransport }: ClientOptions,
) {
	return async (input: unknown, { signal }: CallOptions = {}): Promise<Outcome> => {
		const check = checkInput(operation, input);
		if (!check.ok) return rejectedBeforeSending(check.problems);
		const request = buildRequest(provider, operation, check.input, baseUrl);
		const headers = { ...request.headers, ...authHeaders(provider.auth, credentials) };
		const send = async (): Promise<Attempt> => {
			try {
				const answer = await transport({ ...request, headers, signal });
				return { ...readAnswer(operation, answer), headers: answer.headers };
			} catch (error) {
				return readFailure(error);
			}
		};
		const lookFor = operation.resend.safe === 'always' ? undefined : operation.resend.lookFor;
		const [outcome] = await deliver([input], { send, maxInFlight: 1, signal, lookFor });
		return outcome!;
	};
}
