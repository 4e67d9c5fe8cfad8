/** What n8n's process is kept from while a node prepares its items. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { type Provider, providers } from '../../contracts';
import { prepareAll } from '../../nodes/shared/prepare';

const provider: Provider = Object.values(providers)[0]!;
const operation = Object.values(provider.operations)[0]!;
const MS_PER_ITEM = 5;

describe('preparing many items', () => {
	it('lets the rest of n8n run in between, since a worker of a queue that cannot renew its lock loses its executions', async () => {
		let now = 0;
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => now);
		let longest = 0;
		let since = 0;
		let over = false;
		const others = (): void => {
			longest = Math.max(longest, now - since);
			since = now;
			if (!over) setImmediate(others);
		};
		others();
		const seen = new Set<number>();
		const getNodeParameter = (_name: string, item: number, fallback: unknown): unknown => {
			if (!seen.has(item)) now += MS_PER_ITEM;
			seen.add(item);
			return fallback;
		};
		const context = { getNodeParameter } as unknown as IExecuteFunctions;
		const prepared = await prepareAll({ context, provider, operation, baseUrl: '', keyScope: '' }, 1_000);
		over = true;
		clock.mockRestore();
		expect(prepared).toHaveLength(1_000);
		expect(longest).toBeGreaterThan(0);
		expect(longest).toBeLessThanOrEqual(100);
	});
});
