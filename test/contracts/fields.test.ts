/** What people, spreadsheets and expressions deliver, and what becomes of it. */
import { z } from 'zod/v4';
import {
	type Choice,
	choice,
	email,
	type Field,
	integer,
	json,
	list,
	type Normalized,
	object,
	type PhoneStyle,
	phone,
	readField,
	text,
	url,
} from '../../contracts';

const about = { label: 'Thing', description: 'A thing', mark: 'documented' } as const;

/** The value that is sent, or the problem as a person reads it. */
function read(field: Field, value: unknown): unknown {
	const result = readField(field, value);
	return 'problem' in result ? `${field.label} ${result.problem}` : result.value;
}

/** A date as n8n hands it on, known by its shape. */
const luxon = (iso: unknown) => ({ isLuxonDateTime: true, toISO: () => iso });

describe('text', () => {
	const field = text({ ...about, example: 'Lamp', max: 30 });

	it.each<[string, unknown, string]>([
		['text', 'Lamp', 'Lamp'],
		['text with white space around it, which may be meant', ' Lamp ', ' Lamp '],
		['a whole number', 42, '42'],
		['a fraction', 1.5, '1.5'],
		['zero', 0, '0'],
		['the largest exact number', Number.MAX_SAFE_INTEGER, '9007199254740991'],
		['a large whole number in its own kind', 123456789012345678901234567890n, '123456789012345678901234567890'],
		['yes', true, 'true'],
		['no', false, 'false'],
		['a date', new Date(Date.UTC(2024, 0, 15, 10, 30)), '2024-01-15T10:30:00.000Z'],
		["n8n's date", luxon('2024-01-15T10:30:00.000+05:30'), '2024-01-15T10:30:00.000+05:30'],
	])('takes %s', (_what, given, sent) => {
		expect(read(field, given)).toBe(sent);
	});

	it.each<[string, unknown, string]>([
		['an object', { first: 'Ada' }, 'Thing must be text, but is an object'],
		['a list', ['Ada'], 'Thing must be text, but is a list'],
		['a date that is none', new Date(Number.NaN), 'Thing must be text, but is an object'],
		["n8n's date that is none", luxon(null), 'Thing must be text, but is an object'],
		['what only looks like a date', { isLuxonDateTime: true }, 'Thing must be text, but is an object'],
		['a function', () => 'Ada', 'Thing must be text, but is a function'],
		['a symbol', Symbol('Ada'), 'Thing must be text, but is a symbol'],
		['no number', Number.NaN, 'Thing must be text, but is not a number that can be written'],
		['infinity', Number.NEGATIVE_INFINITY, 'Thing must be text, but is not a number that can be written'],
		['a number that lost digits', 2 ** 53, 'Thing arrived as a number too large to be exact; give it as text'],
		['text that is too long', 'x'.repeat(31), 'Thing must be at most 30 characters long, but has 31'],
	])('refuses %s', (_what, given, problem) => {
		expect(read(field, given)).toBe(problem);
	});

	it('may be as long as it likes where the vendor sets no length', () => {
		const long = 'x'.repeat(100_000);
		expect(read(text({ ...about, example: 'Lamp' }), long)).toBe(long);
	});

	it("says the vendor's rule in the words of the contract", () => {
		const coded = text({
			...about,
			example: 'thing_1',
			schema: z.string().regex(/^thing_\d$/),
			format: 'thing_ and a digit',
		});
		expect(read(coded, 'thing_1')).toBe('thing_1');
		expect(read(coded, 'thing')).toBe('Thing must be thing_ and a digit, e.g. thing_1');
	});

	it.each<[string, z.ZodType, string]>([
		['a shortest length', z.string().min(5), 'Thing must be at least 5 characters long'],
		['a rule without words', z.string().regex(/^x/), 'Thing is not valid: Invalid string: must match pattern /^x/'],
		['text or nothing', z.nullable(z.string().max(2)), 'Thing must be at most 2 characters long, but has 4'],
	])('says %s', (_what, schema, problem) => {
		expect(read(text({ ...about, example: 'thing_1', schema }), 'Lamp')).toBe(problem);
	});

	it.each<[string, z.ZodType, string]>([
		['too many', z.array(z.unknown()).max(1), 'Thing must be a pair, e.g. [1]'],
		['too few', z.array(z.unknown()).min(3), 'Thing must be a pair, e.g. [1]'],
	])('does not speak of characters when there are %s entries', (_what, schema, problem) => {
		expect(read(json({ ...about, example: '[1]', schema, format: 'a pair' }), [1, 2])).toBe(problem);
	});
});

