/** Trata: voice agents. Source: the vendor's page "Create a New Prospect" and its public API reference. */
import { z } from 'zod/v4';
import { defineOperation, defineProvider, type Facts } from './define';
import { anyObject, choice, email, isPlainObject, list, object, phone, text } from './fields';
import { type Call, pageOf, type Reply, type Row, UPPER_ALNUM, type World, wholeNumber } from './simulation';

/** The page's sample sends text; the public reference says object or null. Both are taken. */
const props = z.union([anyObject, z.string(), z.null()]);
const short = z.string().min(1).max(512);

const prospect = z.looseObject({
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

const prospectExample = {
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

const problem = ({ message }: Facts) => ({ detail: message });
const detail = z.looseObject({ detail: z.string() });

const invalid = ({ issues = [] }: Facts) => ({
	detail: issues.map(({ path, code, message }) => ({
		loc: ['body', ...path],
		msg: message,
		type: code === 'missing' ? code : 'value_error',
	})),
});

/** `2024-11-11T05:09:14.979287`: UTC with microseconds and without a zone. */
function microseconds(at: Date, micros: number): string {
	return at.toISOString().replace('Z', String(micros).padStart(3, '0'));
}

function stamp(world: World): { createdAt: string; updatedAt: string } {
	const at = world.now();
	const micros = world.random(996);
	return { createdAt: microseconds(at, micros), updatedAt: microseconds(at, micros + 2) };
}

function create({ body, world }: Call): Reply {
	const { createdAt, updatedAt } = stamp(world);
	const seconds = Math.floor(Date.parse(`${createdAt.slice(0, 23)}Z`) / 1000);
	const row = world.store('prospects').insert({
		id: `pro.${seconds}.${world.letters(8, UPPER_ALNUM)}`,
		orgId: 'org.1726902940.GZChqlpU',
		name: body.name,
		email: body.email,
		phoneNumber: body.phoneNumber,
		externalReference: body.externalReference ?? [],
		status: body.status,
		prospectProps: isPlainObject(body.prospectProps) ? body.prospectProps : {},
		createdBy: 'trata-system',
		createdAt,
		updatedBy: 'trata-system',
		updatedAt,
	});
	return { answer: 'created', facts: { record: row } };
}

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
					label: 'Provider Properties (JSON)',
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
			body: ({ record }) => record,
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
			body: invalid,
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
			body: problem,
		},
		throttled: {
			status: 429,
			description: 'Too many requests',
			schema: detail,
			means: 'throttled',
			mark: 'assumed',
			message: ['detail'],
			example: { detail: 'Too Many Requests' },
			body: problem,
		},
	},
	limits: [],
	resend: {
		safe: 'never',
		mark: 'assumed',
		lookFor: 'Look for it in Trata by its email or phone number before you send it again',
	},
	respond: create,
});

const SEARCHABLE = ['name', 'email', 'phoneNumber', 'status', 'id'];

function listProspects({ query, world }: Call): Reply {
	let rows: readonly Row[] = world.store('prospects').all();
	const { searchBy = '', searchValue, status, sortBy, sortOrder, updatedAfter, updatedBefore } = query;
	if (status) rows = rows.filter((row) => row.status === status);
	if (searchValue && SEARCHABLE.includes(searchBy)) {
		const wanted = searchValue.toLowerCase();
		rows = rows.filter((row) =>
			String(row[searchBy] ?? '')
				.toLowerCase()
				.includes(wanted),
		);
	}
	if (updatedAfter) rows = rows.filter((row) => String(row.updatedAt) > updatedAfter);
	if (updatedBefore) rows = rows.filter((row) => String(row.updatedAt) < updatedBefore);
	if (sortBy) {
		const sign = sortOrder?.toLowerCase() === 'desc' ? -1 : 1;
		rows = [...rows].sort((a, b) => sign * String(a[sortBy] ?? '').localeCompare(String(b[sortBy] ?? '')));
	}
	const limit = wholeNumber(query.limit, 100, 0, 1000);
	return { status: 200, body: pageOf(rows, wholeNumber(query.skip, 0, 0, Number.MAX_SAFE_INTEGER), limit) };
}

const missing: Reply = { problem: { status: 404, code: 'not_found', message: 'Prospect not found' } };

/** A prospect that is read or changed comes as the new one does. */
const answerWithProspect = { schema: prospect, example: prospectExample, mark: 'assumed' } as const;

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
	routes: {
		listProspects: {
			method: 'GET',
			path: '/v1/prospects',
			description: 'List prospects (a bare array)',
			query: {
				searchBy: { description: 'Field to search in' },
				searchValue: { description: 'What to search for' },
				status: { description: 'Only those with this status' },
				sortBy: { description: 'Field to sort by' },
				sortOrder: { description: 'asc or desc' },
				skip: { description: 'How many to pass over', type: 'integer' },
				limit: { description: 'How many to answer at most', type: 'integer' },
				updatedAfter: { description: 'Only those changed after this time' },
				updatedBefore: { description: 'Only those changed before this time' },
			},
			mark: 'public',
			answer: { schema: z.array(prospect), example: [prospectExample], mark: 'public' },
			respond: listProspects,
		},
		getProspect: {
			method: 'GET',
			path: '/v1/prospects/{prospectId}',
			description: 'Read a prospect',
			mark: 'public',
			answer: answerWithProspect,
			respond: ({ path, world }) => {
				const row = world.store('prospects').get(path.prospectId!);
				return row ? { status: 200, body: row } : missing;
			},
		},
		updateProspect: {
			method: 'PUT',
			path: '/v1/prospects/{prospectId}',
			description: 'Change a prospect',
			mark: 'public',
			edits: 'createProspect',
			answer: answerWithProspect,
			respond: ({ path, body, world }) => {
				const store = world.store('prospects');
				if (!store.get(path.prospectId!)) return missing;
				return { status: 200, body: store.update(path.prospectId!, { ...body, updatedAt: stamp(world).updatedAt }) };
			},
		},
		deleteProspect: {
			method: 'DELETE',
			path: '/v1/prospects/{prospectId}',
			description: 'Delete a prospect',
			mark: 'public',
			answer: { schema: z.looseObject({ id: z.string() }), example: { id: prospectExample.id }, mark: 'assumed' },
			respond: ({ path, world }) =>
				world.store('prospects').remove(path.prospectId!) ? { status: 200, body: { id: path.prospectId } } : missing,
		},
	},
	collections: { prospects: { indexes: {} } },
	problem,
	assumptions: [
		'Bodies of 401, 403, 404 and 429 are {"detail":"…"}',
		'There is no duplicate detection and no idempotency: sending twice creates two prospects',
		'Fields that the request leaves out are left out of the answer, except externalReference ([]) and prospectProps ({})',
		'PUT merges the given fields, each held to the rules of a new prospect, leaves out those that nobody documents and answers the prospect; DELETE answers {"id":…}',
	],
});
