import fc from 'fast-check';
import { type DeliveryOptions, inWords } from '../../delivery/deliver';
import { readFailure } from '../../delivery/failure';
import { type Attempt, type Outcome, rejectedBeforeSending, settle } from '../../delivery/outcome';
import { deliverAll, VirtualTime } from './virtual-time';

type Means = 'created' | 'existing' | 'rejected' | 'refused' | 'throttled' | 'ambiguous';

const reading = (means: Means, more: Partial<Extract<Attempt, { headers: object }>> = {}): Attempt => ({
	means,
	reason: `the vendor said ${means}`,
	status: { throttled: 429, refused: 401, ambiguous: 500 }[means as string] ?? 200,
	body: {},
	headers: {},
	...more,
});
const unreachable: Attempt = { means: 'unreachable', reason: 'nothing is there', wayOut: 'Check the address' };

type Overrides = Partial<DeliveryOptions<Attempt[]>>;

/** Each input is the list of attempts that sending it comes to; the last one repeats. */
async function run(scripts: Attempt[][], overrides: Overrides = {}) {
	const time = new VirtualTime();
	const start = time.now;
	const tries = scripts.map(() => 0);
	const departures: number[] = [];
	const delivery = await time.run(
		deliverAll(scripts, {
			...time.host,
			send: async (script, index) => {
				departures.push(time.now - start);
				const attempt = script[Math.min(tries[index]!++, script.length - 1)]!;
				await time.after(10);
				return attempt;
			},
			resendable: () => true,
			maxInFlight: 1,
			maxWaitMs: 60_000,
			...overrides,
		}),
	);
	return { ...delivery, kinds: delivery.outcomes.map(({ kind }) => kind), tries, departures, ms: time.now - start };
}

it('lets the process do other things while many leave', async () => {
	let leaving = 0;
	let mostInATurn = 0;
	const turn = async (): Promise<void> => {
		await new Promise((resolve) => setImmediate(resolve));
		leaving = 0;
	};
	const { outcomes } = await deliverAll(Array.from({ length: 500 }).keys(), {
		now: () => 0,
		random: () => 0,
		sleep: turn,
		send: async () => {
			mostInATurn = Math.max(mostInATurn, ++leaving);
			return reading('created');
		},
		resendable: () => false,
		maxInFlight: 200,
		maxWaitMs: 0,
	});
	expect(outcomes).toHaveLength(500);
	expect(mostInATurn).toBeLessThanOrEqual(10);
});

describe('one input', () => {
	it.each(['created', 'existing', 'rejected', 'refused'] as const)(
		'ends as %s when the vendor says so',
		async (means) => {
			const { outcomes, tries } = await run([[reading(means)]]);
			expect(outcomes).toMatchObject([{ kind: means, reason: `the vendor said ${means}` }]);
			expect(tries).toEqual([1]);
		},
	);

	it('is sent again after it was thrown back, when the vendor asks for it', async () => {
		const { kinds, departures } = await run([
			[reading('throttled', { headers: { 'retry-after': '7' } }), reading('created')],
		]);
		expect(kinds).toEqual(['created']);
		expect(departures).toEqual([0, 7010]);
	});

	it('is sent again after a 503 with Retry-After, without a limit being learned from it', async () => {
		const busy = reading('throttled', { status: 503, headers: { 'retry-after': '2' } });
		const { kinds, departures } = await run([[busy, reading('created')], ...Array(50).fill([reading('created')])]);
		expect(new Set(kinds)).toEqual(new Set(['created']));
		expect(departures[1]).toBe(2010);
		expect(departures.at(-1)).toBeLessThan(2010 + 51 * 11);
	});

	it('is sent again after it was in doubt, where that is harmless', async () => {
		const { kinds, tries } = await run([[reading('ambiguous'), reading('ambiguous'), reading('created')]]);
		expect([kinds, tries]).toEqual([['created'], [3]]);
	});

	it('is left in doubt where sending it again could make two', async () => {
		const { outcomes, tries } = await run([[reading('ambiguous')]], {
			resendable: () => false,
			lookFor: () => 'Look there',
		});
		expect(outcomes).toMatchObject([{ kind: 'unknown', reason: 'the vendor said ambiguous', wayOut: 'Look there' }]);
		expect(tries).toEqual([1]);
	});

	it('is left in doubt after six tries', async () => {
		const { kinds, tries } = await run([[reading('ambiguous')]]);
		expect([kinds, tries]).toEqual([['unknown'], [6]]);
	});

	it('keeps its answer when it is asked to, and only then', async () => {
		expect((await run([[reading('created')]])).outcomes[0]).not.toHaveProperty('answer');
		expect((await run([[reading('created')]], { keepAnswers: true })).outcomes[0]!.answer).toEqual({
			status: 200,
			headers: {},
			body: {},
		});
	});
});

