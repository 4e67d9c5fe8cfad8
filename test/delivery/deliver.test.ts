import fc from 'fast-check';
import { type Attempt, deliver, type Outcome, readFailure, rejectedBeforeSending } from '../../delivery';

const reading = (
	means: 'created' | 'existing' | 'rejected' | 'refused' | 'throttled' | 'ambiguous',
	status = 200,
): Attempt => ({
	means,
	reason: `the vendor said ${means}`,
	status,
	body: {},
	headers: {},
});

async function outcomesOf(attempts: Attempt[], maxInFlight = 1, lookFor?: string): Promise<Outcome[]> {
	return await deliver(attempts, { send: async (attempt) => attempt, maxInFlight, lookFor });
}

it.each([
	['created', 'created'],
	['existing', 'existing'],
	['rejected', 'rejected'],
	['refused', 'refused'],
	['throttled', 'unsent'],
	['ambiguous', 'unknown'],
] as const)('an attempt that reads as %s ends as %s', async (means, kind) => {
	expect(await outcomesOf([reading(means)])).toMatchObject([
		{ kind, reason: `the vendor said ${means}`, answer: { status: 200 } },
	]);
});

it('a request that could not leave ends as unsent, without an answer', async () => {
	const [outcome] = await outcomesOf([{ means: 'unreachable', reason: 'no host', wayOut: 'Check the host' }]);
	expect(outcome).toEqual({ kind: 'unsent', reason: 'no host', wayOut: 'Check the host' });
});

it('says what to look for when nothing better is known about an unknown one', async () => {
	const [plain, told] = await outcomesOf(
		[reading('ambiguous'), { means: 'ambiguous', reason: 'cut', wayOut: 'Ask' }],
		1,
		'Look there',
	);
	expect([plain!.wayOut, told!.wayOut]).toEqual(['Look there', 'Ask']);
});

it('keeps the order of the inputs whatever the order of the answers', async () => {
	const open: Array<() => void> = [];
	const gates = [0, 1, 2].map((n) => new Promise<void>((resolve) => (open[n] = resolve)));
	const delivered = deliver([0, 1, 2], {
		maxInFlight: 3,
		send: async (input) => {
			await gates[input];
			return { ...reading('created'), record: { input } } as Attempt;
		},
	});
	for (const answer of open.reverse()) answer();
	expect((await delivered).map(({ record }) => record)).toEqual([{ input: 0 }, { input: 1 }, { input: 2 }]);
});

it('sends nothing after a refusal; what was under way still counts', async () => {
	const sent: number[] = [];
	const outcomes = await deliver([0, 1, 2, 3, 4], {
		maxInFlight: 2,
		send: async (input) => {
			sent.push(input);
			return input === 0 ? { ...reading('refused', 401), wayOut: 'Check the key' } : reading('created');
		},
	});
	expect(sent).toEqual([0, 1]);
	expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'created', 'unsent', 'unsent', 'unsent']);
	expect(outcomes[4]).toEqual({
		kind: 'unsent',
		reason: 'nothing more was sent, since the vendor said refused',
		wayOut: 'Check the key',
	});
});

it('starts nothing once the signal is given', async () => {
	const stop = new AbortController();
	const outcomes = await deliver([0, 1, 2], {
		maxInFlight: 1,
		signal: stop.signal,
		send: async () => {
			stop.abort();
			return reading('created');
		},
	});
	expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'unsent', 'unsent']);
	expect(outcomes[2]!.reason).toBe('the execution was canceled');
});

it('ends every input in one outcome, sends each at most once, and never has more under way than allowed', async () => {
	const means = fc.constantFrom('created', 'existing', 'rejected', 'refused', 'throttled', 'ambiguous', 'unreachable');
	await fc.assert(
		fc.asyncProperty(
			fc.array(means, { maxLength: 40 }),
			fc.integer({ min: 1, max: 8 }),
			async (inputs, maxInFlight) => {
				const tries = new Map<number, number>();
				let inFlight = 0;
				const outcomes = await deliver(inputs, {
					maxInFlight,
					send: async (input, index) => {
						tries.set(index, (tries.get(index) ?? 0) + 1);
						expect(++inFlight).toBeLessThanOrEqual(maxInFlight);
						await null;
						inFlight--;
						return (input === 'unreachable' ? { means: input, reason: 'x' } : reading(input)) as Attempt;
					},
				});
				expect(outcomes).toHaveLength(inputs.length);
				for (const [index, outcome] of outcomes.entries()) {
					expect(outcome.reason).not.toBe('');
					// Only an input that never left may have no try behind it.
					expect(tries.get(index) ?? 0).toBe(outcome.kind === 'unsent' && !tries.has(index) ? 0 : 1);
				}
			},
		),
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
