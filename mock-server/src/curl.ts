import type { JournalEntry } from './journal';
import { REDACTED, type Redaction } from './redaction';

/** Headers that curl makes by itself. */
const OWN_HEADERS = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'expect', 'accept-encoding']);

/**
 * A request as a command for a POSIX shell. Secrets are read from the variable `KEY`, and everything else is quoted, so
 * that whatever was sent stays text.
 * @param url The mock's address.
 */
export function asCurl(
	{ method, path, query, headers, body }: JournalEntry,
	url: string,
	redaction: Redaction,
): string {
	const search = new URLSearchParams(query).toString();
	const parts = [`curl -X ${quote(method)} ${quote(url + path + (search && `?${search}`))}`];
	let needsKey = false;
	for (const [name, value] of Object.entries(headers)) {
		if (OWN_HEADERS.has(name)) continue;
		const secret = redaction.isSecretHeader(name);
		needsKey ||= secret;
		parts.push(
			`-H ${secret ? `${quote(`${name}: ${value.replace(REDACTED, '')}`)}"$KEY"` : quote(`${name}: ${value}`)}`,
		);
	}
	if (body !== undefined) parts.push(`--data-raw ${quote(typeof body === 'string' ? body : JSON.stringify(body))}`);
	return `${needsKey ? '# KEY=<the key>\n' : ''}${parts.join(' \\\n  ')}\n`;
}

function quote(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
