/** Architect, simulated. What the vendor documents is in contracts/architect.ts. */
import { providers } from '../contracts';
import { type Call, type Facts, LOWER_ALNUM, type Reply, type Row, sameJson, simulate, type World } from './simulate';

const problem = ({ code, message, field, world }: Facts) => ({
	code: code?.toUpperCase(),
	message,
	requestId: requestId(world),
	...(field === undefined ? {} : { details: { field, reason: message } }),
});

function requestId(world: World | undefined): string | undefined {
	return world && `req_${world.letters(26, LOWER_ALNUM)}`;
}

/** The fields by which Architect finds a prospect, in the assumed order of precedence after prospectId. */
const IDENTIFIERS = ['email', 'phoneNumber', 'linkedinProfileUrl'] as const;

function findOrCreateProspect(body: Call['body'], world: World): { prospect: Row; created: boolean } {
	const prospects = world.store('prospects');
	const given = Object.fromEntries(
		IDENTIFIERS.map((key) => [key, body[key]]).filter(([, value]) => value !== undefined),
	);
	const known = IDENTIFIERS.map((key) => prospects.find(key, identifier(body[key]))).find(Boolean);
	if (known) {
		const gaps = Object.entries(given).filter(([key]) => known[key] === undefined);
		return { prospect: gaps.length ? prospects.update(known.id, Object.fromEntries(gaps)) : known, created: false };
	}
	const id = `prospect_${world.letters(26, LOWER_ALNUM)}`;
	return {
		prospect: prospects.insert({ id, ...given, name: body.name, createdAt: world.now().toISOString() }),
		created: true,
	};
}

function identifier(value: unknown): string | undefined {
	return typeof value === 'string' ? value.toLowerCase() : undefined;
}

/** The answer to a log entry, as the page lists its fields. */
function answerOf(entry: Row): Record<string, unknown> {
	const { prospectId, id: prospectLogId, createdAt, createdProspect, source, type } = entry;
	return { prospectId, prospectLogId, createdAt, createdProspect, source, type };
}

/** What was sent about an activity. */
function sentFields(from: Call['body']): Record<string, unknown> {
	const keys = ['source', 'type', 'payload', ...IDENTIFIERS, 'name'];
	return Object.fromEntries(keys.map((key) => [key, from[key]]));
}

function sameActivity(first: Row, body: Call['body']): boolean {
	const sameProspect = body.prospectId === undefined || body.prospectId === first.prospectId;
	return sameProspect && sameJson(sentFields(first), sentFields(body));
}

function log({ body, world }: Call): Reply {
	const entries = world.store('prospect_logs');
	const key = body.idempotencyKey as string | undefined;
	const first = entries.find('idempotencyKey', key);
	if (first) {
		if (sameActivity(first, body)) return { answer: 'created', facts: { record: answerOf(first) } };
		return {
			answer: 'keyReused',
			facts: {
				message: 'The idempotency key was used before with another request body',
				code: 'idempotency_conflict',
				field: 'idempotencyKey',
			},
		};
	}
	if (body.prospectId !== undefined && !world.store('prospects').get(body.prospectId as string)) {
		return {
			answer: 'unknownProspect',
			facts: { message: 'Prospect not found', code: 'not_found', field: 'prospectId' },
		};
	}
	const { prospect, created } =
		body.prospectId === undefined
			? findOrCreateProspect(body, world)
			: { prospect: world.store('prospects').get(body.prospectId as string)!, created: false };
	const entry = entries.insert({
		id: `prospectlog_${world.letters(26, LOWER_ALNUM)}`,
		prospectId: prospect.id,
		createdAt: world.now().toISOString(),
		createdProspect: created,
		...sentFields(body),
		idempotencyKey: key,
	});
	return { answer: 'created', facts: { record: answerOf(entry) } };
}

export const architect = simulate(providers.architect, {
	operations: {
		logActivity: {
			respond: log,
			bodies: {
				created: ({ record }) => record,
				invalid: ({ field, message, label, code, world }, example) => ({
					...example,
					requestId: requestId(world),
					details: { field, reason: code === 'missing' ? `${String(label)} is required` : message },
				}),
				unknownProspect: problem,
				keyReused: problem,
				unauthorized: problem,
				throttled: problem,
			},
		},
	},
	routes: {},
	collections: {
		prospects: {
			indexes: Object.fromEntries(
				IDENTIFIERS.map((key) => [key, (row: Record<string, unknown>) => identifier(row[key])]),
			),
		},
		prospect_logs: { indexes: { idempotencyKey: (row) => row.idempotencyKey as string | undefined } },
	},
	problem,
	assumptions: [
		'Of several identifiers prospectId wins, then email, phoneNumber, linkedinProfileUrl; none is required',
		'An unknown prospectId answers 404',
		'A repeated idempotencyKey answers the first response again with 201 and writes nothing; with another body it answers 409; the order of keys in a body does not matter',
		'Bodies of 401, 403, 404 and 409 have the shape of the validation error',
	],
});
