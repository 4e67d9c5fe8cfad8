import type { Entropy } from './entropy';

/**
 * How long an answer takes, in milliseconds: always the same; evenly spread; around a mean (normal distribution); or as
 * real services are, most answers near the median and one in a hundred at `p99` or later (log-normal distribution).
 */
export type Latency =
	| number
	| { readonly min: number; readonly max: number }
	| { readonly mean: number; readonly deviation: number }
	| { readonly median: number; readonly p99: number };

/** No answer is kept waiting for longer: 10 minutes. */
export const MAX_LATENCY_MS = 600_000;

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.326;

/** One latency in milliseconds, from 0 to `MAX_LATENCY_MS`. */
export function drawLatency(latency: Latency, entropy: Entropy): number {
	const ms = drawn(latency, entropy);
	return Math.min(MAX_LATENCY_MS, Math.max(0, ms));
}

function drawn(latency: Latency, entropy: Entropy): number {
	if (typeof latency === 'number') return latency;
	if ('min' in latency) return latency.min + share(entropy) * (latency.max - latency.min);
	if ('mean' in latency) return latency.mean + latency.deviation * standardNormal(entropy);
	return latency.median * Math.exp((standardNormal(entropy) * Math.log(latency.p99 / latency.median)) / Z99);
}

/** A number from 0 to just under 1. */
export function share(entropy: Entropy): number {
	return entropy() / 2 ** 32;
}

/** Box and Muller's way from two even numbers to a normal one. */
function standardNormal(entropy: Entropy): number {
	return Math.sqrt(-2 * Math.log(1 - share(entropy))) * Math.cos(2 * Math.PI * share(entropy));
}
