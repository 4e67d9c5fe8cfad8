/** Acme, which does not exist: contacts in lists. Source: the vendor's page "Put a Contact". */
import { z } from 'zod/v4';
import { defineOperation, defineProvider } from './define';
import { email, integer, json, list, text } from './fields';

export const contact = z.looseObject({
	contact_id: z.string().min(1),
	email: z.string(),
	revision: z.int(),
	changed_at: z.string(),
});

export const contactExample = {
	contact_id: 'crm-1001',
	email: 'grace@example.com',
	given_name: 'Grace',
	score: 80,
	consent: true,
	tags: [{ label: 'webinar' }],
	revision: 1,
	changed_at: '2025-03-01T09:30:00.000Z',
};

const failures = z.looseObject({
	errors: z.array(z.looseObject({ code: z.string(), title: z.string(), source: z.string().optional() })).min(1),
});
const failure = (code: string, title: string, source?: string) => ({ errors: [{ code, title, source }] });

const putContact = defineOperation({
	resource: { name: 'Contact', value: 'contact' },
	operation: { name: 'Put', value: 'put', action: 'Put a contact' },
	description: 'Put a contact into a list, new or as a change of the one with the same ID',
	mark: 'documented',
	method: 'PUT',
	path: '/rest/v2/lists/{list}/contacts/{contact_id}',
	fields: {
		listId: text({
			label: 'List ID',
			description: 'ID of the list that the contact belongs to',
			example: 'newsletter',
			in: 'path',
			wire: 'list',
			required: true,
			mark: 'documented',
		}),
		contactId: text({
			label: 'Contact ID',
			description: 'ID of the contact in your own system',
			example: 'crm-1001',
			in: 'path',
			wire: 'contact_id',
			required: true,
			mark: 'documented',
		}),
		email: email({
			label: 'Email',
			description: 'Email address of the contact',
			example: 'grace@example.com',
			required: true,
			mark: 'documented',
		}),
		givenName: text({
			label: 'Given Name',
			description: 'Given name of the contact',
			example: 'Grace',
			wire: 'given_name',
			max: 80,
			mark: 'documented',
		}),
		score: integer({
			label: 'Score',
			description: 'How promising the contact is, from 0 to 100',
			example: 80,
			min: 0,
			max: 100,
			mark: 'documented',
		}),
		consent: json({
			label: 'Consent',
			description: 'Whether the contact agreed to be written to',
			example: true,
			schema: z.boolean(),
			format: 'true or false',
			mark: 'documented',
		}),
		tags: list({
			label: 'Tags',
			description: 'What the contact is known for',
			example: [{ label: 'webinar' }],
			of: {
				label: text({
					label: 'Label',
					description: 'The tag as it is shown',
					example: 'webinar',
					required: true,
					mark: 'documented',
				}),
			},
			mark: 'documented',
		}),
	},
	answers: {
		unchanged: {
			status: 200,
			description: 'The list has this very contact already',
			schema: z.looseObject({ result: z.literal('unchanged'), contact }),
			means: 'existing',
			mark: 'documented',
			existing: { contact_id: 'contact.contact_id', revision: 'contact.revision' },
			example: { result: 'unchanged', contact: contactExample },
		},
		created: {
			status: [201, 200],
			description: 'The contact as it is now',
			schema: z.looseObject({ result: z.enum(['created', 'changed']), contact }),
			means: 'created',
			mark: 'documented',
			record: 'contact',
			example: { result: 'created', contact: contactExample },
		},
		invalid: {
			status: 422,
			description: 'A field is missing or not valid',
			schema: failures,
			means: 'rejected',
			mark: 'documented',
			message: ['errors.0.title'],
			field: ['errors.0.source'],
			example: failure('invalid', 'is not an email address', 'email'),
		},
		unknownList: {
			status: 404,
			description: 'No list has this ID',
			schema: failures,
			means: 'refused',
			mark: 'documented',
			message: ['errors.0.title'],
			wayOut: 'Check the list ID',
			example: failure('list_not_found', 'List not found'),
		},
		unauthorized: {
			status: 401,
			description: 'The key is missing or wrong',
			schema: failures,
			means: 'refused',
			mark: 'documented',
			message: ['errors.0.title'],
			wayOut: 'Check the access key in the credential',
			example: failure('invalid_api_key', 'Invalid access key'),
		},
		throttled: {
			status: 429,
			description: 'Too many requests',
			schema: failures,
			means: 'throttled',
			mark: 'assumed',
			message: ['errors.0.title'],
			example: failure('throttled', 'Too many requests'),
		},
	},
	limits: [{ requests: 600, perMs: 60_000, scope: 'key', mark: 'documented' }],
	resend: { safe: 'always', recognizedBy: 'unchanged', mark: 'documented' },
});

export const acme = defineProvider({
	id: 'acme',
	name: 'Acme',
	what: 'lists of contacts, made up for a test',
	documentationUrl: 'https://docs.acme.example',
	credential: 'acmeApi',
	baseUrl: {
		default: 'https://api.acme.example',
		mark: 'documented',
		description: 'Address of the Acme API; another one reaches a mock server or a staging system',
	},
	prefix: '/rest/v2',
	auth: {
		header: 'X-Acme-Key',
		mark: 'documented',
		label: 'Access Key',
		description: 'The access key of your Acme account',
		example: 'acme-test-key',
	},
	connectionTest: { method: 'GET', path: '/rest/v2/account', signature: 'account', mark: 'documented' },
	operations: { putContact },
});
