/**
 * n8n's queue mode, small: a main process and two workers under one limit. n8n 2 never runs a stalled job again
 * (maxStalledCount is 0): it declares the execution failed and forgets its data. n8n 1 did run it again.
 */

import { type Load, QueueRig } from '../../bench/queue-rig';
import { type Provider, providers } from '../../contracts';
import { queueModeProblem } from '../../sandbox/queue-mode';

const problem = queueModeProblem();
if (problem !== undefined) process.stderr.write(`The tests of n8n's queue mode are left out: ${problem}.\n`);

const all: Provider[] = Object.values(providers);
const size = { executions: 4, leads: 30 };
const TOTAL = size.executions * size.leads;

(problem === undefined ? describe : describe.skip)('in queue mode', () => {
	let rig: QueueRig;

	beforeAll(async () => {
		rig = await QueueRig.open({ rate: 10, burst: 10 });
	});
	afterAll(async () => {
		await rig?.close();
	});

	const runAgain = (provider: Provider) =>
		rig.run({ ...size, provider, incident: () => rig.killWorker({ again: true }) });

	it.each(all.filter(({ operations }) => Object.values(operations)[0]!.resend.safe !== 'never'))(
		'$name has every lead once when a job that a killed worker left is run again',
		async (provider) => {
			const tally = await runAgain(provider);
			expect(tally).toMatchObject({ created: TOTAL, twice: 0, lost: 0, untold: 0, failed: [] });
			// More requests than leads and throttlings: leads were sent again indeed, under the keys of the first time.
			expect(tally.requests - tally.throttled).toBeGreaterThan(TOTAL);
			expect(tally.keysOfALead).toBeLessThanOrEqual(1);
		},
	);

	it.each(all.filter(({ operations }) => Object.values(operations)[0]!.resend.safe === 'never'))(
		'$name then has twice what had been written before, and loses none',
		async (provider) => {
			const tally = await runAgain(provider);
			expect(tally).toMatchObject({ created: TOTAL, lost: 0, untold: 0, failed: [] });
			expect(tally.twice).toBe(tally.requests - tally.throttled - TOTAL);
		},
	);

	it.each<[string, Provider, Load['options']]>([
		['by an e-mail address that is unique', providers.pollybot, {}],
		[
			"by a key of the lead's own",
			providers.architect,
			{ idempotencyKeyMode: 'custom', idempotencyKey: '={{ $json.email }}' },
		],
	])(
		'n8n fails the executions of a killed worker; a list sent again is written once %s',
		async (_, provider, options) => {
			const load: Load = { ...size, provider, options, incident: () => rig.killWorker() };
			const tally = await rig.run(load);
			expect(tally.failed.length).toBeGreaterThan(0);
			expect(tally.untold).toBe(tally.failed.length * size.leads);
			expect(await rig.sendAgain(load, tally.failed)).toMatchObject({ created: TOTAL, twice: 0, lost: 0, untold: 0 });
		},
	);

	it('a restart of Redis loses and repeats nothing', async () => {
		const load = { ...size, provider: providers.trata, incident: () => rig.queue.redis.restart() };
		expect(await rig.run(load)).toMatchObject({ created: TOTAL, twice: 0, lost: 0 });
	});
});
