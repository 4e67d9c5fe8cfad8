/**
 * What n8n runs again: Retry On Fail (the whole node, for all items) and Retry of a failed execution. Only what is not
 * done is sent again.
 */
import type { ServerResponse } from 'node:http';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';
import * as product from '../../index';
import {
	answerWith,
	type NodeRun,
	type NodeRunOptions,
	type ReceivedRequest,
	runNode,
	ScriptedVendor,
} from './in-engine';

const { trata, architect, pollybot, smartflo } = product.providers;

/** Not 0: n8n reads that as its default, one second. */
const RETRIES: IDataObject = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
/** Nothing is waited for, so that a try ends at the first obstacle. */
const IMPATIENT: IDataObject = { maxWait: 0 };

const people = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ email: `person${n}@example.com`, phone: 919876500000 + n }));

const prospect = { additionalFields: { email: '={{ $json.email }}' } };
const lead = { chatbotId: 'cb_1', name: 'Ada', email: '={{ $json.email }}' };
const activity = { source: 'form', identifiers: { email: '={{ $json.email }}' } };
const broadcast = { broadcastId: '7', phoneNumber: '={{ $json.phone }}' };

/** Answers by the person and by how often that person was sent before. */
type Script = (response: ServerResponse, person: number, time: number, request: ReceivedRequest) => void;

async function scripted(script: Script): Promise<{ vendor: ScriptedVendor; times: Map<number, number> }> {
	const times = new Map<number, number>();
	const vendor = await ScriptedVendor.start((request, response) => {
		const { email, field_0: number } = request.body as { email?: string; field_0?: string };
		const person = email ? Number(/person(\d+)@/.exec(email)![1]) : Number(number) - 919876500000;
		const time = times.get(person) ?? 0;
		times.set(person, time + 1);
		script(response, person, time, request);
	});
	return { vendor, times };
}

const created = {
	trata: (response: ServerResponse, person: number) =>
		answerWith(response, 200, { id: `pro.${person}`, email: `person${person}@example.com`, status: 'NEW' }),
	pollybot: (response: ServerResponse, person: number) =>
		answerWith(response, 201, { success: true, data: { id: `lead_${person}` } }),
	architect: (response: ServerResponse, person: number) =>
		answerWith(response, 201, {
			...(product.providers.architect.operations.logActivity.answers.created!.example as IDataObject),
			prospectLogId: `prospectlog_${person}`,
		}),
};
const duplicate = (response: ServerResponse, person: number): void =>
	answerWith(response, 400, {
		success: false,
		error: 'Email already exists',
		code: 'DUPLICATE_EMAIL',
		details: { existingLeadId: `lead_${person}`, email: `person${person}@example.com` },
	});
const throttled = (response: ServerResponse): void =>
	answerWith(response, 429, { detail: 'Slow down' }, { 'retry-after': '60' });
const broken = (response: ServerResponse): void => answerWith(response, 500, {});

const memoryOf = ({ run }: NodeRun): unknown => run.data.executionData!.contextData['node:Node'] ?? {};
const outcomesOf = ({ main }: NodeRun): unknown[] =>
	main.map(({ json }) => json.outcome ?? (json.details as IDataObject).outcome);