describe('empty values', () => {
	const empties: Array<[string, unknown]> = [
		['undefined', undefined],
		['null', null],
		['empty text', ''],
		['white space', ' \t\n\u00a0'],
	];

	it.each(empties)('are left out: %s', (_what, given) => {
		expect(readField(text({ ...about, example: 'Lamp' }), given)).toEqual({ value: undefined });
		expect(readField(object({ ...about, example: {} }), given)).toEqual({ value: undefined });
	});

	it.each(empties)('are refused where the vendor needs a value: %s', (_what, given) => {
		expect(read(text({ ...about, example: 'Lamp', required: true }), given)).toBe('Thing is required, but is empty');
	});

	it.each(empties)('become the default where there is one: %s', (_what, given) => {
		expect(read(text({ ...about, example: 'Lamp', default: 'Chair' }), given)).toBe('Chair');
		expect(read(text({ ...about, example: 'Lamp', default: 'Chair', required: true }), given)).toBe('Chair');
	});

	it('are not to be confused with zero and no', () => {
		const field = text({ ...about, example: 'Lamp', default: 'Chair' });
		expect(read(field, 0)).toBe('0');
		expect(read(field, false)).toBe('false');
	});
});

describe('a phone number', () => {
	const of = (style: PhoneStyle) => phone({ ...about, example: '+14155550123', style });

	it.each<[unknown, string]>([
		['+14155550123', '+14155550123'],
		[' +1 (415) 555-0123 ', '+14155550123'],
		['+1.415.555.0123', '+14155550123'],
		['+1/415/555/0123', '+14155550123'],
		['+1\u00a0415\u2011555\u20130123', '+14155550123'],
		['\u202a+14155550123\u202c', '+14155550123'],
		['0014155550123', '+14155550123'],
		['00 91 98765 43210', '+919876543210'],
		[919876543210, '+919876543210'],
		['919876543210', '+919876543210'],
		['919876543210.0', '+919876543210'],
		['+919876543210.0', '+919876543210'],
		['+44 (0)20 7946 0958', '+442079460958'],
		['+44(0)20 7946 0958', '+442079460958'],
		['+44-(0)20-7946-0958', '+442079460958'],
		['0044 (0)20 7946 0958', '+442079460958'],
		['44 (0)20 7946 0958', '+442079460958'],
		// Italian numbers keep their zero.
		['+39 (0)6 6982 1234', '+390669821234'],
		['0039 (0)6 6982 1234', '+390669821234'],
		['+12', '+12'],
		['+123456789012345', '+123456789012345'],
	])('in E.164: %p becomes %s', (given, sent) => {
		expect(read(of('e164'), given)).toBe(sent);
	});

	it.each<[string, unknown]>([
		['without its country code', '415 555 0123'],
		['without its country code, as a number', 4155550123],
		['too short to tell whether the country code is there', '14155550123'],
		['with the trunk zero', '098765 43210'],
		['with the trunk zero in brackets', '(0)20 7946 0958'],
		['with a country code that begins with zero', '+0 415 555 0123'],
		['with an exit code that is not international', '011 91 98765 43210'],
		['too long', '+1234567890123456'],
		['too long, as a number', 1234567890123456],
		['with letters', '+1 415 CALL NOW'],
		['with an extension', '+1 415 555 0123 x5'],
		['twice', '+14155550123, +14155550124'],
		['with two pluses', '++14155550123'],
		['with a plus in the middle', '1+4155550123'],
		["in a spreadsheet's short form", '9.19877E+11'],
		['as a plus alone', '+'],
		['as brackets alone', '()'],
		['as words', 'call me'],
	])('in E.164 is refused %s', (_what, given) => {
		expect(read(of('e164'), given)).toBe('Thing must be a phone number with its country code, e.g. +14155550123');
	});

	it.each<[unknown, string]>([
		['919876543210', '919876543210'],
		['+91 98765-43210', '919876543210'],
		['00919876543210', '919876543210'],
		['(0)98765 43210', '09876543210'],
		['919876543210.00', '919876543210'],
		['98765.43210', '9876543210'],
		[919876543210, '919876543210'],
		['+44 (0)20 7946 0958', '442079460958'],
		['123456', '123456'],
		['123456789012345', '123456789012345'],
	])('in digits: %p becomes %s', (given, sent) => {
		expect(read(of('digits'), given)).toBe(sent);
	});

	it.each<[string, unknown]>([
		['too short', '12345'],
		['too long', '1234567890123456'],
		['with letters', 'x919876543210'],
		['with two pluses', '++919876543210'],
	])('in digits is refused %s', (_what, given) => {
		expect(read(of('digits'), given)).toBe('Thing must be a phone number of 6 to 15 digits, e.g. +14155550123');
	});

	it.each<[unknown, string]>([
		[' +1-555-123-4567 ', '+1-555-123-4567'],
		['ask for Ada, 555 0123', 'ask for Ada, 555 0123'],
		[919876543210, '919876543210'],
	])('where the vendor has no rule: %p is sent as it was written', (given, sent) => {
		expect(read(of('free'), given)).toBe(sent);
	});

	it('keeps to the length that the vendor sets', () => {
		const field = phone({ ...about, example: '1', style: 'free', max: 5 });
		expect(read(field, '123456')).toBe('Thing must be at most 5 characters long, but has 6');
	});

	it.each<PhoneStyle>(['e164', 'digits', 'free'])('is no object, no list and no fraction (%s)', (style) => {
		expect(read(of(style), { number: '1' })).toBe('Thing must be text, but is an object');
		expect(read(of(style), ['+14155550123'])).toBe('Thing must be text, but is a list');
		expect(read(of(style), 4155550123.5)).toBe('Thing must be a phone number, e.g. +14155550123');
	});
});

