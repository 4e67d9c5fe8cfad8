import { isPlainObject } from '../../contracts';

/**
 * A value as somebody expects it. Plain values have to be equal; an object has to hold what is stated and may hold more;
 * a list has to be as long and match item by item; `{ $like: 'a*' }` is text where `*` stands for anything, in any case;
 * `{ $exists: false }` is a value that is not there. From code also a regular expression, or a matcher of a test
 * framework (`expect.any(String)`).
 */
export type Pattern = unknown;

/** One place where a value is not what was expected. */
export interface Difference {
	/** `body.metadata.plan`. */
	readonly path: string;
	readonly expected: unknown;
	readonly actual: unknown;
}

/** Where `actual` differs from `expected`; nowhere when it matches. */
export function differences(expected: Pattern, actual: unknown, path: string): Difference[] {
	const differs = () => [{ path, expected: readable(expected), actual }];
	if (expected === undefined) return [];
	if (isFrameworkMatcher(expected)) return expected.asymmetricMatch(actual) ? [] : differs();
	if (expected instanceof RegExp) return typeof actual === 'string' && search(expected, actual) ? [] : differs();
	if (Array.isArray(expected)) {
		if (!Array.isArray(actual) || actual.length !== expected.length) return differs();
		return expected.flatMap((item, index) => differences(item, actual[index], `${path}.${index}`));
	}
	if (!isPlainObject(expected)) return Object.is(expected, actual) ? [] : differs();
	if (Object.hasOwn(expected, '$like')) {
		return isText(actual) && isLike(String(expected.$like), String(actual)) ? [] : differs();
	}
	if (Object.hasOwn(expected, '$exists')) return (actual !== undefined) === expected.$exists ? [] : differs();
	if (!isPlainObject(actual)) return differs();
	return Object.entries(expected).flatMap(([key, value]) =>
		differences(value, Object.hasOwn(actual, key) ? actual[key] : undefined, path === '' ? key : `${path}.${key}`),
	);
}

/** In characters; a needle of any length could be made to take time with the product of both lengths. */
export const MAX_LIKE_LENGTH = 200;

/**
 * Whether `text` is as `pattern` says, in any case; `*` stands for any characters. The pieces between the stars are looked
 * for one after the other and never again, so nobody's pattern can keep the server busy. Longer ones than
 * `MAX_LIKE_LENGTH` are like nothing.
 */
export function isLike(pattern: string, text: string): boolean {
	if (pattern.length > MAX_LIKE_LENGTH) return false;
	const pieces = pattern.toLowerCase().split('*');
	const given = text.toLowerCase();
	const [first, last] = [pieces[0]!, pieces.at(-1)!];
	if (pieces.length === 1) return given === first;
	if (!given.startsWith(first) || !given.endsWith(last) || given.length < first.length + last.length) return false;
	let at = first.length;
	for (const piece of pieces.slice(1, -1)) {
		const found = given.indexOf(piece, at);
		if (found < 0) return false;
		at = found + piece.length;
	}
	return at <= given.length - last.length;
}

function isText(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** A global expression remembers where it stopped; each question starts anew. */
function search(expression: RegExp, text: string): boolean {
	expression.lastIndex = 0;
	return expression.test(text);
}

function isFrameworkMatcher(value: unknown): value is { asymmetricMatch(actual: unknown): boolean } {
	return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'asymmetricMatch') === 'function';
}

/** Expectations that JSON cannot write, in words. */
function readable(expected: Pattern): unknown {
	if (expected instanceof RegExp) return String(expected);
	if (!isFrameworkMatcher(expected)) return expected;
	const named = expected as { toAsymmetricMatcher?(): string };
	return named.toAsymmetricMatcher?.() ?? String(expected);
}
