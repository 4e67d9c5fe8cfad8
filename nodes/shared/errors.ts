/** The sentences that a person, or an AI agent, reads when items could not be delivered. */
import type { Outcome, OutcomeKind } from '../../delivery/outcome';
import { sentenceOf } from '../../delivery/sentence';

/** How many items a message names; the rest is counted. */
const NAMED_ITEMS = 10;

export interface Failure {
	readonly item: number;
	readonly outcome: Outcome;
}

/** Nothing was sent, since some inputs are not valid. */
export function invalidInputMessage(failures: readonly Failure[], total: number): string {
	if (total === 1) return `Nothing was sent. ${sentenceOf(failures[0]!.outcome)}`;
	const are = failures.length === 1 ? 'is' : 'are';
	return `Nothing was sent, since ${failures.length} of ${items(total)} ${are} not valid. ${listed(failures)}. Correct the input, or set On Error to continue so that the others go out`;
}

/**
 * Some items failed after sending began. `counts` tells the fate of all. n8n takes an execution for canceled, not for
 * failed, by that word in the message.
 */
export function deliveryMessage(
	failures: readonly Failure[],
	counts: ReadonlyMap<OutcomeKind, number>,
	canceled: boolean,
): string {
	const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
	if (total === 1 && !canceled) return sentenceOf(failures[0]!.outcome);
	const fates = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
	// What stopped the run comes first; the items that were only held back by it say nothing new.
	const telling = failures.filter(({ outcome }) => outcome.kind !== 'unsent');
	const start = canceled ? 'The execution was canceled before all' : 'Not all';
	return `${start} of ${items(total)} were delivered (${fates}). ${listed(telling.length > 0 ? telling : failures)}`;
}

/** The first few by item, those with the same sentence together; the rest counted. */
function listed(failures: readonly Failure[]): string {
	const bySentence = new Map<string, number[]>();
	for (const { item, outcome } of failures.slice(0, NAMED_ITEMS)) {
		const sentence = withoutPeriod(sentenceOf(outcome));
		bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), item]);
	}
	const named = [...bySentence].map(
		([sentence, at]) => `Item${at.length > 1 ? 's' : ''} ${at.join(', ')}: ${sentence}`,
	);
	const more = failures.length - NAMED_ITEMS;
	return named.join('. ') + (more > 0 ? `. And ${more} more` : '');
}

function items(count: number): string {
	return `${count} ${count === 1 ? 'item' : 'items'}`;
}

function withoutPeriod(text: string): string {
	return text.replace(/\.$/, '');
}
