/** What an answer's headers say about when, and how much, to send next. */
import type { Limit } from '../contracts';

export type Headers = Readonly<Record<string, unknown>>;

/**
 * `Retry-After` as milliseconds from now (RFC 9110, 10.2.3): seconds or an HTTP date. A date in the past is 0; what
 * cannot be read is `undefined`.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
	const text = textOf(headers, 'retry-after');
	if (text === undefined) return undefined;
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

export interface Budget {
	/** Requests that are left. */
	readonly remaining: number;
	/** Milliseconds until there are more. */
	readonly resetMs: number;
}

/** The budget that a vendor announces by the headers its contract names. */
export function announcedBudget(headers: Headers, limits: readonly Limit[], nowMs: number): Budget | undefined {
	for (const { headers: names } of limits) {
		if (!names) continue;
		const remaining = numberOf(headers, names.remaining);
		const reset = numberOf(headers, names.reset);
		if (remaining === undefined || reset === undefined) continue;
		return { remaining, resetMs: Math.max(0, reset * 1000 - nowMs) };
	}
	return undefined;
}

function numberOf(headers: Headers, name: string): number | undefined {
	const text = textOf(headers, name.toLowerCase());
	return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function textOf(headers: Headers, name: string): string | undefined {
	const value = headers[name];
	const text: unknown = Array.isArray(value) ? value[0] : value;
	return typeof text === 'string' || typeof text === 'number' ? String(text).trim() : undefined;
}
