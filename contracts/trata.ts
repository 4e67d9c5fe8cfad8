/** Trata: voice agents. Source: the vendor's page "Create a New Prospect" and its public API reference. */
import { z } from 'zod/v4';
import { defineOperation, defineProvider } from './define';
import { anyObject, choice, email, list, object, phone, text } from './fields';

/** The page's sample sends text; the public reference says object or null. Both are taken. */
const props = z.union([anyObject, z.string(), z.null()]);
const short = z.string().min(1).max(512);

export const prospect = z.looseObject({
	id: z.string().min(1),
	orgId: z.string().optional(),
	name: z.string().nullish(),
	email: z.string().nullish(),
	phoneNumber: z.string().nullish(),
	externalReference: z.array(z.looseObject({})).nullish(),
	status: z.string().nullish(),
	prospectProps: z.union([z.looseObject({}), z.string()]).nullish(),
	createdBy: z.string().optional(),
	createdAt: z.string().optional(),
	updatedBy: z.string().optional(),
	updatedAt: z.string().optional(),
});

export const prospectExample = {
	id: 'pro.1731301754.OZSMSU1S',
	orgId: 'org.1726902940.GZChqlpU',
	name: 'Hari',
	phoneNumber: '96260-12778',
	externalReference: [],
	status: 'SERVICE_ORDER_PLACED',
	prospectProps: {},
	createdBy: 'trata-system',
	createdAt: '2024-11-11T05:09:14.979287',
	updatedBy: 'trata-system',
	updatedAt: '2024-11-11T05:09:14.979289',
};

const detail = z.looseObject({ detail: z.string() });

const text512 = { schema: short.nullable(), mark: 'public' } as const;

const createProspect = defineOperation({
	resource: { name: 'Prospect', value: 'prospect' },
	operation: { name: 'Create', value: 'create', action: 'Create a prospect' },
	description: 'Create a prospect, a potential customer for the business',
	mark: 'documented',
	method: 'POST',
	path: '/v1/prospects',
	fields: {
		status: choice({
			label: 'Status',
			description: 'Where the prospect stands',
			example: 'NEW',
			default: 'NEW',
			required: true,
			mark: 'public',
			choices: [
				{ value: 'GENERAL_ENQUIRY', label: 'General Enquiry' },
				{ value: 'NEW', label: 'New' },
				{ value: 'NOT_INTERESTED', label: 'Not Interested' },
				{ value: 'PRODUCT_ORDER_PLACED', label: 'Product Order Placed' },
				{ value: 'SCHEDULED_APPOINTMENT_FOR_SERVICE', label: 'Scheduled Appointment for Service' },
				{ value: 'SCHEDULED_APPOINTMENT_WITH_PERSON', label: 'Scheduled Appointment With Person' },
				{ value: 'SCHEDULED_CALLBACK_WITH_BOT', label: 'Scheduled Callback With Bot' },
				{ value: 'SERVICE_ORDER_PLACED', label: 'Service Order Placed' },
			],
		}),
		name: text({ ...text512, label: 'Name', description: 'Full name of the prospect', example: 'John Doe' }),
		email: email({
			label: 'Email',
			description: 'Email address of the prospect',
			example: 'john.doe@example.com',
			schema: short.regex(/^[^\s@]+@[^\s@]+$/u).nullable(),
			format: 'an email address',
			mark: 'public',
		}),
		phoneNumber: phone({
			...text512,
			label: 'Phone Number',
			description: 'Phone number of the prospect, in any notation',
			example: '1234567890',
			style: 'free',
		}),
		externalReference: list({
			label: 'External References',
			description: 'Records of other systems that stand for the same prospect',
			example: [{ providerName: 'Google Analytics', id: 'GA-123456', providerProps: { segment: 'software' } }],
			mark: 'documented',
			schema: z
				.array(z.looseObject({ providerName: z.string(), id: z.string(), providerProps: props.optional() }))
				.nullable(),
			of: {
				providerName: text({
					label: 'Provider Name',
					description: 'Name of the other system',
					example: 'Google Analytics',
					required: true,
					mark: 'documented',
				}),
				id: text({
					label: 'ID',
					description: 'ID of the record in the other system',
					example: 'GA-123456',
					required: true,
					mark: 'documented',
				}),
				providerProps: object({
					label: 'Properties (JSON)',
					description: 'Anything else that the other system knows, as a JSON object',
					example: { segment: 'software' },
					schema: props,
					mark: 'public',
				}),
			},
		}),
		prospectProps: object({
			label: 'Prospect Properties',
			description: 'Anything else that is known about the prospect',
			example: { industry: 'software' },
			schema: props,
			mark: 'public',
		}),
	},
	answers: {
		created: {
			status: 200,
			description: 'Prospect created successfully',
			schema: prospect,
			means: 'created',
			mark: 'documented',
			example: prospectExample,
		},
		invalid: {
			status: 422,
			description: 'A field is missing or not valid',
			schema: z.looseObject({
				detail: z.array(z.looseObject({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })).min(1),
			}),
			means: 'rejected',
			mark: 'public',
			message: ['detail.0.msg'],
			field: ['detail.0.loc.1'],
			example: { detail: [{ loc: ['body', 'email'], msg: 'value is not a valid email address', type: 'value_error' }] },
		},
		unauthorized: {
			status: [401, 403],
			description: 'The API token is missing or wrong',
			schema: detail,
			means: 'refused',
			mark: 'assumed',
			message: ['detail'],
			wayOut: 'Check the API token in the credential',
			example: { detail: 'Invalid authentication credentials' },
		},
		throttled: {
			status: 429,
			description: 'Too many requests',
			schema: detail,
			means: 'throttled',
			mark: 'assumed',
			message: ['detail'],
			example: { detail: 'Too Many Requests' },
		},
	},
	limits: [],
	resend: {
		safe: 'never',
		mark: 'assumed',
		lookFor: 'Look for it in Trata by its email or phone number before you send it again',
	},
});

export const trata = defineProvider({
	id: 'trata',
	name: 'Trata',
	what: 'AI voice agents that call prospects',
	documentationUrl: 'https://docs.trata.ai',
	credential: 'trataApi',
	baseUrl: {
		default: 'https://api.trata.ai',
		mark: 'documented',
		description: 'Address of the Trata API; another one reaches a mock server or a staging system',
	},
	prefix: '/v1',
	auth: {
		header: 'Authorization',
		scheme: 'Bearer',
		mark: 'documented',
		label: 'API Token',
		description: 'The auth token of your Trata workspace',
		example: 'trata-test-token',
	},
	connectionTest: { method: 'GET', path: '/v1/prospects', query: { limit: 1 }, mark: 'public' },
	operations: { createProspect },
});
