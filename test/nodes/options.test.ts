/** The options that say how a run is delivered, as the vendor sees them at work. */
import type { IDataObject } from 'n8n-workflow';
import * as product from '../../index';
import { answerWith, runNode, ScriptedVendor } from './in-engine';

const { trata, pollybot } = product.providers;
const people = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ email: `person${n}@example.com` }));
const prospect = { additionalFields: { email: '={{ $json.email }}' } };

describe('Max Requests at Once', () => {
	async function mostAtOnce(options: IDataObject, count: number): Promise<number> {
		let open = 0;
		let most = 0;
		await using vendor = await ScriptedVendor.start((_request, response, index) => {
			most = Math.max(most, ++open);
			setTimeout(() => {
				open--;
				answerWith(response, 200, { id: `pro.${index}` });
			}, 20);
		});
		const { main } = await runNode(trata, { options }, people(count), { baseUrl: vendor.url });
		expect(main).toHaveLength(count);
		return most;
	}

	it.each([1, 3])('of %i is never exceeded, and used to the full', async (maxRequestsAtOnce) => {
		expect(await mostAtOnce({ maxRequestsAtOnce }, 30)).toBe(maxRequestsAtOnce);
	});

	it('is approached step by step when it is not set', async () => {
		expect(await mostAtOnce({}, 12)).toBeLessThan(12);
	});
});

describe('Max Wait', () => {
	it('of 0 ends the run at the first wait, and says why', async () => {
		await using vendor = await ScriptedVendor.start((_request, response) =>
			answerWith(response, 429, { detail: 'Slow down' }, { 'retry-after': '90' }),
		);
		const start = performance.now();
		const { error } = await runNode(trata, { options: { maxWait: 0 } }, people(50), { baseUrl: vendor.url });
		expect(performance.now() - start).toBeLessThan(2_000);
		expect(error).toContain('Not all of 50 items were delivered (50 unsent).');
		expect(error).toContain(
			'Slow down (it asks to wait 2 minutes, longer than Max Wait). Try again later, or set a longer Max Wait in the options',
		);
		expect(vendor.requests.length).toBeLessThan(10);
	});

	it('is 5 minutes when it is not set', async () => {
		await using vendor = await ScriptedVendor.start((_request, response) =>
			answerWith(response, 429, { detail: 'Slow down' }, { 'retry-after': '301' }),
		);
		const { error } = await runNode(trata, {}, people(1), { baseUrl: vendor.url });
		expect(error).toContain('it asks to wait 6 minutes, longer than Max Wait');
	});
});

describe('Timeout', () => {
	it('ends the wait for an answer that does not come', async () => {
		await using vendor = await ScriptedVendor.start(() => {});
		const start = performance.now();
		const { error } = await runNode(trata, { options: { timeout: 1 } }, people(1), { baseUrl: vendor.url });
		const ms = performance.now() - start;
		expect(ms).toBeGreaterThanOrEqual(990);
		expect(ms).toBeLessThan(5_000);
		expect(error).toContain('It is not known whether this was written: no answer came in time');
	});
});

it('Include Outcome tells what was created and what existed', async () => {
	await using vendor = await ScriptedVendor.start((request, response, index) =>
		(request.body as IDataObject).email === 'person1@example.com'
			? answerWith(response, 400, {
					success: false,
					error: 'Email already exists',
					code: 'DUPLICATE_EMAIL',
					details: { existingLeadId: 'lead_1', email: 'person1@example.com' },
				})
			: answerWith(response, 201, { success: true, data: { id: `lead_new_${index}` } }),
	);
	const outcomes = async (options: IDataObject) => {
		const { main } = await runNode(
			pollybot,
			{ chatbotId: 'cb_1', name: 'Ada', email: '={{ $json.email }}', options: { ifExists: 'accept', ...options } },
			people(2),
			{ baseUrl: vendor.url },
		);
		return main.map(({ json }) => json.outcome);
	};
	expect(await outcomes({ includeOutcome: true })).toEqual(['created', 'existing']);
	expect(await outcomes({})).toEqual([undefined, undefined]);
});

it.each([
	['maxRequestsAtOnce', 0, 'Max Requests at Once must be a whole number from 1 to 200'],
	['maxRequestsAtOnce', 201, 'Max Requests at Once must be a whole number from 1 to 200'],
	['maxRequestsAtOnce', 2.5, 'Max Requests at Once must be a whole number from 1 to 200'],
	['maxRequestsAtOnce', '={{ "many" }}', 'Max Requests at Once must be a whole number from 1 to 200'],
	['maxRequestsAtOnce', '={{ [] }}', 'Max Requests at Once must be a whole number from 1 to 200'],
	['maxWait', -1, 'Max Wait (Minutes) must be a whole number from 0 to 1440'],
	['maxWait', '={{ true }}', 'Max Wait (Minutes) must be a whole number from 0 to 1440'],
	['maxWait', '={{ {} }}', 'Max Wait (Minutes) must be a whole number from 0 to 1440'],
	['timeout', 0, 'Timeout (Seconds) must be a whole number from 1 to 300'],
	['timeout', 301, 'Timeout (Seconds) must be a whole number from 1 to 300'],
])('%s set to %p is refused in one sentence, and nothing is sent', async (name, value, sentence) => {
	await using vendor = await ScriptedVendor.start((_request, response) => answerWith(response, 200, { id: 'pro.1' }));
	for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
		const { error, main } = await runNode(trata, { ...prospect, options: { [name]: value } }, people(2), {
			baseUrl: vendor.url,
			onError,
		});
		if (onError === 'stopWorkflow') expect(error).toBe(`Nothing was sent: ${sentence}`);
		else {
			const details = { outcome: 'unsent', reason: `Nothing was sent: ${sentence}` };
			expect(main.map(({ json }) => json.details)).toEqual([0, 1].map((item) => ({ ...details, item })));
		}
	}
	expect(vendor.requests).toEqual([]);
});

it.each(['={{ "7" }}', '={{ "" }}', '={{ null }}'])('takes %s for a number or for nothing given', async (value) => {
	await using vendor = await ScriptedVendor.start((_request, response) => answerWith(response, 200, { id: 'pro.1' }));
	const { error, main } = await runNode(trata, { options: { maxRequestsAtOnce: value } }, people(2), {
		baseUrl: vendor.url,
	});
	expect(error).toBeUndefined();
	expect(main).toHaveLength(2);
});

it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'passes nothing on as delivered when nothing can be sent at all, with %s',
	async (onError) => {
		const { main, errors, run } = await runNode(trata, prospect, people(2), { baseUrl: 'ftp://example.com', onError });
		const failed = onError === 'continueErrorOutput' ? errors : main;
		expect(run.status).toBe('success');
		expect(main.length + errors.length).toBe(2);
		expect(failed.map(({ json }) => json.error)).toEqual([
			expect.stringMatching(/^Nothing was sent: Base URL in the credential must start with/),
			expect.stringMatching(/^Nothing was sent: Base URL in the credential must start with/),
		]);
	},
);
