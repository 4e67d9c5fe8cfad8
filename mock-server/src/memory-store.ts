import type { Collection, Row, Store } from '../../simulations';

/** Is told of every change to a collection, once it has been made. */
export interface StoreLog {
	written(row: Row): void;
	removed(id: string): void;
}

/**
 * The records of one collection in memory, in the order in which they came.
 *
 * Writing and finding never look at other records: ids and index keys are kept in Maps, and a removed record is only
 * taken out of the list when somebody reads the list. So creating takes as long with 50,000 records as with none.
 */
export class MemoryStore implements Store {
	/** Not told when everything is cleared: whoever clears every collection knows. */
	log: StoreLog | undefined;
	readonly #rows: Row[] = [];
	readonly #byId = new Map<string, Row>();
	readonly #removed = new Set<Row>();
	readonly #indexes: readonly Index[];

	constructor({ indexes }: Collection) {
		this.#indexes = Object.entries(indexes).map(([name, keyOf]) => new Index(name, keyOf));
	}

	get size(): number {
		return this.#byId.size;
	}

	get(id: string): Row | undefined {
		return this.#byId.get(id);
	}

	/** @throws Error when the collection has no such index. */
	find(name: string, key: string | undefined): Row | undefined {
		const index = this.#indexes.find((known) => known.name === name);
		if (!index) throw new Error(`The collection has no index "${name}"`);
		return key === undefined ? undefined : index.first(key);
	}

	/** @throws Error when the id is taken: two records under one id could never be told apart again. */
	insert(row: Row): Row {
		if (this.#byId.has(row.id)) throw new Error(`The id "${row.id}" is taken`);
		this.#byId.set(row.id, row);
		this.#rows.push(row);
		for (const index of this.#indexes) index.add(row);
		this.log?.written(row);
		return row;
	}

	/** Merges `changes` into the record in place; its id stays. @throws Error when there is no such record. */
	update(id: string, changes: Record<string, unknown>): Row {
		const row = this.#byId.get(id);
		if (!row) throw new Error(`There is no record "${id}"`);
		for (const index of this.#indexes) index.remove(row);
		for (const [key, value] of Object.entries(changes)) {
			// Plain assignment to `__proto__` would change what the record is, instead of what it holds.
			if (key !== 'id') {
				Object.defineProperty(row, key, { value, writable: true, enumerable: true, configurable: true });
			}
		}
		for (const index of this.#indexes) index.add(row);
		this.log?.written(row);
		return row;
	}

	remove(id: string): boolean {
		const row = this.#byId.get(id);
		if (!row) return false;
		this.#byId.delete(id);
		this.#removed.add(row);
		for (const index of this.#indexes) index.remove(row);
		this.log?.removed(id);
		return true;
	}

	/** The live list: always the same array, so that a reader may hold on to it and call this to have it up to date. */
	all(): readonly Row[] {
		if (this.#removed.size > 0) {
			let kept = 0;
			for (const row of this.#rows) if (!this.#removed.has(row)) this.#rows[kept++] = row;
			this.#rows.length = kept;
			this.#removed.clear();
		}
		return this.#rows;
	}

	clear(): void {
		this.#rows.length = 0;
		this.#byId.clear();
		this.#removed.clear();
		for (const index of this.#indexes) index.clear();
	}
}

/** Records by a key that several may share. A lone record is kept without a set around it, which is most of them. */
class Index {
	readonly #entries = new Map<string, Row | Set<Row>>();

	constructor(
		readonly name: string,
		readonly keyOf: Collection['indexes'][string],
	) {}

	/** The record that has had the key for longest. */
	first(key: string): Row | undefined {
		const entry = this.#entries.get(key);
		return entry instanceof Set ? entry.values().next().value : entry;
	}

	add(row: Row): void {
		const key = this.keyOf(row);
		if (key === undefined) return;
		const entry = this.#entries.get(key);
		if (entry === undefined) this.#entries.set(key, row);
		else if (entry instanceof Set) entry.add(row);
		else this.#entries.set(key, new Set([entry, row]));
	}

	/** Has to run before the record changes: its key is read from it. */
	remove(row: Row): void {
		const key = this.keyOf(row);
		if (key === undefined) return;
		const entry = this.#entries.get(key);
		if (entry instanceof Set && entry.size > 1) entry.delete(row);
		else this.#entries.delete(key);
	}

	clear(): void {
		this.#entries.clear();
	}
}
