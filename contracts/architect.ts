/** Architect: account-based web pages. Source: the vendor's page "Create prospect log entry" and its public API docs. */
import { z } from 'zod/v4';
import { defineOperation, defineProvider } from './define';
import { email, object, phone, text, url } from './fields';

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
		},
		throttled: {
			status: 429,
			description: 'Too many requests; the details say when to retry',
			schema: failure,
			means: 'throttled',
			mark: 'public',
			message: ['message'],
			example: { code: 'RATE_LIMITED', message: 'Too many requests', requestId: 'req_01hqzx5v7n8k9m2p3r4s5t6w7x' },
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
});