describe('a vendor that recognizes repeats', () => {
	const duplicate = reading('existing', { answer: 'duplicate', record: { id: 'lead_1' } });

	it('proves by "duplicate" that the try in doubt was ours', async () => {
		const { outcomes } = await run([[reading('ambiguous'), duplicate]], { recognizedBy: 'duplicate' });
		expect(outcomes).toMatchObject([{ kind: 'created', record: { id: 'lead_1' } }]);
	});

	it('says "existing" to an input that was never in doubt, or by another answer', async () => {
		expect((await run([[duplicate]], { recognizedBy: 'duplicate' })).kinds).toEqual(['existing']);
		const skipped = reading('existing', { answer: 'skipped' });
		expect((await run([[reading('ambiguous'), skipped]], { recognizedBy: 'duplicate' })).kinds).toEqual(['existing']);
	});

	it('calls one of two inputs with the same address created, not both', async () => {
		const created = reading('created', { record: { id: 'lead_1' } });
		const { kinds } = await run([[created], [reading('ambiguous'), duplicate]], { recognizedBy: 'duplicate' });
		expect(kinds).toEqual(['created', 'existing']);
		const both = await run(
			[
				[reading('ambiguous'), duplicate],
				[reading('ambiguous'), duplicate],
			],
			{ recognizedBy: 'duplicate' },
		);
		expect(both.kinds.sort()).toEqual(['created', 'existing']);
	});

	it('proves it for an input that was in doubt before this run', async () => {
		const { kinds } = await run([[duplicate]], { recognizedBy: 'duplicate', inDoubt: () => true });
		expect(kinds).toEqual(['created']);
	});
});

describe('a vendor that takes nothing', () => {
	it('is given up at once when it asks for more patience than is allowed', async () => {
		const throttled = reading('throttled', { headers: { 'retry-after': '3000' } });
		const { outcomes, ms, tries } = await run([[throttled], [reading('created')]]);
		expect(ms).toBeLessThan(100);
		expect(tries).toEqual([1, 0]);
		expect(outcomes[1]).toEqual({
			kind: 'unsent',
			reason: 'the vendor said throttled (it asks to wait 50 minutes, longer than Max Wait)',
			wayOut: 'Try again later, or set a longer Max Wait in the options',
		});
	});

	it('is given up after a few tries when nothing was ever there', async () => {
		const { outcomes, ms } = await run([[unreachable], [unreachable]]);
		expect(outcomes).toMatchObject([
			{ kind: 'unsent', reason: 'nothing is there', wayOut: 'Check the address' },
			{ kind: 'unsent', reason: 'nothing is there' },
		]);
		expect(ms).toBeLessThan(20_000);
	});

	it('is waited for while it restarts in mid-run', async () => {
		const { kinds, tries } = await run([
			[reading('created')],
			[...Array(8).fill(unreachable), reading('created')],
			[reading('created')],
		]);
		expect(kinds).toEqual(['created', 'created', 'created']);
		expect(tries).toEqual([1, 9, 1]);
	});

	it('is given up when it does not come back within Max Wait', async () => {
		const { kinds, ms, outcomes } = await run([[reading('created')], [unreachable]], { maxWaitMs: 30_000 });
		expect(kinds).toEqual(['created', 'unsent']);
		expect(outcomes[1]!.reason).toContain('nothing is there (');
		expect(ms).toBeLessThanOrEqual(30_000 + 1_000);
	});

	it('does not turn a whole list into doubts: after a few it pauses, and at last it gives up', async () => {
		const { kinds } = await run(Array(500).fill([reading('ambiguous')]), { resendable: () => false });
		expect(kinds.filter((kind) => kind === 'unknown').length).toBeLessThan(80);
		expect(kinds.filter((kind) => kind === 'unsent').length).toBeGreaterThan(420);
	});

	it('leaves an input in doubt that was sent before everything stopped', async () => {
		const { outcomes } = await run([[reading('created')], [reading('ambiguous'), unreachable]], {
			maxWaitMs: 5_000,
			lookFor: () => 'Look there',
		});
		expect(outcomes[1]).toMatchObject({
			kind: 'unknown',
			reason: 'the vendor said ambiguous',
			wayOut: 'Look there',
		});
	});
});

