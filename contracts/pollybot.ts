/** PollyBot: chatbots. Source: the vendor's page "Add a new lead to your workspace" and its public API reference. */
import { z } from 'zod/v4';
import { defineOperation, defineProvider, type Facts } from './define';
import { choice, email, isPlainObject, json, phone, text } from './fields';
import { type Call, HEX, pageOf, type Reply, type Row, UNKNOWN_TARGET, type World, wholeNumber } from './simulation';

const lead = z.looseObject({
	id: z.string().min(1),
	name: z.string().nullish(),
	email: z.string().nullish(),
	phone: z.string().nullish(),
	source: z.string().nullish(),
	status: z.string().nullish(),
	metadata: z.unknown(),
	createdAt: z.string().optional(),
	updatedAt: z.string().optional(),
	workspaceId: z.string().optional(),
});

const failure = z.looseObject({ success: z.literal(false), error: z.string() });
const failureWith = (code: string) => failure.extend({ code: z.literal(code) });

const problem = ({ message, code }: Facts) => ({ success: false, error: message, code: code?.toUpperCase() });

/** What every read of leads answers: the page shows it for the new lead. */
const success = <T extends z.ZodType>(data: T) => z.looseObject({ success: z.literal(true), data });

const leadExample = {
	id: 'lead_1234567890abcdef',
	name: 'John Doe',
	email: 'john.doe@example.com',
	phone: '+1-555-123-4567',
	source: 'website',
	status: 'new',
	metadata: { utm_source: 'google', company: 'Tech Corp' },
	createdAt: '2024-01-15T10:30:00.000Z',
	updatedAt: '2024-01-15T10:30:00.000Z',
	workspaceId: 'ws_your_workspace_id',
};

/** A lead that is read or changed comes as the new one does. */
const answerWithLead = {
	schema: success(lead),
	example: { success: true, data: leadExample },
	mark: 'assumed',
} as const;

const LEAD_EXISTS = 'A lead with this email already exists in your workspace';

/** The key under which PollyBot finds a lead again: unique per chatbot. */
function emailKey(row: Readonly<Record<string, unknown>>): string | undefined {
	return typeof row.email === 'string' ? `${String(row.chatbotId)} ${row.email.toLowerCase()}` : undefined;
}

/** A lead as the vendor shows it; which chatbot it belongs to is not part of it. */
function shown({ chatbotId: _chatbot, ...record }: Row): Record<string, unknown> {
	return record;
}

const unknownChatbot: Reply = {
	answer: 'unknownChatbot',
	facts: { message: 'Chatbot not found', code: 'chatbot_not_found' },
};

/** The lead that has the same e-mail address already. */
function twinOf(lead: Readonly<Record<string, unknown>>, world: World): Row | undefined {
	return world.store('leads').find('email', emailKey(lead));
}

function emailTaken(address: unknown, twin: Row): Reply {
	return { answer: 'duplicateEmail', facts: { field: 'email', email: address, existingLeadId: twin.id } };
}

function add({ path, body, world }: Call): Reply {
	const chatbotId = path.chatbotId ?? 'workspace';
	if (chatbotId === UNKNOWN_TARGET) return unknownChatbot;
	const leads = world.store('leads');
	const twin = twinOf({ chatbotId, email: body.email }, world);
	if (twin) return emailTaken(body.email, twin);
	const at = world.now().toISOString();
	const row = leads.insert({
		id: `lead_${world.letters(16, HEX)}`,
		name: body.name,
		email: body.email,
		phone: body.phone,
		source: body.source ?? 'api',
		status: body.status ?? 'new',
		metadata: body.metadata,
		createdAt: at,
		updatedAt: at,
		workspaceId: 'ws_your_workspace_id',
		chatbotId,
	});
	return { answer: 'created', facts: { record: shown(row) } };
}

