/** Many inputs through the client, over real HTTP: each has its outcome, whatever the source and the reader do. */
import { getEventListeners } from 'node:events';
import { createClient, type InputOf, type InputOutcome, providers, SourceError } from '../../client';
import type { Answer } from '../../contracts';
import { createMockServer, type MockServer } from '../../mock-server/src';
import { answerWith, ScriptedVendor } from '../nodes/in-engine';

type Lead = InputOf<typeof providers.pollybot.operations.addLead.fields>;

const lead = (number: number): Lead => ({ chatbotId: 'cb_1', name: `Lead ${number}`, email: `${number}@example.com` });
const leads = (count: number): Lead[] => Array.from({ length: count }, (_, number) => lead(number));
jest.setTimeout(30_000);

const kindsOf = (outcomes: ReadonlyArray<InputOutcome<unknown>>) => outcomes.map(({ kind }) => kind);

const pollybotOf = ({ keys, url }: MockServer) =>
	createClient(providers.pollybot, { credentials: { apiKey: keys.pollybot! }, baseUrl: url });

/** A vendor that takes every lead, after so many milliseconds. */
const openVendor = async (ms = 0) =>
	await ScriptedVendor.start((_, response, index) => {
		const answer = { success: true, data: { id: `lead_${index}` } };
		setTimeout(() => answerWith(response, 201, answer), ms);
	});

const clientOf = ({ url }: { url: string }, options: { maxInFlight?: number; maxWaitMs?: number } = {}) =>
	createClient(providers.pollybot, { credentials: { apiKey: 'key' }, baseUrl: url, ...options });

describe('awaited', () => {
	it('gives all outcomes in the order of the inputs, with the inputs', async () => {
		await using mock = await createMockServer();
		const inputs = [lead(1), lead(2), { ...lead(3), email: 'nowhere' }, lead(1), lead(4)];
		const outcomes = await pollybotOf(mock).addLead.many(inputs);
		expect(outcomes.map(({ index, input }) => [index, input])).toEqual([...inputs.entries()]);
		expect(kindsOf(outcomes).sort()).toEqual(['created', 'created', 'created', 'existing', 'rejected']);
		expect(outcomes[2]).toMatchObject({ kind: 'rejected', field: { key: 'email' } });
		expect(mock.records('pollybot_leads')).toHaveLength(3);
		expect(await pollybotOf(mock).addLead.many([])).toEqual([]);
	});

	it('runs once, however often it is awaited, and not before', async () => {
		await using vendor = await openVendor();
		const delivery = clientOf(vendor).addLead.many(leads(3));
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(vendor.requests).toHaveLength(0);
		const [first, second] = await Promise.all([delivery, delivery]);
		expect(second).toBe(first);
		expect(vendor.requests).toHaveLength(3);
		await expect(delivery[Symbol.asyncIterator]().next()).rejects.toThrow('can be read once');
	});

	it('tells how far it is', async () => {
		await using mock = await createMockServer();
		const said: unknown[] = [];
		await pollybotOf(mock).addLead.many([lead(1), { ...lead(2), name: '' }], {
			onProgress: ({ done, total, outcome }) => said.push([done, total, outcome.kind]),
		});
		expect(said).toEqual([
			[1, 2, 'rejected'],
			[2, 2, 'created'],
		]);
	});

	it('ends when progress cannot be told, with what was thrown', async () => {
		await using vendor = await openVendor();
		const delivery = clientOf(vendor, { maxInFlight: 1 }).addLead.many(leads(100), {
			onProgress: () => {
				throw new Error('the bar is broken');
			},
		});
		await expect(delivery).rejects.toThrow('the bar is broken');
		expect(vendor.requests.length).toBeLessThan(10);
	});
});

describe('in a loop', () => {
	it('gives each outcome as it comes, from a source that is waited for', async () => {
		await using mock = await createMockServer();
		const source = async function* () {
			for (const one of leads(50)) {
				await new Promise((resolve) => setImmediate(resolve));
				yield one;
			}
		};
		const seen = new Set<number>();
		for await (const outcome of pollybotOf(mock).addLead.many(source())) {
			expect(outcome).toMatchObject({ kind: 'created', input: lead(outcome.index) });
			seen.add(outcome.index);
		}
		expect(seen.size).toBe(50);
		expect(mock.records('pollybot_leads')).toHaveLength(50);
	});

	it('reads and sends no further while its body is busy', async () => {
		await using vendor = await openVendor();
		let read = 0;
		const source = function* () {
			for (;;) yield lead(read++);
		};
		let taken = 0;
		for await (const { kind } of clientOf(vendor, { maxInFlight: 2 }).addLead.many(source())) {
			expect(kind).toBe('created');
			if (++taken < 5) continue;
			await new Promise((resolve) => setTimeout(resolve, 100));
			break;
		}
		expect(read).toBeLessThanOrEqual(5 + 3 * 2 + 1);
		expect(vendor.requests.length).toBeLessThanOrEqual(read);
	});

	it('that is left waits for what is under way, sends nothing more and closes the source', async () => {
		await using vendor = await openVendor(30);
		const ends: string[] = [];
		const source = function* () {
			try {
				yield* leads(1_000);
			} finally {
				ends.push('closed');
			}
		};
		for await (const _ of clientOf(vendor).addLead.many(source())) break;
		ends.push('left');
		const sent = vendor.requests.length;
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(ends).toEqual(['closed', 'left']);
		expect(vendor.requests).toHaveLength(sent);
		expect(sent).toBeLessThan(20);
	});

	it('cannot be begun twice', async () => {
		await using vendor = await openVendor();
		const delivery = clientOf(vendor).addLead.many(leads(1));
		for await (const { kind } of delivery) expect(kind).toBe('created');
		await expect((async () => await delivery)()).rejects.toThrow('can be read once');
	});
});

