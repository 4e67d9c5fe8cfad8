import type { Locale } from './faker';

/** A country that leads come from: how people there are called, where they live and how they write phone numbers. */
export interface Country {
	readonly locale: Locale;
	/** How often it comes up, against the others. */
	readonly weight: number;
	/** Leading digits of phone numbers, and the cities in which people have them. */
	readonly areas: Readonly<Record<string, readonly string[]>>;
	/** How many digits of a number vary within an area. */
	readonly digits: number;
	/**
	 * `A` stands for the area, each `#` for a digit that varies. 20 characters at most: more than one vendor stops there.
	 */
	readonly notations: readonly string[];
}

/**
 * Where a country sets numbers aside for films and books, those: nobody answers there. (North America: 555-0100 to 0199;
 * United Kingdom: Ofcom's; Australia: ACMA's; Germany: Bundesnetzagentur's; France: Arcep's.) India has no such range.
 */
export const COUNTRIES: readonly Country[] = [
	{
		locale: 'en',
		weight: 5,
		areas: {
			'206': ['Seattle'],
			'212': ['New York'],
			'303': ['Denver', 'Boulder'],
			'312': ['Chicago'],
			'404': ['Atlanta'],
			'415': ['San Francisco'],
			'503': ['Portland'],
			'512': ['Austin'],
			'602': ['Phoenix'],
			'617': ['Boston', 'Cambridge'],
			'713': ['Houston'],
			'786': ['Miami'],
			'919': ['Raleigh', 'Durham'],
		},
		digits: 2,
		notations: ['+1 (A) 555-01##', '+1 A-555-01##', '+1 A 555 01##'],
	},
	{
		locale: 'en_GB',
		weight: 4,
		areas: {
			'113 496': ['Leeds'],
			'114 496': ['Sheffield'],
			'117 496': ['Bristol'],
			'121 496': ['Birmingham'],
			'131 496': ['Edinburgh'],
			'141 496': ['Glasgow'],
			'161 496': ['Manchester'],
			'20 7946': ['London'],
		},
		digits: 3,
		notations: ['+44 A 0###', '+44 (0)A 0###'],
	},
	{
		locale: 'en_IN',
		weight: 5,
		areas: { '98765': ['Bengaluru', 'Mumbai', 'Pune', 'Chennai', 'Hyderabad', 'Delhi', 'Kochi', 'Ahmedabad'] },
		digits: 5,
		notations: ['+91-A-#####', '+91 A #####'],
	},
	{
		locale: 'en_AU',
		weight: 1,
		areas: { '2 5550': ['Sydney'], '3 5550': ['Melbourne'], '7 5550': ['Brisbane'], '8 5550': ['Adelaide', 'Perth'] },
		digits: 4,
		notations: ['+61 A ####'],
	},
	{
		locale: 'de',
		weight: 2,
		areas: { '30 23125': ['Berlin'], '40 66969': ['Hamburg'], '69 90009': ['Frankfurt am Main'] },
		digits: 3,
		notations: ['+49 A ###', '+49 (0)A-###'],
	},
	{
		locale: 'fr',
		weight: 2,
		areas: { '1 99 00': ['Paris'], '2 61 91': ['Nantes', 'Rennes'], '3 53 01': ['Lille', 'Strasbourg'] },
		digits: 4,
		notations: ['+33 A ## ##'],
	},
];

/** How many different numbers people in a country can have. */
export function numbersIn({ areas, digits }: Country): number {
	return Object.keys(areas).length * 10 ** digits;
}
