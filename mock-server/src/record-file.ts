import {
	closeSync,
	fstatSync,
	fsync,
	ftruncateSync,
	openSync,
	realpathSync,
	renameSync,
	rmSync,
	writeSync,
} from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Row } from '../../simulations';
import { lockFile } from './file-lock';
import type { MemoryStore } from './memory-store';
import { HEADING, parseLine, readLines, recordLine, removalLine } from './record-lines';
import type { SimulatedVendor } from './simulated-vendor';

/** Lines that mean nothing any more are borne with up to this number, or up to the number of records if it is more. */
const DEAD_LINES = 1000;
/** Records that compacting writes before it lets others have their turn: about a millisecond's worth. */
const SLICE = 500;

interface KeptStore {
	readonly name: string;
	readonly vendor: SimulatedVendor;
	readonly store: MemoryStore;
}

/**
 * Records that outlive the process: every change is appended to a file as a line, and read back at the next start.
 *
 * The lines of all requests that were read together are handed to the system in one write (a group commit), before they
 * are answered: what was answered survives the process, however it ends. It need not survive a power failure: only
 * closing and compacting wait for the disk (fsync), no request does. Lines that later ones made meaningless are dropped
 * now and then, by writing a new file and putting it in place of the old one.
 */
export class RecordFile {
	/** A word on what was found at the start: a last line that was never finished. */
	readonly notice: string | undefined;
	readonly #stores: readonly KeptStore[];
	readonly #unlock: () => void;
	#fd: number;
	/** Bytes of the file that are whole lines. */
	#length = 0;
	/** Lines of records and removals in the file, pending ones included. */
	#lines = 0;
	#pending = '';
	/** What was appended since compacting began, for the new file. */
	#sinceCompacting: string[] | undefined;
	#compacting: Promise<void> | undefined;
	/** After a failure it is not tried again before there are so many lines. */
	#retryAt = 0;
	#closed = false;

	/**
	 * Opens or creates the file, reads its records into the vendors' memories, and keeps up with them from then on.
	 * @throws Error in one line when another server has the file, it is no such file, or a line of it is broken.
	 */
	constructor(
		readonly file: string,
		vendors: readonly SimulatedVendor[],
	) {
		this.#stores = vendors.flatMap((vendor) =>
			[...vendor.stores].map(([name, store]) => ({ name: `${vendor.provider.id}_${name}`, vendor, store })),
		);
		this.#unlock = lockFile(file);
		try {
			// Not "w": what is in the file stays. Appending, because reset and repair change its length.
			this.#fd = openSync(file, 'a+');
		} catch (error) {
			this.#unlock();
			throw error;
		}
		try {
			this.notice = this.#load();
		} catch (error) {
			closeSync(this.#fd);
			this.#unlock();
			throw error;
		}
		for (const { name, vendor, store } of this.#stores) {
			store.log = {
				written: (row) => this.#add(recordLine(name, row, vendor.progress)),
				removed: (id) => this.#add(removalLine(name, id)),
			};
		}
		this.#compactIfWorthIt();
	}

