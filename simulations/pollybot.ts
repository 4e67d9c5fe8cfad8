/** PollyBot, simulated. What the vendor documents is in contracts/pollybot.ts. */
import { z } from 'zod/v4';
import { isPlainObject, providers } from '../contracts';
import { lead, leadExample, success } from '../contracts/pollybot';
import {
	type Call,
	type Facts,
	HEX,
	pageOf,
	type Reply,
	type Row,
	simulate,
	UNKNOWN_TARGET,
	type World,
	wholeNumber,
} from './simulate';

const problem = ({ message, code }: Facts) => ({ success: false, error: message, code: code?.toUpperCase() });

/** A lead that is read or changed comes as the new one does. */
const answerWithLead = {
	schema: success(lead),
	example: { success: true, data: leadExample },
	mark: 'assumed',
} as const;

/** The key under which PollyBot finds a lead again: unique per chatbot. */
function emailKey(row: Readonly<Record<string, unknown>>): string | undefined {
	return typeof row.email === 'string' ? `${String(row.chatbotId)} ${row.email.toLowerCase()}` : undefined;
}

/** A lead as the vendor shows it; which chatbot it belongs to is not part of it. */
function shown(lead: Row): Record<string, unknown> {
	return { ...lead, chatbotId: undefined };
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

export const pollybot = simulate(providers.pollybot, {
	operations: {
		addLead: {
			respond: add,
			bodies: {
				created: ({ record }) => ({ success: true, data: record }),
				duplicateEmail: ({ email, existingLeadId }, example) => ({
					...example,
					details: { ...(example.details as object), email, existingLeadId },
				}),
				invalid: ({ field, value, kind, label, code, message }, example) => ({
					...example,
					details: { field, value, message: wording(code, kind, label) ?? message },
				}),
				unknownChatbot: problem,
				unauthorized: problem,
				throttled: problem,
			},
		},
	},
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
