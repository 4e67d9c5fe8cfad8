/** Type tests, held by `npm run typecheck`: what a program may pass in follows from an operation's fields. */
import { choice, type InputOf, integer, json, list, object, type providers, text } from '../../contracts';

const about = { label: 'Thing', description: 'A thing', mark: 'documented' } as const;

const fields = {
	needed: text({ ...about, example: 'a', required: true }),
	filled: text({ ...about, example: 'a', required: true, default: 'b' }),
	filledObject: object({ ...about, example: {}, required: true, default: {} }),
	optional: text({ ...about, example: 'a' }),
	count: integer({ ...about, example: 1, min: 1, max: 9 }),
	mode: choice({
		...about,
		example: 'x',
		choices: [
			{ value: 'x', label: 'X' },
			{ value: 'y', label: 'Y' },
		],
	}),
	anything: json({ ...about, example: 1 }),
	parts: list({ ...about, example: [], of: { name: text({ ...about, example: 'a', required: true }) } }),
};
type Input = InputOf<typeof fields>;

export const least: Input = { needed: 'a' };
export const most: Input = {
	needed: 'a',
	filled: 'a',
	filledObject: { any: 1 },
	optional: 'a',
	count: 1,
	mode: 'y',
	anything: [null],
	parts: [{ name: 'a' }],
};
export const empty: Input = { needed: 'a', filled: undefined, optional: null, count: null, parts: null };

// @ts-expect-error A required field without a default has to be there.
export const missing: Input = {};
// @ts-expect-error … and cannot be null.
export const nothing: Input = { needed: null };
// @ts-expect-error No field has this name.
export const stray: Input = { needed: 'a', other: 1 };
// @ts-expect-error A number is not text.
export const number: Input = { needed: 1 };
// @ts-expect-error Text is not a number.
export const words: Input = { needed: 'a', count: '1' };
// @ts-expect-error Not one of the choices.
export const unknownChoice: Input = { needed: 'a', mode: 'z' };
// @ts-expect-error A list is not an object.
export const wrongKind: Input = { needed: 'a', filledObject: [] };
// @ts-expect-error An entry lacks what it needs.
export const emptyEntry: Input = { needed: 'a', parts: [{}] };
// @ts-expect-error An entry has no such part.
export const strayPart: Input = { needed: 'a', parts: [{ name: 'a', size: 1 }] };

type Prospect = InputOf<typeof providers.trata.operations.createProspect.fields>;
type Activity = InputOf<typeof providers.architect.operations.logActivity.fields>;
type Lead = InputOf<typeof providers.pollybot.operations.addLead.fields>;
type BroadcastLead = InputOf<typeof providers.smartflo.operations.addToBroadcast.fields>;

// What each vendor's operation needs, and no more.
export const prospect: Prospect = {};
export const activity: Activity = { source: 'form', payload: {} };
export const lead: Lead = { chatbotId: 'cb_1', name: 'Ada', email: 'ada@example.com' };
export const broadcastLead: BroadcastLead = { broadcastId: '1', phoneNumber: '919876543210' };

// @ts-expect-error The page calls payload required.
export const noPayload: Activity = { source: 'form' };
// @ts-expect-error The chatbot is part of the path.
export const noChatbot: Lead = { name: 'Ada', email: 'ada@example.com' };
// @ts-expect-error Not one of the vendor's statuses.
export const wrongStatus: Prospect = { status: 'OPEN' };
// @ts-expect-error Programs use our keys, not wire names.
export const wireName: BroadcastLead = { broadcastId: '1', field_0: '919876543210' };
