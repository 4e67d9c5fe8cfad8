/** Every example through the server, by the version of n8n that N8N_VERSION names. */
import { EXAMPLES, ownNodes, readExample } from '../../examples/workflows';
import { createMockServer, type MockServer } from '../../mock-server/src';
import type { N8nApi } from '../../sandbox/api';
import { furnish } from '../../sandbox/furnish';
import { startInstalled, stopInstalled } from './installed';

let api: N8nApi;
let mock: MockServer;

beforeAll(async () => {
	mock = await createMockServer({ seed: 1 });
	api = await startInstalled();
	await furnish(api, mock);
});
afterAll(async () => {
	await mock?.close();
	await stopInstalled();
});

it.each(EXAMPLES)('runs the example %s', async (name) => {
	mock.reset();
	const example = readExample(name);
	const stored = (await api.workflows()).find((workflow) => workflow.name === example.name)!;
	const { status, data } = await api.over(await api.run(await api.workflow(stored.id)));
	expect(status).toBe('success');
	const leads = Object.values(example.pinData!)[0]!.length;
	for (const node of ownNodes(example)) {
		expect(data.resultData.runData[node.name]![0]!.data!.main![0]).toHaveLength(leads);
	}
	expect(mock.requests({ limit: 1000 })).toHaveLength(ownNodes(example).length * leads);
});
