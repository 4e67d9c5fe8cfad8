/** Every answer is read to something: the contract's own, or what its status means by itself. */
import { z } from 'zod/v4';
import { type ApiAnswer, type Operation, providers, type Reading, readAnswer } from '../../contracts';
import { answers, define } from './sample-definitions';

const add = define();
const { createProspect } = providers.trata.operations;
const { addLead } = providers.pollybot.operations;
const { addToBroadcast } = providers.smartflo.operations;
const { logActivity } = providers.architect.operations;

function read(operation: Operation, status: number, body?: unknown, headers: ApiAnswer['headers'] = {}): Reading {
	return readAnswer(operation, { status, headers, body });
}

const page = '<!DOCTYPE html><html><body>Bad gateway</body></html>';

/** Bodies that no contract has. */
const strange: Array<[string, unknown, string]> = [
	['a web page', page, 'a web page instead of data'],
	['a web page behind white space', `\n ${page}`, 'a web page instead of data'],
	['nothing', undefined, 'an empty answer'],
	['empty text', '', 'an empty answer'],
	['null, parsed on the way', null, 'an empty answer'],
	['JSON that is cut off', '{"id":"thi', 'an unreadable answer'],
	['plain words', 'OK', 'an unreadable answer'],
	['JSON text', '"created"', 'an unreadable answer'],
	['null', 'null', 'an answer'],
	['a number', '7', 'an answer'],
	['a list', '[]', 'an answer'],
	['a list of the right thing', '[{"id":"thing_1"}]', 'an answer'],
	['an empty object', '{}', 'an answer'],
	['the right key with the wrong kind of value', '{"id":7}', 'an answer'],
	['a right key that is inherited', '{"__proto__":{"id":"thing_1"}}', 'an answer'],
];

describe('an answer that nobody documents', () => {
	const expected = (status: number): Reading['means'] => {
		if (status === 401 || status === 403) return 'refused';
		if ([301, 302, 307, 308, 404, 405, 410].includes(status)) return 'refused';
		if (status === 429) return 'throttled';
		return status >= 400 && status < 500 && status !== 408 && status !== 425 ? 'rejected' : 'ambiguous';
	};
	const statuses = [100, 200, 201, 202, 204, 301, 302, 307, 308, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 415];
	const more = [418, 422, 425, 429, 451, 500, 501, 502, 503, 504, 522, 599, 0, 999, Number.NaN];

	it.each([...statuses, ...more])('is read by its status: %p', (status) => {
		for (const [, body] of strange) {
			const reading = read(add, status, body);
			expect(reading.means).toBe(expected(status));
			expect(reading.reason).not.toBe('');
			expect(reading.answer).toBeUndefined();
			expect(reading.record).toBeUndefined();
			expect(reading.status).toBe(status);
		}
	});

	it.each(strange)('is described for a person: %s', (_what, body, words) => {
		expect(read(add, 500, body).reason).toBe(`${words} with status 500`);
		expect(read(add, 418, body).reason).toBe(`${words} with status 418`);
		expect(read(add, 404, body)).toMatchObject({
			reason: `${words} with status 404`,
			wayOut: 'Check the base URL in the credential',
		});
		expect(read(add, 201, body).reason).toBe(`${words} with status 201, which is not what the vendor documents`);
		expect(read(add, 401, body)).toMatchObject({
			reason: 'the key was refused',
			wayOut: 'Check the key in the credential',
		});
		expect(read(add, 429, body).reason).toBe('too many requests');
	});

	it('says when to come back only by a 503 that does', () => {
		expect(read(add, 503, page, { 'retry-after': '5' }).means).toBe('throttled');
		expect(read(add, 503, page).means).toBe('ambiguous');
		expect(read(add, 500, page, { 'retry-after': '5' }).means).toBe('ambiguous');
	});

	it.each<[string, unknown]>([
		['message', { message: 'it broke' }],
		['error', { error: 'it broke' }],
		['detail', { detail: 'it broke' }],
		['error.message', { error: { message: 'it broke' } }],
		['detail.0.msg', { detail: [{ msg: 'it broke' }] }],
		['errors.0.message', { errors: [{ message: 'it broke' }] }],
		['title', { title: 'it broke' }],
		['the first that has words', { message: ' ', error: {}, detail: 7, title: ' it broke\n' }],
	])("gives the vendor's words: %s", (_where, body) => {
		expect(read(add, 500, body).reason).toBe('it broke');
		expect(read(add, 403, JSON.stringify(body)).reason).toBe('it broke');
		expect(read(add, 429, body).reason).toBe('it broke');
	});

	it('does not repeat a book', () => {
		expect(read(add, 500, { message: 'x'.repeat(10_000) }).reason).toHaveLength(500);
	});

	it('holds no inherited words', () => {
		const body = Object.create({ message: 'inherited' });
		expect(read(add, 500, body).reason).toBe('an answer with status 500');
	});

	it('has the way out of an answer with its status and meaning, and of no other', () => {
		// A 400 without a code is not about an existing lead, though PollyBot's duplicates come with a 400 too.
		expect(read(addLead, 400, { success: false, error: 'Malformed' }).wayOut).toBeUndefined();
		expect(read(addToBroadcast, 400, {}).wayOut).toBeUndefined();
		expect(read(addToBroadcast, 401, page).wayOut).toMatch(/Bearer or bare/);
		expect(read(logActivity, 409, page)).toMatchObject({
			means: 'rejected',
			wayOut: 'Use one idempotency key per activity',
		});
		expect(read(createProspect, 403, '').wayOut).toBe('Check the API token in the credential');
	});
});