describe('ended early', () => {
	it('by a signal: what was sent is unknown or done, the rest of an array unsent', async () => {
		const stop = new AbortController();
		await using vendor = await ScriptedVendor.start((_, response, index) => {
			if (index < 10) answerWith(response, 201, { success: true, data: { id: `lead_${index}` } });
			else stop.abort();
		});
		const outcomes = await clientOf(vendor).addLead.many(leads(1_000), { signal: stop.signal });
		expect(outcomes).toHaveLength(1_000);
		const count = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind).length;
		// Answers that were on their way to us when the stop came are lost, as are requests on their way to the vendor.
		expect(count('created')).toBeGreaterThan(0);
		expect(count('created')).toBeLessThanOrEqual(10);
		expect(count('created') + count('unknown')).toBeGreaterThanOrEqual(vendor.requests.length);
		expect(count('created') + count('unknown') + count('unsent')).toBe(1_000);
		expect(count('unsent')).toBeGreaterThan(900);
	});

	it('by a refused key: nothing more is sent', async () => {
		await using mock = await createMockServer();
		const outcomes = await clientOf(mock, { maxInFlight: 1 }).addLead.many(leads(3));
		expect(kindsOf(outcomes)).toEqual(['refused', 'unsent', 'unsent']);
	});

	it('not by one of several targets that is not there', async () => {
		await using mock = await createMockServer();
		const inputs = [lead(1), { ...lead(2), chatbotId: 'does-not-exist' }, lead(3)];
		expect(kindsOf(await pollybotOf(mock).addLead.many(inputs))).toEqual(['created', 'refused', 'created']);
	});

	it('by a source that fails: what was read is delivered, and told with the failure', async () => {
		await using vendor = await openVendor();
		const cause = new Error('line 4 is no CSV');
		const source = () =>
			(async function* () {
				yield* leads(3);
				throw cause;
			})();
		const client = clientOf(vendor);
		const failure = await client.addLead.many(source()).then(undefined, (error: unknown) => error);
		expect(failure).toBeInstanceOf(SourceError);
		expect(failure).toMatchObject({ message: 'The source of inputs failed: line 4 is no CSV', cause });
		expect(kindsOf((failure as SourceError).outcomes)).toEqual(['created', 'created', 'created']);

		const kinds: string[] = [];
		const looping = async () => {
			for await (const { kind } of client.addLead.many(source())) kinds.push(kind);
		};
		await expect(looping()).rejects.toMatchObject({ cause, outcomes: [] });
		expect(kinds).toHaveLength(3);
	});

	it('by inputs that are none', async () => {
		await using vendor = await openVendor();
		await expect((async () => await clientOf(vendor).addLead.many(lead(1) as never))()).rejects.toThrow(
			'is not a function',
		);
	});
});

it('listens to a signal a few times, however many requests are under way', async () => {
	await using vendor = await openVendor(5);
	const { signal } = new AbortController();
	let most = 0;
	const onProgress = () => {
		most = Math.max(most, getEventListeners(signal, 'abort').length);
	};
	expect(await clientOf(vendor).addLead.many(leads(150), { signal, onProgress })).toHaveLength(150);
	// Node warns of a leak from the eleventh on.
	expect(most).toBeLessThanOrEqual(2);
	expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it('makes an idempotency key for every input that brings none, and keeps it for its tries', async () => {
	const { created } = providers.architect.operations.logActivity.answers as { created: Answer };
	await using vendor = await ScriptedVendor.start((_, response, index) => {
		if (index === 0) response.destroy();
		else answerWith(response, Number(created.status), created.example);
	});
	const architect = createClient(providers.architect, {
		credentials: { apiKey: 'key' },
		baseUrl: vendor.url,
		maxInFlight: 1,
	});
	const activity = { source: 'form', email: 'ada@example.com', payload: {} };
	await architect.logActivity.many([activity, activity, { ...activity, idempotencyKey: 'mine' }]);
	const keys = vendor.requests.map(({ body }) => (body as { idempotencyKey: string }).idempotencyKey);
	expect(keys).toContain('mine');
	expect(keys).toHaveLength(4);
	// The try that was cut and the one after it have the same.
	expect(new Set(keys).size).toBe(3);
	expect(keys.filter((key) => key === keys[0])).toHaveLength(2);
});
