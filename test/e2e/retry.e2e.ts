/** What the real n8n does when it runs something again, and what the node makes of it. */
import type { IDataObject, INode } from 'n8n-workflow';
import { type Provider, providers } from '../../contracts';
import { readExample } from '../../examples/workflows';
import { createMockServer, type MockServer } from '../../mock-server/src';
import type { Execution, N8nApi, StoredWorkflow } from '../../sandbox/api';
import { furnish } from '../../sandbox/furnish';
import { startInstalled, stopInstalled } from './installed';

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
const people: IDataObject[] = Array.from({ length: ITEMS }, (_, n) => ({
	name: `Person ${n}`,
	email: `person${n}@example.com`,
	phone: `+9198765000${String(n).padStart(2, '0')}`,
	company: 'Example',
	source: 'e2e',
}));

/** The example workflow of a provider over `people`, in stop mode. */
async function workflowOf(provider: Provider, settings: Partial<INode> = {}): Promise<StoredWorkflow> {
	const example = readExample(provider.id);
	const nodes = example.nodes.map((node) =>
		node.type.startsWith('n8n-nodes-lead-intake.')
			? {
					...node,
					onError: 'stopWorkflow' as const,
					...settings,
					parameters: { ...node.parameters, options: { maxWait: 0 } },
				}
			: node,
	);
	const trigger = nodes.find(({ type }) => type.endsWith('Trigger'))!;
	return api.addWorkflow(
		{ ...example, nodes, pinData: { [trigger.name]: people.map((json) => ({ json })) } },
		await api.credentials(),
	);
}

const run = async (workflow: StoredWorkflow): Promise<Execution> => api.over(await api.run(workflow));
const retried = async (execution: Execution): Promise<Execution> => api.over((await api.retry(execution.id)).id);

/** How many items left the provider's node in the end. */
function put(execution: Execution, provider: Provider): number | undefined {
	const node = readExample(provider.id).nodes.find(({ type }) => type.startsWith('n8n-nodes-lead-intake.'))!;
	return execution.data.resultData.runData[node.name]?.at(-1)?.data?.main?.[0]?.length;
}

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
		expect(put(second, providers.trata)).toBe(ITEMS);
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
		expect(put(second, providers.architect)).toBe(ITEMS);
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
		expect(put(execution, providers.trata)).toBe(ITEMS);
		expect(mock.records('trata_prospects')).toHaveLength(ITEMS);
		expect(requests(providers.trata)).toBe(ITEMS + 2);
	});
});