	/**
	 * Hands all changes so far to the system. To be called before a request that made some is answered.
	 * @throws Error of node:fs when it does not take them; they are handed over with the next ones then.
	 */
	commit(): void {
		if (this.#pending === '') return;
		if (this.#fd === -1) throw new Error(`${this.file} is closed: nothing more lasts`);
		this.#length += append(this.#fd, Buffer.from(this.#pending), this.#length);
		this.#sinceCompacting?.push(this.#pending);
		this.#pending = '';
		this.#compactIfWorthIt();
	}

	/** Forgets every record. */
	clear(): void {
		this.#pending = '';
		this.#lines = 0;
		this.#retryAt = 0;
		// Whoever is compacting sees by this that its work is void.
		this.#sinceCompacting = undefined;
		ftruncateSync(this.#fd, HEADING.length);
		this.#length = HEADING.length;
	}

	/** Hands over what is left, waits until the disk has all of it, and gives the file free. */
	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		await this.#compacting;
		try {
			this.commit();
			await promisify(fsync)(this.#fd);
		} finally {
			closeSync(this.#fd);
			// Its number may be another file's next.
			this.#fd = -1;
			this.#unlock();
		}
	}

	#add(line: string): void {
		this.#lines++;
		this.#pending += line;
	}

	/** @returns A word on a torn last line, if there is one. */
	#load(): string | undefined {
		const byName = new Map(this.#stores.map((kept) => [kept.name, { ...kept, rows: new Map<string, Row>() }]));
		let number = 0;
		let notice: string | undefined;
		for (const { text, ended, end } of readLines(this.#fd)) {
			number++;
			if (number === 1) {
				// Nothing is cut off a file that may be something else.
				if (ended ? `${text}\n` !== HEADING : !HEADING.startsWith(text)) {
					throw new Error(`${this.file} is no file of records: its first line is not ${HEADING.trim()}`);
				}
				if (ended) this.#length = end;
				continue;
			}
			try {
				const line = parseLine(text);
				const kept = byName.get(line.collection);
				if (!kept) throw new SyntaxError(`there is no collection ${JSON.stringify(line.collection)}`);
				if ('removed' in line) kept.rows.delete(line.removed);
				else kept.rows.set(line.record.id, line.record);
				if ('at' in line && line.at) kept.vendor.resume(line.at);
			} catch (error) {
				if (ended) throw new Error(`${this.file}, line ${number} is broken: ${(error as Error).message}`);
				notice = `${this.file}, line ${number}: skipped, it was never finished`;
				continue;
			}
			// Whole, but for its line break.
			this.#length = ended ? end : end + append(this.#fd, Buffer.from('\n'), end);
			this.#lines++;
		}
		if (this.#length === 0) {
			ftruncateSync(this.#fd, 0);
			this.#length = append(this.#fd, Buffer.from(HEADING), 0);
		} else if (fstatSync(this.#fd).size > this.#length) ftruncateSync(this.#fd, this.#length);
		for (const { store, rows } of byName.values()) for (const row of rows.values()) store.insert(row);
		return notice;
	}

	#compactIfWorthIt(): void {
		if (this.#compacting || this.#closed || this.#lines <= DEAD_LINES || this.#lines < this.#retryAt) return;
		const live = this.#stores.reduce((sum, { store }) => sum + store.size, 0);
		if (this.#lines - live <= Math.max(DEAD_LINES, live)) return;
		this.#compacting = this.#compact()
			.catch(() => {
				// Most likely the disk is full. The file is as good as it was, only longer than it need be.
				this.#retryAt = this.#lines * 2;
			})
			.finally(() => {
				this.#sinceCompacting = undefined;
				this.#compacting = undefined;
			});
	}

	/** Writes the records as they are to a new file, slice by slice, then what was appended meanwhile; swaps the files. */
	async #compact(): Promise<void> {
		const since: string[] = [];
		this.#sinceCompacting = since;
		const isVoid = () => this.#closed || this.#sinceCompacting !== since;
		const before = this.#lines;
		// Beside the file itself, where the name that we were given may be a link.
		const target = realpathSync(this.file);
		const place = `${target}.new`;
		const fd = openSync(place, 'w');
		let done = false;
		try {
			let length = append(fd, Buffer.from(HEADING), 0);
			let live = 0;
			for (const { name, vendor, store } of this.#stores) {
				const rows = [...store.all()];
				for (let from = 0; from < rows.length; from += SLICE) {
					await turn();
					if (isVoid()) return;
					// A record that was removed meanwhile stays away: its removal may have come before its line.
					const slice = rows.slice(from, from + SLICE).filter((row) => store.get(row.id) === row);
					live += slice.length;
					const text = slice.map((row) => recordLine(name, row, vendor.progress)).join('');
					length += append(fd, Buffer.from(text), length);
				}
			}
			await promisify(fsync)(fd);
			if (isVoid()) return;
			// From here on nothing waits, so nothing can be appended to the old file that the new one lacks.
			length += append(fd, Buffer.from(since.join('')), length);
			renameSync(place, target);
			done = true;
			closeSync(this.#fd);
			this.#fd = fd;
			this.#length = length;
			this.#lines = live + this.#lines - before;
		} finally {
			if (!done) {
				closeSync(fd);
				rmSync(place, { force: true });
			}
		}
	}
}

/**
 * Writes all of `bytes` at the end of a file of `length` bytes; or nothing, and throws.
 * @returns How many bytes there were.
 */
function append(fd: number, bytes: Buffer, length: number): number {
	try {
		for (let written = 0; written < bytes.length; )
			written += writeSync(fd, bytes, written, undefined, length + written);
	} catch (error) {
		ftruncateSync(fd, length);
		throw error;
	}
	return bytes.length;
}