const STATUSES = [
	{ value: 'contacted', label: 'Contacted' },
	{ value: 'converted', label: 'Converted' },
	{ value: 'follow_up', label: 'Follow Up' },
	{ value: 'lost', label: 'Lost' },
	{ value: 'new', label: 'New' },
	{ value: 'qualified', label: 'Qualified' },
] as const;

const addLead = defineOperation({
	resource: { name: 'Lead', value: 'lead' },
	operation: { name: 'Add', value: 'add', action: 'Add a lead' },
	description: 'Add a lead to a chatbot',
	mark: 'documented',
	method: 'POST',
	path: '/api/v1/chatbots/{chatbotId}/leads',
	// The page's JavaScript and Python post here.
	otherPaths: ['/api/v1/leads'],
	fields: {
		chatbotId: text({
			label: 'Chatbot ID',
			description: 'ID of the chatbot to create the lead for',
			example: 'cb_1234567890abcdef',
			in: 'path',
			required: true,
			mark: 'documented',
		}),
		name: text({
			label: 'Name',
			description: "Lead's full name",
			example: 'John Doe',
			required: true,
			max: 100,
			mark: 'public',
		}),
		email: email({
			label: 'Email',
			description: 'Email address of the lead; PollyBot keeps one lead per address and chatbot',
			example: 'john.doe@example.com',
			required: true,
			mark: 'public',
		}),
		phone: phone({
			label: 'Phone',
			description: 'Phone number of the lead, in any notation',
			example: '+1-555-123-4567',
			style: 'free',
			max: 20,
			mark: 'documented',
		}),
		source: text({
			label: 'Source',
			description: 'Where the lead came from',
			example: 'website',
			max: 50,
			mark: 'documented',
		}),
		status: choice({
			label: 'Status',
			description: 'Where the lead stands',
			example: 'new',
			choices: STATUSES,
			mark: 'public',
		}),
		metadata: json({
			label: 'Metadata',
			description: 'Anything else that is known about the lead',
			example: { utm_source: 'google', company: 'Tech Corp' },
			mark: 'documented',
		}),
	},
	answers: {
		created: {
			status: [201, 200],
			description: 'The new lead with its ID',
			schema: success(lead),
			means: 'created',
			mark: 'documented',
			record: 'data',
			example: { success: true, data: leadExample },
			body: ({ record }) => ({ success: true, data: record }),
		},
		duplicateEmail: {
			status: [400, 409],
			description: 'A lead with this email exists already',
			schema: failureWith('DUPLICATE_EMAIL'),
			means: 'existing',
			mark: 'documented',
			existing: { id: 'details.existingLeadId', email: 'details.email' },
			message: ['details.message', 'error'],
			wayOut: 'Set "If Lead Exists" to "Return Its ID" to carry on with it',
			example: {
				success: false,
				error: 'Email already exists',
				code: 'DUPLICATE_EMAIL',
				details: { email: 'john.doe@example.com', existingLeadId: 'lead_existing123', message: LEAD_EXISTS },
			},
			body: ({ email: address, existingLeadId }) => ({
				success: false,
				error: 'Email already exists',
				code: 'DUPLICATE_EMAIL',
				details: { email: address, existingLeadId, message: LEAD_EXISTS },
			}),
		},
		invalid: {
			status: 400,
			description: 'A field is missing or not valid',
			schema: failureWith('VALIDATION_ERROR'),
			means: 'rejected',
			mark: 'documented',
			message: ['details.message', 'error'],
			field: ['details.field'],
			example: {
				success: false,
				error: 'Validation failed',
				code: 'VALIDATION_ERROR',
				details: { field: 'email', value: 'invalid-email', message: 'Must be a valid email address' },
			},
			body: ({ field, value, kind, label, code, message }) => ({
				success: false,
				error: 'Validation failed',
				code: 'VALIDATION_ERROR',
				details: { field, value, message: wording(code, kind, label) ?? message },
			}),
		},
		unknownChatbot: {
			status: 404,
			description: 'No chatbot has this ID',
			schema: failure,
			means: 'refused',
			mark: 'assumed',
			message: ['error'],
			wayOut: 'Check the chatbot ID',
			example: { success: false, error: 'Chatbot not found', code: 'CHATBOT_NOT_FOUND' },
			body: problem,
		},
		unauthorized: {
			status: [401, 403],
			description: 'The API key is missing or wrong',
			schema: failure,
			means: 'refused',
			mark: 'public',
			message: ['error'],
			wayOut: 'Check the API key in the credential',
			example: { success: false, error: 'Missing authorization header', code: 'MISSING_AUTH_HEADER' },
			body: problem,
		},
		throttled: {
			status: 429,
			description: 'Too many requests',
			schema: failure,
			means: 'throttled',
			mark: 'assumed',
			message: ['error'],
			example: { success: false, error: 'Rate limit exceeded', code: 'RATE_LIMIT_EXCEEDED' },
			body: problem,
		},
	},
	limits: [
		{
			requests: 1000,
			perMs: 3_600_000,
			scope: 'key',
			mark: 'public',
			headers: {
				limit: 'X-RateLimit-Limit',
				remaining: 'X-RateLimit-Remaining',
				reset: 'X-RateLimit-Reset',
				used: 'X-RateLimit-Used',
			},
		},
	],
	resend: { safe: 'always', recognizedBy: 'duplicateEmail', mark: 'public' },
	ifExists: {
		label: 'If Lead Exists',
		fail: 'Fail',
		accept: 'Return Its ID',
	},
	respond: add,
});

