import { setTimeout as sleep } from 'node:timers/promises';
import { providers } from '../../contracts';
import { artifact, inEditor } from './server';
import { deliveryOf, manyPeople } from './workflows';

/** Fifteen seconds' worth, at 20 a second. */
const MANY = 300;

export function stopping(): void {
	inEditor('in the editor sends nothing more, and breaks off what is under way', async (editor, { api, mock }) => {
		mock.faults.set([{ limit: { requests: 20, per: 'second', burst: 20, retryAfter: 'seconds' }, latency: 100 }]);
		await editor.openWorkflow((await deliveryOf(api, providers.trata, manyPeople(MANY))).id);
		const requests = () => mock.requests({ provider: 'trata' });
		await editor.execute();
		while (requests().length < 30) await sleep(20);
		await editor.page.getByTestId('stop-execution-button').click();
		await editor.notice('Execution stopped').waitFor();
		await editor.page.getByTestId('execute-workflow-button').waitFor();
		await editor.page.screenshot({ path: artifact('stopped') });

		const [last] = await api.executions();
		const { status, data, stoppedAt } = await api.over(last!.id);
		expect(status).toBe('canceled');
		// All that n8n keeps of a run that was stopped by hand.
		expect(data.resultData.error?.message).toBe('The execution was cancelled manually');
		// In a second, twenty more would have come.
		await sleep(1000);
		const late = requests().filter(({ time }) => Date.parse(time) > Date.parse(stoppedAt!) + 200);
		expect(late).toEqual([]);
		expect(requests().length).toBeLessThan(MANY);
		// Stop breaks off what is under way: what the vendor has whole, it has taken, though its answer reaches nobody.
		const taken = requests().filter(({ verdict }) => verdict === 'passed');
		expect(mock.records('trata_prospects').length).toBe(taken.length);
		// The rest was thrown back, or never arrived whole.
		for (const { verdict, status } of requests()) {
			if (verdict !== 'passed') expect([0, 429]).toContain(status);
		}
	});
}
