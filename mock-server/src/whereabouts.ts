import { COUNTRIES, type Country, numbersIn } from './countries';
import type { Faker } from './faker';

/** Where somebody lives and how to ring them up. */
export interface Whereabouts {
	readonly country: Country;
	readonly city: string;
	/** With its country code, as people there type it. */
	readonly phone: string;
}

/** A prime that no country's count of numbers is a multiple of. */
const STRIDE = 7919;

/**
 * Whereabouts one after the other; no phone number comes twice.
 * @returns A function that gives the next; it throws a RangeError when every country is out of numbers.
 */
export function whereabouts(faker: Faker): () => Whereabouts {
	const books = COUNTRIES.map((country) => {
		const size = numbersIn(country);
		return { country, size, given: 0, start: faker.number.int({ max: size - 1 }) };
	});
	return () => {
		const open = books.filter(({ given, size }) => given < size);
		if (open.length === 0) throw new RangeError('There are no phone numbers left');
		const book = faker.helpers.weightedArrayElement(
			open.map((candidate) => ({ weight: candidate.country.weight, value: candidate })),
		);
		// A stride that shares no factor with the size meets every number once, in an order that looks random.
		const number = (book.start + book.given++ * STRIDE) % book.size;
		return numberAt(book.country, number, faker);
	};
}

function numberAt(country: Country, number: number, faker: Faker): Whereabouts {
	const areas = Object.entries(country.areas);
	const [area, cities] = areas[number % areas.length]!;
	const varying = String(Math.floor(number / areas.length)).padStart(country.digits, '0');
	let at = 0;
	const phone = faker.helpers
		.arrayElement(country.notations)
		.replace('A', area)
		.replace(/#/g, () => varying[at++]!);
	return { country, city: faker.helpers.arrayElement(cities), phone };
}
