import { COUNTRIES, numbersIn } from './countries';
import { createFaker, type Faker, type Locale } from './faker';
import { type Whereabouts, whereabouts } from './whereabouts';

/** A person who showed interest, as a spreadsheet has them. All values are text; `note` may be empty. */
export interface Lead {
	readonly name: string;
	/** Unique; at a sub-domain of example.com, example.org or example.net, where no mail arrives. */
	readonly email: string;
	/** Unique, with its country code, in one of the notations that people use. */
	readonly phone: string;
	readonly company: string;
	readonly job_title: string;
	readonly address: string;
	readonly linkedin: string;
	readonly source: string;
	readonly note: string;
}

const JOB_TITLES = [
	'Head of Marketing',
	'Sales Manager',
	'Founder',
	'Operations Lead',
	'VP Sales, EMEA',
	'Growth Manager',
	'Procurement Officer',
	'Customer Success Manager',
	'Managing Director',
	'IT Manager',
];

const SOURCES = ['website', 'webinar', 'referral', 'trade-show', 'newsletter', 'search-ad', 'partner'];

const NOTES = [
	'',
	'Wants a demo next week',
	'Call after 4 pm, not on Fridays',
	'Asked for the "team" plan, 25 seats',
	'Said: "send me the price list first"',
	'Compares us with two others, decides by March',
	'Has 40 agents on the phone',
	'',
];

const MOST_LEADS = 100_000;

/**
 * Leads that look real and belong to nobody; the same ones for the same seed.
 * @param count 0 to 100,000.
 * @throws RangeError for another count.
 */
export async function generateLeads(count: number, seed: number): Promise<Lead[]> {
	const most = Math.min(
		MOST_LEADS,
		COUNTRIES.reduce((sum, country) => sum + numbersIn(country), 0),
	);
	if (!Number.isInteger(count) || count < 0 || count > most) {
		throw new RangeError(`The number of leads must be a whole number from 0 to ${most}, not ${count}`);
	}
	const fakers = new Map<Locale, Faker>();
	// English-speaking countries share their words: with one seed they would have the same people.
	for (const [index, { locale }] of COUNTRIES.entries()) fakers.set(locale, await createFaker(seed + index, locale));
	const next = whereabouts(await createFaker(seed));
	const taken = new Set<string>();
	return Array.from({ length: count }, () => {
		const at = next();
		return generateLead(fakers.get(at.country.locale)!, at, taken);
	});
}

function generateLead(faker: Faker, { city, phone }: Whereabouts, taken: Set<string>): Lead {
	const firstName = faker.person.firstName();
	const lastName = faker.person.lastName();
	// faker puts a dash between two owners; people write an ampersand.
	const company = faker.company.name().replace(' - ', ' & ');
	const email = uniqueEmail(
		`${slug(firstName)}.${slug(lastName)}`,
		`${slug(company.split(/[\s,]/)[0]!)}.example.${faker.helpers.arrayElement(['com', 'org', 'net'])}`,
		taken,
	);
	return {
		name: `${firstName} ${lastName}`,
		email,
		phone,
		company,
		job_title: faker.helpers.arrayElement(JOB_TITLES),
		address: `${faker.location.streetAddress()}, ${city}`,
		linkedin: `https://www.linkedin.com/in/${email.split('@')[0]!.replaceAll('.', '-')}`,
		source: faker.helpers.arrayElement(SOURCES),
		note: faker.helpers.arrayElement(NOTES),
	};
}

function uniqueEmail(local: string, host: string, taken: Set<string>): string {
	let email = `${local}@${host}`;
	for (let number = 2; taken.has(email); number++) email = `${local}${number}@${host}`;
	taken.add(email);
	return email;
}

/** Letters that Unicode does not take apart into a base letter and an accent. */
const UNDECOMPOSED: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe' };

function slug(text: string): string {
	return text
		.toLowerCase()
		.normalize('NFD')
		.replace(/[łøđßæœ]/g, (letter) => UNDECOMPOSED[letter]!)
		.replace(/[^a-z0-9]/g, '');
}
