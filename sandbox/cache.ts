/** What is too large for everybody's `npm install`, kept outside the checkout and found again by every later one. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { SingleBar } from 'cli-progress';

/** LEAD_INTAKE_CACHE, or ~/.cache/lead-intake. */
export const CACHE = process.env.LEAD_INTAKE_CACHE || path.join(homedir(), '.cache', 'lead-intake');

/** What a folder of the cache will cost, as measured once; said before it is fetched. */
export interface Estimate {
	readonly megabytes: number;
	readonly minutes: number;
}

/** Where the folder `name` of the cache is or will be. */
export function cacheFolder(name: string): string {
	return path.join(CACHE, name);
}

/**
 * The folder `name` of the cache, filled if it is not there. It appears only when `fill` has ended well, so that a
 * broken-off download is not taken for a whole one.
 */
export async function cached(
	name: string,
	estimate: Estimate,
	fill: (folder: string) => Promise<void>,
): Promise<string> {
	const folder = cacheFolder(name);
	if (existsSync(folder)) return folder;
	const half = `${folder}.fetching`;
	await rm(half, { recursive: true, force: true });
	await mkdir(half, { recursive: true });
	const stop = await showProgress(name, estimate);
	try {
		await fill(half);
		await rename(half, folder);
	} catch (error) {
		await rm(half, { recursive: true, force: true });
		throw error;
	} finally {
		stop();
	}
	return folder;
}

/** npm tells nothing while it works; how much the disk has filled up shows that it does. */
async function showProgress(name: string, { megabytes, minutes }: Estimate): Promise<() => void> {
	process.stderr.write(`Fetching ${name} into ${CACHE}, once: about ${megabytes} MB and ${minutes} min\n`);
	if (!process.stderr.isTTY) return () => {};
	const free = async () => {
		const { bavail, bsize } = await statfs(CACHE);
		return (bavail * bsize) / 1e6;
	};
	const before = await free();
	const bar = new SingleBar({
		format: ' {bar} {value} of about {total} MB, {duration_formatted}',
		hideCursor: true,
		clearOnComplete: true,
	});
	bar.start(megabytes, 0);
	const timer = setInterval(async () => bar.update(Math.round(Math.min(megabytes, before - (await free())))), 1000);
	return () => {
		clearInterval(timer);
		bar.stop();
	};
}
