import { styleText } from 'node:util';
import type { About } from './about';
import type { Observation } from './observation';

/** Colours text, or leaves it alone where nobody would see colours. */
export type Paint = (colour: 'bold' | 'dim' | 'cyan' | 'green' | 'yellow' | 'red', text: string) => string;

/** @param stream Where the text goes; `NO_COLOR` is honoured (no-color.org). */
export function paintFor(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint {
	return stream.isTTY && !environment.NO_COLOR ? styleText : (_colour, text) => text;
}

/** What is printed once the mock listens. */
export function startLines({ mock, records, providers }: About, paint: Paint): string {
	const width = Math.max(...providers.map(({ name }) => name.length));
	const lines = providers.map(
		({ name, baseUrl, key }) =>
			`  ${paint('bold', name.padEnd(width))}  base URL ${baseUrl}  key ${paint('cyan', key)}`,
	);
	return [`Mock server listening on ${paint('bold', mock)}`, ...lines, `Records: ${paint('cyan', records)}`].join('\n');
}

/** One line per request: time, method, path, status, what. */
export function requestLine(observation: Observation, at: Date, paint: Paint): string {
	const { method, path, status, provider, fault } = observation;
	const what =
		fault === undefined || observation.what.includes(fault) ? observation.what : `${observation.what} (${fault})`;
	const time = at.toTimeString().slice(0, 8);
	const who = provider === undefined ? what : `${provider}: ${what}`;
	return [paint('dim', time), method.padEnd(6), printable(path), paintStatus(status, paint), printable(who)].join(' ');
}

function paintStatus(status: number, paint: Paint): string {
	if (status === 0) return paint('red', '---');
	return paint(status < 300 ? 'green' : status < 500 ? 'yellow' : 'red', String(status));
}

/** What a stranger sent must not move the cursor or fill the screen. */
function printable(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
	const safe = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/g, '\ufffd');
	return safe.length > 200 ? `${safe.slice(0, 199)}…` : safe;
}
