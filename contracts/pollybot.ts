/** PollyBot: chatbots. Source: the vendor's page "Add a new lead to your workspace" and its public API reference. */
import { z } from 'zod/v4';
import { defineOperation, defineProvider } from './define';
import { choice, email, json, phone, text } from './fields';

export const lead = z.looseObject({
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

/** What every read of leads answers: the page shows it for the new lead. */
export const success = <T extends z.ZodType>(data: T) => z.looseObject({ success: z.literal(true), data });

export const leadExample = {
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
				details: {
					email: 'john.doe@example.com',
					existingLeadId: 'lead_existing123',
					message: 'A lead with this email already exists in your workspace',
				},
			},
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
		},
		throttled: {
			status: 429,
			description: 'Too many requests',
			schema: failure,
			means: 'throttled',
			mark: 'assumed',
			message: ['error'],
			example: { success: false, error: 'Rate limit exceeded', code: 'RATE_LIMIT_EXCEEDED' },
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
});

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
});
