import type { IncomingHttpHeaders } from 'node:http';
import type { Auth } from '../../contracts';

export type KeyProblem = 'missing' | 'invalid';

/**
 * How one vendor judges the header that proves who sends: nothing when the key is right. The scheme's name counts in
 * any case (RFC 9110, 11.1).
 */
export function keyCheck(auth: Auth, key: string): (headers: IncomingHttpHeaders) => KeyProblem | undefined {
	const header = auth.header.toLowerCase();
	// What nearly everybody sends: taken without being taken apart.
	const usual = auth.scheme === undefined ? key : `${auth.scheme} ${key}`;
	return (headers) => {
		const given = headers[header];
		if (typeof given !== 'string' || given.trim() === '') return 'missing';
		return given === usual || presentedKey(auth, given.trim()) === key ? undefined : 'invalid';
	};
}

function presentedKey({ scheme, schemeOptional }: Auth, given: string): string | undefined {
	if (scheme === undefined) return given;
	const space = given.indexOf(' ');
	if (space > 0 && given.slice(0, space).toLowerCase() === scheme.toLowerCase()) return given.slice(space).trim();
	return schemeOptional ? given : undefined;
}
