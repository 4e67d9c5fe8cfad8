/** How near the loop comes to what a vendor's limit allows, in simulated time: exact, and the same on every machine. */
import type { Limit } from '../../contracts';
import { LimitedVendor, type LimitOptions } from './limited-vendor';
import { deliverAll, VirtualTime } from './virtual-time';

const announced: Limit = {
	perMs: 1000,
	scope: 'key',
	mark: 'assumed',
	headers: { limit: 'X-RateLimit-Limit', remaining: 'X-RateLimit-Remaining', reset: 'X-RateLimit-Reset' },
};

async function run(options: LimitOptions, leads = 1000, maxInFlight = 100) {
	const time = new VirtualTime();
	const vendor = new LimitedVendor(time, options);
	const start = time.now;
	const inputs = Array.from({ length: leads }, (_, index) => index);
	const { outcomes, throttledMs } = await time.run(
		deliverAll(inputs, {
			...time.host,
			send: (input) => vendor.send(input),
			resendable: () => false,
			limits: [announced],
			maxInFlight,
			maxWaitMs: 300_000,
		}),
	);
	return { vendor, outcomes, throttledMs, seconds: (time.now - start) / 1000 };
}

const hundred: LimitOptions = { rate: () => 100, burst: 100, latencyMs: 10, retryAfter: 'seconds' };
const bound = (1000 - 100) / 100;

it.each([
	['Retry-After in seconds', hundred, bound, 1.1, 0.05],
	['Retry-After as a date', { ...hundred, retryAfter: 'date' }, bound, 1.2, 0.08],
	['no Retry-After', { ...hundred, retryAfter: undefined }, bound, 1.2, 0.08],
	['X-RateLimit headers', { ...hundred, announces: true }, bound, 1.2, 0.01],
	['a limit that is halved in mid-run', { ...hundred, rate: (ms) => (ms < 4500 ? 100 : 50) }, 4.5 + 450 / 50, 1.2, 0.1],
	[
		'a limit that is doubled in mid-run',
		{ ...hundred, rate: (ms) => (ms < 4500 ? 100 : 200) },
		4.5 + 450 / 200,
		1.2,
		0.08,
	],
] satisfies Array<[string, LimitOptions, number, number, number]>)(
	'delivers 1,000 leads at 100 a second with %s',
	async (_, options, seconds, ratio, throttledShare) => {
		const result = await run(options);
		expect(result.outcomes.every(({ kind }) => kind === 'created')).toBe(true);
		expect([...result.vendor.created.values()].every((times) => times === 1)).toBe(true);
		expect(result.seconds).toBeLessThanOrEqual(ratio * seconds);
		expect(result.vendor.throttled / result.vendor.requests).toBeLessThanOrEqual(throttledShare);
	},
);

it('ends a list of any length without a needless pause', async () => {
	for (let leads = 250; leads < 1500; leads += 50) {
		const { seconds } = await run(hundred, leads);
		expect(seconds - (leads - 100) / 100).toBeLessThan(0.3);
	}
});

it('starts gently, then opens up to the ceiling and not beyond', async () => {
	const open: LimitOptions = { rate: () => 1e9, burst: 1e9, latencyMs: 20 };
	expect((await run(open, 4)).vendor.mostInFlight).toBeLessThanOrEqual(5);
	const { vendor, seconds, throttledMs } = await run(open, 10_000);
	expect(vendor.mostInFlight).toBe(100);
	expect(seconds).toBeLessThan(1.2 * ((10_000 / 100) * 0.02));
	expect(throttledMs).toBe(0);
});

it.each([1, 3, 200])('never has more than %i under way', async (ceiling) => {
	const { vendor, outcomes } = await run(hundred, 300, ceiling);
	expect(vendor.mostInFlight).toBeLessThanOrEqual(ceiling);
	expect(outcomes).toHaveLength(300);
});

it('finds its way to slow limits and small bursts too', async () => {
	for (const [rate, burst] of [
		[10, 10],
		[5, 1],
		[100, 10],
	] as const) {
		const { vendor, outcomes, seconds } = await run(
			{ rate: () => rate, burst, latencyMs: 50, retryAfter: 'seconds' },
			200,
		);
		expect(outcomes.every(({ kind }) => kind === 'created')).toBe(true);
		expect(vendor.created.size).toBe(200);
		expect(seconds).toBeLessThan(5 * (200 / rate));
	}
});

/** Several runs, as of n8n's workers, that know nothing of each other; each begins `apartMs` after the one before. */
async function runSeveral(runs: number, leads: number, apartMs: number, options: LimitOptions) {
	const time = new VirtualTime();
	const vendor = new LimitedVendor(time, options);
	const start = time.now;
	const one = async (_: unknown, index: number) => {
		await time.after(index * apartMs);
		const inputs = Array.from({ length: leads }, (_, lead) => index * leads + lead);
		const rest = { resendable: () => false, limits: [announced], maxInFlight: 200, maxWaitMs: 300_000 };
		return await deliverAll(inputs, { ...time.host, ...rest, send: (input) => vendor.send(input) });
	};
	const deliveries = await time.run(Promise.all(Array.from({ length: runs }, one)));
	return { vendor, outcomes: deliveries.flatMap(({ outcomes }) => outcomes), seconds: (time.now - start) / 1000 };
}

it.each([
	['2 at once', 2, 1000, 0, hundred, 0.05],
	['20 at once', 20, 300, 0, hundred, 0.1],
	['20, a second apart', 20, 300, 1000, hundred, 0.15],
	['20 at once, without Retry-After', 20, 300, 0, { ...hundred, retryAfter: undefined }, 0.1],
	['20 at once, with X-RateLimit headers', 20, 300, 0, { ...hundred, announces: true }, 0.06],
] satisfies Array<[string, number, number, number, LimitOptions, number]>)(
	'several runs share one limit: %s',
	async (_, runs, leads, apartMs, options, throttledShare) => {
		const { vendor, outcomes, seconds } = await runSeveral(runs, leads, apartMs, options);
		expect(outcomes).toHaveLength(runs * leads);
		expect(outcomes.every(({ kind }) => kind === 'created')).toBe(true);
		expect(seconds).toBeLessThanOrEqual(1.1 * ((runs * leads - 100) / 100));
		expect(vendor.throttled / vendor.requests).toBeLessThanOrEqual(throttledShare);
	},
);
