/** Which browser the inspector's tests use, and what becomes of them where there is none. */
import { missingAt, placesOf } from '../../sandbox/chromium';

export type Found =
	| { readonly executable: string }
	/** Why the tests are skipped. */
	| { readonly skip: string }
	/** Why they fail. */
	| { readonly fail: string };

/**
 * `CHROMIUM` names the executable, or says `none`. Without a browser the tests are skipped with a word; but where `CI` is
 * set they fail, since nobody reads what a build skips, unless `CHROMIUM=none` says that it is meant.
 */
export function findBrowser(
	{ CHROMIUM, CI }: Readonly<Record<string, string | undefined>>,
	isThere: (path: string) => boolean,
): Found {
	if (CHROMIUM === 'none') return { skip: 'Skipped the tests of the inspector: CHROMIUM=none.' };
	const places = placesOf(CHROMIUM);
	const executable = places.find(isThere);
	if (executable !== undefined) return { executable };
	const missing = missingAt(places);
	if (CI && CI !== 'false') {
		return { fail: `The inspector cannot be tested: ${missing}; CHROMIUM=none leaves these tests out on purpose.` };
	}
	return { skip: `Skipped the tests of the inspector: ${missing}.` };
}
