import type { Auth, Method, Operation, Provider } from './define';
import { readField } from './fields';

/** One thing that is wrong with an input. `${label} ${problem}` is a sentence for the person who typed it. */
export interface Problem {
	/** Key of the field. */
	readonly field: string;
	/** Its name on screen. */
	readonly label: string;
	readonly problem: string;
}

/** Values by field key, as they will travel; absent ones left out. Only `checkInput` makes one. */
export type CheckedInput = Readonly<Record<string, unknown>> & { readonly [checked]: true };
declare const checked: unique symbol;

export type Check = { ok: true; input: CheckedInput } | { ok: false; problems: readonly Problem[] };

/**
 * Reads an input by an operation's fields: empty optional values are dropped, numbers and dates become text where
 * text is expected, phone numbers lose their separators, defaults are filled in. Never throws.
 */
export function checkInput(operation: Operation, given: unknown): Check {
	if (typeof given !== 'object' || given === null || Array.isArray(given)) {
		return { ok: false, problems: [{ field: '', label: 'The input', problem: 'must be an object' }] };
	}
	const problems: Problem[] = [];
	const input: Record<string, unknown> = {};
	for (const [key, field] of Object.entries(operation.fields)) {
		const read = readField(field, (given as Record<string, unknown>)[key]);
		const problem =
			'problem' in read ? read.problem : field.in === 'path' ? unroutable(read.value as string) : undefined;
		if (problem !== undefined) problems.push({ field: key, label: field.label, problem });
		else if ('value' in read && read.value !== undefined) input[key] = read.value;
	}
	for (const key of Object.keys(given)) {
		if (!Object.hasOwn(operation.fields, key)) {
			const known = Object.keys(operation.fields).join(', ');
			problems.push({ field: key, label: `"${key}"`, problem: `is not a field of this operation; it has ${known}` });
		}
	}
	return problems.length > 0 ? { ok: false, problems } : { ok: true, input: input as CheckedInput };
}

/** A path segment must not be able to change the route: dots are resolved by URL parsers even when encoded. */
function unroutable(value: string): string | undefined {
	if (/^\.{1,2}$/.test(value)) return 'cannot be a dot or two';
	try {
		encodeURIComponent(value);
		return undefined;
	} catch {
		return 'holds half of a character (a lone surrogate)';
	}
}

export interface ApiRequest {
	readonly method: Method;
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Readonly<Record<string, unknown>>;
}

/** The request for a checked input, without the credential. `baseUrl` as a person typed it; see `apiUrl`. */
export function buildRequest(
	provider: Provider,
	operation: Operation,
	input: CheckedInput,
	baseUrl?: string,
): ApiRequest {
	const body: Record<string, unknown> = {};
	let path = operation.path;
	for (const [key, field] of Object.entries(operation.fields)) {
		const value = input[key];
		if (value === undefined) continue;
		const wire = field.wire ?? key;
		if (field.in === 'path') path = path.replace(`{${wire}}`, () => encodeURIComponent(value as string));
		else body[wire] = value;
	}
	return {
		method: operation.method,
		url: apiUrl(provider, path, baseUrl),
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body,
	};
}

/**
 * Puts a path behind a base URL. Slashes at the end, and the provider's own prefix when the person typed it too
 * (`https://api.trata.ai/v1/`), do no harm.
 */
export function apiUrl(provider: Pick<Provider, 'baseUrl' | 'prefix'>, path: string, baseUrl?: string): string {
	let base = (baseUrl?.trim() || provider.baseUrl.default).replace(/\/+$/, '');
	if (base.endsWith(provider.prefix)) base = base.slice(0, -provider.prefix.length);
	return base + path;
}

/** Why a base URL cannot be used, in words that follow "Base URL"; nothing when it can. */
export function baseUrlProblem(baseUrl: string): string | undefined {
	const example = 'e.g. https://api.example.com';
	let url: URL;
	try {
		url = new URL(baseUrl.trim());
	} catch {
		return `must be a web address, ${example}`;
	}
	if (url.protocol !== 'http:' && url.protocol !== 'https:') return `must start with https:// or http://, ${example}`;
	// Not by the parsed parts: a bare ? leaves no trace in them and would make a query of the path behind it.
	if (/[?#]/.test(baseUrl)) return `must end before any ? or #, ${example}`;
	if (url.username || url.password) return `must not contain a user name or password, ${example}`;
	return undefined;
}

/** A key and how it is sent. */
export interface Credentials {
	readonly apiKey: string;
	/** For vendors that may want the key without `Bearer` (`Auth.schemeOptional`). Default `bearer`. */
	readonly scheme?: 'bearer' | 'bare';
}

/** Why a key cannot be sent, in words that follow its name; nothing when it can. The key itself is not in them. */
export function keyProblem(apiKey: unknown): string | undefined {
	if (typeof apiKey !== 'string') return 'must be text';
	if (apiKey.trim() === '') return 'is empty';
	return /^[\x20-\x7e]+$/.test(apiKey.trim()) ? undefined : 'holds characters that no key has: copy it again';
}

/** The header that proves who sends. A pasted `Bearer ` and white space around the key are removed. */
export function authHeaders(auth: Auth, { apiKey, scheme = 'bearer' }: Credentials): Record<string, string> {
	const key = apiKey.trim().replace(/^bearer\s+/i, '');
	const prefix = auth.scheme && !(auth.schemeOptional && scheme === 'bare') ? `${auth.scheme} ` : '';
	return { [auth.header]: prefix + key };
}
