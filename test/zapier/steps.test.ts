/** What a person's form becomes, and what Zapier is told when things go wrong. Zapier's own runner, the mock's faults. */
import type { Bundle, PlainInputField } from 'zapier-platform-core';
import { providers } from '../../contracts';
import { createMockServer, type FaultRule, type MockServer } from '../../mock-server/src';
import { appOf } from '../../zapier/src/app';
import { STEP_TIMES } from '../../zapier/src/perform';
import { connectionTo, failureOf, type Values, type Zap, zapOf } from './running';

const { trata, architect, pollybot, smartflo } = providers;

let mock: MockServer;

beforeAll(async () => {
	mock = await createMockServer({ magicValues: false });
});

beforeEach(() => {
	mock.reset();
	mock.faults.clear();
});

afterAll(() => mock.close());

/** Short enough for a test; the waits that are under test are shorter still. */
const QUICK = { timeoutMs: 400, maxWaitMs: 2_000, totalMs: 5_000 };

const zap = (provider: Parameters<typeof zapOf>[0], times = QUICK): Zap =>
	zapOf(provider, connectionTo(mock, provider), times);

const bodies = (): Values[] => mock.requests().map(({ body }) => body as Values);

const whenever = (rule: Omit<FaultRule, 'provider'>): void => void mock.faults.set([rule]);

const ada = { name: 'Ada', email: 'ada@example.com' };
const lead = { chatbotId: 'cb_1', ...ada };
const activity = { source: 'website-form', payload: { page: '/pricing' }, email: 'ada@example.com' };
const number = { broadcastId: '12345', phoneNumber: '919876543210' };

describe('a form', () => {
	it('takes names and values, without the rows that were left empty', async () => {
		await zap(trata).step('createProspect', { ...ada, prospectProps: { plan: 'team', '': 'x', seats: '' } });
		await zap(trata).step('createProspect', { ...ada, prospectPropsAs: 'pairs', prospectProps: {} });
		expect(bodies()).toEqual([
			{ status: 'NEW', ...ada, prospectProps: { plan: 'team' } },
			{ status: 'NEW', ...ada },
		]);
	});

	it('takes JSON, which can hold more', async () => {
		const props = { seats: 3, tags: ['a', 'b'], owner: { id: 1 } };
		const form = {
			...ada,
			prospectPropsAs: 'json',
			prospectPropsJson: JSON.stringify(props),
			prospectProps: { old: '1' },
		};
		await zap(trata).step('createProspect', form);
		expect(bodies()[0]).toMatchObject({ prospectProps: props });
		const { message } = await failureOf(zap(trata).step('createProspect', { ...form, prospectPropsJson: '{seats: 3' }));
		expect(message).toMatch(/^Prospect Properties must be valid JSON, e\.g\. /);
	});

	it('shows the field of the form that was chosen', () => {
		const { inputFields } = appOf(trata, '1.0.0').creates.create_prospect!.operation;
		const [dynamic] = inputFields.filter((field) => typeof field === 'function');
		const shown = (inputData: Values): PlainInputField[] => dynamic!(undefined as never, { inputData } as Bundle);
		const [pairs, json] = [shown({}), shown({ prospectPropsAs: 'json' })];
		expect(pairs).toMatchObject([{ key: 'prospectProps', dict: true }]);
		expect(json).toMatchObject([{ key: 'prospectPropsJson', type: 'text' }]);
		expect(pairs[0]!.label).toBe(json[0]!.label);
	});

	it('takes line items, and none when none is filled in', async () => {
		const items = [
			{ externalReference_providerName: 'CRM', externalReference_id: 7, externalReference_providerProps: '{"a":1}' },
			{ externalReference_providerName: '', externalReference_id: null },
		];
		await zap(trata).step('createProspect', { ...ada, externalReference: items });
		await zap(trata).step('createProspect', { ...ada, externalReference: [{}] });
		expect(bodies().map(({ externalReference }) => externalReference)).toEqual([
			[{ providerName: 'CRM', id: '7', providerProps: { a: 1 } }],
			undefined,
		]);
		const half = [{ externalReference_providerName: 'CRM' }];
		const { message } = await failureOf(zap(trata).step('createProspect', { ...ada, externalReference: half }));
		expect(message).toBe('External References has a wrong entry 1: ID is required, but is empty.');
	});

	it('drops what a mapped value left empty, and fills in what is usual', async () => {
		await zap(trata).step('createProspect', { status: '', name: 'Ada', email: '', phoneNumber: null });
		expect(bodies()).toEqual([{ status: 'NEW', name: 'Ada' }]);
	});

	it('sends text as it is, curly brackets too', async () => {
		const name = '{{bundle.authData.apiKey}} {{{process.env.HOME}}} 100% ½';
		expect(await zap(trata).step('createProspect', { name })).toMatchObject({ name });
		const odd = { ...lead, chatbotId: 'a/b?c#d %2F{{1}}' };
		await zap(pollybot).step('addLead', odd);
		expect(mock.requests().at(-1)!.path).toBe(`/api/v1/chatbots/${encodeURIComponent(odd.chatbotId)}/leads`);
	});

	it('is checked as a whole before anything is sent', async () => {
		const wrong = { ...lead, name: '', email: 'nowhere', phone: '1'.repeat(21) };
		const { name, code, message } = await failureOf(zap(pollybot).step('addLead', wrong));
		expect([name, code]).toEqual(['AppError', 'rejected']);
		expect(message).toMatch(
			/^Name is required, but is empty; Email must be an email address, .*; Phone must be at most/,
		);
		expect(mock.requests()).toEqual([]);
	});
});