describe('an answer of the contract', () => {
	it('is recognized by status and body together', () => {
		expect(read(add, 201, '{"id":"thing_1"}')).toMatchObject({ means: 'created', answer: 'created' });
		expect(read(add, 200, '{"id":"thing_1"}')).toMatchObject({ means: 'ambiguous' });
		expect(read(add, 409, '{"error":"known"}')).toMatchObject({ means: 'existing', answer: 'known' });
		expect(read(add, 409, '{"error":"other"}')).toMatchObject({ means: 'rejected', reason: 'other' });
	});

	it('has the words of its description where it holds none', () => {
		expect(read(add, 201, { id: 'thing_1' }).reason).toBe('The thing was added');
	});

	it('keeps the body that came', () => {
		expect(read(add, 201, '{"id":"thing_1","more":[1]}').body).toEqual({ id: 'thing_1', more: [1] });
		expect(read(add, 500, page).body).toBe(page);
	});

	it('may be known by its body alone', () => {
		const operation = define({ answers: { ...answers, known: { ...answers.known, status: 'any' } } });
		for (const status of [200, 404, 500]) {
			expect(read(operation, status, { error: 'known' })).toMatchObject({ means: 'existing', answer: 'known' });
		}
	});

	it('tells what exists, as far as the contract knows where to look', () => {
		expect(read(add, 409, { error: 'known' }).record).toBeUndefined();
		const known = { ...answers.known, existing: { id: 'details.id', size: 'details.sizes.1' } };
		const operation = define({ answers: { ...answers, known } });
		const details = { id: 'thing_1', sizes: [1, 2] };
		expect(read(operation, 409, { error: 'known', details }).record).toEqual({ id: 'thing_1', size: 2 });
		expect(read(operation, 409, { error: 'known', details: 'x' }).record).toEqual({});
	});

	it('has a record only where there is an object', () => {
		const created = { ...answers.created, schema: z.unknown(), record: 'data', example: { data: {} } };
		const operation = define({ answers: { ...answers, created } });
		expect(read(operation, 201, { data: { id: 1 } }).record).toEqual({ id: 1 });
		for (const data of [[1], 'text', null, undefined]) expect(read(operation, 201, { data }).record).toBeUndefined();
	});

	it('names the field by its wire name, its key and its name on screen', () => {
		const invalid = (path: string) => ({ error: 'wrong', path });
		const operation = define({ answers: { ...answers, invalid: { ...answers.invalid, field: ['path'] } } });
		expect(read(operation, 400, invalid('name')).field).toEqual({ key: 'name', label: 'Name' });
		expect(read(operation, 400, invalid('nobody')).field).toBeUndefined();
		expect(read(operation, 400, { error: 'wrong' }).field).toBeUndefined();
	});
});

describe("Smartflo's success, against its status", () => {
	const yes = [true, 'true', 'True', 'TRUE'];
	const no = [false, 'false', 'False', 'FALSE'];
	const neither = [undefined, null, 1, 0, 'yes', '', 'truely', {}];

	it.each<[number, Reading['means'], Reading['means'], Reading['means']]>([
		// status, success, failure, neither
		[200, 'created', 'rejected', 'ambiguous'],
		[201, 'created', 'ambiguous', 'ambiguous'],
		[400, 'ambiguous', 'rejected', 'rejected'],
		[401, 'refused', 'refused', 'refused'],
		[404, 'refused', 'refused', 'refused'],
		[422, 'ambiguous', 'rejected', 'rejected'],
		[429, 'throttled', 'throttled', 'throttled'],
		[500, 'ambiguous', 'ambiguous', 'ambiguous'],
	])('with status %i: success is %s, failure %s, anything else %s', (status, ifYes, ifNo, ifNeither) => {
		const meanings = (flags: unknown[]) =>
			new Set(
				flags.map((success) => read(addToBroadcast, status, JSON.stringify({ success, message: 'Done.' })).means),
			);
		expect(meanings(yes)).toEqual(new Set([ifYes]));
		expect(meanings(no)).toEqual(new Set([ifNo]));
		expect(meanings(neither)).toEqual(new Set([ifNeither]));
	});

	it('needs no message', () => {
		expect(read(addToBroadcast, 200, { success: true })).toMatchObject({
			means: 'created',
			reason: 'The lead was added',
		});
		expect(read(addToBroadcast, 400, { success: false, message: null }).means).toBe('rejected');
	});

	it.each([
		['Lead already exists, skipped', 'existing'],
		['Duplicate number', 'existing'],
		['Lead added successfully', 'created'],
	])('with success and "%s" means %s', (message, means) => {
		expect(read(addToBroadcast, 200, { success: true, message }).means).toBe(means);
	});
});

describe("FastAPI's list of errors", () => {
	it('gives words and field of the first', () => {
		const detail = [
			{ loc: ['body', 'externalReference', 0, 'id'], msg: 'Field required', type: 'missing' },
			{ loc: ['body', 'email'], msg: 'not an email', type: 'value_error' },
		];
		expect(read(createProspect, 422, { detail })).toMatchObject({
			means: 'rejected',
			reason: 'Field required',
			field: { key: 'externalReference', label: 'External References' },
		});
	});

	it.each<[string, unknown]>([
		['an empty list', []],
		['words', 'Unprocessable'],
		['a list of words', ['Unprocessable']],
	])('is a rejection too when it is %s', (_what, detail) => {
		expect(read(createProspect, 422, { detail }).means).toBe('rejected');
	});
});
