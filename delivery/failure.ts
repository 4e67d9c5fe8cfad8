import type { Attempt } from './outcome';

/** Error codes of Node and OpenSSL after which no byte of the request has reached the other side. */
const NEVER_ARRIVED: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'nothing accepts connections at this address',
	ENOTFOUND: 'there is no host of this name',
	EAI_AGAIN: 'the host name could not be looked up',
	EHOSTUNREACH: 'the host cannot be reached',
	ENETUNREACH: 'the network cannot be reached',
	EHOSTDOWN: 'the host is down',
	ERR_INVALID_URL: 'the address is not valid',
	UND_ERR_CONNECT_TIMEOUT: 'the connection could not be opened in time',
	CERT_HAS_EXPIRED: "the host's certificate has expired",
	DEPTH_ZERO_SELF_SIGNED_CERT: "the host's certificate is self-signed",
	SELF_SIGNED_CERT_IN_CHAIN: "the host's certificate is self-signed",
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the host's certificate cannot be verified",
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the host's certificate cannot be verified",
	ERR_TLS_CERT_ALTNAME_INVALID: "the host's certificate is for another name",
};

const AMBIGUOUS: Readonly<Record<string, string>> = {
	ECONNRESET: 'the connection was cut before an answer came',
	EPIPE: 'the connection was cut before an answer came',
	UND_ERR_SOCKET: 'the connection was cut before an answer came',
	ECONNABORTED: 'no answer came in time',
	ETIMEDOUT: 'no answer came in time',
	UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
	UND_ERR_BODY_TIMEOUT: 'the answer did not arrive whole in time',
	'request-timeout': 'no answer came in time',
	'body-timeout': 'the answer did not arrive whole in time',
	ERR_BAD_RESPONSE: 'the answer did not arrive whole',
	ERR_CANCELED: 'the request was canceled on its way',
	ABORT_ERR: 'the request was canceled on its way',
};

/**
 * What an error on the way means. Host-neutral: it looks for an error `code` on the error and on what caused it
 * (fetch, axios and n8n all wrap the system's error), or for the `type` that node-fetch has instead. Anything that it
 * does not know is ambiguous. The code itself stays out of the reason: n8n puts a sentence of its own in place of any
 * message that holds one.
 */
export function readFailure(error: unknown): Attempt {
	const codes = codesOf(error);
	const dead = codes.find((code) => code in NEVER_ARRIVED);
	if (dead !== undefined) {
		return {
			means: 'unreachable',
			reason: NEVER_ARRIVED[dead]!,
			wayOut: 'Check the base URL in the credential and whether the service is up',
		};
	}
	const known = codes.find((code) => code in AMBIGUOUS);
	if (known !== undefined) return { means: 'ambiguous', reason: AMBIGUOUS[known]! };
	return {
		means: 'ambiguous',
		reason: codes[0] === undefined ? 'the request failed on its way' : `the request failed on its way (${codes[0]})`,
	};
}

function codesOf(error: unknown): string[] {
	const codes: string[] = [];
	const seen = new Set<unknown>();
	const visit = (current: unknown): void => {
		if (typeof current !== 'object' || current === null || seen.has(current)) return;
		seen.add(current);
		const { code, name, type, cause, errors } = current as Record<string, unknown>;
		if (typeof code === 'string') codes.push(code);
		else if (name === 'AbortError') codes.push('ABORT_ERR');
		else if (name === 'TimeoutError') codes.push('ETIMEDOUT');
		else if (typeof type === 'string') codes.push(type);
		visit(cause);
		if (Array.isArray(errors)) errors.forEach(visit);
	};
	visit(error);
	return codes;
}