describe('an email address', () => {
	const field = email({ ...about, example: 'ada@example.com' });

	it.each([
		'ada@example.com',
		'ADA@EXAMPLE.COM',
		'ada.love+lace@mail.example.co.uk',
		"o'brien@example.com",
		'ada@xn--bcher-kva.example',
		'ädä@bücher.example',
		'用户@例子.测试',
		'उपयोगकर्ता@उदाहरण.भारत',
		'почта@пример.рф',
		`${'a'.repeat(64)}@example.com`,
	])('takes %s', (address) => {
		expect(read(field, address)).toBe(address);
		expect(read(field, ` ${address}\n`)).toBe(address);
	});

	it.each([
		'ada',
		'ada@',
		'@example.com',
		'ada@example',
		'ada@@example.com',
		'ada@example..com',
		'ada@.example.com',
		'ada@example.com.',
		'ada@exa mple.com',
		'a da@example.com',
		'Ada <ada@example.com>',
		'ada@example.com, bob@example.com',
		'ada@example.com;bob@example.com',
		'mailto:ada@example.com',
		`${'a'.repeat(65)}@example.com`,
		42,
		true,
	])('refuses %p', (address) => {
		expect(read(field, address)).toBe('Thing must be an email address, e.g. ada@example.com');
	});

	it('has a length', () => {
		expect(read(field, `ada@${'a'.repeat(320)}.com`)).toBe('Thing must be at most 320 characters long, but has 328');
		expect(read(email({ ...about, example: 'a@b.c', max: 9 }), 'ada@abc.de')).toMatch('at most 9 characters');
	});

	it('is no object', () => {
		expect(read(field, { address: 'ada@example.com' })).toBe('Thing must be text, but is an object');
	});
});

describe('a web address', () => {
	const field = url({ ...about, example: 'https://example.com/ada' });

	it.each(['https://www.linkedin.com/in/ada', 'HTTP://EXAMPLE.COM', 'https://bücher.example/ä?q=1#x', 'http://x'])(
		'takes %s',
		(address) => {
			expect(read(field, ` ${address} `)).toBe(address);
		},
	);

	it.each([
		'linkedin.com/in/ada',
		'ftp://example.com',
		'https://',
		'https:///ada',
		'https://example.com/a b',
		'ada',
		7,
	])('refuses %p', (address) => {
		expect(read(field, address)).toBe('Thing must be a web address, e.g. https://example.com/ada');
	});

	it('keeps to the rule that the vendor sets', () => {
		const short = url({ ...about, example: 'https://a.b', schema: z.string().max(12) });
		expect(read(short, 'https://abc.de')).toMatch('at most 12 characters');
	});
});

describe('a whole number', () => {
	const field = integer({ ...about, example: 10, min: 1, max: 30 });

	it.each<[unknown, number]>([
		[1, 1],
		[30, 30],
		['7', 7],
		[' +7\n', 7],
		['007', 7],
		[5.0, 5],
	])('takes %p', (given, sent) => {
		expect(read(field, given)).toBe(sent);
	});

	it.each([
		0,
		31,
		-1,
		1.5,
		'0',
		'31',
		'1.5',
		'1e1',
		'0x1',
		'ten',
		true,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		7n,
		{},
		[7],
	])('refuses %p', (given) => {
		expect(read(field, given)).toBe('Thing must be a whole number from 1 to 30');
	});

	it('keeps to the rule that the vendor sets', () => {
		const even = integer({ ...about, example: 2, min: 1, max: 30, schema: z.int().multipleOf(2), format: 'even' });
		expect(read(even, 4)).toBe(4);
		expect(read(even, 5)).toBe('Thing must be even, e.g. 2');
	});
});

