/** A provider that no vendor is: small, right, and made wrong one piece at a time by the tests. */
import { z } from 'zod/v4';
import { type Answer, defineOperation, defineProvider, type Operation, type Provider, text } from '../../contracts';

export const answers = {
	created: {
		status: 201,
		description: 'The thing was added',
		schema: z.looseObject({ id: z.string() }),
		means: 'created',
		mark: 'documented',
		example: { id: 'thing_1' },
	},
	invalid: {
		status: 400,
		description: 'A field is missing or not valid',
		schema: z.looseObject({ error: z.string() }),
		means: 'rejected',
		mark: 'documented',
		example: { error: 'no name' },
	},
	known: {
		status: 409,
		description: 'The thing is there already',
		schema: z.looseObject({ error: z.literal('known') }),
		means: 'existing',
		mark: 'documented',
		example: { error: 'known' },
	},
} as const satisfies Record<string, Answer>;

export const boxId = text({
	label: 'Box ID',
	description: 'ID of the box',
	example: 'box_1',
	in: 'path',
	required: true,
	mark: 'documented',
});

export const name = text({
	label: 'Name',
	description: 'Name of the thing',
	example: 'Lamp',
	required: true,
	mark: 'documented',
});

/** The right definition, with `changes` in it. Unchecked, as a person's typing is. */
export function operationWith(changes: Record<string, unknown> = {}): Operation {
	return {
		resource: { name: 'Thing', value: 'thing' },
		operation: { name: 'Add', value: 'add', action: 'Add a thing' },
		description: 'Add a thing to a box',
		mark: 'documented',
		method: 'POST',
		path: '/v1/boxes/{boxId}/things',
		fields: { boxId, name },
		answers,
		limits: [],
		resend: { safe: 'never', mark: 'assumed', lookFor: 'Look for the thing in its box' },
		...changes,
	} as Operation;
}

export const define = (changes?: Record<string, unknown>): Operation => defineOperation(operationWith(changes));

export function providerWith(changes: Record<string, unknown> = {}): Provider {
	return {
		id: 'acme',
		name: 'Acme',
		what: 'boxes of things',
		documentationUrl: 'https://docs.acme.example',
		credential: 'acmeApi',
		baseUrl: { default: 'https://api.acme.example', mark: 'documented', description: 'Address of the Acme API' },
		prefix: '/v1',
		auth: {
			header: 'Authorization',
			scheme: 'Bearer',
			mark: 'documented',
			label: 'API Key',
			description: 'The API key',
			example: 'acme-test-key',
		},
		connectionTest: { method: 'GET', path: '/v1/boxes', mark: 'documented' },
		operations: { add: define() },
		...changes,
	} as Provider;
}

export const defineAcme = (changes?: Record<string, unknown>): Provider => defineProvider(providerWith(changes));
