import type { IncomingMessage } from 'node:http';

/**
 * Why a request may not use the mock's own pages; nothing when it may. The vendors' routes ask for a key, these do not, so
 * they are kept from web pages that somebody on this machine has open: neither a name that was rebound to this address
 * (the Host header tells) nor another site (Origin and Sec-Fetch-Site tell) gets through. A link that is clicked does.
 * @param hosts Names besides loopback under which the mock is reached, in lower case.
 */
export function accessProblem(request: IncomingMessage, hosts: ReadonlySet<string>): string | undefined {
	const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
	const name = hostName(host);
	if (name === undefined || !(isLoopback(name) || hosts.has(name) || name === ownAddress(request))) {
		return `The Host header ${JSON.stringify(host ?? '')} is not an address of this mock`;
	}
	if (origin !== undefined && hostOf(origin) !== host?.toLowerCase()) {
		return `Pages of ${JSON.stringify(origin)} may not use the mock`;
	}
	if (site === undefined || site === 'same-origin' || site === 'none') return undefined;
	const followsLink = mode === 'navigate' && (request.method === 'GET' || request.method === 'HEAD');
	return followsLink ? undefined : `Pages of another site may not use the mock`;
}

/** Whether a host name or address means this machine and no other. */
export function isLoopback(name: string): boolean {
	return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** `[::1]:4010` → `::1`. */
function hostName(host: string | undefined): string | undefined {
	const match = /^(?:\[([\da-f:.]+)\]|([^:[\]]+))(?::\d*)?$/i.exec(host ?? '');
	return (match?.[1] ?? match?.[2])?.toLowerCase();
}

function hostOf(origin: string): string | undefined {
	return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** The address at which the connection came in: nobody can rebind an address. */
function ownAddress({ socket }: IncomingMessage): string | undefined {
	return socket.localAddress?.replace(/^::ffff:/i, '').toLowerCase();
}
