/** What the real n8n does when it runs something again, and what the node makes of it. */
import type { INode } from 'n8n-workflow';
import { type Provider, providers } from '../../contracts';
import { createMockServer, type MockServer } from '../../mock-server/src';
import type { Execution, N8nApi, StoredWorkflow } from '../../sandbox/api';
import { furnish } from '../../sandbox/furnish';
import { startInstalled, stopInstalled } from './installed';
import { deliveryOf, manyPeople, outputOf } from './workflows';

let api: N8nApi;
let mock: MockServer;

beforeAll(async () => {
	mock = await createMockServer({ seed: 1, magicValues: false });
	api = await startInstalled();
	await furnish(api, mock);
});
afterAll(async () => {
	await mock?.close();
	await stopInstalled();
});
beforeEach(() => mock.reset());

const ITEMS = 40;
const people = manyPeople(ITEMS);

/** Nothing is waited for, so that a try ends at the first obstacle. */
const workflowOf = (provider: Provider, node: Partial<INode> = {}): Promise<StoredWorkflow> =>
	deliveryOf(api, provider, people, { node, options: { maxWait: 0 } });

const run = async (workflow: StoredWorkflow): Promise<Execution> => api.over(await api.run(workflow));
const retried = async (execution: Execution): Promise<Execution> => api.execution(await api.retry(execution.id));

const requests = (provider: Provider): number => mock.requests({ provider: provider.id }).length;

describe('Retry of a failed execution', () => {
	it('sends only what was not delivered', async () => {
		mock.faults.set([{ provider: 'trata', match: { body: { name: 'Person 7' } }, times: 1, fault: 429 }]);
		const first = await run(await workflowOf(providers.trata));
		expect(first.status).toBe('error');
		expect(first.data.resultData.error?.message).toContain('unsent');
		const sent = requests(providers.trata);

		const second = await retried(first);
		expect(second.data.resultData.error).toBeUndefined();
		expect(second.status).toBe('success');
		expect(outputOf(second, providers.trata)).toHaveLength(ITEMS);
		expect(mock.records('trata_prospects')).toHaveLength(ITEMS);
		// One answered 429; every other request made a record.
		expect(requests(providers.trata)).toBe(ITEMS + 1);
		expect(sent).toBeLessThan(ITEMS + 1);
	});

	it('sends nothing again where the vendor has no way to tell two sendings apart', async () => {
		mock.faults.set([
			{ provider: 'trata', match: { body: { name: 'Person 7' } }, times: 1, fault: { kind: 'reset', written: true } },
		]);
		const first = await run(await workflowOf(providers.trata));
		expect(first.data.resultData.error?.message).toContain('unknown');
		const second = await retried(first);
		expect(second.status).toBe('error');
		expect(second.data.resultData.error?.message).toContain('unknown');
		expect(mock.records('trata_prospects')).toHaveLength(ITEMS);
		expect(requests(providers.trata)).toBe(ITEMS);
	});

	it('keeps the idempotency key of the first try', async () => {
		mock.faults.set([
			{ provider: 'architect', match: { body: { name: 'Person 7' } }, fault: { kind: 'reset', written: true } },
		]);
		const first = await run(await workflowOf(providers.architect));
		expect(first.status).toBe('error');
		mock.faults.clear();
		const second = await retried(first);
		expect(second.status).toBe('success');
		expect(outputOf(second, providers.architect)).toHaveLength(ITEMS);
		expect(mock.records('architect_prospect_logs')).toHaveLength(ITEMS);
	});
});

describe('Retry On Fail', () => {
	it('sends only what was not delivered', async () => {
		mock.faults.set([{ provider: 'trata', match: { body: { name: 'Person 7' } }, times: 2, fault: 429 }]);
		const execution = await run(
			await workflowOf(providers.trata, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }),
		);
		expect(execution.status).toBe('success');
		expect(outputOf(execution, providers.trata)).toHaveLength(ITEMS);
		expect(mock.records('trata_prospects')).toHaveLength(ITEMS);
		expect(requests(providers.trata)).toBe(ITEMS + 2);
	});
});