describe('a choice', () => {
	const choices = [
		{ value: 'follow_up', label: 'Follow Up' },
		{ value: 'NEW', label: 'New One' },
		{ value: '2', label: 'Two' },
	] as const satisfies readonly Choice[];
	const field = choice({ ...about, example: 'NEW', choices });

	it.each<[unknown, string]>([
		['follow_up', 'follow_up'],
		['FOLLOW_UP', 'follow_up'],
		['Follow Up', 'follow_up'],
		['follow up', 'follow_up'],
		[' new ', 'NEW'],
		['NEW ONE', 'NEW'],
		[2, '2'],
	])('takes %p as %s', (given, sent) => {
		expect(read(field, given)).toBe(sent);
	});

	it.each(['follow-up', 'newer', 'constructor', '__proto__', 3, true])('refuses %p', (given) => {
		expect(read(field, given)).toBe('Thing must be one of follow_up, NEW, 2');
	});

	it('is no object', () => {
		expect(read(field, { value: 'NEW' })).toBe('Thing must be text, but is an object');
	});

	it('keeps to the rule that the vendor sets', () => {
		const fewer = choice({ ...about, example: 'NEW', choices, schema: z.literal('NEW'), format: 'new' });
		expect(read(fewer, 'new')).toBe('NEW');
		expect(read(fewer, '2')).toBe('Thing must be new, e.g. NEW');
	});
});

/** JSON text that is valid and nested so deep that it cannot be written back. */
const abyss = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

