import type { ApiAnswer, ApiRequest } from '../contracts';

/** Sends one request and brings its answer. Rejects only when none came. */
export type Transport = (request: TransportRequest) => Promise<ApiAnswer>;

export interface TransportRequest extends ApiRequest {
	/** Ends the request; every request has its own. */
	readonly signal: AbortSignal;
	/** Longest wait for the answer, in milliseconds. */
	readonly timeoutMs: number;
}

/** Requests that began at about the same time, and what ends each of them. */
interface Deadline {
	readonly timeoutMs: number;
	/** When the next requests get a deadline of their own, in unix milliseconds. */
	readonly until: number;
	readonly waiting: Set<(reason: unknown) => void>;
}

let latest: Deadline | undefined;

/**
 * The deadline of a request that begins now, up to a twentieth later than asked. It is shared, because a timer of a
 * signal cannot be canceled: with one for each request, all requests of the last `timeoutMs` would stay in memory.
 */
function deadlineIn(timeoutMs: number): Deadline {
	const now = Date.now();
	if (latest?.timeoutMs === timeoutMs && now < latest.until) return latest;
	const slack = timeoutMs / 20;
	const waiting: Deadline['waiting'] = new Set();
	const timer = AbortSignal.timeout(Math.ceil(timeoutMs + slack));
	timer.addEventListener('abort', () => {
		for (const end of waiting) end(timer.reason);
	});
	latest = { timeoutMs, until: now + slack, waiting };
	return latest;
}

/** Sends through the platform's `fetch`. Redirects are not followed: they mean a wrong base URL. */
export const fetchTransport: Transport = async ({ method, url, headers, body, signal: stop, timeoutMs }) => {
	const ended = new AbortController();
	const { waiting } = deadlineIn(timeoutMs);
	const end = (reason: unknown): void => ended.abort(reason);
	const onStop = (): void => ended.abort();
	waiting.add(end);
	stop.addEventListener('abort', onStop);
	try {
		const { signal } = ended;
		const response = await fetch(url, { method, headers, body: JSON.stringify(body), redirect: 'manual', signal });
		return {
			status: response.status,
			headers: Object.fromEntries(response.headers),
			body: await response.text(),
		};
	} finally {
		waiting.delete(end);
		stop.removeEventListener('abort', onStop);
	}
};

/** The part of an axios instance that is used here; axios itself is the caller's. */
export interface AxiosLike {
	request(config: {
		method: string;
		url: string;
		headers: Record<string, string>;
		data: unknown;
		signal?: AbortSignal;
		timeout: number;
		responseType: 'text';
		transformResponse: (data: unknown) => unknown;
		maxRedirects: number;
		validateStatus: () => boolean;
	}): Promise<{ status: number; headers: unknown; data: unknown }>;
}

/**
 * Sends through an axios instance that the caller brings, with its interceptors, proxies and agents.
 * @example
 * ```ts
 * import axios from 'axios';
 * import { axiosTransport, createClient, providers } from 'n8n-nodes-lead-intake/client';
 *
 * const instance = axios.create();
 * instance.interceptors.request.use((config) => {
 *   console.log(config.method); // post
 *   return config;
 * });
 * const pollybot = createClient(providers.pollybot, {
 *   credentials: { apiKey: process.env.POLLYBOT_KEY! },
 *   baseUrl: process.env.POLLYBOT_URL,
 *   transport: axiosTransport(instance),
 * });
 * const outcome = await pollybot.addLead({ chatbotId: 'cb_1', name: 'Ada', email: 'ada@example.com' });
 * console.log(outcome.kind); // created
 * ```
 */
export function axiosTransport(axios: AxiosLike): Transport {
	return async ({ method, url, headers, body, signal, timeoutMs }) => {
		const response = await axios.request({
			method,
			url,
			headers: { ...headers },
			// As text: given an object, axios would leave out keys such as "constructor".
			data: JSON.stringify(body),
			signal,
			timeout: timeoutMs,
			responseType: 'text',
			transformResponse: (data) => data,
			maxRedirects: 0,
			validateStatus: () => true,
		});
		return {
			status: response.status,
			headers: { ...(response.headers as ApiAnswer['headers']) },
			body: response.data,
		};
	};
}

/** The part of Zapier's `z` that is used here. */
export interface ZapierLike {
	request(options: {
		method: TransportRequest['method'];
		url: string;
		headers: Record<string, string>;
		body: string;
		signal?: AbortSignal;
		timeout: number;
		redirect: 'manual';
		skipThrowForStatus: true;
		throwForThrottlingEarly: false;
	}): Promise<{
		readonly status: number;
		readonly headers: { forEach(each: (value: string, name: string) => void): void };
		readonly content: string;
	}>;
}

/** Sends through the request helper of a Zapier integration: pass the `z` that Zapier hands to `perform`. */
export function zapierTransport(z: ZapierLike): Transport {
	return async ({ method, url, headers, body, signal, timeoutMs }) => {
		const response = await z.request({
			method,
			url,
			headers: { ...headers },
			// Zapier refuses any text with "{{bundle." in it; as an escape the bracket means the same in JSON.
			body: JSON.stringify(body).replaceAll('{{', '{\\u007b'),
			signal,
			timeout: timeoutMs,
			redirect: 'manual',
			// Whatever the status, the answer is read by the contract: a 429 too.
			skipThrowForStatus: true,
			throwForThrottlingEarly: false,
		});
		const heads: Record<string, string> = {};
		response.headers.forEach((value, name) => {
			heads[name.toLowerCase()] = value;
		});
		return { status: response.status, headers: heads, body: response.content };
	};
}
