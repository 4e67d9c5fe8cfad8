import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Locks of this process: after a restart in a container, a dead process's lock may bear our own number. */
const held = new Set<string>();

/**
 * Makes sure that no other mock server writes to `file`: a file beside it names the process that does. A lock whose
 * process has died is taken over.
 * @returns A function that gives the file free.
 * @throws Error in one line when a living process holds it.
 */
export function lockFile(file: string): () => void {
	const lock = `${realPath(file)}.lock`;
	const own = `${lock}.${process.pid}`;
	// Linked into place, so that nobody ever reads a lock without its number in it.
	writeFileSync(own, `${process.pid}\n`);
	try {
		while (!linked(own, lock)) takeOver(lock, file);
	} finally {
		rmSync(own, { force: true });
	}
	held.add(lock);
	return () => {
		if (held.delete(lock)) rmSync(lock, { force: true });
	};
}

function linked(own: string, lock: string): boolean {
	try {
		linkSync(own, lock);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

/** Puts a dead process's lock out of the way. @throws Error when its process lives. */
function takeOver(lock: string, file: string): void {
	refuseIfHeld(lock, lock, file);
	// Of several that take it over at once, each moves away another file, and sees by it whether it came too late.
	const aside = `${lock}.${process.pid}.stale`;
	try {
		renameSync(lock, aside);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
		throw error;
	}
	try {
		refuseIfHeld(aside, lock, file);
	} catch (error) {
		linked(aside, lock);
		throw error;
	} finally {
		rmSync(aside, { force: true });
	}
}

function refuseIfHeld(where: string, lock: string, file: string): void {
	let holder: number;
	try {
		holder = Number.parseInt(readFileSync(where, 'utf8'), 10);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
		throw error;
	}
	if (holder === process.pid ? !held.has(lock) : !isAlive(holder)) return;
	throw new Error(
		`${file} is in use by another mock server, process ${holder}; give another file, or if that process is none, delete ${lock}`,
	);
}

function isAlive(pid: number): boolean {
	if (!(pid > 0)) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// It lives, and is somebody else's.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** One name for a file, by whatever links it is reached. */
function realPath(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return resolve(file);
	}
}
