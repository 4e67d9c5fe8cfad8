/** Architect: account-based web pages. Source: the vendor's page "Create prospect log entry" and its public API docs. */
import { z } from 'zod/v4';
import { defineOperation, defineProvider, type Facts } from './define';
import { email, object, phone, text, url } from './fields';
import { type Call, LOWER_ALNUM, type Reply, type Row, sameJson, type World } from './simulation';

const PROSPECT_ID = /^prospect_[a-z0-9]{26}$/;

const logEntry = z.looseObject({
	prospectId: z.string().min(1),
	prospectLogId: z.string().min(1),
	createdAt: z.string(),
	createdProspect: z.boolean(),
	source: z.string(),
	type: z.string(),
});

const failure = z.looseObject({ code: z.string(), message: z.string() });

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

const logActivity = defineOperation({
	resource: { name: 'Activity', value: 'activity' },
	operation: { name: 'Log', value: 'log', action: 'Log an activity' },
	description: 'Log an activity of a prospect; Architect finds or creates the prospect',
	mark: 'documented',
	method: 'POST',
	path: '/v0/prospect_logs',
	groups: {
		identifiers: {
			label: 'Prospect Identifiers',
			placeholder: 'Add Identifier',
			description:
				'Who did it. Architect looks the prospect up by these and creates one when none matches. Give at least one, or each activity may start a prospect of its own.',
		},
	},
	fields: {
		source: text({
			label: 'Source',
			description: 'Identifier of the system that sends the activity',
			hint: 'Lower-case words joined by dashes work with every version of the API',
			example: 'website-form',
			required: true,
			max: 100,
			mark: 'documented',
		}),
		type: text({
			label: 'Type',
			description: 'What kind of activity it is',
			example: 'webhook',
			default: 'webhook',
			defaultFrom: 'vendor',
			required: true,
			max: 100,
			mark: 'documented',
		}),
		payload: object({
			label: 'Payload',
			description: 'The activity itself, as a JSON object',
			example: { page: '/pricing', plan: 'team' },
			required: true,
			role: 'activity',
			mark: 'documented',
		}),
		prospectId: text({
			label: 'Prospect ID',
			description: 'ID that Architect gave the prospect',
			hint: 'Takes precedence over the other identifiers. It has to exist.',
			example: 'prospect_01hqzx5v7n8k9m2p3r4s5t6w7y',
			format: 'prospect_ and 26 lower-case letters or digits',
			schema: z.string().regex(PROSPECT_ID),
			group: 'identifiers',
			mark: 'documented',
		}),
		email: email({
			label: 'Email',
			description: 'Email address of the prospect',
			example: 'ada@example.com',
			schema: z.string(),
			group: 'identifiers',
			mark: 'documented',
		}),
		phoneNumber: phone({
			label: 'Phone Number',
			description: 'Phone number of the prospect with its country code',
			example: '+14155550123',
			style: 'e164',
			schema: z.string().regex(/^\+[1-9]\d{1,14}$/),
			group: 'identifiers',
			mark: 'documented',
		}),
		linkedinProfileUrl: url({
			label: 'LinkedIn Profile URL',
			description: 'Address of the LinkedIn profile of the prospect',
			example: 'https://www.linkedin.com/in/ada-lovelace',
			group: 'identifiers',
			mark: 'documented',
		}),
		name: text({
			label: 'Name',
			description: 'Name of the prospect',
			example: 'Ada Lovelace',
			max: 255,
			mark: 'documented',
		}),
		idempotencyKey: text({
			label: 'Idempotency Key',
			description: 'Architect writes one activity per key, however often it is sent',
			example: 'order-1001',
			max: 255,
			role: 'idempotency-key',
			mark: 'documented',
		}),
	},
	answers: {
		created: {
			status: 201,
			description: 'ProspectLog created successfully',
			schema: logEntry,
			means: 'created',
			mark: 'documented',
			example: {
				prospectId: 'prospect_01hqzx5v7n8k9m2p3r4s5t6w7y',
				prospectLogId: 'prospectlog_01hqzx5v7n8k9m2p3r4s5t6w7z',
				createdAt: '2023-11-07T05:31:56Z',
				createdProspect: true,
				source: 'website-form',
				type: 'webhook',
			},
			body: ({ record }) => record,
		},
		invalid: {
			status: [400, 422],
			description: 'A field is missing or not valid',
			schema: failure,
			means: 'rejected',
			mark: 'public',
			message: ['details.reason', 'message'],
			field: ['details.field'],
			example: {
				code: 'VALIDATION_ERROR',
				message: 'Validation failed',
				requestId: 'req_01hqzx5v7n8k9m2p3r4s5t6w7x',
				details: { field: 'name', reason: 'Name is required' },
			},
			body: ({ field, message, label, code, world }) => ({
				code: 'VALIDATION_ERROR',
				message: 'Validation failed',
				requestId: requestId(world),
				details: { field, reason: code === 'missing' ? `${String(label)} is required` : message },
			}),
		},
		unknownProspect: {
			status: 404,
			description: 'No prospect has this prospectId',
			schema: failure,
			means: 'rejected',
			mark: 'assumed',
			message: ['message'],
			field: ['details.field'],
			wayOut: 'Check the prospect ID, or leave it out and give an email address',
			example: {
				code: 'NOT_FOUND',
				message: 'Prospect not found',
				details: { field: 'prospectId', reason: 'Prospect not found' },
			},
			body: problem,
		},
		keyReused: {
			status: 409,
			description: 'The idempotency key was used before with another body',
			schema: failure,
			means: 'rejected',
			mark: 'assumed',
			message: ['message'],
			field: ['details.field'],
			wayOut: 'Use one idempotency key per activity',
			example: {
				code: 'IDEMPOTENCY_CONFLICT',
				message: 'The idempotency key was used before with another request body',
				details: { field: 'idempotencyKey', reason: 'The idempotency key was used before with another request body' },
			},
			body: problem,
		},
		unauthorized: {
			status: [401, 403],
			description: 'The API key is missing or wrong',
			schema: failure,
			means: 'refused',
			mark: 'assumed',
			message: ['message'],
			wayOut: 'Check the API key in the credential',
			example: { code: 'UNAUTHORIZED', message: 'Invalid API key', requestId: 'req_01hqzx5v7n8k9m2p3r4s5t6w7x' },
			body: problem,
		},
		throttled: {
			status: 429,
			description: 'Too many requests; the details say when to retry',
			schema: failure,
			means: 'throttled',
			mark: 'public',
			message: ['message'],
			example: { code: 'RATE_LIMITED', message: 'Too many requests', requestId: 'req_01hqzx5v7n8k9m2p3r4s5t6w7x' },
			body: problem,
		},
	},
	limits: [],
	resend: {
		safe: 'with',
		field: 'idempotencyKey',
		// The field is documented; what a repeated key does is not.
		mark: 'assumed',
		lookFor:
			'Look for the activity in Architect before you send it again; with an idempotency key a repeat is harmless',
	},
	respond: log,
});

export const architect = defineProvider({
	id: 'architect',
	name: 'Architect',
	what: 'web pages made for each account',
	documentationUrl: 'https://docs.tryarchitect.com',
	credential: 'architectApi',
	baseUrl: {
		default: 'https://api.tryarchitect.com',
		mark: 'documented',
		description:
			'Address of the Architect API; another one reaches its other gateway, a mock server or a staging system',
	},
	prefix: '/v0',
	auth: {
		header: 'x-api-key',
		mark: 'documented',
		label: 'API Key',
		description: 'The API key for the External Actor Gateway',
		example: 'architect-test-key',
	},
	connectionTest: {
		method: 'POST',
		path: '/v0/prospect_logs',
		body: '{}',
		accepts: [400, 422],
		signature: 'code',
		mark: 'assumed',
	},
	operations: { logActivity },
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
