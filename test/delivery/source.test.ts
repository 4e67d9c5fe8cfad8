/** Inputs that are read as they are needed: how far ahead, until when, and what becomes of those that were read. */
import fc from 'fast-check';
import { type DeliveryOptions, deliver } from '../../delivery/deliver';
import type { Attempt, Outcome } from '../../delivery/outcome';
import type { Inputs } from '../../delivery/source';
import { deliverAll, VirtualTime } from './virtual-time';

// Many schedules, on a machine that may be busy.
jest.setTimeout(60_000);

const created: Attempt = { means: 'created', reason: '', status: 200, body: {}, headers: {} };
const refused: Attempt = { means: 'refused', reason: 'the key was refused', status: 401, body: {}, headers: {} };
const unreachable: Attempt = { means: 'unreachable', reason: 'nothing is there' };

/** A source that keeps books: what was read of it, and how it was closed. */
class Books {
	read = 0;
	cleaned = 0;

	constructor(
		private readonly time: VirtualTime,
		private readonly count: number,
		private readonly waitMs = 5,
	) {}

	*atOnce(): Generator<number> {
		try {
			while (this.read < this.count) yield this.read++;
		} finally {
			this.cleaned++;
		}
	}

	async *waiting(): AsyncGenerator<number> {
		try {
			while (this.read < this.count) {
				await this.time.after(this.waitMs);
				yield this.read++;
			}
		} finally {
			this.cleaned++;
		}
	}
}

function setUp(count: number, waitMs?: number) {
	const time = new VirtualTime();
	const start = time.now;
	const books = new Books(time, count, waitMs);
	const stop = new AbortController();
	const run = async (inputs: Inputs<number>, overrides: Partial<DeliveryOptions<number>> = {}) => {
		const delivery = await time.run(
			deliverAll(inputs, {
				...time.host,
				send: async () => {
					await time.after(10);
					return created;
				},
				resendable: () => true,
				maxInFlight: 4,
				maxWaitMs: 60_000,
				signal: stop.signal,
				...overrides,
			}),
		);
		return { ...delivery, kinds: delivery.outcomes.map(({ kind }) => kind), ms: time.now - start };
	};
	return { time, start, books, stop, run };
}

const all = (kind: Outcome['kind'], count: number) => Array<string>(count).fill(kind);

describe('a source is read', () => {
	it('one at a time where inputs are there at once', async () => {
		const { books, run } = setUp(100);
		let ended = 0;
		let most = 0;
		const { kinds } = await run(books.atOnce(), {
			onOutcome: () => {
				most = Math.max(most, books.read - ended++);
			},
		});
		expect(kinds).toEqual(all('created', 100));
		// Those under way, and the one that comes next.
		expect(most).toBe(5);
		expect(books.cleaned).toBe(1);
	});

	it('a bounded number ahead where they have to be waited for', async () => {
		const { time, books, run } = setUp(100, 1);
		let ended = 0;
		let most = 0;
		const { kinds, ms } = await run(books.waiting(), {
			maxInFlight: 8,
			send: async () => {
				await time.after(100);
				return created;
			},
			onOutcome: () => {
				most = Math.max(most, books.read - ended++);
			},
		});
		expect(kinds).toEqual(all('created', 100));
		expect(most).toBeLessThanOrEqual(2 * 8);
		// Reading costs no time of its own: it goes on beside sending.
		expect(ms).toBeLessThan(1.3 * ((100 / 8) * 100));
	});

	it('no further while outcomes are not taken', async () => {
		const { time, books, run } = setUp(1_000, 0);
		const reads: number[] = [];
		const { kinds } = await run(books.waiting(), {
			onOutcome: async (_, index) => {
				reads.push(books.read - index);
				await time.after(50);
			},
		});
		expect(kinds).toEqual(all('created', 1_000));
		// As many under way, read ahead and waiting to be taken as may be under way.
		expect(Math.max(...reads)).toBeLessThanOrEqual(4 * 4);
	});

	it('without using up what patience there is with the vendor', async () => {
		const { time, books, run } = setUp(5, 100_000);
		const failing = new Set([1, 3]);
		const { kinds } = await run(books.waiting(), {
			send: async (input) => {
				await time.after(10);
				return failing.delete(input) ? unreachable : created;
			},
		});
		expect(kinds).toEqual(all('created', 5));
	});

	it('and an empty one is no trouble', async () => {
		const { books, run } = setUp(0);
		expect(await run(books.waiting())).toMatchObject({ kinds: [], requests: 0 });
		expect(books.cleaned).toBe(1);
	});
});