describe('what a step hands on', () => {
	it('names the zone of every time', async () => {
		const output = await zap(trata).step('createProspect', ada);
		expect(output.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
		expect(output).toMatchObject({ ...ada, updatedAt: expect.stringMatching(/Z$/) });
	});

	it('says whether it was there already', async () => {
		const first = await zap(pollybot).step('addLead', lead);
		expect(first).toMatchObject({ ...ada, existing: false });
		expect(await zap(pollybot).step('addLead', lead)).toEqual({ id: first.id, email: ada.email, existing: true });
	});

	it('stops instead, where the person wants that', async () => {
		await zap(pollybot).step('addLead', lead);
		const failure = await failureOf(zap(pollybot).step('addLead', { ...lead, ifExists: 'fail' }));
		expect(failure).toEqual({
			name: 'HaltedError',
			message:
				'A lead with this email already exists in your workspace. Set "If Lead Exists" to "Return Its ID" to carry on with it.',
		});
	});
});

describe('a vendor that takes nothing', () => {
	it('is waited for in the step, if it asks for little', async () => {
		whenever({ times: 1, fault: { kind: 'answer', means: 'throttled', retryAfter: 1 } });
		expect(await zap(trata).step('createProspect', ada)).toMatchObject(ada);
		expect(mock.requests()).toHaveLength(2);
	});

	it.each([
		['in seconds', { retryAfter: 90 }, 90],
		['as a date', { retryAfter: { seconds: 90, as: 'date' } as const }, 90],
		['not at all', {}, 60],
	])('is left to Zapier, if it asks for more: %s', async (_, how, seconds) => {
		whenever({ fault: { kind: 'answer', means: 'throttled', ...how } });
		const { name, message, delay } = await failureOf(
			zap(trata, { ...QUICK, maxWaitMs: 0 }).step('createProspect', ada),
		);
		expect(name).toBe('ThrottledError');
		expect(Math.abs(delay! - seconds)).toBeLessThanOrEqual(2);
		expect(message).toMatch(/^Trata takes nothing right now\. It was not written; Zapier sends it again in /);
		expect(mock.records('trata_prospects')).toEqual([]);
	});

	it('is left to Zapier until the hour that its headers name is over', async () => {
		const reset = String(Math.floor(Date.now() / 1000) + 600);
		const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
		const body = { success: false, error: 'Rate limit exceeded', code: 'RATE_LIMIT_EXCEEDED' };
		whenever({ fault: { kind: 'status', status: 429, body, headers } });
		const { name, delay } = await failureOf(zap(pollybot, { ...QUICK, maxWaitMs: 0 }).step('addLead', lead));
		expect(name).toBe('ThrottledError');
		expect(Math.abs(delay! - 600)).toBeLessThanOrEqual(5);
	});

	it('is throttled by Zapier itself, where it publishes its limit', () => {
		const { add_lead, create_prospect } = { ...appOf(pollybot, '1.0.0').creates, ...appOf(trata, '1.0.0').creates };
		expect(add_lead!.operation).toMatchObject({ throttle: { window: 3600, limit: 1000, scope: ['auth'] } });
		expect(create_prospect!.operation).not.toHaveProperty('throttle');
	});
});

describe('a vendor that does not answer', () => {
	it('is not asked twice where that could write twice', async () => {
		whenever({ fault: { kind: 'hang', written: true } });
		const { name, message } = await failureOf(zap(trata).step('createProspect', ada));
		expect(name).toBe('HaltedError');
		expect(message).toMatch(
			/^It is not known whether this was written: no answer came in time\. .*before you send it again\.$/,
		);
		expect(mock.requests()).toHaveLength(1);
		expect(mock.records('trata_prospects')).toHaveLength(1);
	});

	it('is asked again where that is harmless', async () => {
		whenever({ times: 1, fault: { kind: 'reset', written: true } });
		await zap(smartflo).step('addToBroadcast', number);
		expect(mock.records('smartflo_leads')).toHaveLength(1);
		whenever({ times: 1, fault: { kind: 'cut-off' } });
		// The second answer says that it is there: through the first request of this very step.
		expect(await zap(pollybot).step('addLead', lead)).toMatchObject({ existing: false });
		expect(mock.records('pollybot_leads')).toHaveLength(1);
	});

	it('leaves a step that may be replayed where that is harmless', async () => {
		whenever({ fault: { kind: 'status', status: 500 } });
		const { name, code, message } = await failureOf(zap(pollybot).step('addLead', lead));
		expect([name, code]).toEqual(['AppError', 'unknown']);
		expect(message).toMatch(/^It is not known whether this was written: .* Send it again: a repeat is recognized/);
		const clone = { ...number, duplicateOption: 'clone' };
		expect((await failureOf(zap(smartflo).step('addToBroadcast', clone))).name).toBe('HaltedError');
	});

	it('leaves a step that may be replayed when nothing ever arrived', async () => {
		const gone = await createMockServer();
		const nowhere = zapOf(trata, connectionTo(gone, trata), { ...QUICK, maxWaitMs: 100 });
		await gone.close();
		const { name, code, message } = await failureOf(nowhere.step('createProspect', ada));
		expect([name, code]).toEqual(['AppError', 'unsent']);
		expect(message).toBe(
			'Nothing accepts connections at this address. Check the base URL in the connection and whether the service is up.',
		);
	});

	it('is given up in time for Zapier, which ends a step after 30 seconds', () => {
		const { timeoutMs, maxWaitMs, totalMs } = STEP_TIMES;
		expect(timeoutMs + maxWaitMs).toBeLessThan(totalMs);
		expect(totalMs).toBeLessThan(30_000);
	});
});

describe('the key of a run', () => {
	const keys = (): unknown[] => bodies().map(({ idempotencyKey }) => idempotencyKey);
	const entries = () => mock.records('architect_prospect_logs');

	it('is the same for every try of it and another one for every run', async () => {
		const runs = zap(architect);
		whenever({ times: 2, fault: { kind: 'reset', written: true } });
		await runs.step('logActivity', activity);
		await runs.step('logActivity', activity);
		const [first, second, third, next] = keys();
		expect([second, third]).toEqual([first, first]);
		expect(next).not.toBe(first);
		expect(entries()).toHaveLength(2);
	});

	it('is kept for the replay of a run that ended in doubt, and no longer', async () => {
		whenever({ times: 1, fault: { kind: 'hang', written: true } });
		const once = zap(architect, { ...QUICK, maxWaitMs: 0 });
		const failure = await failureOf(once.step('logActivity', activity));
		expect(failure).toMatchObject({ name: 'AppError', code: 'unknown' });
		expect(failure.message).toMatch(/Send it again: a repeat is recognized and written once\.$/);
		expect(entries()).toHaveLength(1);

		const [logged] = entries();
		expect(await once.step('logActivity', activity)).toMatchObject({ prospectId: logged!.prospectId });
		expect(entries()).toHaveLength(1);
		await once.step('logActivity', activity);
		await once.step('logActivity', { ...activity, email: 'grace@example.com' });
		const [doubted, replayed, ...others] = keys();
		expect(replayed).toBe(doubted);
		expect(new Set([doubted, ...others]).size).toBe(3);
	});

	it('is what the person mapped', async () => {
		const form = { ...activity, idempotencyKey: 'order-1001' };
		await zap(architect).step('logActivity', form);
		await zap(architect).step('logActivity', form);
		expect(keys()).toEqual(['order-1001', 'order-1001']);
		expect(entries()).toHaveLength(1);
	});

	it('does without a cache, and then does not promise that a replay is recognized', async () => {
		const app = appOf(architect, '1.0.0', { ...QUICK, maxWaitMs: 0 });
		const { perform } = app.creates.log_activity!.operation;
		const failing = async (): Promise<never> => {
			throw new Error('RPC request failed');
		};
		const z = {
			cache: { get: failing, set: failing, delete: failing },
			errors: (require('zapier-platform-core') as { errors: object }).errors,
			request: failing,
		};
		const bundle = { authData: connectionTo(mock, architect), inputData: activity };
		const { name, message } = await failureOf(perform(z as never, bundle as never));
		expect(name).toBe('HaltedError');
		expect(message).toContain('Look for the activity in Architect before you send it again');
	});
});