it('keeps no program alive for long after a wait that was cut short', async () => {
	const time = new VirtualTime();
	const sleeps: number[] = [];
	// The second answer comes while the first asks to wait for a month: longer than timers can count.
	await time.run(
		deliverAll([10, 500], {
			...time.host,
			sleep: async (ms) => {
				sleeps.push(ms);
				await time.after(ms);
			},
			send: async (ms) => {
				await time.after(ms);
				return reading('throttled', { headers: { 'retry-after': '2592000' } });
			},
			resendable: () => true,
			maxInFlight: 2,
			maxWaitMs: 60_000,
		}),
	);
	expect(sleeps.length).toBeGreaterThan(0);
	expect(Math.max(...sleeps)).toBeLessThanOrEqual(1_000);
});

describe('refusals', () => {
	const many = (script: Attempt[]) => [script, ...Array(20).fill([reading('created')])] as Attempt[][];

	it('of the key end the run; what was under way still counts', async () => {
		const { outcomes, kinds, requests } = await run(many([reading('refused', { wayOut: 'Check the key' })]), {
			maxInFlight: 4,
		});
		expect(requests).toBe(4);
		expect(kinds.slice(0, 5)).toEqual(['refused', 'created', 'created', 'created', 'unsent']);
		expect(outcomes[4]).toEqual({
			kind: 'unsent',
			reason: 'nothing more was sent, since the vendor said refused',
			wayOut: 'Check the key',
		});
	});

	it('of a target end only the inputs that share it', async () => {
		const missing = [reading('refused', { status: 404 })];
		const scripts = [missing, [reading('created')], missing, [reading('created')], missing];
		const { kinds, tries } = await run(scripts, { targetOf: (script) => (script === missing ? 'there' : 'here') });
		expect(kinds).toEqual(['refused', 'created', 'unsent', 'created', 'unsent']);
		expect(tries).toEqual([1, 1, 0, 1, 0]);
	});

	it('of single inputs stop nobody else, unless the first ten answers are all that', async () => {
		const rejected = [reading('rejected')];
		const mixed = [[reading('created')], ...Array(30).fill(rejected)] as Attempt[][];
		expect((await run(mixed, { stopAfterRejections: 10 })).requests).toBe(31);
		const { requests, outcomes } = await run(Array(31).fill(rejected), { stopAfterRejections: 10 });
		expect(requests).toBe(10);
		expect(outcomes[30]).toMatchObject({
			kind: 'unsent',
			reason: 'nothing more was sent, since the first 10 answers were all rejections',
		});
		expect((await run(Array(31).fill(rejected))).requests).toBe(31);
	});
});

