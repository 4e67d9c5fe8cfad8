/** Trata, simulated. What the vendor documents is in contracts/trata.ts. */
import { z } from 'zod/v4';
import { isPlainObject, providers } from '../contracts';
import { prospect, prospectExample } from '../contracts/trata';
import {
	type Call,
	type Facts,
	pageOf,
	type Reply,
	type Row,
	simulate,
	UPPER_ALNUM,
	type World,
	wholeNumber,
} from './simulate';

const problem = ({ message }: Facts) => ({ detail: message });

const invalid = ({ issues = [] }: Facts) => ({
	detail: issues.map(({ path, code, message }) => ({
		loc: ['body', ...path],
		msg: message,
		type: code === 'missing' ? code : 'value_error',
	})),
});

/** `2024-11-11T05:09:14.979287`: UTC with microseconds and without a zone. */
function microseconds(at: Date, micros: number): string {
	return at.toISOString().replace('Z', String(micros).padStart(3, '0'));
}

function stamp(world: World): { createdAt: string; updatedAt: string } {
	const at = world.now();
	const micros = world.random(996);
	return { createdAt: microseconds(at, micros), updatedAt: microseconds(at, micros + 2) };
}

function create({ body, world }: Call): Reply {
	const { createdAt, updatedAt } = stamp(world);
	const seconds = Math.floor(Date.parse(`${createdAt.slice(0, 23)}Z`) / 1000);
	const row = world.store('prospects').insert({
		id: `pro.${seconds}.${world.letters(8, UPPER_ALNUM)}`,
		orgId: 'org.1726902940.GZChqlpU',
		name: body.name,
		email: body.email,
		phoneNumber: body.phoneNumber,
		externalReference: body.externalReference ?? [],
		status: body.status,
		prospectProps: isPlainObject(body.prospectProps) ? body.prospectProps : {},
		createdBy: 'trata-system',
		createdAt,
		updatedBy: 'trata-system',
		updatedAt,
	});
	return { answer: 'created', facts: { record: row } };
}

const SEARCHABLE = ['name', 'email', 'phoneNumber', 'status', 'id'];

function listProspects({ query, world }: Call): Reply {
	let rows: readonly Row[] = world.store('prospects').all();
	const { searchBy = '', searchValue, status, sortBy, sortOrder, updatedAfter, updatedBefore } = query;
	if (status) rows = rows.filter((row) => row.status === status);
	if (searchValue && SEARCHABLE.includes(searchBy)) {
		const wanted = searchValue.toLowerCase();
		rows = rows.filter((row) =>
			String(row[searchBy] ?? '')
				.toLowerCase()
				.includes(wanted),
		);
	}
	if (updatedAfter) rows = rows.filter((row) => String(row.updatedAt) > updatedAfter);
	if (updatedBefore) rows = rows.filter((row) => String(row.updatedAt) < updatedBefore);
	if (sortBy) {
		const sign = sortOrder?.toLowerCase() === 'desc' ? -1 : 1;
		rows = [...rows].sort((a, b) => sign * String(a[sortBy] ?? '').localeCompare(String(b[sortBy] ?? '')));
	}
	const limit = wholeNumber(query.limit, 100, 0, 1000);
	return { status: 200, body: pageOf(rows, wholeNumber(query.skip, 0, 0, Number.MAX_SAFE_INTEGER), limit) };
}

const missing: Reply = { problem: { status: 404, code: 'not_found', message: 'Prospect not found' } };

/** A prospect that is read or changed comes as the new one does. */
const answerWithProspect = { schema: prospect, example: prospectExample, mark: 'assumed' } as const;

export const trata = simulate(providers.trata, {
	operations: {
		createProspect: {
			respond: create,
			bodies: { created: ({ record }) => record, invalid, unauthorized: problem, throttled: problem },
		},
	},
	routes: {
		listProspects: {
			method: 'GET',
			path: '/v1/prospects',
			description: 'List prospects (a bare array)',
			query: {
				searchBy: { description: 'Field to search in' },
				searchValue: { description: 'What to search for' },
				status: { description: 'Only those with this status' },
				sortBy: { description: 'Field to sort by' },
				sortOrder: { description: 'asc or desc' },
				skip: { description: 'How many to pass over', type: 'integer' },
				limit: { description: 'How many to answer at most', type: 'integer' },
				updatedAfter: { description: 'Only those changed after this time' },
				updatedBefore: { description: 'Only those changed before this time' },
			},
			mark: 'public',
			answer: { schema: z.array(prospect), example: [prospectExample], mark: 'public' },
			respond: listProspects,
		},
		getProspect: {
			method: 'GET',
			path: '/v1/prospects/{prospectId}',
			description: 'Read a prospect',
			mark: 'public',
			answer: answerWithProspect,
			respond: ({ path, world }) => {
				const row = world.store('prospects').get(path.prospectId!);
				return row ? { status: 200, body: row } : missing;
			},
		},
		updateProspect: {
			method: 'PUT',
			path: '/v1/prospects/{prospectId}',
			description: 'Change a prospect',
			mark: 'public',
			edits: 'createProspect',
			answer: answerWithProspect,
			respond: ({ path, body, world }) => {
				const store = world.store('prospects');
				if (!store.get(path.prospectId!)) return missing;
				return { status: 200, body: store.update(path.prospectId!, { ...body, updatedAt: stamp(world).updatedAt }) };
			},
		},
		deleteProspect: {
			method: 'DELETE',
			path: '/v1/prospects/{prospectId}',
			description: 'Delete a prospect',
			mark: 'public',
			answer: { schema: z.looseObject({ id: z.string() }), example: { id: prospectExample.id }, mark: 'assumed' },
			respond: ({ path, world }) =>
				world.store('prospects').remove(path.prospectId!) ? { status: 200, body: { id: path.prospectId } } : missing,
		},
	},
	collections: { prospects: { indexes: {} } },
	problem,
	assumptions: [
		'Bodies of 401, 403, 404 and 429 are {"detail":"…"}',
		'There is no duplicate detection and no idempotency: sending twice creates two prospects',
		'Times, which come without a zone, are in UTC',
		'Fields that the request leaves out are left out of the answer, except externalReference ([]) and prospectProps ({})',
		'PUT merges the given fields, each held to the rules of a new prospect, leaves out those that nobody documents and answers the prospect; DELETE answers {"id":…}',
	],
});
