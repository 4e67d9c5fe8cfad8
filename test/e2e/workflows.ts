/** Workflows for the real n8n: a provider's example over people that the tests make up. */
import type { IDataObject, INode } from 'n8n-workflow';
import type { Provider } from '../../contracts';
import { ownNodes, readExample, withPinned } from '../../examples/workflows';
import type { Execution, N8nApi, StoredWorkflow } from '../../sandbox/api';

/** Leads with every column that the examples read. */
export function manyPeople(count: number): IDataObject[] {
	return Array.from({ length: count }, (_, n) => ({
		name: `Person ${n}`,
		email: `person${n}@example.com`,
		phone: `+91987${String(n).padStart(7, '0')}`,
		company: 'Example',
		source: 'e2e',
	}));
}

export interface DeliveryOptions {
	/** Settings of the workflow. */
	readonly settings?: object;
	/** Settings of the provider's node; it stops at an error. */
	readonly node?: Partial<INode>;
	/** The node's Options. */
	readonly options?: IDataObject;
}

/** A provider's example workflow in stop mode over `people`, stored in n8n. */
export async function deliveryOf(
	api: N8nApi,
	provider: Provider,
	people: readonly object[],
	{ settings, node, options = {} }: DeliveryOptions = {},
): Promise<StoredWorkflow> {
	const example = readExample(provider.id);
	const own = ownNodes(example)[0]!;
	Object.assign(own, { onError: 'stopWorkflow', ...node, parameters: { ...own.parameters, options } });
	return api.addWorkflow(
		withPinned({ ...example, settings: { ...example.settings, ...settings } }, people),
		await api.credentials(),
	);
}

/** What left the provider's node in the end, by its first output. */
export function outputOf(execution: Execution, provider: Provider): IDataObject[] {
	const { name } = ownNodes(readExample(provider.id))[0]!;
	const items = execution.data.resultData.runData[name]?.at(-1)?.data?.main?.[0] ?? [];
	return items.map(({ json }) => json);
}
