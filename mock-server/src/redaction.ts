import { isPlainObject, type Provider } from '../../contracts';

/** What stands in place of a secret. */
export const REDACTED = '[redacted]';

const SECRET_HEADER = /authorization|cookie|token|secret|password|passwd|api-?key|session|signature|credential/i;
/** As a whole word of a name: `accessToken`, `api_key`, `client-secret`; but not `idempotencyKey`. */
const SECRET_FIELD =
	/(^|[_-]|[a-z](?=[A-Z]))(password|passwd|pwd|secret|token|api[_-]?key|authorization|cookie|credentials?)s?$/i;
/** Schemes that may be shown: what comes after them may not. */
const SCHEME = /^(bearer|basic|digest|token)\s+/i;

/** Shorter keys would be found in words that are no secret. */
const MIN_KEY_LENGTH = 6;

/** Takes secrets out of what the journal shows: by the name that they stand under, and the vendors' keys by value. */
export class Redaction {
	readonly #headers: ReadonlySet<string>;
	readonly #keys: readonly string[];

	/** @param keys The keys that the vendors take. */
	constructor(providers: readonly Provider[], keys: readonly string[]) {
		this.#headers = new Set(providers.map(({ auth }) => auth.header.toLowerCase()));
		this.#keys = keys.filter((key) => key.length >= MIN_KEY_LENGTH);
	}

	isSecretHeader(name: string): boolean {
		return this.#headers.has(name.toLowerCase()) || SECRET_HEADER.test(name);
	}

	/** Header names in lower case. */
	headers(headers: Readonly<Record<string, unknown>>): Record<string, string> {
		return Object.fromEntries(
			Object.entries(headers).map(([name, value]) => {
				const text = String(value);
				if (!this.isSecretHeader(name)) return [name.toLowerCase(), this.text(text)];
				return [name.toLowerCase(), (SCHEME.exec(text)?.[0] ?? '') + REDACTED];
			}),
		);
	}

	/** A copy of a JSON value. */
	json(value: unknown): unknown {
		if (typeof value === 'string') return this.text(value);
		if (Array.isArray(value)) return value.map((item) => this.json(item));
		if (!isPlainObject(value)) return value;
		const copy: Record<string, unknown> = {};
		for (const [key, inner] of Object.entries(value)) {
			const shown = SECRET_FIELD.test(key) && inner !== null ? REDACTED : this.json(inner);
			// Plain assignment to `__proto__` would lose it.
			Object.defineProperty(copy, this.text(key), {
				value: shown,
				writable: true,
				enumerable: true,
				configurable: true,
			});
		}
		return copy;
	}

	query(query: URLSearchParams): Array<[name: string, value: string]> {
		return [...query].map(([name, value]) => [
			this.text(name),
			SECRET_FIELD.test(name) || name.toLowerCase() === 'key' ? REDACTED : this.text(value),
		]);
	}

	text(text: string): string {
		return this.#keys.reduce((safe, key) => (safe.includes(key) ? safe.replaceAll(key, REDACTED) : safe), text);
	}
}
