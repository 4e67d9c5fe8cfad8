/** The Chromium that tests and screenshots drive. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where to look: at the one that `CHROMIUM` names, or where systems put it. */
export function placesOf(named: string | undefined): readonly string[] {
	return named ? [named] : PLACES;
}

/** What to say where it is at none of them. */
export function missingAt(places: readonly string[]): string {
	return `there is no Chromium at ${places.join(' or ')}. Install it, or name another with CHROMIUM=<path>`;
}

/** Starts it without a window, without look-ups of its own, and with text that is drawn alike on every screen. */
export async function launchChromium(): Promise<Browser> {
	const places = placesOf(process.env.CHROMIUM);
	const executable = places.find((place) => existsSync(place));
	if (executable === undefined) throw new Error(`No browser: ${missingAt(places)}.`);
	return await chromium.launch({
		executablePath: executable,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-lcd-text',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}
