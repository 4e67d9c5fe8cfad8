/** Smartflo (Tata Tele): telephony. Source: the vendor's page "Add a Lead in Lead List" and its public API definition. */
import { z } from 'zod/v4';
import { defineOperation, defineProvider } from './define';
import { choice, email, integer, phone, text } from './fields';

/** `success` comes as a boolean, and as text from some answers. */
export const yes = z.union([z.literal(true), z.string().regex(/^true$/i)]);
const no = z.union([z.literal(false), z.string().regex(/^false$/i)]);
const message = z.string().nullish();

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
		},
		created: {
			status: [200, 201],
			description: 'The lead was added',
			schema: z.looseObject({ success: yes, message }),
			means: 'created',
			mark: 'documented',
			message: ['message'],
			example: { success: true, message: 'Lead added successfully' },
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
		},
		invalid: {
			status: [400, 422, 200],
			description: 'A field is missing or not valid',
			schema: z.looseObject({ success: no, message }),
			means: 'rejected',
			mark: 'documented',
			message: ['message'],
			example: { success: false, message: 'The field_0 field is required.' },
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
});

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
});
