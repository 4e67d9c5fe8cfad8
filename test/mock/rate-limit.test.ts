/** The two limiters, by a clock of their own. */
import * as fc from 'fast-check';
import { SlidingWindow, TokenBucket } from '../../mock-server/src/rate-limit';

describe('a sliding window', () => {
	it('lets through so many, then waits for the oldest to leave', () => {
		const window = new SlidingWindow(2, 1000);
		expect(window.take(0)).toEqual({ allowed: true, remaining: 1, used: 1, resetAt: 1000, waitMs: 0 });
		expect(window.take(400)).toEqual({ allowed: true, remaining: 0, used: 2, resetAt: 1400, waitMs: 0 });
		expect(window.take(600)).toEqual({ allowed: false, remaining: 0, used: 2, resetAt: 1400, waitMs: 400 });
		expect(window.take(1000)).toMatchObject({ allowed: true, remaining: 0 });
		expect(window.take(1399).allowed).toBe(false);
		expect(window.take(1400).allowed).toBe(true);
	});

	it('never lets more through in any stretch of time, and always after the wait that it names', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.integer({ min: 0, max: 700 })), (requests, gaps) => {
				const window = new SlidingWindow(requests, 1000);
				const passed: number[] = [];
				let now = 0;
				for (const gap of gaps) {
					now += gap;
					const { allowed, waitMs } = window.take(now);
					if (!allowed) {
						now += waitMs;
						expect(window.take(now).allowed).toBe(true);
					}
					passed.push(now);
				}
				for (const start of passed) {
					expect(passed.filter((at) => at >= start && at < start + 1000).length).toBeLessThanOrEqual(requests);
				}
			}),
		);
	});
});

it('a token bucket takes a burst after a rest and its rate on the long run', () => {
	const bucket = new TokenBucket(10, 1000, 5);
	const at = (now: number) => bucket.take(now).allowed;
	expect([0, 0, 0, 0, 0, 0].map(at)).toEqual([true, true, true, true, true, false]);
	expect(bucket.take(50)).toMatchObject({ allowed: false, waitMs: 50, remaining: 0, used: 5 });
	expect(at(100)).toBe(true);
	let passed = 0;
	for (let now = 101; now <= 10_100; now++) if (at(now)) passed++;
	expect(passed).toBe(100);
	expect([100_000, 100_000, 100_000, 100_000, 100_000, 100_000].map(at).filter(Boolean)).toHaveLength(5);
});
