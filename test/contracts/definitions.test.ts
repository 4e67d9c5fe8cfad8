/** A wrong definition throws when it is made, and says what is wrong with it. */
import { z } from 'zod/v4';
import { choice, defineOperation, defineProvider, integer, list } from '../../contracts';
import { answers, boxId, define, defineAcme, name, operationWith, providerWith } from './sample-definitions';

const mode = choice({
	label: 'Mode',
	description: 'What to do with a second one',
	example: 'skip',
	choices: [
		{ value: 'skip', label: 'Skip' },
		{ value: 'clone', label: 'Add Again' },
	],
	mark: 'documented',
});

const { schema: _schema, ...schemaless } = answers.known;
const { created: _created, ...withoutCreated } = answers;
const { invalid: _invalid, ...withoutInvalid } = answers;

describe('an operation', () => {
	it('that is right is returned as it is', () => {
		const operation = operationWith();
		expect(defineOperation(operation)).toBe(operation);
	});

	it.each<[string, Record<string, unknown>, string]>([
		[
			'has a field for a path parameter that is not there',
			{ fields: { boxId, name, shelfId: { ...boxId, wire: 'shelf' } } },
			'the path /v1/boxes/{boxId}/things has no {shelf}',
		],
		[
			'has a field for a path parameter of another name',
			{ fields: { boxId, name, shelfId: boxId } },
			'the path /v1/boxes/{boxId}/things has no {shelfId}',
		],
		[
			'has an optional field in its path',
			{ fields: { boxId: { ...boxId, required: false }, name } },
			'"boxId" is part of the path, so it has to be required',
		],
		['leaves a path parameter unfilled', { fields: { name } }, 'no field fills {boxId} in /v1/boxes/{boxId}/things'],
		[
			'fills a path parameter from the body',
			{ fields: { boxId: { ...boxId, in: 'body' }, name } },
			'no field fills {boxId} in /v1/boxes/{boxId}/things',
		],
		[
			'has another path with a parameter that nothing fills',
			{ otherPaths: ['/v1/shelves/{shelfId}/things'] },
			'no field fills {shelfId} in /v1/shelves/{shelfId}/things',
		],
		[
			'names a path parameter twice',
			{ path: '/v1/boxes/{boxId}/{boxId}' },
			'the path /v1/boxes/{boxId}/{boxId} names a parameter twice',
		],
		[
			'has two fields with one wire name',
			{ fields: { boxId, name, title: { ...name, wire: 'name' } } },
			'two fields have the wire name "name"',
		],
		[
			'has an alias that is another field',
			{ fields: { boxId, name, title: { ...name, aliases: ['name'] } } },
			'two fields have the wire name "name"',
		],
		[
			'has a field in a group that is not there',
			{ fields: { boxId, name: { ...name, group: 'people' } }, groups: { places: {} } },
			'"name" is in the unknown group "people"',
		],
		[
			'has a field in a group and no groups',
			{ fields: { boxId, name: { ...name, group: 'people' } } },
			'"name" is in the unknown group "people"',
		],
		[
			'has an example that its field cannot read',
			{ fields: { boxId, name, mode: { ...mode, example: 'keep' } } },
			'the example of "mode" is not valid itself',
		],
		[
			'has no example',
			{ fields: { boxId, name: { ...name, example: null } } },
			'the example of "name" is not valid itself',
		],
		[
			"has an example that breaks the vendor's rule",
			{ fields: { boxId, name: { ...name, schema: z.string().max(3) } } },
			'the example of "name" is not valid itself',
		],
		[
			'has an example of a list with a wrong entry',
			{
				fields: {
					boxId,
					name,
					parts: list({
						label: 'Parts',
						description: 'Parts of the thing',
						example: [{ size: 11 }],
						mark: 'documented',
						of: {
							size: integer({
								label: 'Size',
								description: 'Its size',
								example: 1,
								min: 1,
								max: 10,
								mark: 'documented',
							}),
						},
					}),
				},
			},
			'the example of "parts" is not valid itself',
		],
		[
			'has a default that is not valid',
			{ fields: { boxId, name, mode: { ...mode, default: 'keep' } } },
			'the default of "mode" is not valid',
		],
		[
			'has an answer without a schema',
			{ answers: { ...answers, known: schemaless } },
			'the answer "known" (status 409) has no schema',
		],
		[
			'has an answer whose example is another',
			{ answers: { ...answers, known: { ...answers.known, example: { error: 'new' } } } },
			'the example of the answer "known" does not fit its schema',
		],
		['cannot say that it is done', { answers: withoutCreated }, 'it has no answer "created"'],
		['cannot say that an input is wrong', { answers: withoutInvalid }, 'it has no answer "invalid"'],
		[
			'is safe to resend by an answer that is not there',
			{ resend: { safe: 'always', recognizedBy: 'twin', mark: 'public' } },
			'"twin" is not an answer that means existing',
		],
		[
			'is safe to resend by an answer that means something else',
			{ resend: { safe: 'always', recognizedBy: 'invalid', mark: 'public' } },
			'"invalid" is not an answer that means existing',
		],
		[
			'is safe to resend by a field that is not there',
			{ resend: { safe: 'with', field: 'key', mark: 'public', lookFor: 'Look for it' } },
			'resending depends on the unknown field "key"',
		],
		[
			'is safe to resend by a field that only every object has',
			{ resend: { safe: 'with', field: 'constructor', mark: 'public', lookFor: 'Look for it' } },
			'resending depends on the unknown field "constructor"',
		],
		[
			'is safe to resend with a value that its field cannot have',
			{
				fields: { boxId, name, mode },
				resend: { safe: 'with', field: 'mode', values: ['skip', 'keep'], mark: 'public', lookFor: 'Look for it' },
			},
			'resending depends on "keep", which "mode" cannot be',
		],
	])('throws when it %s', (_what, changes, message) => {
		expect(() => define(changes)).toThrow(new Error(`Wrong definition of "Thing: Add": ${message}`));
	});

	it.each<[string, Record<string, unknown>]>([
		['a path without parameters', { path: '/v1/things', fields: { name } }],
		['a path parameter under another key', { fields: { box: { ...boxId, wire: 'boxId' }, name } }],
		['another path without its parameter', { otherPaths: ['/v1/things'] }],
		['a group that is there', { fields: { boxId, name: { ...name, group: 'people' } }, groups: { people: {} } }],
		['an answer that comes with any status', { answers: { ...answers, known: { ...answers.known, status: 'any' } } }],
		['a resend that an answer recognizes', { resend: { safe: 'always', recognizedBy: 'known', mark: 'public' } }],
		[
			'a resend by a field, whatever its value',
			{ resend: { safe: 'with', field: 'name', mark: 'public', lookFor: 'x' } },
		],
		[
			'a resend by some values of a field',
			{
				fields: { boxId, name, mode },
				resend: { safe: 'with', field: 'mode', values: ['skip'], mark: 'public', lookFor: 'x' },
			},
		],
		['a default that is valid', { fields: { boxId, name, mode: { ...mode, default: 'clone' } } }],
		['a rule of its own', { fields: { boxId, name: { ...name, schema: z.string().regex(/^L/) } } }],
	])('may have %s', (_what, changes) => {
		expect(() => define(changes)).not.toThrow();
	});
});

