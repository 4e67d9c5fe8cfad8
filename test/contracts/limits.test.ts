/** The lengths, ranges, patterns and lists of values on the vendors' pages, each at its edge. */
import { checkInput, type Operation, providers } from '../../contracts';

const x = (length: number) => 'x'.repeat(length);
const id26 = 'a1'.repeat(13);

const { createProspect } = providers.trata.operations;
const { logActivity } = providers.architect.operations;
const { addLead } = providers.pollybot.operations;
const { addToBroadcast } = providers.smartflo.operations;

/** The least that each operation takes. */
const least = new Map<Operation, Record<string, unknown>>([
	[createProspect, {}],
	[logActivity, { source: 'form', payload: {} }],
	[addLead, { chatbotId: 'cb_1', name: 'Ada', email: 'ada@example.com' }],
	[addToBroadcast, { broadcastId: '1', phoneNumber: '919876543210' }],
]);

const edges: Array<[string, Operation, string, unknown[], unknown[]]> = [
	['Trata name', createProspect, 'name', [x(1), x(512)], [x(513)]],
	['Trata phoneNumber', createProspect, 'phoneNumber', ['1', x(512)], [x(513)]],
	['Trata email', createProspect, 'email', ['a@b.c', `a@${x(300)}.c`], [`a@${x(509)}.c`]],
	['Architect source', logActivity, 'source', [x(1), x(100)], [x(101)]],
	['Architect type', logActivity, 'type', [x(1), x(100)], [x(101)]],
	['Architect name', logActivity, 'name', [x(1), x(255)], [x(256)]],
	['Architect idempotencyKey', logActivity, 'idempotencyKey', [x(1), x(255)], [x(256)]],
	[
		'Architect prospectId',
		logActivity,
		'prospectId',
		[`prospect_${id26}`],
		[id26, `prospect_${id26}0`, `prospect_${id26.slice(1)}`, `prospect_${id26.toUpperCase()}`, `x_prospect_${id26}`],
	],
	[
		'Architect phoneNumber',
		logActivity,
		'phoneNumber',
		['+12', '+123456789012345'],
		['+1', '+1234567890123456', '+012'],
	],
	['PollyBot name', addLead, 'name', [x(100)], [x(101)]],
	['PollyBot phone', addLead, 'phone', [x(20)], [x(21)]],
	['PollyBot source', addLead, 'source', [x(50)], [x(51)]],
	['Smartflo priority', addToBroadcast, 'priority', [1, 30], [0, 31]],
];

describe.each(edges)('%s', (_title, operation, key, inside, outside) => {
	const check = (value: unknown) => checkInput(operation, { ...least.get(operation), [key]: value });

	it.each(inside.map((value) => [value]))('takes %p', (value) => {
		expect(check(value)).toEqual({ ok: true, input: expect.objectContaining({ [key]: value }) });
	});

	it.each(outside.map((value) => [value]))('refuses %p', (value) => {
		const { label } = operation.fields[key]!;
		expect(check(value)).toEqual({ ok: false, problems: [{ field: key, label, problem: expect.any(String) }] });
	});
});

describe('the values of a list', () => {
	const valuesOf = (operation: Operation, key: string) =>
		operation.fields[key]!.choices!.map(({ value }) => value).sort();

	it('are the documented ones', () => {
		expect(valuesOf(createProspect, 'status')).toEqual([
			'GENERAL_ENQUIRY',
			'NEW',
			'NOT_INTERESTED',
			'PRODUCT_ORDER_PLACED',
			'SCHEDULED_APPOINTMENT_FOR_SERVICE',
			'SCHEDULED_APPOINTMENT_WITH_PERSON',
			'SCHEDULED_CALLBACK_WITH_BOT',
			'SERVICE_ORDER_PLACED',
		]);
		expect(valuesOf(addLead, 'status')).toEqual(['contacted', 'converted', 'follow_up', 'lost', 'new', 'qualified']);
		expect(valuesOf(addToBroadcast, 'duplicateOption')).toEqual(['clone', 'overwrite', 'skip']);
	});
});

test('a text that is too long is told its length, also where the vendor takes null', () => {
	expect(checkInput(createProspect, { name: x(513) })).toMatchObject({
		problems: [{ label: 'Name', problem: 'must be at most 512 characters long, but has 513' }],
	});
});
