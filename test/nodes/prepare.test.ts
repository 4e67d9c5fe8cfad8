/** What n8n's process is kept from while a node prepares its items. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { type Provider, providers } from '../../contracts';
import { prepareAll } from '../../nodes/shared/prepare';

const provider: Provider = Object.values(providers)[0]!;
const operation = Object.values(provider.operations)[0]!;
const MS_PER_ITEM = 5;

let now = 0;

/** Reads items that take their time: after each, the clock has moved on. `read` is told of each. */
async function prepareMany(count: number, read: (item: number) => void = () => {}): Promise<number> {
	const seen = new Set<number>();
	const getNodeParameter = (_name: string, item: number, fallback: unknown): unknown => {
		if (seen.has(item)) return fallback;
		seen.add(item);
		now += MS_PER_ITEM;
		read(item);
		return fallback;
	};
	const context = { getNodeParameter } as unknown as IExecuteFunctions;
	return (await prepareAll({ context, provider, operation, baseUrl: '', keyScope: '' }, count)).length;
}

beforeEach(() => {
	now = 0;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => {
	jest.restoreAllMocks();
});

describe('preparing many items', () => {
	it('lets the rest of n8n run in between, since a worker of a queue that cannot renew its lock loses its executions', async () => {
		let longest = 0;
		let since = 0;
		let over = false;
		const others = (): void => {
			longest = Math.max(longest, now - since);
			since = now;
			if (!over) setImmediate(others);
		};
		others();
		expect(await prepareMany(1_000)).toBe(1_000);
		over = true;
		expect(longest).toBeGreaterThan(0);
		expect(longest).toBeLessThanOrEqual(100);
	});

	it('lets one execution finish before the next begins, so that it can send meanwhile', async () => {
		const order: string[] = [];
		const first = prepareMany(100, () => order.push('first'));
		const second = prepareMany(100, () => order.push('second'));
		await Promise.all([first, second]);
		expect(order.lastIndexOf('first')).toBeLessThan(order.indexOf('second'));
	});

	it('does not let a long one hold up a short one until its end', async () => {
		const order: string[] = [];
		const long = prepareMany(2_000, () => order.push('long'));
		const short = prepareMany(1, () => order.push('short'));
		await Promise.all([long, short]);
		expect(order.indexOf('short') * MS_PER_ITEM).toBeLessThanOrEqual(1_100);
	});
});