describe('a provider', () => {
	it('that is right is returned as it is', () => {
		const provider = providerWith();
		expect(defineProvider(provider)).toBe(provider);
	});

	it.each(['Acme', 'acme-2', '2acme', '', 'acme corp'])('throws when its id is "%s"', (id) => {
		expect(() => defineAcme({ id })).toThrow(
			new Error(`Wrong definition of Acme: the id "${id}" is not lower-case letters and digits`),
		);
	});

	it.each<[string, Record<string, unknown>, string]>([
		[
			'two of its operations are the same',
			{ operations: { add: define(), put: define() } },
			'two routes answer to POST /v1/boxes/{}/things',
		],
		[
			'two of its operations differ in a parameter name alone',
			{
				operations: {
					add: define(),
					put: define({ path: '/v1/boxes/{id}/things', fields: { id: { ...boxId, wire: 'id' }, name } }),
				},
			},
			'two routes answer to POST /v1/boxes/{}/things',
		],
		[
			'a path is relative',
			{ operations: { add: define({ path: 'v1/boxes/{boxId}/things' }) } },
			'the path v1/boxes/{boxId}/things does not start with a slash',
		],
		[
			'its connection test lies elsewhere',
			{ connectionTest: { method: 'GET', path: '/health', mark: 'assumed' } },
			'the connection test /health lies outside /v1',
		],
		[
			'its connection test only begins like the prefix',
			{ connectionTest: { method: 'GET', path: '/v10/boxes', mark: 'assumed' } },
			'the connection test /v10/boxes lies outside /v1',
		],
		[
			'an operation lies elsewhere',
			{ operations: { add: define({ path: '/v10/boxes/{boxId}' }) } },
			'the path /v10/boxes/{boxId} lies outside /v1',
		],
	])('throws when %s', (_what, changes, message) => {
		expect(() => defineAcme(changes)).toThrow(new Error(`Wrong definition of Acme: ${message}`));
	});

	it('may have one path under several methods', () => {
		expect(() => defineAcme({ operations: { add: define(), put: define({ method: 'PUT' }) } })).not.toThrow();
	});
});
