/** What ends a run in the real n8n: Stop, the time limit of a workflow, a shutdown. */
import { setTimeout as sleep } from 'node:timers/promises';
import { providers } from '../../contracts';
import type { Execution } from '../../sandbox/api';
import { restartInstalled, withExamples } from './installed';
import { deliveryOf, manyPeople } from './workflows';

const parts = withExamples({ magicValues: false });
beforeEach(() => {
	parts.mock.reset();
	parts.mock.faults.set([{ limit: { requests: 20, per: 'second', burst: 20, retryAfter: 'seconds' } }]);
});

/** Fifteen seconds' worth, at 20 a second. */
const MANY = 300;
const received = (): number => parts.mock.requests({ provider: 'trata' }).length;

async function receivedSome(): Promise<void> {
	while (received() < 30) await sleep(20);
}

/** Nothing more arrives in two seconds, in which forty would have. */
async function expectSilence(): Promise<void> {
	const before = received();
	await sleep(2000);
	expect(received()).toBe(before);
	expect(before).toBeLessThan(MANY);
}

async function startDelivery(settings: object = {}, leads = MANY): Promise<string> {
	return parts.api.run(await deliveryOf(parts.api, providers.trata, manyPeople(leads), { settings }));
}

describe('A run that is ended', () => {
	it('by Stop sends nothing more, at once', async () => {
		const id = await startDelivery();
		await receivedSome();
		await parts.api.stop(id);
		await expectSilence();
		expect((await parts.api.over(id)).status).toBe('canceled');
	});

	it('by the time limit of the workflow sends nothing more', async () => {
		const execution: Execution = await parts.api.over(await startDelivery({ executionTimeout: 3 }));
		await expectSilence();
		expect(execution.status).toBe('canceled');
	});
});

it('A run that a shutdown finds under way is let finish by n8n', async () => {
	const id = await startDelivery({}, 150);
	await receivedSome();
	parts.api = await restartInstalled();
	expect((await parts.api.execution(id)).status).toBe('success');
	expect(parts.mock.records('trata_prospects')).toHaveLength(150);
});
