import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Judgement } from './judge';

/** Where the page's own files are, in the sources as in what is published. */
const FOLDER = join(__dirname, '..', 'inspector');

const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** Everything that the page may load, and from where; nothing else of the disk is ever read. */
const FILES: Readonly<Record<string, { readonly type: string; readonly file: () => string }>> = {
	'index.html': { type: 'text/html; charset=utf-8', file: () => join(FOLDER, 'index.html') },
	'inspector.css': { type: 'text/css; charset=utf-8', file: () => join(FOLDER, 'inspector.css') },
	'icon.svg': { type: 'image/svg+xml', file: () => join(FOLDER, 'icon.svg') },
	...Object.fromEntries(
		['app', 'connect', 'detail', 'faults', 'knowledge', 'list', 'live', 'pieces', 'records', 'requests', 'store'].map(
			(name) => [`${name}.js`, { type: JAVASCRIPT, file: () => join(FOLDER, `${name}.js`) }],
		),
	),
	'preact.js': { type: JAVASCRIPT, file: () => join(dirname(require.resolve('preact')), 'preact.mjs') },
	// Its exports name the file for browsers only to bundlers.
	'htm.js': { type: JAVASCRIPT, file: () => join(dirname(require.resolve('htm')), 'htm.module.js') },
};

const PREFIX = '/__mock/inspector/';

/** What was sent to the mock is shown on the page, so nothing that is not the page's own may run, load or post. */
const HEADERS = {
	'content-security-policy': [
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"connect-src 'self'",
		"img-src 'self' data:",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join('; '),
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
	'referrer-policy': 'no-referrer',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'cache-control': 'no-cache',
} as const;

const texts = new Map<string, string>();

/**
 * The inspector, a page at `/` for browsers, and what it loads.
 * @param accept The request's Accept header: programs get what the mock knows at `/`, as JSON.
 * @returns Nothing when the path is not the inspector's, or a program asks.
 */
export function inspectorAnswer(
	path: string,
	accept = '',
): { judgement: Judgement; headers: Readonly<Record<string, string>> } | undefined {
	if (path === '/' && !accept.includes('text/html')) return undefined;
	const name = path === '/' ? 'index.html' : path.startsWith(PREFIX) ? path.slice(PREFIX.length) : '';
	if (!Object.hasOwn(FILES, name)) return undefined;
	const { type, file } = FILES[name]!;
	let text = texts.get(name);
	if (text === undefined) {
		text = readFileSync(file(), 'utf8');
		texts.set(name, text);
	}
	return {
		judgement: { status: 200, body: text, verdict: 'passed', what: 'inspector' },
		headers: { ...HEADERS, 'content-type': type, vary: 'accept' },
	};
}