/** The vendor's own sentence for a failed check, as far as its page shows one. */
function wording(code: unknown, kind: unknown, label: unknown): string | undefined {
	if (code === 'missing') return `${String(label)} is required`;
	return kind === 'email' ? 'Must be a valid email address' : undefined;
}

const missing: Reply = { problem: { status: 404, code: 'lead_not_found', message: 'Lead not found' } };

/** The lead that a path names, if it belongs to the path's chatbot. */
function leadOf({ path, world }: Call): Row | undefined {
	const row = world.store('leads').get(path.leadId!);
	return row?.chatbotId === path.chatbotId ? row : undefined;
}

function change(call: Call): Reply {
	const { body, world } = call;
	const row = leadOf(call);
	if (!row) return missing;
	if (body.email !== undefined) {
		const twin = twinOf({ chatbotId: row.chatbotId, email: body.email }, world);
		if (twin && twin !== row) return emailTaken(body.email, twin);
	}
	const isMerged = isPlainObject(body.metadata) && isPlainObject(row.metadata);
	const metadata = isMerged ? { metadata: { ...(row.metadata as object), ...(body.metadata as object) } } : {};
	const updatedAt = world.now().toISOString();
	const updated = world.store('leads').update(row.id, { ...body, ...metadata, updatedAt });
	return { status: 200, body: { success: true, data: shown(updated) } };
}

function listLeads({ path, query, world }: Call): Reply {
	if (path.chatbotId === UNKNOWN_TARGET)
		return { problem: { status: 404, code: 'chatbot_not_found', message: 'Chatbot not found' } };
	const { status, source, search } = query;
	const wanted = search?.toLowerCase();
	const rows = world
		.store('leads')
		.all()
		.filter(
			(row) =>
				row.chatbotId === path.chatbotId &&
				(!status || row.status === status) &&
				(!source || row.source === source) &&
				(!wanted || `${String(row.name)} ${String(row.email)} ${String(row.phone)}`.toLowerCase().includes(wanted)),
		);
	const limit = wholeNumber(query.limit, 20, 1, 100);
	const page = wholeNumber(query.page, 1, 1, Number.MAX_SAFE_INTEGER);
	const totalPages = Math.ceil(rows.length / limit);
	return {
		status: 200,
		body: {
			success: true,
			data: {
				leads: pageOf(rows, (page - 1) * limit, limit).map(shown),
				pagination: { page, limit, total: rows.length, totalPages, hasNext: page < totalPages, hasPrev: page > 1 },
			},
		},
	};
}

