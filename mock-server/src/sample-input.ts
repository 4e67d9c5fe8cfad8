import type { Field, Operation } from '../../contracts';
import type { Faker } from './faker';
import type { Lead } from './leads';

/**
 * A valid input of an operation, made up from its fields alone: the lead's own words where kind or name of a field tells
 * what is meant, else a value out of the field's range, else its example.
 * @param number Tells this input from all others; goes into idempotency keys.
 */
export function sampleInput(operation: Operation, lead: Lead, number: number, faker: Faker): Record<string, unknown> {
	const input: Record<string, unknown> = {};
	for (const [key, field] of Object.entries(operation.fields)) {
		const value = sampleValue(key, field, lead, number, faker);
		if (value !== undefined) input[key] = value;
	}
	return input;
}

function sampleValue(key: string, field: Field, lead: Lead, number: number, faker: Faker): unknown {
	if (field.in === 'path') return field.example;
	if (field.role === 'idempotency-key') return `sample-${number}`;
	if (field.role === 'behavior' && !field.required) return undefined;
	switch (field.kind) {
		case 'email':
			return lead.email;
		case 'phone':
			return lead.phone;
		case 'choice':
			return faker.helpers.arrayElement(field.choices ?? []).value;
		case 'integer':
			return faker.number.int({ min: field.min, max: field.max });
		case 'url':
			return lead.linkedin;
		case 'text':
			// Text in a form of the vendor's own is an id that only the vendor can give.
			if (field.format !== undefined && !field.required) return undefined;
			return WORDS.find(([word]) => word.test(key))?.[1](lead) ?? field.example;
		default:
			return field.example;
	}
}

/** By what a field's key speaks of. */
const WORDS: ReadonlyArray<readonly [RegExp, (lead: Lead) => string]> = [
	[/company|organi[sz]ation/i, ({ company }) => company],
	[/address|street/i, ({ address }) => address],
	[/title|position/i, ({ job_title }) => job_title],
	[/source/i, ({ source }) => source],
	[/name$/i, ({ name }) => name],
	[/note|comment/i, ({ note }) => note || 'Wants a demo next week'],
];
