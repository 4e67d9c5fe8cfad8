/** A wrong simulation throws when it is made, and says what is wrong with it. */
import { z } from 'zod/v4';
import { type Behavior, type Call, type Route, simulate } from '../../simulations';
import { answers, define, defineAcme } from '../contracts/sample-definitions';

const acme = defineAcme();

const list: Route = {
	method: 'GET',
	path: '/v1/boxes',
	description: 'List the boxes',
	mark: 'documented',
	respond: () => ({ status: 200, body: [] }),
};

const add: Behavior<typeof acme, string>['operations'][string] = {
	respond: () => ({ answer: 'created', facts: {} }),
	bodies: {},
};

const behavior: Behavior<typeof acme, 'things'> = {
	operations: { add },
	routes: { list },
	collections: { things: { indexes: {} } },
	problem: ({ message }) => ({ error: message }),
	assumptions: ['Every box exists'],
};

it('is the contract together with how the vendor acts, and leaves the contract as it is', () => {
	const before = { ...acme.operations.add! };
	const simulated = simulate(acme, behavior);
	expect(simulated).toMatchObject({ id: 'acme', auth: acme.auth, routes: { list }, assumptions: ['Every box exists'] });
	expect(simulated.operations.add!.respond({} as Call)).toEqual({ answer: 'created', facts: {} });
	expect(acme.operations.add).toEqual(before);
});

it('makes bodies from the facts and the documented example; where there is none, the example stands', () => {
	const bodies = { known: (facts: object, example: object) => ({ ...example, ...facts }) };
	const { known, created } = simulate(acme, { ...behavior, operations: { add: { ...add, bodies } } }).operations.add!
		.answers;
	expect(known!.body!({ field: 'name' })).toEqual({ ...answers.known.example, field: 'name' });
	expect(created).toEqual(answers.created);
});

it.each<[string, Record<string, unknown>, string]>([
	['does not act on an operation', { operations: {} }, 'it does not act on "add"'],
	[
		'words an answer that is not there',
		{ operations: { add: { ...add, bodies: { gone: () => ({}) } } } },
		'"add" has no answer "gone"',
	],
	['has two routes that are the same', { routes: { list, all: list } }, 'two routes answer to GET /v1/boxes'],
	[
		'has two routes that differ in a parameter name alone',
		{ routes: { one: { ...list, path: '/v1/boxes/{id}' }, other: { ...list, path: '/v1/boxes/{boxId}' } } },
		'two routes answer to GET /v1/boxes/{}',
	],
	[
		'has a route in the place of an operation',
		{ routes: { add: { ...list, method: 'POST', path: '/v1/boxes/{id}/things' } } },
		'two routes answer to POST /v1/boxes/{}/things',
	],
	[
		'has a relative path',
		{ routes: { list: { ...list, path: 'v1/boxes' } } },
		'the path v1/boxes does not start with a slash',
	],
	[
		'has a route that edits what no operation writes',
		{ routes: { change: { ...list, edits: 'nothing' } } },
		'"change" edits the unknown operation "nothing"',
	],
	[
		'has a route whose example is another answer',
		{ routes: { list: { ...list, answer: { schema: z.array(z.string()), example: {}, mark: 'assumed' } } } },
		'the example of what "list" answers does not fit its schema',
	],
])('throws when it %s', (_what, changes, message) => {
	const wrong = { ...behavior, ...changes } as typeof behavior;
	expect(() => simulate(acme, wrong)).toThrow(new Error(`Wrong simulation of Acme: ${message}`));
});

it('throws when a route is at another path of an operation', () => {
	const contract = defineAcme({ operations: { add: define({ otherPaths: ['/v1/things'] }) } });
	const routes = { bare: { ...list, method: 'POST' as const, path: '/v1/things' } };
	expect(() => simulate(contract, { ...behavior, routes })).toThrow('two routes answer to POST /v1/things');
});
