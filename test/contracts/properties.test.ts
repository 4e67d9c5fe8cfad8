/** What holds for any input and any answer, however strange. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
	type Answer,
	buildRequest,
	checkInput,
	type Field,
	type Operation,
	type Provider,
	providers,
	readAnswer,
} from '../../contracts';
import { wireRules } from './wire-rules';

const operations = Object.values(providers as Readonly<Record<string, Provider>>).flatMap((provider) =>
	Object.entries(provider.operations).map(
		([name, operation]) => [`${provider.id} ${name}`, provider, operation, wireRules[provider.id]![name]!] as const,
	),
);

/** Text that breaks paths, numbers, JSON and parsers; among it any sequence of UTF-16 units, lone surrogates too. */
const weirdText = fc.oneof(
	fc.constantFrom(
		'.',
		'..',
		'../admin',
		'a/b',
		'%2e%2e',
		'%2E.',
		'/',
		'\\',
		'?',
		'#',
		';',
		'\t.',
		'.\n.',
		'',
		' ',
		'\0',
	),
	fc.constantFrom('__proto__', 'constructor', '{id}', '{chatbotId}', '$&', '{}', '[', 'null', '1e999', '-0', '\ufeff'),
	fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
	fc.array(fc.constantFrom('.', '/', '%', '2e', '2F', 'a', ' ', '\ud800', '\udc00')).map((parts) => parts.join('')),
	fc.string({ unit: 'grapheme' }),
	fc.string({ unit: 'binary', maxLength: 600 }),
	fc.constantFrom(
		'+1 (415) 555-0123',
		'919876543210',
		'00 44 (0)20 7946 0958',
		'a@b.c',
		'ädä@bücher.example',
		'http://x',
	),
	fc.json(),
);

const weirdValue = fc.oneof(
	weirdText,
	fc.jsonValue({ stringUnit: 'binary' }),
	fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withSparseArray: true, key: weirdText }),
	fc.double(),
	fc.maxSafeInteger(),
	fc.dictionary(weirdText, weirdText),
);

/** Mostly what belongs there, since an input with many fields would else never be accepted; often nothing. */
function valueFor(field: Field): fc.Arbitrary<unknown> {
	const usual = [field.example, ...(field.choices ?? []).map(({ label }) => label)];
	const anyText = field.kind === 'text' ? [{ arbitrary: weirdText, weight: 3 }] : [];
	return fc.oneof(
		{ arbitrary: fc.constantFrom(...usual), weight: 8 },
		{ arbitrary: fc.constantFrom(undefined, null, ''), weight: field.required ? 0 : 3 },
		{ arbitrary: weirdValue, weight: 1 },
		...anyText,
	);
}

function inputOf(operation: Operation): fc.Arbitrary<Record<string, unknown>> {
	const fields = fc.record(
		Object.fromEntries(Object.entries(operation.fields).map(([key, field]) => [key, valueFor(field)])),
	);
	const strays = fc.oneof({ arbitrary: fc.constant({}), weight: 9 }, fc.dictionary(weirdText, weirdValue));
	return fc.tuple(fields, strays).map(([known, stray]) => ({ ...stray, ...known }));
}

const baseUrls = ['', 'http://127.0.0.1:4010', 'https://example.com/gateway/', ' https://example.com/v1/ '];

describe.each(operations)('any input of %s', (_title, provider, operation, wire) => {
	it('makes a valid request to exactly this route, or is refused in words', () => {
		let accepted = 0;
		let refused = 0;
		fc.assert(
			fc.property(inputOf(operation), fc.constantFrom(...baseUrls), (input, baseUrl) => {
				const check = checkInput(operation, input);
				if (!check.ok) {
					refused++;
					expect(check.problems.length).toBeGreaterThan(0);
					for (const { field, label, problem } of check.problems) {
						expect(label).toBe(operation.fields[field]?.label ?? `"${field}"`);
						expect(problem).toMatch(/^(is|must|cannot|has|holds|arrived) ./);
					}
					return;
				}
				accepted++;
				const request = buildRequest(provider, operation, check.input, baseUrl);
				expectRoute(request.url, provider, operation, baseUrl);
				expect(request.method).toBe(operation.method);
				expect(isDeepStrictEqual(JSON.parse(JSON.stringify(request.body)), request.body)).toBe(true);
				expect(wire.safeParse(request.body).error).toBeUndefined();
			}),
			{ numRuns: 500 },
		);
		// Neither half of the sentence was left out.
		expect(Math.min(accepted, refused)).toBeGreaterThan(20);
	});

	it('is read without a throw when it is not even an object', () => {
		fc.assert(
			fc.property(weirdValue, (input) => {
				const check = checkInput(operation, input);
				expect(check.ok || check.problems.every(({ label, problem }) => label && problem)).toBe(true);
			}),
			{ numRuns: 200 },
		);
	});

	it('has a request that depends on nothing but the input', () => {
		fc.assert(
			fc.property(inputOf(operation), (input) => {
				expect(checkInput(operation, input)).toEqual(checkInput(operation, input));
			}),
			{ numRuns: 100 },
		);
	});
});

