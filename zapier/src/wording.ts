/** The contracts' words in Zapier's style: https://docs.zapier.com/platform/publish/integration-checks-reference */
import type { Operation } from '../../contracts';

const SMALL_WORDS = new Set(['and', 'at', 'by', 'for', 'from', 'in', 'of', 'on', 'or', 'to', 'with']);
const ARTICLES = new Set(['a', 'an', 'the']);

/** `Add a lead to a broadcast` as a title: `Add Lead to Broadcast`. */
export function titleOf({ operation }: Operation): string {
	const words = operation.action.split(' ').filter((word) => !ARTICLES.has(word));
	return words.map((word, index) => (index > 0 && SMALL_WORDS.has(word) ? word : capitalized(word))).join(' ');
}

/** What an action makes: `Lead` of `Add a lead to a broadcast`. */
export function nounOf(operation: Operation): string {
	const [, ...words] = titleOf(operation).split(' ');
	const end = words.findIndex((word) => SMALL_WORDS.has(word));
	return words.slice(0, end < 0 ? undefined : end).join(' ');
}

/** What an action does, as a sentence about it: `Adds a lead to a broadcast.` */
export function descriptionOf({ description }: Operation): string {
	const [verb = '', ...rest] = description.split(' ');
	return sentence([thirdPerson(verb), ...rest].join(' '));
}

function thirdPerson(verb: string): string {
	if (/[^aeiou]y$/.test(verb)) return verb.replace(/y$/, 'ies');
	return /(s|x|z|ch|sh|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

/** `createdAt` as a label: `Created At`. */
export function labelOf(key: string): string {
	const words = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[\s_]+/);
	return words.map((word) => (/^(id|url)$/i.test(word) ? word.toUpperCase() : capitalized(word))).join(' ');
}

/** Ends with a period. Zapier takes help for Markdown, and wants an address that is no link as code. */
export function sentence(text: string): string {
	const marked = text.replace(/https?:\/\/[^\s`)]+/g, '`$&`');
	return /[.!?]$/.test(marked) ? marked : `${marked}.`;
}

/** Several sentences, those that are there. */
export function sentences(...parts: ReadonlyArray<string | undefined>): string {
	return parts
		.filter((part) => part !== undefined)
		.map(sentence)
		.join(' ');
}

function capitalized(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}
