import { pipeline, Readable } from 'node:stream';
import { isPlainObject, type Meaning } from '../../contracts';
import type { SimulatedProvider } from '../../simulations';
import { asCurl } from './curl';
import { EventStream } from './event-stream';
import type { Faults } from './faults';
import { fieldVerdicts } from './field-verdicts';
import type { Journal } from './journal';
import { queryJournal, type RequestFilter } from './journal-query';
import type { Verdict } from './judge';
import { BadRequest, type OwnCall, type OwnReply, type OwnRoute } from './own-routes';
import { inTurns } from './turns';
import { type Expectation, verify } from './verification';

const PAGE = 100;
const MAX_PAGE = 1000;
const FILTERS = ['provider', 'operation', 'status', 'outcome', 'verdict', 'q', 'limit', 'before'];

/** `/__mock/requests` and what belongs to it. @param url Gives the mock's address. */
export function journalRoutes(
	journal: Journal,
	faults: Faults,
	providers: readonly SimulatedProvider[],
	url: () => string,
): OwnRoute[] {
	const events = new EventStream(journal, faults);
	return [
		{ method: 'GET', path: '/__mock/requests', handle: ({ query }) => page(journal, query) },
		{
			method: 'DELETE',
			path: '/__mock/requests',
			handle: () => {
				journal.clear();
				return { body: { requests: [] }, what: 'journal emptied' };
			},
		},
		{ method: 'GET', path: '/__mock/requests.ndjson', handle: ({ response }) => exportLines(journal, response) },
		{
			method: 'GET',
			path: '/__mock/requests/:id',
			handle: ({ params }) => {
				const found = entry(journal, params.id);
				const fields = fieldVerdicts(journal.recorded(found.id)!, providers, journal.redaction);
				return { body: { ...found, fields }, what: `request ${params.id}` };
			},
		},
		{
			method: 'GET',
			path: '/__mock/requests/:id/curl',
			handle: ({ params }) => ({
				body: asCurl(entry(journal, params.id), url(), journal.redaction),
				contentType: 'text/plain; charset=utf-8',
				what: `request ${params.id} as curl`,
			}),
		},
		{
			method: 'POST',
			path: '/__mock/verify',
			handle: ({ body }) => {
				if (!isPlainObject(body)) throw new BadRequest('Send an object that says what a request should be like');
				return inTurns(verify(journal, body as Expectation)).then((verification) => ({
					body: verification,
					what: 'verify',
				}));
			},
		},
		{
			method: 'GET',
			path: '/__mock/events',
			handle: ({ request, response }) =>
				events.open(request, response)
					? undefined
					: { status: 503, body: { error: 'too_many_readers', message: 'Too many readers of events' }, what: 'events' },
		},
	];
}

async function page(journal: Journal, query: OwnCall['query']): Promise<OwnReply> {
	const stray = Object.keys(query).find((name) => !FILTERS.includes(name));
	if (stray !== undefined)
		throw new BadRequest(`There is no filter ${JSON.stringify(stray)}; there are ${FILTERS.join(', ')}`);
	const { provider, operation, status, q } = query;
	const limit = Math.min(number(query, 'limit') ?? PAGE, MAX_PAGE);
	const filter: RequestFilter = {
		provider,
		operation,
		status,
		q,
		outcome: query.outcome as Meaning | undefined,
		verdict: query.verdict as Verdict | undefined,
		limit: limit + 1,
		before: number(query, 'before'),
	};
	const found = await inTurns(queryJournal(journal, filter));
	const requests = found.slice(0, limit);
	return {
		body: { requests, before: found.length > limit ? (requests.at(-1)?.id ?? null) : null, total: journal.size },
		what: 'requests',
	};
}

function number(query: OwnCall['query'], name: string): number | undefined {
	const text = query[name];
	if (text === undefined) return undefined;
	if (!/^\d{1,15}$/.test(text)) throw new BadRequest(`${name} is a whole number, not ${JSON.stringify(text)}`);
	return Number(text);
}

function entry(journal: Journal, id: string | undefined) {
	const found = /^\d{1,15}$/.test(id ?? '') ? journal.get(Number(id)) : undefined;
	if (!found) throw new BadRequest(`There is no request ${JSON.stringify(id)} in the journal`, 404);
	return found;
}

/** One entry a line, the oldest first, made while it is sent. */
function exportLines(journal: Journal, response: OwnCall['response']): undefined {
	response.writeHead(200, { 'content-type': 'application/x-ndjson' });
	const lines = function* () {
		for (const id of journal.oldestFirst()) {
			const found = journal.get(id);
			if (found) yield `${JSON.stringify(found)}\n`;
		}
	};
	// A reader that leaves early is no error.
	pipeline(Readable.from(lines()), response, () => {});
	return undefined;
}