describe('when nothing more can be sent', () => {
	it.each(['atOnce', 'waiting'] as const)(
		'by a stop, a source (%s) is closed, and what was read is told',
		async (how) => {
			const { time, start, books, stop, run } = setUp(1_000);
			time.at(start + 100, () => stop.abort());
			const { kinds, requests, sourceFailure } = await run(books[how]());
			expect(books.read).toBeLessThan(100);
			expect(books.cleaned).toBe(1);
			expect(kinds).toEqual([...all('created', requests), ...all('unsent', books.read - requests)]);
			expect(sourceFailure).toBeUndefined();
		},
	);

	it('by a refused key, a source is closed, and a list is read to its end', async () => {
		const refuse = { send: async () => refused, maxInFlight: 1 };
		const { books, run } = setUp(1_000);
		// The second was at hand when the refusal came.
		expect((await run(books.atOnce(), refuse)).kinds).toEqual(['refused', 'unsent']);
		expect(books).toMatchObject({ read: 2, cleaned: 1 });
		const list = setUp(0);
		expect((await list.run([1, 2, 3], refuse)).kinds).toEqual(['refused', 'unsent', 'unsent']);
	});

	it('before the start, nothing is read', async () => {
		const { books, stop, run } = setUp(10);
		stop.abort();
		expect((await run(books.waiting())).kinds).toEqual([]);
		expect(books.read).toBe(0);
	});

	it('a source that is busy is not waited for; what it still gives in time is told', async () => {
		const { time, start, stop, run } = setUp(0);
		let given = 0;
		const queue: AsyncIterator<number> & AsyncIterable<number> = {
			next: () => (given++ === 0 ? Promise.resolve({ value: 0 }) : time.after(30).then(() => ({ value: 1 }))),
			return: () => new Promise(() => {}),
			[Symbol.asyncIterator]: () => queue,
		};
		time.at(start + 20, () => stop.abort());
		const slow = async () => {
			await time.after(100);
			return created;
		};
		const { kinds, ms } = await run(queue, { send: slow });
		expect(kinds).toEqual(['created', 'unsent']);
		expect(ms).toBe(100);
	});

	it('is over at once when a source waits for an input that never comes', async () => {
		const { time, start, stop, run } = setUp(0);
		const empty = { next: () => new Promise<never>(() => {}), [Symbol.asyncIterator]: () => empty };
		time.at(start + 20, () => stop.abort());
		expect(await run(empty)).toMatchObject({ kinds: [], ms: 20 });
	});
});

describe('a source that fails', () => {
	const failure = new Error('line 4 is no CSV');

	it('at once has ended; what was read is delivered', async () => {
		const { run } = setUp(0);
		const lines = function* () {
			yield 1;
			yield 2;
			throw failure;
		};
		expect(await run(lines())).toMatchObject({ kinds: all('created', 2), sourceFailure: { error: failure } });
	});

	it('later has ended; what was read is delivered, at once and after being thrown back', async () => {
		const { time, books, run } = setUp(3);
		const lines = async function* () {
			yield* books.waiting();
			throw failure;
		};
		const first = new Set([0, 2]);
		const { kinds, sourceFailure } = await run(lines(), {
			send: async (input) => {
				await time.after(10);
				return first.delete(input) ? unreachable : created;
			},
		});
		expect(kinds).toEqual(all('created', 3));
		expect(sourceFailure).toEqual({ error: failure });
	});

	it('while it cleans up says so', async () => {
		const { run } = setUp(0);
		const lines = function* () {
			try {
				yield 1;
				yield 2;
			} finally {
				// biome-ignore lint/correctness/noUnsafeFinally: this is what a file that cannot be closed does.
				throw failure;
			}
		};
		const { kinds, sourceFailure } = await run(lines(), { send: async () => refused, maxInFlight: 1 });
		expect(kinds).toEqual(['refused', 'unsent']);
		expect(sourceFailure).toEqual({ error: failure });
	});

	it('by giving no results at all says so', async () => {
		const { run } = setUp(0);
		const broken = { [Symbol.iterator]: () => ({ next: () => undefined as never }) };
		expect(await run(broken)).toMatchObject({ kinds: [], sourceFailure: { error: expect.any(TypeError) } });
	});
});

