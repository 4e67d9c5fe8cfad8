/**
 * Stop in the editor, and an execution that takes longer than its workflow may: for both n8n's server cancels the
 * engine's promise (packages/cli, ActiveExecutions.stopExecution), which aborts the signal that nodes can see.
 */
import type { IDataObject } from 'n8n-workflow';
import * as product from '../../index';
import { answerWith, runNode, ScriptedVendor } from './in-engine';

const { trata } = product.providers;
const people = Array.from({ length: 10 }, (_, n): IDataObject => ({ email: `person${n}@example.com` }));
const oneByOne = { maxRequestsAtOnce: 1 };

/** Takes five, then asks to wait for a minute; the execution is stopped during that minute. */
async function stoppedWhileThrottled(options: Partial<Parameters<typeof runNode>[3]> = {}) {
	const stop = new AbortController();
	let stoppedAt = 0;
	await using vendor = await ScriptedVendor.start((_request, response, index) => {
		if (index < 5) return answerWith(response, 200, { id: `pro.${index}` });
		answerWith(response, 429, { detail: 'Slow down' }, { 'retry-after': '60' });
		setTimeout(() => {
			stoppedAt = performance.now();
			stop.abort();
		}, 200);
	});
	const result = await runNode(trata, { options: oneByOne }, people, {
		baseUrl: vendor.url,
		signal: stop.signal,
		...options,
	});
	return { ...result, requests: vendor.requests.length, ms: performance.now() - stoppedAt };
}

const errorOf = ({ run }: Awaited<ReturnType<typeof runNode>>): string =>
	run.data.resultData.runData.Node!.at(-1)!.error!.message;

it('ends a wait at once, and says what became of every item', async () => {
	const result = await stoppedWhileThrottled();
	expect(result.run.status).toBe('canceled');
	expect(result.ms).toBeLessThan(1_000);
	expect(result.requests).toBe(6);
	// n8n takes an execution for canceled, not for failed, by the word "canceled".
	expect(errorOf(result)).toBe(
		'The execution was canceled before all of 10 items were delivered (5 created, 5 unsent). Items 5, 6, 7, 8, 9: The execution was canceled',
	);
});

it('sends nothing more in the tries that Retry On Fail still makes', async () => {
	const result = await stoppedWhileThrottled({ node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } });
	expect(result.run.status).toBe('canceled');
	expect(result.requests).toBe(6);
	expect(errorOf(result)).toContain('(5 created, 5 unsent)');
});

it('ends each item on its own where the node continues on errors', async () => {
	const { run, requests } = await stoppedWhileThrottled({ onError: 'continueRegularOutput' });
	expect(run.status).toBe('canceled');
	expect(requests).toBe(6);
	const items = run.data.resultData.runData.Node!.at(-1)!.data!.main![0]!;
	expect(items.map(({ json }) => (json.details as IDataObject | undefined)?.outcome ?? 'created')).toEqual([
		...Array(5).fill('created'),
		...Array(5).fill('unsent'),
	]);
});

it('ends requests that are under way, and leaves open what became of them', async () => {
	const stop = new AbortController();
	await using vendor = await ScriptedVendor.start((_request, _response, index) => {
		if (index === 2) stop.abort();
	});
	const start = performance.now();
	const result = await runNode(trata, { options: { maxRequestsAtOnce: 3 } }, people, {
		baseUrl: vendor.url,
		signal: stop.signal,
	});
	expect(performance.now() - start).toBeLessThan(2_000);
	expect(result.run.status).toBe('canceled');
	expect(vendor.requests).toHaveLength(3);
	expect(errorOf(result)).toMatch(
		/^The execution was canceled before all of 10 items were delivered \(3 unknown, 7 unsent\)\. Items 0, 1, 2: It is not known whether this was written: the request was canceled on its way\./,
	);
});

it('has nothing more to say when the workflow is out of time between two nodes', async () => {
	await using vendor = await ScriptedVendor.start((_request, response, index) =>
		answerWith(response, 200, { id: `pro.${index}` }),
	);
	// The engine itself looks at the clock only between nodes: a node that has begun ends as it would.
	const { run } = await runNode(trata, {}, people, {
		baseUrl: vendor.url,
		surroundings: { executionTimeoutTimestamp: Date.now() - 1 },
	});
	expect(run.status).toBe('canceled');
	expect(vendor.requests).toHaveLength(0);
});
