/** A generator of made-up data in the words of one country. */
export type Faker = Awaited<ReturnType<(typeof LOCALES)['en']>>['faker'];

/** Loaded when asked for and one by one: the package as a whole brings seventy languages and takes 0.3 s. */
const LOCALES = {
	en: () => import('@faker-js/faker/locale/en'),
	en_AU: () => import('@faker-js/faker/locale/en_AU'),
	en_GB: () => import('@faker-js/faker/locale/en_GB'),
	en_IN: () => import('@faker-js/faker/locale/en_IN'),
	de: () => import('@faker-js/faker/locale/de'),
	fr: () => import('@faker-js/faker/locale/fr'),
};

export type Locale = keyof typeof LOCALES;

/**
 * A generator of its own that repeats exactly for one seed, so that neither a caller's use of the package's shared one
 * nor ours disturbs the other.
 */
export async function createFaker(seed: number, locale: Locale = 'en'): Promise<Faker> {
	const { faker: shared } = await LOCALES[locale]();
	const Constructor = shared.constructor as new (options: { locale: object; seed: number }) => Faker;
	const faker = new Constructor({ locale: shared.rawDefinitions, seed });
	faker.setDefaultRefDate('2024-01-15T10:30:00.000Z');
	return faker;
}
