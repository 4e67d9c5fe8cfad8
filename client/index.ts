/** A typed client for programs: the contracts and the delivery that the n8n nodes run on, without n8n. */
import {
	authHeaders,
	baseUrlProblem,
	buildRequest,
	type CheckedInput,
	type Credentials,
	checkInput,
	type InputOf,
	idempotencyField,
	keyProblem,
	type Operation,
	type Provider,
	readAnswer,
} from '../contracts';
import { type Delivery, type DeliveryOptions, deliver, type Prepared, rulesOf } from '../delivery/deliver';
import { readFailure } from '../delivery/failure';
import { type Attempt, type Outcome, rejectedBeforeSending } from '../delivery/outcome';
import type { Inputs } from '../delivery/source';
import { host } from './host';
import { Many, type Progress } from './many';
import { fetchTransport, type Transport } from './transport';

export { type Credentials, type InputOf, providers } from '../contracts';
export type { Outcome, OutcomeKind } from '../delivery/outcome';
export { type InputOutcome, type Many, type Progress, SourceError } from './many';
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
	/** Longest wait for a vendor that takes nothing, in milliseconds; after it inputs end as `unsent`. Default 300,000. */
	readonly maxWaitMs?: number;
	/** Requests that one call of `many` has under way at once, at most; the pace below it is found. Default 100. */
	readonly maxInFlight?: number;
}

export interface CallOptions {
	/** Ends the call. What was sent by then ends as `unknown`, what was read and not sent as `unsent`. */
	readonly signal?: AbortSignal;
}

export interface ManyOptions extends CallOptions {
	/** Told after each outcome. What it throws ends the call. */
	readonly onProgress?: (progress: Progress) => void;
}

/** One operation of a vendor's. */
export interface ClientMethod<Input> {
	/** Delivers one input. Does not reject for anything that a vendor may answer. */
	(input: Input, options?: CallOptions): Promise<Outcome>;
	/**
	 * Delivers the inputs of an array, a generator, a stream or anything else that is iterated, at one pace.
	 *
	 * They are read as they can be sent. Where nothing more can be (the key is refused, the vendor takes nothing, the
	 * signal says stop), what is left of an array ends as `unsent`; another source is closed where it stands.
	 * @example
	 * ```ts
	 * import { createClient, providers } from 'n8n-nodes-lead-intake/client';
	 *
	 * const pollybot = createClient(providers.pollybot, {
	 *   credentials: { apiKey: process.env.POLLYBOT_KEY! },
	 *   baseUrl: process.env.POLLYBOT_URL,
	 * });
	 * async function* rows() {
	 *   yield { chatbotId: 'cb_1', name: 'Ada', email: 'ada@example.com' };
	 *   yield { chatbotId: 'cb_1', name: 'Bob', email: 'nowhere' };
	 * }
	 * const counts = new Map<string, number>();
	 * for await (const { kind } of pollybot.addLead.many(rows())) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	 * console.log(counts.get('created'), counts.get('rejected')); // 1 1
	 *
	 * const [first] = await pollybot.addLead.many([{ chatbotId: 'cb_1', name: 'Ada', email: 'ada@example.com' }]);
	 * console.log(first!.kind); // existing
	 * ```
	 */
	many(inputs: Iterable<Input> | AsyncIterable<Input>, options?: ManyOptions): Many<Input>;
}

/** One method per operation. */
export type Client<P extends Provider> = {
	readonly [K in keyof P['operations']]: ClientMethod<InputOf<P['operations'][K]['fields']>>;
};

/**
 * Makes a client for one provider.
 * @example
 * ```ts
 * import { createClient, providers } from 'n8n-nodes-lead-intake/client';
 *
 * const pollybot = createClient(providers.pollybot, {
 *   credentials: { apiKey: process.env.POLLYBOT_KEY! },
 *   baseUrl: process.env.POLLYBOT_URL, // where the mock server is, say; PollyBot's own address when it is not set
 * });
 * const outcome = await pollybot.addLead({ chatbotId: 'cb_1', name: 'Ada', email: 'ada@example.com' });
 * console.log(outcome.kind); // created
 * ```
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

function method(provider: Provider, operation: Operation, options: ClientOptions): ClientMethod<unknown> {
	const run = runnerOf(provider, operation, options);
	const one = async (input: unknown, { signal }: CallOptions = {}): Promise<Outcome> => {
		const outcomes: Outcome[] = [];
		const onOutcome = (outcome: Outcome): void => void outcomes.push(outcome);
		await run([input], signal, { maxInFlight: 1, keepAnswers: true, signal, onOutcome });
		return outcomes[0]!;
	};
	const many = (inputs: Inputs<unknown>, { signal, onProgress }: ManyOptions = {}): Many<unknown> => {
		const { maxInFlight = 100 } = options;
		const total = Array.isArray(inputs) ? inputs.length : undefined;
		let done = 0;
		return new Many(
			(onOutcome, left) => {
				const ends = signal ? AbortSignal.any([signal, left]) : left;
				return run(inputs, signal, { maxInFlight, signal: ends, onOutcome });
			},
			onProgress && ((outcome) => onProgress({ done: ++done, total, outcome })),
		);
	};
	return Object.assign(one, { many });
}

type Choices = Pick<DeliveryOptions<CheckedInput, unknown>, 'maxInFlight' | 'keepAnswers' | 'signal' | 'onOutcome'>;

/** What all calls of one operation share. `cancel` ends requests that are under way. */
function runnerOf(
	provider: Provider,
	operation: Operation,
	{ credentials, baseUrl, transport = fetchTransport, timeoutMs = 30_000, maxWaitMs = 300_000 }: ClientOptions,
) {
	const auth = authHeaders(provider.auth, credentials);
	const keyField = idempotencyField(operation);
	const requestFor = (input: CheckedInput) => buildRequest(provider, operation, input, baseUrl);
	const prepare = (given: unknown): Prepared<CheckedInput> => {
		const check = checkInput(operation, given);
		if (!check.ok) return { ended: rejectedBeforeSending(check.problems) };
		const { input } = check;
		if (keyField === undefined || keyField in input) return { ready: input };
		return { ready: { ...input, [keyField]: crypto.randomUUID() } };
	};
	return async (inputs: Inputs<unknown>, cancel: AbortSignal | undefined, choices: Choices): Promise<Delivery> => {
		// One listener for all requests: signals warn of a leak from the eleventh on.
		const underWay = new Set<AbortController>();
		const cancelAll = (): void => {
			for (const ended of underWay) ended.abort();
		};
		const send = async (input: CheckedInput): Promise<Attempt> => {
			const request = requestFor(input);
			const headers = { ...request.headers, ...auth };
			const ended = new AbortController();
			underWay.add(ended);
			try {
				const answer = await transport({ ...request, headers, signal: ended.signal, timeoutMs });
				return { ...readAnswer(operation, answer), headers: answer.headers };
			} catch (error) {
				return readFailure(error);
			} finally {
				underWay.delete(ended);
			}
		};
		cancel?.addEventListener('abort', cancelAll, { once: true });
		try {
			return await deliver<CheckedInput, unknown>(inputs, {
				...host,
				...rulesOf(operation, (input: CheckedInput) => input),
				...choices,
				maxWaitMs,
				prepare,
				targetOf: (input) => requestFor(input).url,
				send,
			});
		} finally {
			cancel?.removeEventListener('abort', cancelAll);
		}
	};
}