/** As a server sees it: after a URL parser has had its way with dots, slashes and encodings. */
function expectRoute(url: string, provider: Provider, { path }: Operation, baseUrl: string): void {
	const parsed = new URL(url);
	const base = new URL(baseUrl.trim() || provider.baseUrl.default);
	expect(parsed.origin).toBe(base.origin);
	expect(parsed.search + parsed.hash).toBe('');
	const segments = path.split('/').slice(1);
	const gateway = base.pathname.split('/').filter((part) => part !== '' && `/${part}` !== provider.prefix);
	const wanted = [...gateway, ...segments];
	const got = parsed.pathname.split('/').slice(1);
	expect(got).toHaveLength(wanted.length);
	for (const [index, segment] of wanted.entries()) {
		if (segment.startsWith('{')) expect(got[index]).not.toBe('');
		else expect(got[index]).toBe(segment);
	}
}

/** A documented body with pieces missing, replaced and added; now and then untouched. */
function changed({ example }: Answer): fc.Arbitrary<unknown> {
	const change = fc.tuple(fc.nat(9), fc.oneof(weirdValue, fc.constant(undefined)));
	return fc.array(change, { maxLength: 3 }).map((changes) => {
		const body: Record<string, unknown> = { ...(example as object) };
		const keys = [...Object.keys(body), 'message', 'error', 'detail'];
		for (const [index, value] of changes) body[keys[index % keys.length]!] = value;
		return body;
	});
}

function asText(body: unknown): unknown {
	try {
		return JSON.stringify(body);
	} catch {
		return body;
	}
}

function answerOf(operation: Operation) {
	const answers = Object.values(operation.answers);
	const statusOf = ({ status }: Answer) => fc.constantFrom(...[status].flat().map(Number));
	const strangeStatus = fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom(0, -1, Number.NaN));
	const headers = fc.oneof(fc.dictionary(weirdText, weirdText), fc.constant({ 'retry-after': '1' }));
	return fc.constantFrom(...answers).chain((answer) =>
		fc.record({
			status: fc.oneof({ arbitrary: statusOf(answer), weight: 2 }, strangeStatus),
			headers,
			body: fc.oneof(changed(answer), changed(answer).map(asText), weirdValue),
		}),
	);
}

describe.each(operations)('any answer to %s', (_title, _provider, operation) => {
	it('is read to a meaning with words, without a throw', () => {
		const meanings = new Set<string>();
		fc.assert(
			fc.property(answerOf(operation), (answer) => {
				const { means, reason, record, field, wayOut } = readAnswer(operation, answer);
				meanings.add(means);
				expect(reason.trim()).not.toBe('');
				expect(reason.length).toBeLessThanOrEqual(500);
				if (wayOut !== undefined) expect(wayOut).toMatch(/^[A-Z].*[^.]$/);
				if (field) expect(operation.fields[field.key]?.label).toBe(field.label);
				if (record) expect(['created', 'existing']).toContain(means);
			}),
			{ numRuns: 500 },
		);
		expect([...meanings]).toEqual(expect.arrayContaining(['created', 'rejected', 'refused', 'throttled', 'ambiguous']));
	});

	it('is never success with a status of failure, and never final with a status of the server failing', () => {
		fc.assert(
			fc.property(answerOf(operation), (answer) => {
				const { means } = readAnswer(operation, answer);
				if (means === 'created') expect([200, 201]).toContain(answer.status);
				if (answer.status >= 500) expect(['ambiguous', 'throttled']).toContain(means);
			}),
			{ numRuns: 500 },
		);
	});
});