export const pollybot = defineProvider({
	id: 'pollybot',
	name: 'PollyBot',
	what: 'chatbots that collect leads',
	documentationUrl: 'https://pollybot.app/docs',
	credential: 'pollyBotApi',
	baseUrl: {
		default: 'https://pollybot.app',
		mark: 'public',
		description: 'Address of PollyBot; another one reaches your own domain, a mock server or a staging system',
	},
	prefix: '/api/v1',
	auth: {
		header: 'Authorization',
		scheme: 'Bearer',
		mark: 'documented',
		label: 'API Key',
		description: 'The API key of your PollyBot workspace; it starts with sk-workspace_',
		example: 'sk-workspace_test',
	},
	connectionTest: {
		method: 'GET',
		path: '/api/v1/chatbots/connection-test/leads',
		query: { limit: 1 },
		// No chatbot is called that: a 404 in PollyBot's own words proves that the key was taken.
		accepts: [404],
		signature: 'success',
		mark: 'public',
	},
	operations: { addLead },
	routes: {
		listLeads: {
			method: 'GET',
			path: '/api/v1/chatbots/{chatbotId}/leads',
			description: 'List the leads of a chatbot',
			query: {
				page: { description: 'Which page, from 1', type: 'integer' },
				limit: { description: 'Leads per page, 100 at most', type: 'integer' },
				status: { description: 'Only those with this status' },
				source: { description: 'Only those from this source' },
				search: { description: 'What to search for' },
			},
			mark: 'public',
			answer: {
				schema: success(
					z.looseObject({
						leads: z.array(lead),
						pagination: z.looseObject({
							page: z.int(),
							limit: z.int(),
							total: z.int(),
							totalPages: z.int(),
							hasNext: z.boolean(),
							hasPrev: z.boolean(),
						}),
					}),
				),
				example: {
					success: true,
					data: {
						leads: [leadExample],
						pagination: { page: 1, limit: 20, total: 1, totalPages: 1, hasNext: false, hasPrev: false },
					},
				},
				mark: 'public',
			},
			respond: listLeads,
		},
		getLead: {
			method: 'GET',
			path: '/api/v1/chatbots/{chatbotId}/leads/{leadId}',
			description: 'Read a lead',
			mark: 'public',
			answer: answerWithLead,
			respond: (call) => {
				const row = leadOf(call);
				return row ? { status: 200, body: { success: true, data: shown(row) } } : missing;
			},
		},
		updateLead: {
			method: 'PUT',
			path: '/api/v1/chatbots/{chatbotId}/leads/{leadId}',
			description: 'Change a lead; metadata is merged',
			mark: 'public',
			edits: 'addLead',
			answer: answerWithLead,
			respond: change,
		},
		deleteLead: {
			method: 'DELETE',
			path: '/api/v1/chatbots/{chatbotId}/leads/{leadId}',
			description: 'Delete a lead',
			mark: 'public',
			answer: {
				schema: success(z.looseObject({ id: z.string() })),
				example: { success: true, data: { id: 'lead_1234567890abcdef' } },
				mark: 'assumed',
			},
			respond: (call) => {
				const row = leadOf(call);
				if (!row) return missing;
				call.world.store('leads').remove(row.id);
				return { status: 200, body: { success: true, data: { id: row.id } } };
			},
		},
	},
	collections: { leads: { indexes: { email: emailKey } } },
	problem,
	assumptions: [
		'DUPLICATE_EMAIL and VALIDATION_ERROR come with status 400, since the public list of statuses has no 409',
		'E-mail addresses are compared without regard to case',
		'Every chatbot ID exists, except "does-not-exist"; the path without a chatbot ID is a scope of its own',
		'A change is held to the rules of a new lead: each field that is given has to be valid, and an e-mail address that another lead of the chatbot has is refused; fields that nobody documents are left out',
		'A lead that is read or changed comes in the shape of a new one; a deletion answers its id',
		'A wrong key answers 401, and an unknown chatbot 404, in the shape of the missing key',
	],
});
