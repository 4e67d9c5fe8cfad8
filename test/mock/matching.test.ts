/** How an expected value is compared with what came. */
import * as fc from 'fast-check';
import { differences, isLike } from '../../mock-server/src/matching';

it.each([
	['a', 'A', true],
	['a*', 'abc', true],
	['*b*', 'abc', true],
	['a*c', 'ac', true],
	['a*a', 'a', false],
	['*', '', true],
	['', 'a', false],
	['a*b*c', 'aXbYbZc', true],
	['a*b*c', 'aXcYb', false],
	['.*', 'abc', false],
	['*ab', 'aab', true],
])('%j is like %j: %j', (pattern, text, expected) => {
	expect(isLike(pattern, text)).toBe(expected);
});

it('a pattern agrees with the regular expression that it stands for', () => {
	const part = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
	fc.assert(
		fc.property(part, part, (pattern, text) => {
			const plain = text.replaceAll('*', 'a');
			const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
			expect(isLike(pattern, plain)).toBe(expression.test(plain));
		}),
	);
});

it('no pattern keeps the server busy', () => {
	const started = performance.now();
	const text = 'a'.repeat(1_000_000);
	expect(isLike(`${'*a'.repeat(99)}*b`, `${text}c`)).toBe(false);
	expect(isLike(`*${'a'.repeat(99)}b${'a'.repeat(98)}*`, text)).toBe(false);
	expect(isLike(`${'*a'.repeat(1_000)}`, text)).toBe(false);
	expect(performance.now() - started).toBeLessThan(1000);
});

it('names each place that differs', () => {
	const actual = { a: 1, b: { c: [1, { d: 'x' }] }, e: null };
	expect(differences({ a: 1, b: { c: [1, { d: 'x' }] } }, actual, '')).toEqual([]);
	expect(differences({ a: 2, b: { c: [1, { d: 'y' }] }, f: 1, e: null }, actual, 'body')).toEqual([
		{ path: 'body.a', expected: 2, actual: 1 },
		{ path: 'body.b.c.1.d', expected: 'y', actual: 'x' },
		{ path: 'body.f', expected: 1, actual: undefined },
	]);
	expect(differences({ b: { c: [1] }, a: { z: 1 } }, actual, '').map(({ path }) => path)).toEqual(['b.c', 'a']);
	expect(differences({ f: { $exists: false }, a: { $exists: true } }, actual, '')).toEqual([]);
	expect(differences({ constructor: { $exists: true } }, actual, '')).toHaveLength(1);
	expect(differences({ a: expect.any(String) }, actual, '')).toEqual([
		{ path: 'a', expected: 'Any<String>', actual: 1 },
	]);
});
