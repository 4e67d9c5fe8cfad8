/** Writing and finding look at no other record: the time they take cannot grow with their number. */

import { MemoryStore } from '../../mock-server/src/memory-store';
import type { Row } from '../../simulations';

function storeOf(count: number) {
	let looks = 0;
	const store = new MemoryStore({
		indexes: {
			email: (row) => {
				looks++;
				return row.email as string | undefined;
			},
		},
	});
	for (let index = 0; index < count; index++) store.insert({ id: `${index}`, email: `${index % 500}@example.com` });
	const looksOf = (act: () => unknown) => {
		looks = 0;
		act();
		return looks;
	};
	return { store, looksOf };
}

const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);

it.each([0, 1000, 5000])('costs the same with %i records', (count) => {
	const { store, looksOf } = storeOf(count);
	// The list itself is watched as well: nothing but a push may touch it.
	const rows = store.all() as Row[];
	const scan = () => {
		throw new Error('somebody looked through the list');
	};
	for (const name of ['find', 'findIndex', 'indexOf', 'filter', 'splice', 'some', Symbol.iterator] as const) {
		Object.defineProperty(rows, name, { value: scan });
	}
	expect(looksOf(() => store.insert({ id: 'new', email: 'new@example.com' }))).toBe(1);
	expect(looksOf(() => store.find('email', 'new@example.com'))).toBe(0);
	expect(looksOf(() => store.get('new'))).toBe(0);
	expect(looksOf(() => store.update('new', { email: 'newer@example.com' }))).toBe(2);
	expect(looksOf(() => store.remove('new'))).toBe(1);
});

it('finds the first record under a key, whatever became of the others', () => {
	const { store } = storeOf(0);
	for (const id of ['a', 'b', 'c']) store.insert({ id, email: 'one@example.com' });
	const first = () => store.find('email', 'one@example.com')?.id;
	expect(first()).toBe('a');
	store.remove('a');
	expect(first()).toBe('b');
	store.update('b', { email: 'other@example.com' });
	expect(first()).toBe('c');
	expect(store.find('email', 'other@example.com')?.id).toBe('b');
	store.remove('c');
	expect(first()).toBeUndefined();
	expect(store.find('email', undefined)).toBeUndefined();
});

it('keeps the order in which records came, and the keys of each', () => {
	const { store } = storeOf(0);
	for (const id of ['a', 'b', 'c', 'd']) store.insert({ id, z: 1, a: 2 });
	store.remove('b');
	store.update('d', { z: 3, k: 4 });
	expect(ids(store.all())).toEqual(['a', 'c', 'd']);
	expect(Object.keys(store.get('d')!)).toEqual(['id', 'z', 'a', 'k']);
	expect(store.size).toBe(3);
});

it('is one and the same list for as long as it lives', () => {
	const { store } = storeOf(3);
	const list = store.all();
	store.remove('1');
	store.insert({ id: 'new' });
	expect(store.all()).toBe(list);
	store.clear();
	expect(store.all()).toBe(list);
	expect(list).toEqual([]);
	expect(store.find('email', '0@example.com')).toBeUndefined();
});

it('refuses what would break it', () => {
	const { store } = storeOf(1);
	expect(() => store.insert({ id: '0' })).toThrow('The id "0" is taken');
	expect(() => store.update('1', {})).toThrow('There is no record "1"');
	expect(() => store.find('phone', '1')).toThrow('no index "phone"');
	expect(store.remove('1')).toBe(false);
	expect(store.update('0', { id: '7' }).id).toBe('0');
});
