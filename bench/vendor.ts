/**
 * The vendor of the benchmarks, in a process of its own: it answers POSTs as Trata (which does not recognize a repeat)
 * and PollyBot (which does) answer, limits by a profile, and keeps its own books. Told what to do by its parent.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Profile, TokenBucket } from './limits';

/** What the vendor knows when all is over. */
export interface Books {
	/** Requests that came in. */
	readonly requests: number;
	/** E-mail addresses that it has a record of. */
	readonly created: number;
	/** Records beyond the first of an address. */
	readonly twice: number;
	/** Requests answered 429. */
	readonly throttled: number;
	readonly mostInFlight: number;
	/** Milliseconds from the first request to the last answer. */
	readonly ms: number;
}

export type ToVendor = { readonly reset: Profile } | { readonly books: true };

/** What a run needs to know of it. */
export interface Address {
	readonly url: string;
}

interface Lead {
	readonly name?: string;
	readonly email: string;
	readonly phone?: string;
}

const RECORD_AT = '2026-01-15T10:30:00.000Z';

let profile: Profile = { latencyMs: 0 };
let bucket: TokenBucket | undefined;
let books = blank();
let inFlight = 0;
let startedAt = 0;
const addresses = new Set<string>();

function blank(): { -readonly [K in keyof Books]: Books[K] } {
	return { requests: 0, created: 0, twice: 0, throttled: 0, mostInFlight: 0, ms: 0 };
}

function reset(next: Profile): void {
	profile = next;
	bucket = undefined;
	books = blank();
	addresses.clear();
}

function receive(request: IncomingMessage, response: ServerResponse): void {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		const now = performance.now();
		if (books.requests++ === 0) {
			startedAt = now;
			if (profile.limit) bucket = new TokenBucket(profile.limit, now);
		}
		books.mostInFlight = Math.max(books.mostInFlight, ++inFlight);
		const answer = decide(request.url!, JSON.parse(Buffer.concat(chunks).toString()) as Lead, now);
		setTimeout(() => {
			inFlight--;
			books.ms = performance.now() - startedAt;
			response.writeHead(answer.status, answer.headers).end(answer.body);
		}, profile.latencyMs);
	});
}

function decide(path: string, lead: Lead, now: number) {
	const isPollybot = path.startsWith('/api/v1/chatbots/');
	const headers: Record<string, string> = { 'content-type': 'application/json' };
	const takes = bucket?.takes(now) ?? true;
	if (bucket?.limit.announces) {
		const { remaining, reset: at } = bucket.announced(Date.now());
		headers['x-ratelimit-limit'] = String(bucket.limit.burst);
		headers['x-ratelimit-remaining'] = String(remaining);
		headers['x-ratelimit-reset'] = String(at);
	}
	if (!takes) {
		books.throttled++;
		if (bucket?.limit.retryAfter !== undefined) headers['retry-after'] = String(bucket.limit.retryAfter);
		const body = isPollybot
			? { success: false, error: 'Rate limit exceeded', code: 'RATE_LIMIT_EXCEEDED' }
			: { detail: 'Too Many Requests' };
		return { status: 429, headers, body: JSON.stringify(body) };
	}
	return { headers, ...(isPollybot ? addLead(lead) : createProspect(lead)) };
}

function createProspect(lead: Lead) {
	isNew(lead) ? books.created++ : books.twice++;
	const record = {
		id: `pro.1768473000.${String(books.requests).padStart(8, '0')}`,
		orgId: 'org.1726902940.GZChqlpU',
		...lead,
		externalReference: [],
		prospectProps: {},
		createdBy: 'trata-system',
		createdAt: RECORD_AT,
		updatedBy: 'trata-system',
		updatedAt: RECORD_AT,
	};
	return { status: 200, body: JSON.stringify(record) };
}

function addLead(lead: Lead) {
	if (!isNew(lead)) {
		const details = { email: lead.email, existingLeadId: 'lead_0', message: 'A lead with this email already exists' };
		const body = { success: false, error: 'Email already exists', code: 'DUPLICATE_EMAIL', details };
		return { status: 400, body: JSON.stringify(body) };
	}
	books.created++;
	const data = {
		id: `lead_${String(books.requests).padStart(16, '0')}`,
		...lead,
		source: 'api',
		status: 'new',
		createdAt: RECORD_AT,
		updatedAt: RECORD_AT,
		workspaceId: 'ws_your_workspace_id',
	};
	return { status: 201, body: JSON.stringify({ success: true, data }) };
}

function isNew({ email }: Lead): boolean {
	const before = addresses.size;
	return addresses.add(email).size > before;
}

const server = createServer({ keepAliveTimeout: 60_000 }, receive);
// A queue long enough for a node that opens thousands of connections at once.
server.listen({ port: 0, host: '127.0.0.1', backlog: 65_535 }, () => {
	const { port } = server.address() as AddressInfo;
	process.send!({ url: `http://127.0.0.1:${port}` } satisfies Address);
});
process.on('message', (message: ToVendor) => {
	if ('reset' in message) reset(message.reset);
	process.send!({ ...books } satisfies Books);
});
process.on('disconnect', () => process.exit(0));
