/** Acme, simulated. What the vendor documents is in contracts/acme.ts. */
import { z } from 'zod/v4';
import { providers } from '../contracts';
import { type Call, type Facts, type Reply, sameJson, simulate, UNKNOWN_TARGET } from './simulate';

const problem = ({ code = 'invalid', message, field }: Facts) => ({
	errors: [{ code, title: message, ...(field === undefined ? {} : { source: field }) }],
});

function put({ path, body, world }: Call): Reply {
	const { list, contact_id } = path as { list: string; contact_id: string };
	if (list === UNKNOWN_TARGET) {
		return { answer: 'unknownList', facts: { code: 'list_not_found', message: 'List not found' } };
	}
	const contacts = world.store('contacts');
	const id = `${list} ${contact_id}`;
	const known = contacts.get(id);
	if (known && sameJson(known.sent, body)) return { answer: 'unchanged', facts: { record: known.shown } };
	const revision = Number((known?.shown as { revision?: number } | undefined)?.revision ?? 0) + 1;
	const shown = { contact_id, ...body, revision, changed_at: world.now().toISOString() };
	if (known) contacts.update(id, { sent: body, shown });
	else contacts.insert({ id, sent: body, shown });
	return { answer: 'created', facts: { record: shown, result: known ? 'changed' : 'created' } };
}

export const acme = simulate(providers.acme, {
	operations: {
		putContact: {
			respond: put,
			bodies: {
				unchanged: ({ record }) => ({ result: 'unchanged', contact: record }),
				created: ({ record, result }) => ({ result, contact: record }),
				invalid: problem,
				unknownList: problem,
				unauthorized: problem,
				throttled: problem,
			},
		},
	},
	routes: {
		getAccount: {
			method: 'GET',
			path: '/rest/v2/account',
			description: 'Tell whose key it is',
			mark: 'documented',
			answer: {
				schema: z.looseObject({ account: z.string() }),
				example: { account: 'acct_1' },
				mark: 'documented',
			},
			respond: () => ({ status: 200, body: { account: 'acct_1' } }),
		},
	},
	collections: { contacts: { indexes: {} } },
	problem,
	assumptions: ['A change that is answered with 201 is told from a new contact by its result'],
});