describe('a stop', () => {
	it('ends a long wait at once, starts nothing, and accounts for what was sent', async () => {
		const stop = new AbortController();
		const time = new VirtualTime();
		const start = time.now;
		time.at(start + 5_000, () => stop.abort());
		const delivery = await time.run(
			deliverAll([0, 1, 2], {
				...time.host,
				send: async (input) => {
					await time.after(10);
					return input === 0 ? reading('created') : reading('throttled', { headers: { 'retry-after': '50' } });
				},
				resendable: () => true,
				maxInFlight: 1,
				maxWaitMs: 60_000,
				signal: stop.signal,
			}),
		);
		expect(time.now - start).toBe(5_000);
		expect(delivery.outcomes.map(({ kind }) => kind)).toEqual(['created', 'unsent', 'unsent']);
		expect(delivery.outcomes[2]!.reason).toBe('the execution was canceled');
		expect(delivery.requests).toBe(2);
	});

	it('before the start sends nothing', async () => {
		const { kinds, requests } = await run([[reading('created')]], { signal: AbortSignal.abort() });
		expect([kinds, requests]).toEqual([['unsent'], 0]);
	});
});

it('keeps the order of the inputs and tells of each as it ends', async () => {
	const ended: number[] = [];
	const scripts = [
		[reading('throttled', { headers: { 'retry-after': '1' } }), reading('created')],
		[reading('created')],
	];
	const { outcomes } = await run(scripts, { maxInFlight: 2, onOutcome: (_, index) => void ended.push(index) });
	expect(outcomes).toHaveLength(2);
	expect(ended).toEqual([1, 0]);
});

it('delivers nothing at all when there is nothing', async () => {
	expect(await run([])).toMatchObject({ outcomes: [], requests: 0, throttledMs: 0 });
});

it('keeps its promises under any schedule of faults, limits and stops', async () => {
	const fault = fc.constantFrom<Array<Means | 'unreachable'>>(
		'created',
		'existing',
		'rejected',
		'throttled',
		'ambiguous',
		'unreachable',
	);
	const script = fc.record({
		attempts: fc.array(fault, { minLength: 1, maxLength: 6 }),
		safe: fc.boolean(),
		ms: fc.integer({ min: 1, max: 2000 }),
		retryAfter: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
	});
	const schedule = fc.record({
		scripts: fc.array(script, { maxLength: 25 }),
		refusedAt: fc.option(fc.nat(30), { nil: undefined }),
		stopAt: fc.option(fc.nat(20_000), { nil: undefined }),
		ceiling: fc.integer({ min: 1, max: 8 }),
		maxWaitMs: fc.integer({ min: 0, max: 60_000 }),
		seed: fc.nat(),
	});
	await fc.assert(
		fc.asyncProperty(schedule, async ({ scripts, refusedAt, stopAt, ceiling, maxWaitMs, seed }) => {
			const time = new VirtualTime(seed);
			const start = time.now;
			const stop = new AbortController();
			if (stopAt !== undefined) time.at(start + stopAt, () => stop.abort());
			const tries = scripts.map(() => 0);
			const inDoubt = new Set<number>();
			const ended: number[] = [];
			let inFlight = 0;
			let sent = 0;
			let lastGood = start;
			const { outcomes } = await time.run(
				deliverAll(scripts, {
					...time.host,
					send: async ({ attempts, safe, ms, retryAfter }, index) => {
						expect(stop.signal.aborted).toBe(false);
						expect(++inFlight).toBeLessThanOrEqual(ceiling);
						// What may exist is sent again only where that is harmless.
						if (inDoubt.has(index)) expect(safe).toBe(true);
						const number = sent++;
						const means = number === refusedAt ? 'refused' : attempts[Math.min(tries[index]!++, attempts.length - 1)]!;
						await time.after(ms);
						inFlight--;
						if (means === 'unreachable') return unreachable;
						if (means === 'ambiguous') inDoubt.add(index);
						else if (means !== 'throttled') lastGood = time.now;
						return reading(means, retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } });
					},
					resendable: ({ safe }) => safe,
					maxInFlight: ceiling,
					maxWaitMs,
					signal: stop.signal,
					onOutcome: (_, index) => void ended.push(index),
				}),
			);
			expect(outcomes).toHaveLength(scripts.length);
			expect(ended.sort((a, b) => a - b)).toEqual(scripts.map((_, index) => index));
			for (const [index, { kind, reason }] of outcomes.entries()) {
				expect(typeof reason).toBe('string');
				// What may have been written is never called unsent.
				if (inDoubt.has(index)) expect(kind).not.toBe('unsent');
				if (kind === 'unknown') expect(inDoubt.has(index)).toBe(true);
			}
			// The last good answer, then Max Wait at most, then whatever was still under way.
			expect(time.now).toBeLessThanOrEqual(lastGood + maxWaitMs + 2_000 + 10);
		}),
		{ numRuns: 300 },
	);
});

