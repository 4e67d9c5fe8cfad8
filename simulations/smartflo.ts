/** Smartflo, simulated. What the vendor documents is in contracts/smartflo.ts. */
import { z } from 'zod/v4';
import { providers } from '../contracts';
import { yes } from '../contracts/smartflo';
import { type Call, type Facts, pageOf, type Reply, type Row, simulate, UNKNOWN_TARGET, wholeNumber } from './simulate';

const problem = ({ message: text, status }: Facts) => ({ success: status === 429 ? 'false' : false, message: text });

const success = ({ message }: Facts) => ({ success: true, message });

/** Digits of a phone number: what Smartflo compares. */
function digits(value: unknown): string {
	return String(value).replace(/\D/g, '');
}

function numberKey(row: Readonly<Record<string, unknown>>): string {
	return `${String(row.list_id)} ${digits(row.field_0)}`;
}

function add({ path, body, world }: Call): Reply {
	const listId = path.id!;
	if (listId === UNKNOWN_TARGET) {
		return { answer: 'unknownBroadcast', facts: { message: 'Broadcast not found' } };
	}
	const leads = world.store('leads');
	const { duplicate_option: option = 'skip', ...fields } = body;
	const record = { ...fields, field_0: `+${digits(fields.field_0)}`, list_id: listId };
	const twin = leads.find('number', numberKey(record));
	if (twin && option === 'skip') return { answer: 'skipped', facts: { message: 'Lead already exists, skipped' } };
	const at = world.now().toISOString();
	if (twin && option === 'overwrite') {
		leads.update(twin.id, { ...record, updated_at: at });
		return { answer: 'created', facts: { message: 'Lead updated successfully' } };
	}
	// Long enough that no two of a long run are alike: nobody documents the vendor's own form.
	leads.insert({ id: world.letters(16, '123456789'), ...record, created_at: at, updated_at: at });
	return { answer: 'created', facts: { message: 'Lead added successfully' } };
}

function leadsOf(rows: readonly Row[], listId: string): Row[] {
	return rows.filter((row) => row.list_id === listId);
}

function broadcasts({ world }: Call): Reply {
	const counts = new Map<unknown, number>();
	for (const { list_id: listId } of world.store('leads').all()) counts.set(listId, (counts.get(listId) ?? 0) + 1);
	return {
		status: 200,
		body: [...counts].map(([id, total]) => ({ id, name: `List ${String(id)}`, total_leads: total })),
	};
}

export const smartflo = simulate(providers.smartflo, {
	operations: {
		addToBroadcast: {
			respond: add,
			bodies: {
				throttled: problem,
				skipped: success,
				created: success,
				unauthorized: problem,
				unknownBroadcast: problem,
				invalid: ({ field, code, message }) => ({
					success: false,
					message: code === 'missing' ? `The ${field} field is required.` : `The ${field} field is invalid: ${message}`,
				}),
			},
		},
	},
	routes: {
		login: {
			method: 'POST',
			path: '/v1/auth/login',
			description: 'Trade e-mail and password for a token',
			mark: 'public',
			authenticated: false,
			answer: {
				schema: z.looseObject({ success: yes, access_token: z.string(), token_type: z.string(), expires_in: z.int() }),
				example: {
					success: true,
					access_token: 'smartflo-test-token',
					token_type: 'bearer',
					expires_in: 3600,
					number_of_days_left: 90,
				},
				mark: 'public',
			},
			respond: ({ body, world }) =>
				typeof body.email === 'string' && typeof body.password === 'string' && body.password !== 'wrong'
					? {
							status: 200,
							body: {
								success: true,
								access_token: world.key,
								token_type: 'bearer',
								expires_in: 3600,
								number_of_days_left: 90,
							},
						}
					: { status: 401, body: { success: false, message: 'Invalid credentials' } },
		},
		listLists: {
			method: 'GET',
			path: '/v1/broadcast/lists',
			description: 'List the lead lists',
			mark: 'public',
			answer: {
				schema: z.array(z.looseObject({ id: z.string(), name: z.string(), total_leads: z.int() })),
				example: [{ id: '12345', name: 'List 12345', total_leads: 2 }],
				mark: 'assumed',
			},
			respond: broadcasts,
		},
		listLeads: {
			method: 'GET',
			path: '/v1/broadcast/leads/{listId}',
			description: 'Read the leads of a list',
			query: {
				page: { description: 'Which page, from 1', type: 'integer' },
				limit: { description: 'Leads per page', type: 'integer' },
			},
			mark: 'public',
			answer: {
				schema: z.array(z.looseObject({ field_0: z.string() })),
				example: [{ id: '4711', field_0: '+919876543210', field_1: 'Asha Rao', list_id: '12345' }],
				mark: 'assumed',
			},
			respond: ({ path, query, world }) => {
				const limit = wholeNumber(query.limit, 100, 1, 1000);
				const page = wholeNumber(query.page, 1, 1, Number.MAX_SAFE_INTEGER);
				return {
					status: 200,
					body: pageOf(leadsOf(world.store('leads').all(), path.listId!), (page - 1) * limit, limit),
				};
			},
		},
	},
	collections: { leads: { indexes: { number: numberKey } } },
	problem,
	assumptions: [
		'What the success body holds beyond success and message',
		'The bodies of 400, 401, 404 and 422',
		'That skip answers 200 with success true and a message that says so',
		'What the lists and their leads look like when they are read, besides field_0 with its country code',
		'Every broadcast ID exists, except "does-not-exist"; each has one list, under the same ID',
	],
});
