/** What the real n8n does when it runs something again, and what the node makes of it. */
import type { INode } from 'n8n-workflow';
import { type Provider, providers } from '../../contracts';
import type { Execution, StoredWorkflow } from '../../sandbox/api';
import { withExamples } from './installed';
import { deliveryOf, manyPeople, outputOf } from './workflows';

const parts = withExamples({ magicValues: false });
beforeEach(() => parts.mock.reset());

const ITEMS = 40;
const people = manyPeople(ITEMS);

/** Nothing is waited for, so that a try ends at the first obstacle. */
const workflowOf = (provider: Provider, node: Partial<INode> = {}): Promise<StoredWorkflow> =>
	deliveryOf(parts.api, provider, people, { node, options: { maxWait: 0 } });

const run = async (workflow: StoredWorkflow): Promise<Execution> => parts.api.over(await parts.api.run(workflow));
const retried = async (execution: Execution): Promise<Execution> =>
	parts.api.execution(await parts.api.retry(execution.id));

const requests = (provider: Provider): number => parts.mock.requests({ provider: provider.id }).length;

describe('Retry of a failed execution', () => {
	it('sends only what was not delivered', async () => {
		parts.mock.faults.set([{ provider: 'trata', match: { body: { name: 'Person 7' } }, times: 1, fault: 429 }]);
		const first = await run(await workflowOf(providers.trata));
		expect(first.status).toBe('error');
		expect(first.data.resultData.error?.message).toContain('unsent');
		const sent = requests(providers.trata);

		const second = await retried(first);
		expect(second.data.resultData.error).toBeUndefined();
		expect(second.status).toBe('success');
		expect(outputOf(second, providers.trata)).toHaveLength(ITEMS);
		expect(parts.mock.records('trata_prospects')).toHaveLength(ITEMS);
		// One answered 429; every other request made a record.
		expect(requests(providers.trata)).toBe(ITEMS + 1);
		expect(sent).toBeLessThan(ITEMS + 1);
	});

	it('sends nothing again where the vendor has no way to tell two sendings apart', async () => {
		parts.mock.faults.set([
			{ provider: 'trata', match: { body: { name: 'Person 7' } }, times: 1, fault: { kind: 'reset', written: true } },
		]);
		const first = await run(await workflowOf(providers.trata));
		expect(first.data.resultData.error?.message).toContain('unknown');
		const second = await retried(first);
		expect(second.status).toBe('error');
		expect(second.data.resultData.error?.message).toContain('unknown');
		expect(parts.mock.records('trata_prospects')).toHaveLength(ITEMS);
		expect(requests(providers.trata)).toBe(ITEMS);
	});

	it('keeps the idempotency key of the first try', async () => {
		parts.mock.faults.set([
			{ provider: 'architect', match: { body: { name: 'Person 7' } }, fault: { kind: 'reset', written: true } },
		]);
		const first = await run(await workflowOf(providers.architect));
		expect(first.status).toBe('error');
		parts.mock.faults.clear();
		const second = await retried(first);
		expect(second.status).toBe('success');
		expect(outputOf(second, providers.architect)).toHaveLength(ITEMS);
		expect(parts.mock.records('architect_prospect_logs')).toHaveLength(ITEMS);
	});
});

describe('Retry On Fail', () => {
	it('sends only what was not delivered', async () => {
		parts.mock.faults.set([{ provider: 'trata', match: { body: { name: 'Person 7' } }, times: 2, fault: 429 }]);
		const execution = await run(
			await workflowOf(providers.trata, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }),
		);
		expect(execution.status).toBe('success');
		expect(outputOf(execution, providers.trata)).toHaveLength(ITEMS);
		expect(parts.mock.records('trata_prospects')).toHaveLength(ITEMS);
		expect(requests(providers.trata)).toBe(ITEMS + 2);
	});
});