describe('a failure on the way', () => {
	const coded = (code: string, cause?: unknown) => Object.assign(new Error('failed', { cause }), { code });

	it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'CERT_HAS_EXPIRED', 'ERR_INVALID_URL'])(
		'%s proves that nothing arrived',
		(code) => {
			expect(readFailure(coded(code))).toMatchObject({
				means: 'unreachable',
				wayOut: expect.stringContaining('base URL'),
			});
		},
	);

	it.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_CANCELED', 'SOMETHING_NEW'])(
		'%s leaves it open',
		(code) => {
			expect(readFailure(coded(code))).toMatchObject({ means: 'ambiguous', reason: expect.stringMatching(/./) });
		},
	);

	it('is found in what caused it, in a list of causes, and in a loop of causes', () => {
		expect(readFailure(new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }))).toMatchObject({
			means: 'unreachable',
		});
		expect(readFailure({ cause: { errors: [coded('ENOTFOUND')] } })).toMatchObject({ means: 'unreachable' });
		const loop: { cause?: unknown } = {};
		loop.cause = loop;
		expect(readFailure(loop)).toEqual({ means: 'ambiguous', reason: 'the request failed on its way' });
	});

	it('is told by name where the platform gives no code', () => {
		expect(readFailure(new DOMException('', 'AbortError'))).toMatchObject({
			reason: 'the request was canceled on its way',
		});
		expect(readFailure({ name: 'TimeoutError' })).toMatchObject({ reason: 'no answer came in time' });
		expect(readFailure({ type: 'request-timeout' })).toMatchObject({ reason: 'no answer came in time' });
	});

	it.each([undefined, null, 'text', 7])('is ambiguous when it is %s', (thrown) => {
		expect(readFailure(thrown)).toMatchObject({ means: 'ambiguous' });
	});

	it('does not repeat a message that could hold a secret', () => {
		expect(JSON.stringify(readFailure(new Error('key sk-123 refused')))).not.toContain('sk-123');
	});
});

it('a refused input names its first field and keeps every problem', () => {
	const problems = [
		{ field: 'email', label: 'Email', problem: 'is required' },
		{ field: 'name', label: 'Name', problem: 'is too long' },
	];
	expect(rejectedBeforeSending(problems)).toEqual({
		kind: 'rejected',
		reason: 'Email is required; Name is too long',
		field: { key: 'email', label: 'Email' },
		problems,
	});
});

it.each([
	[reading('throttled'), 'unsent'],
	[unreachable, 'unsent'],
	[reading('ambiguous'), 'unknown'],
	[reading('created'), 'created'],
] satisfies Array<[Attempt, Outcome['kind']]>)('an attempt that is the last settles the outcome', (attempt, kind) => {
	expect(settle(attempt, true).kind).toBe(kind);
});

it.each([
	[300, '1 second'],
	[1_000, '1 second'],
	[61_000, '2 minutes'],
	[300_000, '5 minutes'],
	[3_600_001, '2 hours'],
])('%i ms in words are %s', (ms, words) => {
	expect(inWords(ms)).toBe(words);
});