it('refuses what cannot be iterated', async () => {
	const options = { ...new VirtualTime().host, send: async () => created, resendable: () => true, maxInFlight: 1 };
	await expect(deliverAll({} as never, { ...options, maxWaitMs: 0 })).rejects.toThrow('is not a function');
});

describe('an input that cannot be sent', () => {
	const odd: Outcome = { kind: 'rejected', reason: 'it is odd' };
	const prepare = (given: number) => (given % 2 === 1 ? { ended: odd } : { ready: given });

	it('ends without a request, in its place', async () => {
		const { run } = setUp(0);
		const { kinds, requests } = await run([1, 2, 3, 4], { prepare });
		expect(kinds).toEqual(['rejected', 'created', 'rejected', 'created']);
		expect(requests).toBe(2);
	});

	it('does not keep a stop from being heard, however many there are', async () => {
		const stop = new AbortController();
		let read = 0;
		let ended = 0;
		const flood = function* () {
			for (;;) yield ++read;
		};
		const delivery = deliver<number>(flood(), {
			now: () => 0,
			random: () => 0,
			// The real world's timers, since this world's never come round while code runs.
			sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
			prepare: () => ({ ended: odd }),
			send: async () => created,
			resendable: () => false,
			maxInFlight: 1,
			maxWaitMs: 0,
			signal: stop.signal,
			onOutcome: () => void ended++,
		});
		setImmediate(() => stop.abort());
		expect((await delivery).requests).toBe(0);
		expect(read).toBe(ended);
	});
});

it('accounts for every input that was read, under any schedule', async () => {
	const schedule = fc.record({
		count: fc.nat(60),
		how: fc.constantFrom('atOnce' as const, 'waiting' as const),
		sourceMs: fc.nat(400),
		failAt: fc.option(fc.nat(60), { nil: undefined }),
		stopAt: fc.option(fc.nat(8_000), { nil: undefined }),
		refuseAt: fc.option(fc.nat(60), { nil: undefined }),
		takeMs: fc.option(fc.nat(300), { nil: undefined }),
		sendMs: fc.integer({ min: 1, max: 500 }),
		oddities: fc.uniqueArray(fc.nat(60)),
		thrownBack: fc.uniqueArray(fc.nat(60)),
		maxInFlight: fc.integer({ min: 1, max: 6 }),
	});
	await fc.assert(
		fc.asyncProperty(schedule, async (plan) => {
			const { time, start, books, stop, run } = setUp(plan.count, plan.sourceMs);
			if (plan.stopAt !== undefined) time.at(start + plan.stopAt, () => stop.abort());
			const failure = new Error('the source failed');
			const source = async function* () {
				for await (const input of books[plan.how]()) {
					if (input === plan.failAt) throw failure;
					yield input;
				}
			};
			const thrownBack = new Set(plan.thrownBack);
			const ended: number[] = [];
			let open = 0;
			const { kinds, sourceFailure } = await run(source(), {
				maxInFlight: plan.maxInFlight,
				prepare: (given) =>
					plan.oddities.includes(given) ? { ended: { kind: 'rejected', reason: 'odd' } } : { ready: given },
				send: async (input) => {
					expect(stop.signal.aborted).toBe(false);
					await time.after(plan.sendMs);
					if (input === plan.refuseAt) return refused;
					return thrownBack.delete(input) ? { ...refused, means: 'throttled', status: 503 } : created;
				},
				onOutcome: (_, index) => {
					ended.push(index);
					expect(books.read - ended.length).toBeLessThanOrEqual(3 * plan.maxInFlight + 1);
					if (plan.takeMs === undefined) return undefined;
					expect(++open).toBeLessThanOrEqual(2 * plan.maxInFlight + 1);
					return time.after(plan.takeMs).then(() => void open--);
				},
			});
			expect([...ended].sort((a, b) => a - b)).toEqual(kinds.map((_, index) => index));
			expect(books.cleaned).toBeLessThanOrEqual(1);
			const halted = stop.signal.aborted || kinds.includes('refused');
			if (plan.failAt !== undefined && plan.failAt < plan.count) {
				if (!halted) {
					expect(kinds).toHaveLength(plan.failAt);
					expect(sourceFailure).toEqual({ error: failure });
				}
			} else if (!halted) {
				expect(kinds).toHaveLength(plan.count);
			}
			if (!halted) expect(kinds).not.toContain('unsent');
		}),
		{ numRuns: 300 },
	);
});
