/**
 * What a person sees: hints below the output, and messages while thousands go out. n8n shows what a node says while it
 * runs in one place: `sendMessageToUI` goes through the server's push channel (`sendDataToUI`) to the console of the
 * browser that started the execution, and only for executions started from the editor. Hints are kept in the run data
 * of a task that ended well; n8n drops those of a task that ended in an error, so there the sentence has to tell.
 */
import type { IDataObject, WorkflowExecuteMode } from 'n8n-workflow';
import * as product from '../../index';
import { progressOf } from '../../nodes/shared/report';
import { answerWith, runNode, ScriptedVendor } from './in-engine';

const { trata } = product.providers;
const people = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ email: `person${n}@example.com` }));
const hintsOf = ({ run }: Awaited<ReturnType<typeof runNode>>) => run.data.resultData.runData.Node!.at(-1)!.hints;

describe('hints', () => {
	it('say for how long the vendor held the run up, when that was long', async () => {
		await using vendor = await ScriptedVendor.start((_request, response, index) =>
			index === 0
				? answerWith(response, 429, { detail: 'Slow down' }, { 'retry-after': '2' })
				: answerWith(response, 200, { id: `pro.${index}` }),
		);
		const result = await runNode(trata, {}, people(1), { baseUrl: vendor.url });
		expect(hintsOf(result)).toEqual([
			{
				message: expect.stringMatching(/^Trata limits how much it takes: it held this run up for [23] seconds$/),
				type: 'info',
				location: 'outputPane',
			},
		]);
	});

	it('count the items of which nothing is known', async () => {
		await using vendor = await ScriptedVendor.start((_request, response, index) =>
			index < 2 ? answerWith(response, 500, {}) : answerWith(response, 200, { id: `pro.${index}` }),
		);
		const result = await runNode(trata, {}, people(5), { baseUrl: vendor.url, onError: 'continueRegularOutput' });
		expect(hintsOf(result)).toEqual([
			{
				message: expect.stringContaining('Of 2 items it is not known whether Trata has them'),
				type: 'warning',
				location: 'outputPane',
			},
		]);
	});

	it('count those too that an earlier try left in doubt', async () => {
		await using vendor = await ScriptedVendor.start((_request, response) => answerWith(response, 500, {}));
		const result = await runNode(trata, {}, people(1), {
			baseUrl: vendor.url,
			onError: 'continueRegularOutput',
			node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(vendor.requests).toHaveLength(1);
		expect(hintsOf(result)).toMatchObject([{ message: expect.stringContaining('Of 1 item it is not known') }]);
	});

	it('are not there when there is nothing to say', async () => {
		await using vendor = await ScriptedVendor.start((_request, response, index) =>
			index === 0
				? answerWith(response, 429, { detail: 'Slow down' }, { 'retry-after': '0' })
				: answerWith(response, 200, { id: 'pro.1' }),
		);
		const result = await runNode(trata, {}, people(3), { baseUrl: vendor.url });
		expect(hintsOf(result)).toEqual([]);
	});
});

describe('progress', () => {
	it('is told at most every two seconds', () => {
		const messages: unknown[] = [];
		let now = 0;
		const context = { sendMessageToUI: (message: unknown) => messages.push([now, message]) };
		const done = progressOf(context as unknown as Parameters<typeof progressOf>[0], 'Trata', 100, () => now);
		for (let item = 0; item < 100; item++) {
			now += 70;
			done();
		}
		expect(messages).toEqual([
			[2030, 'Trata: 29 of 100 items done'],
			[4060, 'Trata: 58 of 100 items done'],
			[6090, 'Trata: 87 of 100 items done'],
		]);
	});

	it('goes to the browser of an execution that was started from the editor, and nowhere else', async () => {
		// The second answer comes when two seconds are over.
		await using vendor = await ScriptedVendor.start((request, response) => {
			const answer = (): void => answerWith(response, 200, { id: 'pro.1' });
			if ((request.body as IDataObject).email === 'person1@example.com') setTimeout(answer, 2_050);
			else answer();
		});
		const messagesIn = async (mode: WorkflowExecuteMode) => {
			const messages: unknown[] = [];
			await runNode(trata, { additionalFields: { email: '={{ $json.email }}' } }, people(2), {
				baseUrl: vendor.url,
				mode,
				surroundings: { sendDataToUI: (type, data) => void messages.push([type, data]) },
			});
			return messages;
		};
		const [manual, trigger] = await Promise.all([messagesIn('manual'), messagesIn('trigger')]);
		expect(manual).toEqual([
			['sendConsoleMessage', { source: '[Node: "Node"]', messages: ['Trata: 2 of 2 items done'] }],
		]);
		expect(trigger).toEqual([]);
	});
});
