import type { Outcome } from './outcome';

/** An outcome that is no success in one line for the person: what happened, then what to do. */
export function sentenceOf({ reason, wayOut, field, kind, problems }: Outcome): string {
	const named = problems || !field || reason.toLowerCase().includes(field.label.toLowerCase());
	const what = named ? reason : `${field.label}: ${reason}`;
	const prefix = kind === 'unknown' ? 'It is not known whether this was written: ' : '';
	const sentence = capitalized(prefix + what);
	return wayOut === undefined ? sentence : `${sentence.replace(/\.$/, '')}. ${wayOut}`;
}

function capitalized(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
