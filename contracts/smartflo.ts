/** Smartflo (Tata Tele): telephony. Source: the vendor's page "Add a Lead in Lead List" and its public API definition. */
import { z } from 'zod/v4';
import { defineOperation, defineProvider, type Facts } from './define';
import { choice, email, integer, phone, text } from './fields';
import { type Call, pageOf, type Reply, type Row, UNKNOWN_TARGET, wholeNumber } from './simulation';

/** `success` comes as a boolean, and as text from some answers. */
const yes = z.union([z.literal(true), z.string().regex(/^true$/i)]);
const no = z.union([z.literal(false), z.string().regex(/^false$/i)]);
const message = z.string().nullish();

const problem = ({ message: text, status }: Facts) => ({ success: status === 429 ? 'false' : false, message: text });

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

/** Custom fields 1 to 7 are `field_5` to `field_11`. */
const customField = (number: 1 | 2 | 3 | 4 | 5 | 6 | 7) =>
	text({
		label: `Custom Field ${number}`,
		description: `Custom field ${number} of the lead list`,
		example: 'Gold plan',
		wire: `field_${number + 4}`,
		mark: 'documented',
	});

const addToBroadcast = defineOperation({
	resource: { name: 'Broadcast', value: 'broadcast' },
	operation: { name: 'Add Lead', value: 'addLead', action: 'Add a lead to a broadcast' },
	description: 'Add a lead to the lead list of a broadcast',
	mark: 'documented',
	method: 'POST',
	path: '/v1/broadcast/lead/{id}',
	fields: {
		broadcastId: text({
			label: 'Broadcast or Lead List ID',
			description: 'ID of the active broadcast to add the lead to',
			hint: "The ID of the broadcast's lead list is taken as well",
			example: '12345',
			in: 'path',
			wire: 'id',
			required: true,
			mark: 'documented',
		}),
		phoneNumber: phone({
			label: 'Phone Number',
			description: 'Phone number of the lead; spaces, dashes and brackets are taken out',
			example: '919876543210',
			style: 'digits',
			// A number in the page's table, a string in its try-it form and in working code.
			schema: z.union([z.string().regex(/^\+?\d{4,15}$/), z.int().positive()]),
			format: 'a phone number',
			wire: 'field_0',
			required: true,
			mark: 'documented',
		}),
		name: text({
			label: 'Name',
			description: 'Name of the lead',
			example: 'Asha Rao',
			wire: 'field_1',
			aliases: ['filed_1'],
			mark: 'public',
		}),
		email: email({
			label: 'Email',
			description: 'Email address of the lead',
			example: 'asha.rao@example.com',
			schema: z.string(),
			wire: 'field_2',
			mark: 'documented',
		}),
		address: text({
			label: 'Address',
			description: 'Postal address of the lead',
			example: '12 MG Road, Bengaluru',
			wire: 'field_3',
			mark: 'documented',
		}),
		company: text({
			label: 'Company',
			description: 'Name of the company of the lead',
			example: 'Rao Textiles',
			wire: 'field_4',
			mark: 'documented',
		}),
		customField1: customField(1),
		customField2: customField(2),
		customField3: customField(3),
		customField4: customField(4),
		customField5: customField(5),
		customField6: customField(6),
		customField7: customField(7),
		duplicateOption: choice({
			label: 'If Number Exists',
			description: 'What Smartflo does when the list has the phone number already',
			example: 'skip',
			default: 'skip',
			wire: 'duplicate_option',
			role: 'behavior',
			mark: 'documented',
			choices: [
				{ value: 'clone', label: 'Add Again', description: 'Create another entry for the number' },
				{ value: 'overwrite', label: 'Overwrite', description: 'Update the entry with the new details' },
				{ value: 'skip', label: 'Skip', description: 'Keep the entry as it is and create none' },
			],
		}),
		priority: integer({
			label: 'Priority',
			description: 'Priority of the lead, from 1 (lowest) to 30 (highest)',
			example: 10,
			min: 1,
			max: 30,
			mark: 'documented',
		}),
		skillId: text({
			label: 'Skill ID',
			description: 'ID of the skill that an agent needs for this lead',
			example: '42',
			wire: 'skill_id',
			mark: 'documented',
		}),
	},
	answers: {
		throttled: {
			status: 429,
			description: 'Too many requests a second for the account',
			schema: z.looseObject({ success: no }),
			means: 'throttled',
			mark: 'public',
			message: ['message'],
			example: { success: 'false', message: 'Too many requests.' },
			body: problem,
		},
		skipped: {
			status: 200,
			description: 'The list has the number already; nothing was added',
			// Nobody documents what skip answers: only a sentence that says just this is taken for it.
			schema: z.looseObject({
				success: yes,
				message: z
					.string()
					.regex(
						/^(the )?(lead|number|phone number) (already exists|was skipped|skipped)\b|^duplicate (lead|number)\b/i,
					),
			}),
			means: 'existing',
			mark: 'assumed',
			message: ['message'],
			existing: { message: 'message' },
			example: { success: true, message: 'Lead already exists, skipped' },
			body: ({ message: text }) => ({ success: true, message: text }),
		},
		created: {
			status: [200, 201],
			description: 'The lead was added',
			schema: z.looseObject({ success: yes, message }),
			means: 'created',
			mark: 'documented',
			message: ['message'],
			example: { success: true, message: 'Lead added successfully' },
			body: ({ message: text }) => ({ success: true, message: text }),
		},
		contradiction: {
			// The page says so of 400; 422 is its twin.
			status: [400, 422],
			description: 'A status of failure with success set to true: documented as possible, so neither is believed',
			schema: z.looseObject({ success: yes, message }),
			means: 'ambiguous',
			mark: 'documented',
			message: ['message'],
			wayOut: 'Look for the number in the lead list',
			example: { success: true, message: 'Please check the request' },
		},
		unauthorized: {
			status: [401, 403],
			description: 'The token is missing or wrong',
			schema: z.looseObject({ success: no }),
			means: 'refused',
			mark: 'assumed',
			message: ['message'],
			wayOut: 'Check the API token in the credential and whether it is sent as Bearer or bare',
			example: { success: false, message: 'Unauthorized' },
			body: problem,
		},
		unknownBroadcast: {
			status: 404,
			description: 'No broadcast or lead list has this ID',
			schema: z.looseObject({ success: no }),
			means: 'refused',
			mark: 'assumed',
			message: ['message'],
			wayOut: 'Check the broadcast ID',
			example: { success: false, message: 'Broadcast not found' },
			body: problem,
		},
		invalid: {
			status: [400, 422, 200],
			description: 'A field is missing or not valid',
			schema: z.looseObject({ success: no, message }),
			means: 'rejected',
			mark: 'documented',
			message: ['message'],
			example: { success: false, message: 'The field_0 field is required.' },
			body: ({ field, code, message: text }) => ({
				success: false,
				message: code === 'missing' ? `The ${field} field is required.` : `The ${field} field is invalid: ${text}`,
			}),
		},
	},
	limits: [{ perMs: 1000, scope: 'account', mark: 'public' }],
	resend: {
		safe: 'with',
		field: 'duplicateOption',
		values: ['skip', 'overwrite'],
		mark: 'documented',
		lookFor: 'Look for the number in the lead list before you send it again',
	},
	respond: add,
});

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

export const smartflo = defineProvider({
	id: 'smartflo',
	name: 'Smartflo',
	what: 'cloud telephony by Tata Tele',
	documentationUrl: 'https://docs.smartflo.tatatelebusiness.com',
	credential: 'smartfloApi',
	baseUrl: {
		default: 'https://api-smartflo.tatateleservices.com',
		mark: 'documented',
		description: 'Address of the Smartflo API; another one reaches api.acefone.in, a mock server or a staging system',
	},
	prefix: '/v1',
	auth: {
		header: 'Authorization',
		scheme: 'Bearer',
		schemeOptional: true,
		mark: 'public',
		label: 'API Token',
		description: 'A lasting API token from the Smartflo portal',
		example: 'smartflo-test-token',
	},
	connectionTest: {
		method: 'GET',
		path: '/v1/broadcast/lists',
		mark: 'public',
	},
	operations: { addToBroadcast },
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