describe('Retry On Fail in stop mode', () => {
	it('sends delivered items no second time', async () => {
		const { vendor, times } = await scripted((response, person, time) =>
			person === 6 && time < 2 ? throttled(response) : created.trata(response, person),
		);
		await using _ = vendor;
		const result = await runNode(trata, { ...prospect, options: IMPATIENT }, people(9), {
			baseUrl: vendor.url,
			node: RETRIES,
		});
		expect(result.error).toBeUndefined();
		expect(result.main.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual(
			people(9).map((_person, item) => [`pro.${item}`, { item }]),
		);
		expect([...times].sort(([a], [b]) => a - b).map(([, count]) => count)).toEqual([1, 1, 1, 1, 1, 1, 3, 1, 1]);
	});

	it('sends an item whose request has changed', async () => {
		const { vendor, times } = await scripted((response, person) =>
			person === 2 ? answerWith(response, 422, { detail: 'no' }) : created.trata(response, person),
		);
		await using _ = vendor;
		const name = '={{ $itemIndex === 1 ? String($now.toMillis()) : "Ada" }}';
		const { error } = await runNode(trata, { additionalFields: { ...prospect.additionalFields, name } }, people(3), {
			baseUrl: vendor.url,
			node: RETRIES,
		});
		expect(error).toContain('(2 created, 1 rejected)');
		expect(times).toEqual(
			new Map([
				[0, 1],
				[1, 3],
				[2, 1],
			]),
		);
	});

	it('leaves in doubt what could be written twice', async () => {
		const { vendor, times } = await scripted((response, person) =>
			person === 1 ? broken(response) : created.trata(response, person),
		);
		await using _ = vendor;
		const { error, itemIndex } = await runNode(trata, prospect, people(3), { baseUrl: vendor.url, node: RETRIES });
		expect(error).toContain('Not all of 3 items were delivered (2 created, 1 unknown). Item 1: It is not known');
		expect(itemIndex).toBe(1);
		expect([...times.values()]).toEqual([1, 1, 1]);
	});

	it('leaves a doubtful item alone where the item itself says that a repeat is written again', async () => {
		for (const [duplicateOption, count] of [
			['clone', 1],
			['skip', 3],
		] as const) {
			const { vendor, times } = await scripted((response) => broken(response));
			await using _ = vendor;
			const options = { ...IMPATIENT, duplicateOption };
			await runNode(smartflo, { ...broadcast, options }, people(1), { baseUrl: vendor.url, node: RETRIES });
			expect([duplicateOption, times.get(0)]).toEqual([duplicateOption, count]);
		}
	});

	it('sends again what is in doubt and harmless, and knows its own lead by the answer', async () => {
		const { vendor, times } = await scripted((response, person, time) => {
			if (person !== 1) return created.pollybot(response, person);
			return time === 0 ? broken(response) : duplicate(response, person);
		});
		await using _ = vendor;
		const options = { ...IMPATIENT, includeOutcome: true };
		const result = await runNode(pollybot, { ...lead, options }, people(3), { baseUrl: vendor.url, node: RETRIES });
		expect(result.error).toBeUndefined();
		expect(result.main[1]?.json).toMatchObject({ id: 'lead_1', outcome: 'created' });
		expect(outcomesOf(result)).toEqual(['created', 'created', 'created']);
		expect(times.get(1)).toBe(2);
	});

	it('keeps rejections', async () => {
		const { vendor, times } = await scripted((response, person) =>
			person === 0
				? answerWith(response, 422, { detail: [{ loc: ['body', 'email'], msg: 'bad' }] })
				: created.trata(response, person),
		);
		await using _ = vendor;
		const { error } = await runNode(trata, prospect, people(3), { baseUrl: vendor.url, node: RETRIES });
		expect(error).toBe('Not all of 3 items were delivered (1 rejected, 2 created). Item 0: Email: bad');
		expect([...times.values()]).toEqual([1, 1, 1]);
	});

	it('tries a refused key again, since a person may have set it right', async () => {
		const { vendor, times } = await scripted((response, person, time) =>
			time === 0 && person === 0 ? answerWith(response, 401, { detail: 'no' }) : created.trata(response, person),
		);
		await using _ = vendor;
		const { error, main } = await runNode(trata, { ...prospect, options: { maxRequestsAtOnce: 1 } }, people(3), {
			baseUrl: vendor.url,
			node: RETRIES,
		});
		expect(error).toBeUndefined();
		expect(main).toHaveLength(3);
		expect([...times.values()]).toEqual([2, 1, 1]);
	});

	it.each([{}, { includeOutcome: true }, { fullAnswer: true }, { fullAnswer: true, includeOutcome: true }])(
		'puts out what it would have put out without the failure, with %j',
		async (options: IDataObject) => {
			const run = async (obstacle: boolean) => {
				const { vendor } = await scripted((response, person, time) => {
					response.sendDate = false;
					if (obstacle && person === 4 && time === 0) return throttled(response);
					return person === 1 ? duplicate(response, person) : created.pollybot(response, person);
				});
				await using _ = vendor;
				return await runNode(
					pollybot,
					{ ...lead, options: { ...IMPATIENT, ifExists: 'accept', ...options } },
					people(6),
					{ baseUrl: vendor.url, node: RETRIES },
				);
			};
			const [resumed, direct] = [await run(true), await run(false)];
			expect(direct.main).toHaveLength(6);
			expect(resumed.main).toEqual(direct.main);
		},
	);
});

describe('Retry On Fail while the node continues', () => {
	it('happens when the first item failed, and sends only what is not done', async () => {
		const { vendor, times } = await scripted((response, person, time) =>
			person === 0 && time < 2 ? throttled(response) : created.trata(response, person),
		);
		await using _ = vendor;
		const result = await runNode(trata, { ...prospect, options: { ...IMPATIENT, includeOutcome: true } }, people(6), {
			baseUrl: vendor.url,
			node: RETRIES,
			onError: 'continueRegularOutput',
		});
		expect(outcomesOf(result)).toEqual(Array(6).fill('created'));
		expect([...times].filter(([person]) => person !== 0).every(([, count]) => count === 1)).toBe(true);
		expect(times.get(0)).toBe(3);
		expect(memoryOf(result)).toEqual({});
	});

	it('does not happen when another item failed, so nothing is remembered', async () => {
		const { vendor, times } = await scripted((response, person) =>
			person === 1 ? answerWith(response, 422, { detail: 'no' }) : created.trata(response, person),
		);
		await using _ = vendor;
		const result = await runNode(trata, { ...prospect, options: { includeOutcome: true } }, people(3), {
			baseUrl: vendor.url,
			node: RETRIES,
			onError: 'continueErrorOutput',
		});
		expect([result.main.length, result.errors.length]).toEqual([2, 1]);
		expect([...times.values()]).toEqual([1, 1, 1]);
		expect(memoryOf(result)).toEqual({});
	});

	it('keeps the runs of a loop apart', async () => {
		// The first item of the first run is in doubt to the end; the second run sends the same items.
		const { vendor, times } = await scripted((response, person, time) =>
			person === 0 && time === 0 ? broken(response) : created.trata(response, person),
		);
		await using _ = vendor;
		const { run } = await runNode(trata, { ...prospect, options: { includeOutcome: true } }, people(3), {
			baseUrl: vendor.url,
			node: RETRIES,
			onError: 'continueRegularOutput',
			runs: 2,
		});
		const [first, second] = run.data.resultData.runData.Node!.map(({ data }) =>
			data!.main![0]!.map(({ json }) => json.outcome ?? (json.details as IDataObject).outcome),
		);
		expect(first).toEqual(['unknown', 'created', 'created']);
		expect(second).toEqual(['created', 'created', 'created']);
		expect([...times.values()]).toEqual([2, 2, 2]);
	});
});

describe('the memory', () => {
	it('is not there while all goes well, nor after a run that ended well', async () => {
		for (const bad of [Number.NaN, 1]) {
			const { vendor } = await scripted((response, person, time) =>
				person === bad && time === 0 ? throttled(response) : created.trata(response, person),
			);
			await using _ = vendor;
			const result = await runNode(trata, { ...prospect, options: IMPATIENT }, people(3), {
				baseUrl: vendor.url,
				node: RETRIES,
			});
			expect(result.error).toBeUndefined();
			expect(memoryOf(result)).toEqual({});
		}
	});

	it('is there after a run that ended in an error', async () => {
		const { vendor } = await scripted((response, person) =>
			person === 1 ? broken(response) : created.trata(response, person),
		);
		await using _ = vendor;
		const result = await runNode(trata, prospect, people(2), { baseUrl: vendor.url });
		expect(memoryOf(result)).toMatchObject({
			'run 0': {
				items: { 0: [expect.any(String), { kind: 'created' }], 1: [expect.any(String), { kind: 'unknown' }] },
			},
		});
	});
});

/**
 * n8n's Retry of a failed execution (packages/cli, ExecutionService.retry) takes the run data that was saved with the
 * execution, removes its error and the failed node's last task, and starts a new execution, of mode `retry` and with
 * an ID of its own, from that data. The node's context is part of it (`executionData.contextData`), so the memory
 * survives, through the database too, since it is plain data; the failed node and its input are on the stack again.
 */
describe('Retry of a failed execution', () => {
	function toRetry({ run }: NodeRun): IRunExecutionData {
		const data = JSON.parse(JSON.stringify(run.data)) as IRunExecutionData;
		delete data.resultData.error;
		data.resultData.runData[data.resultData.lastNodeExecuted!]!.pop();
		return data;
	}

	it('sends only what is not done', async () => {
		const { vendor, times } = await scripted((response, person, time) =>
			person === 3 && time === 0 ? throttled(response) : created.trata(response, person),
		);
		await using _ = vendor;
		const again: NodeRunOptions = { baseUrl: vendor.url, executionId: '1' };
		const parameters = { ...prospect, options: IMPATIENT };
		const failed = await runNode(trata, parameters, people(8), again);
		expect(failed.error).toContain('created');
		const sentBefore = new Map(times);
		const result = await runNode(trata, parameters, people(8), {
			...again,
			executionId: '2',
			mode: 'retry',
			from: toRetry(failed),
		});
		expect(result.error).toBeUndefined();
		expect(result.main.map(({ json }) => json.id)).toEqual(people(8).map((_person, item) => `pro.${item}`));
		expect(sentBefore.size).toBeLessThanOrEqual(8);
		expect([...times].sort(([a], [b]) => a - b).map(([, count]) => count)).toEqual([1, 1, 1, 2, 1, 1, 1, 1]);
		expect(memoryOf(result)).toEqual({});
	});

	it('keeps the idempotency key of an item in doubt, though the execution is another one', async () => {
		const { vendor, times } = await scripted((response, person, time) =>
			person === 1 && time === 0 ? broken(response) : created.architect(response, person),
		);
		await using _ = vendor;
		const parameters = { ...activity, options: IMPATIENT };
		const failed = await runNode(architect, parameters, people(3), { baseUrl: vendor.url, executionId: '1' });
		expect(failed.error).toContain('1 unknown');
		const { error } = await runNode(architect, parameters, people(3), {
			baseUrl: vendor.url,
			executionId: '2',
			mode: 'retry',
			from: toRetry(failed),
		});
		expect(error).toBeUndefined();
		expect(times.get(1)).toBe(2);
		const keys = vendor.requests.flatMap(({ body }) => {
			const { email, idempotencyKey } = body as IDataObject;
			return email === 'person1@example.com' ? [idempotencyKey] : [];
		});
		expect(keys).toHaveLength(2);
		expect(new Set(keys).size).toBe(1);
	});
});

it('keeps the idempotency key of an item in doubt in every try', async () => {
	const { vendor } = await scripted((response) => broken(response));
	await using _ = vendor;
	await runNode(architect, { ...activity, options: IMPATIENT }, people(1), { baseUrl: vendor.url, node: RETRIES });
	const keys = vendor.requests.map(({ body }) => (body as IDataObject).idempotencyKey);
	expect(keys).toHaveLength(3);
	expect(new Set(keys).size).toBe(1);
});
