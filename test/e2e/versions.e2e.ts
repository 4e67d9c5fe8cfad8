/** Every example through the server, by the version of n8n that N8N_VERSION names. */
import { EXAMPLES, ownNodes, readExample } from '../../examples/workflows';
import { withExamples } from './installed';

const parts = withExamples({});

it.each(EXAMPLES)('runs the example %s', async (name) => {
	parts.mock.reset();
	const example = readExample(name);
	const stored = (await parts.api.workflows()).find((workflow) => workflow.name === example.name)!;
	const { status, data } = await parts.api.over(await parts.api.run(await parts.api.workflow(stored.id)));
	expect(status).toBe('success');
	const leads = Object.values(example.pinData!)[0]!.length;
	for (const node of ownNodes(example)) {
		expect(data.resultData.runData[node.name]![0]!.data!.main![0]).toHaveLength(leads);
	}
	expect(parts.mock.requests({ limit: 1000 })).toHaveLength(ownNodes(example).length * leads);
});
