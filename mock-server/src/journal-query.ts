import type { Meaning } from '../../contracts';
import type { Journal, JournalEntry } from './journal';
import type { Verdict } from './judge';

/** Which requests of the journal are wanted; all that is stated has to be true. */
export interface RequestFilter {
	/** Id of a vendor. */
	readonly provider?: string;
	/** `addLead`, or with the vendor before it: `acme.addLead`. */
	readonly operation?: string;
	/** A status, or a class of them: `4xx`. 0: nothing was sent. */
	readonly status?: number | string;
	readonly outcome?: Meaning;
	readonly verdict?: Verdict;
	/** Text that stands anywhere in path, bodies or fault, in any case. */
	readonly q?: string;
	/** The newest so many. */
	readonly limit?: number;
	/** Only those that came before the one with this id. */
	readonly before?: number;
}

/**
 * The entries that fit, the newest first; may be interrupted after each (`turns.ts`).
 * @throws TypeError for a status that is none.
 */
export function* queryJournal(journal: Journal, filter: RequestFilter): Generator<void, JournalEntry[]> {
	const statusFits = statusTest(filter.status);
	const { limit = Number.POSITIVE_INFINITY, q, outcome, verdict, before } = filter;
	const wanted = q?.toLowerCase();
	const found: JournalEntry[] = [];
	for (const id of journal.newestFirst(before)) {
		if (found.length >= limit) break;
		const recorded = journal.recorded(id);
		// It gave way to newer ones meanwhile.
		if (!recorded) continue;
		const { judgement, answer } = recorded;
		// What can be told without making an entry of it comes first.
		if (filter.provider !== undefined && judgement.provider !== filter.provider) continue;
		if (filter.operation !== undefined && !operationFits(filter.operation, judgement)) continue;
		if (verdict !== undefined && judgement.verdict !== verdict) continue;
		if (!statusFits(answer?.status ?? 0)) continue;
		const entry = journal.get(id)!;
		const fits =
			(outcome === undefined || entry.outcome === outcome) && (wanted === undefined || textOf(entry).includes(wanted));
		if (fits) found.push(entry);
		yield;
	}
	return found;
}

/** Whether `addLead` or `acme.addLead` names an operation. */
export function operationFits(
	name: string,
	{ provider, operation }: { provider?: string; operation?: string },
): boolean {
	return operation !== undefined && (name === operation || name === `${provider}.${operation}`);
}

function statusTest(status: RequestFilter['status']): (given: number) => boolean {
	if (status === undefined) return () => true;
	const text = String(status).toLowerCase();
	if (/^[1-5]xx$/.test(text)) return (given) => Math.floor(given / 100) === Number(text[0]);
	if (!/^\d{1,3}$/.test(text))
		throw new TypeError(`A status is a number or a class such as 4xx, not ${JSON.stringify(status)}`);
	return (given) => given === Number(text);
}

function textOf({ method, path, query, body, answer, fault, what }: JournalEntry): string {
	return JSON.stringify([method, path, query, body, answer?.body, fault, what]).toLowerCase();
}
