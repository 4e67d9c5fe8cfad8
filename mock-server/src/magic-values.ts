import { isPlainObject, type Operation } from '../../contracts';
import type { FaultRule } from './fault-rules';
import type { Examination } from './judge';

/** An e-mail address and a phone number that bring a certain answer when they stand in a field of that kind. */
export interface MagicValue {
	readonly email: string;
	/** In E.164; any notation of the same digits will do. */
	readonly phone: string;
	/** What happens, for people. */
	readonly brings: string;
	readonly rule: Pick<FaultRule, 'fault' | 'sequence' | 'repeat' | 'latency'>;
}

/**
 * For people who can only type into a form, as payment sandboxes have test cards. The domain belongs to nobody
 * (RFC 2606), the numbers are set aside for fiction, and the example leads use neither. The phone number ends in the status
 * that it brings, where it brings one.
 */
export const MAGIC_VALUES: readonly MagicValue[] = [
	magic('rejected', '22', 'The vendor refuses this input, in its own words', {
		fault: { kind: 'answer', means: 'rejected' },
	}),
	magic('duplicate', '09', 'The vendor has this one already (those that look for duplicates)', {
		fault: { kind: 'answer', means: 'existing' },
	}),
	magic('bad-key', '01', 'The key is refused (401)', { fault: { kind: 'key' } }),
	magic('throttled', '29', 'Too many requests (429, Retry-After: 1), each time', {
		fault: { kind: 'answer', means: 'throttled', retryAfter: 1 },
	}),
	magic('throttled-once', '30', 'Too many requests (429, Retry-After: 1) at the first try, then normal; and so on', {
		sequence: [{ kind: 'answer', means: 'throttled', retryAfter: 1 }, { kind: 'pass' }],
		repeat: true,
	}),
	magic('unavailable', '03', 'Service unavailable (503), each time; nothing is written', {
		fault: { kind: 'status', status: 503 },
	}),
	magic(
		'unavailable-once',
		'13',
		'Service unavailable (503, Retry-After: 1) at the first try, then normal; and so on',
		{
			sequence: [{ kind: 'status', status: 503, retryAfter: 1 }, { kind: 'pass' }],
			repeat: true,
		},
	),
	magic('broken', '00', 'The record is written, and the answer is an error (500)', {
		fault: { kind: 'status', status: 500, written: true },
	}),
	magic('slow', '08', 'The answer takes 5 seconds', { latency: 5000 }),
	magic('hang', '04', 'No answer ever comes; nothing is written', { fault: { kind: 'hang' } }),
	magic('reset', '05', 'The connection is reset; nothing is written', { fault: { kind: 'reset' } }),
	magic('reset-written', '06', 'The record is written, and the connection is reset', {
		fault: { kind: 'reset', written: true },
	}),
	magic('cut-off', '07', 'The record is written, and the answer is cut off in the middle', {
		fault: { kind: 'cut-off' },
	}),
	magic('html', '02', 'An HTML error page of a gateway (502); nothing is written', { fault: { kind: 'html' } }),
];

function magic(word: string, digits: string, brings: string, rule: MagicValue['rule']): MagicValue {
	return { email: `${word}@mock.example`, phone: `+120255501${digits}`, brings, rule };
}

const BY_EMAIL = new Map(MAGIC_VALUES.map((value) => [value.email, value]));
const BY_DIGITS = new Map(MAGIC_VALUES.map((value) => [value.phone.slice(1), value]));

/** Wire names of an operation's fields in which a magic value counts. */
interface MagicFields {
	readonly emails: readonly string[];
	readonly phones: readonly string[];
}

const fieldsByOperation = new WeakMap<Operation, MagicFields>();

function magicFields(operation: Operation): MagicFields {
	let fields = fieldsByOperation.get(operation);
	if (!fields) {
		const wires = (kind: string) =>
			Object.entries(operation.fields)
				.filter(([, field]) => field.kind === kind && field.in !== 'path')
				.flatMap(([key, field]) => [field.wire ?? key, ...(field.aliases ?? [])]);
		fields = { emails: wires('email'), phones: wires('phone') };
		fieldsByOperation.set(operation, fields);
	}
	return fields;
}

/** The magic value in a request's e-mail or phone field, if it has one. Asked of every request, so it only looks. */
export function magicValueIn({ known, body }: Examination): MagicValue | undefined {
	if (!known?.operation || !isPlainObject(body)) return undefined;
	const { emails, phones } = magicFields(known.operation);
	for (const wire of emails) {
		const value = body[wire];
		if (typeof value !== 'string' || value.length >= 50) continue;
		const found = BY_EMAIL.get(value.trim().toLowerCase());
		if (found) return found;
	}
	for (const wire of phones) {
		const value = body[wire];
		const text = typeof value === 'number' ? String(value) : value;
		if (typeof text !== 'string' || text.length > 30 || !text.includes('555')) continue;
		const found = BY_DIGITS.get(text.replace(/\D/g, ''));
		if (found) return found;
	}
	return undefined;
}