describe('an object', () => {
	const field = object({ ...about, example: { plan: 'team' } });
	const loop: Record<string, unknown> = {};
	loop.self = loop;

	it.each<[string, unknown, unknown]>([
		['an object', { plan: 'team' }, { plan: 'team' }],
		['an empty object', {}, {}],
		['text that holds one', ' {"plan":"team"} ', { plan: 'team' }],
		['dates in it, as text', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
		['what JSON leaves out', { plan: 'team', none: undefined, run: () => 1 }, { plan: 'team' }],
	])('takes %s', (_what, given, sent) => {
		expect(read(field, given)).toEqual(sent);
	});

	it('keeps a key named __proto__ a key', () => {
		const sent = read(field, '{"__proto__":{"admin":true}}') as object;
		expect(Object.getPrototypeOf(sent)).toBe(Object.prototype);
		expect(JSON.stringify(sent)).toBe('{"__proto__":{"admin":true}}');
	});

	it.each<Record<string, unknown>>([
		{ constructor: null },
		{ constructor: 'Acme Builders' },
		{ prototype: 1 },
		{ toString: {} },
	])('may have keys that every object inherits: %j', (given) => {
		expect(read(field, given)).toEqual(given);
	});

	it('is a copy: what the caller changes later does not travel', () => {
		const given = { plan: { name: 'team' } };
		const sent = read(field, given);
		given.plan.name = 'solo';
		expect(sent).toEqual({ plan: { name: 'team' } });
	});

	it.each<[string, unknown, string]>([
		['a list', [1], 'Thing must be a JSON object, e.g. {"plan":"team"}'],
		['text that holds a list', '[1]', 'Thing must be a JSON object, e.g. {"plan":"team"}'],
		['text that holds null', 'null', 'Thing must be a JSON object, e.g. {"plan":"team"}'],
		['a number', 5, 'Thing must be a JSON object, e.g. {"plan":"team"}'],
		['a date', new Date(0), 'Thing must be a JSON object, e.g. {"plan":"team"}'],
		['text that is no JSON', 'plan: team', 'Thing must be valid JSON, e.g. {"plan":"team"}'],
		['JSON that is cut off', '{"plan":"te', 'Thing must be valid JSON, e.g. {"plan":"team"}'],
		['a function', () => 1, 'Thing must be data, but is a function'],
	])('refuses %s', (_what, given, problem) => {
		expect(read(field, given)).toBe(problem);
	});

	it.each<[string, unknown]>([
		['refers to itself', loop],
		['holds a number of a kind that JSON lacks', { count: 1n }],
		['is text nested too deep', `{"in":${abyss}}`],
	])('refuses what %s', (_what, given) => {
		expect(read(field, given)).toMatch(/^Thing cannot be written as JSON/);
	});

	it('keeps to the rule that the vendor sets', () => {
		const planned = object({ ...about, example: { plan: 'x' }, schema: z.object({ plan: z.string() }) });
		expect(read(planned, { plan: 'x' })).toEqual({ plan: 'x' });
		expect(read(planned, {})).toMatch(/^Thing is not valid: /);
	});
});

describe('any JSON', () => {
	const field = json({ ...about, example: { plan: 'team' } });

	it.each<[unknown, unknown]>([
		[{ a: [1, null] }, { a: [1, null] }],
		[[], []],
		[5, 5],
		[false, false],
		['"text"', 'text'],
		['null', null],
		['12', 12],
		['[1]', [1]],
	])('takes %p', (given, sent) => {
		expect(read(field, given)).toEqual(sent);
	});

	it('refuses text that is none', () => {
		expect(read(field, 'hello')).toBe('Thing must be valid JSON, e.g. {"plan":"team"}');
	});
});

describe('a list', () => {
	const field = list({
		...about,
		example: [{ name: 'CRM', size: 3 }],
		of: {
			name: text({ ...about, label: 'System', example: 'CRM', required: true, wire: 'providerName' }),
			size: integer({ ...about, label: 'Size', example: 1, min: 1, max: 10 }),
		},
	});

	it.each<[string, unknown, unknown]>([
		['entries', [{ name: 'CRM', size: '3' }, { name: 7 }], [{ providerName: 'CRM', size: 3 }, { providerName: '7' }]],
		['a single entry', { name: 'CRM' }, [{ providerName: 'CRM' }]],
		['text that holds one', '[{"name":"CRM"}]', [{ providerName: 'CRM' }]],
		['none', [], []],
		['entries with empty parts', [{ name: 'CRM', size: '' }], [{ providerName: 'CRM' }]],
	])('takes %s', (_what, given, sent) => {
		expect(read(field, given)).toEqual(sent);
	});

	it.each<[string, unknown, string]>([
		['text that is no JSON', 'CRM', 'Thing must be valid JSON, e.g. [{"name":"CRM","size":3}]'],
		['entries that are no objects', [{ name: 'CRM' }, 'CRM'], 'Thing has something other than an object as entry 2'],
		['an entry without what it needs', [{ size: 1 }], 'Thing has a wrong entry 1: System is required, but is empty'],
		[
			'an entry with a wrong part',
			[{ name: 'CRM', size: 11 }],
			'Thing has a wrong entry 1: Size must be a whole number from 1 to 10',
		],
		['an entry with more parts', [{ name: 'CRM', colour: 'red' }], 'Thing has an unknown part "colour" in entry 1'],
		[
			'a part that every object has',
			'[{"name":"CRM","__proto__":{}}]',
			'Thing has an unknown part "__proto__" in entry 1',
		],
		[
			'a part that every object inherits',
			[{ name: 'CRM', toString: 1 }],
			'Thing has an unknown part "toString" in entry 1',
		],
	])('refuses %s', (_what, given, problem) => {
		expect(read(field, given)).toBe(problem);
	});

	it('keeps to the rule that the vendor sets', () => {
		const one = list({ ...about, example: [{}], of: {}, schema: z.array(z.unknown()).max(1), format: 'one entry' });
		expect(read(one, [{}, {}])).toMatch(/^Thing must be one entry/);
	});
});

describe('hostile text', () => {
	const size = 300_000;

	it.each<[string, Field, string]>([
		['a web address', url({ ...about, example: 'https://a.b' }), `https://${'a'.repeat(size)} b`],
		['an email address', email({ ...about, example: 'a@b.c' }), `${'a'.repeat(size)}@${'b.'.repeat(size)}`],
		['an E.164 number', phone({ ...about, example: '+12', style: 'e164' }), `+${'1'.repeat(size)}(0`],
		['digits', phone({ ...about, example: '123456', style: 'digits' }), `${'1'.repeat(size)}.0x`],
		['a whole number', integer({ ...about, example: 1, min: 1, max: 2 }), `${'1'.repeat(size)}x`],
	])('is refused as %s in time that grows with its length alone', (_what, field, given) => {
		const start = performance.now();
		const result: Normalized = readField(field, given);
		// A pattern that backtracks takes minutes here, a linear one a few milliseconds.
		expect(performance.now() - start).toBeLessThan(1000);
		expect(result).toHaveProperty('problem');
	});
});
