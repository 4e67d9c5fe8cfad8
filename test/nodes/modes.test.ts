/** What happens around an item: checks before sending, error modes, item links, expressions, options, refusals. */
import type { IDataObject } from 'n8n-workflow';
import * as product from '../../index';
import { createMockServer } from '../../mock-server/src';
import { answerWith, formOf, runNode, ScriptedVendor } from './in-engine';

const { trata, architect, pollybot, smartflo } = product.providers;

const lead = { chatbotId: 'cb_1', name: '={{ $json.name }}', email: '={{ $json.email }}' };
const people = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({
		name: `Person ${n}`,
		email: `person${n}@example.com`,
		phone: 919876500000 + n,
	}));

describe('inputs are checked before the first is sent', () => {
	it('sends nothing in stop mode and names every bad item', async () => {
		await using mock = await createMockServer();
		const items = [...people(3), { name: 'No Mail', email: 'nowhere' }, { name: '', email: 'x@example.com' }];
		const { error, itemIndex } = await runNode(pollybot, lead, items, { baseUrl: mock.url });
		expect(error).toMatch(/^Nothing was sent, since 2 of 5 items are not valid\./);
		expect(error).toContain('Item 3: Email must be an email address, e.g. john.doe@example.com');
		expect(error).toContain('Item 4: Name is required, but is empty');
		expect(itemIndex).toBe(3);
		expect(mock.records('pollybot_leads')).toEqual([]);
	});

	it('names the first ten and counts the rest', async () => {
		await using mock = await createMockServer();
		const items = Array.from({ length: 25 }, (_, n) => ({ name: `P${n}`, email: 'nowhere' }));
		const { error } = await runNode(pollybot, lead, items, { baseUrl: mock.url });
		expect(error).toContain('Items 0, 1, 2, 3, 4, 5, 6, 7, 8, 9: Email must be an email address');
		expect(error).toContain('And 15 more');
	});

	it('says which expression cannot be resolved, and for which item', async () => {
		await using mock = await createMockServer();
		const parameters = { ...lead, name: "={{ $('Nowhere').item.json.name }}" };
		const { error } = await runNode(pollybot, parameters, people(2), { baseUrl: mock.url });
		expect(error).toContain('Items 0, 1: An expression could not be resolved');
		expect(mock.records('pollybot_leads')).toEqual([]);
	});

	it('reports every problem of an item at once', async () => {
		const { error } = await runNode(
			pollybot,
			{ ...lead, additionalFields: { phone: 'x'.repeat(21), metadataJson: '{' } },
			[{ name: 'A', email: 'b' }],
			{
				baseUrl: 'http://127.0.0.1:9',
			},
		);
		expect(error).toContain('Email must be');
		expect(error).toContain('Phone must be at most 20 characters long, but has 21');
		expect(error).toContain('Metadata must be valid JSON');
	});
});

describe('the rest goes out when the node continues on errors', () => {
	const items = [
		{ name: 'A', email: 'a@example.com' },
		{ name: 'B', email: 'nowhere' },
		{ name: 'C', email: 'c@example.com' },
		{ name: 'A again', email: 'A@example.com' },
	];

	it('on the regular output, as error items in their place', async () => {
		await using mock = await createMockServer();
		const { main, errors, run } = await runNode(pollybot, lead, items, {
			baseUrl: mock.url,
			onError: 'continueRegularOutput',
		});
		expect(run.status).toBe('success');
		expect(errors).toEqual([]);
		expect(main.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }, { item: 3 }]);
		expect(main.map(({ json }) => 'error' in json)).toEqual([false, true, false, true]);
		expect(mock.records('pollybot_leads')).toHaveLength(2);
	});

	it('on the error output, with the input beside the error and the link to the item', async () => {
		await using mock = await createMockServer();
		const { main, errors } = await runNode(pollybot, lead, items, {
			baseUrl: mock.url,
			onError: 'continueErrorOutput',
		});
		expect(main.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
			['A', { item: 0 }],
			['C', { item: 2 }],
		]);
		expect(
			errors.map(({ json, pairedItem }) => [json.name, (json.details as IDataObject).outcome, pairedItem]),
		).toEqual([
			['B', 'rejected', { item: 1 }],
			['A again', 'existing', { item: 3 }],
		]);
		expect(errors[0]!.json.details).toMatchObject({ field: 'Email', problems: [{ field: 'email', label: 'Email' }] });
	});
});

describe('leads that exist', () => {
	it('fail in stop mode, with counts, the item and the way out', async () => {
		await using mock = await createMockServer();
		const items = [...people(2), { name: 'Twin', email: 'PERSON0@example.com' }];
		const { error, itemIndex } = await runNode(pollybot, { ...lead, options: {} }, items, { baseUrl: mock.url });
		expect(error).toBe(
			'Not all of 3 items were delivered (2 created, 1 existing). Item 2: A lead with this email already exists in your workspace. Set "If Lead Exists" to "Return Its ID" to carry on with it',
		);
		expect(itemIndex).toBe(2);
	});

	it('give back their ID when the node is told to take them', async () => {
		await using mock = await createMockServer();
		await runNode(pollybot, lead, people(1), { baseUrl: mock.url });
		const [known] = mock.records('pollybot_leads');
		const { main } = await runNode(pollybot, { ...lead, options: { ifExists: 'accept' } }, people(1), {
			baseUrl: mock.url,
		});
		expect(main).toEqual([
			{ json: { id: known!.id, email: 'person0@example.com', existing: true }, pairedItem: { item: 0 } },
		]);
	});
});

describe('an item is read from the form', () => {
	it('with expressions per item and numbers as phone numbers', async () => {
		await using mock = await createMockServer();
		const parameters = { ...lead, additionalFields: { phone: '={{ $json.phone }}', source: '={{ $itemIndex }}' } };
		await runNode(pollybot, parameters, people(3), { baseUrl: mock.url });
		expect(
			mock
				.records('pollybot_leads')
				.map(({ email, phone, source }) => [email, phone, source])
				.sort(),
		).toEqual([
			['person0@example.com', '919876500000', '0'],
			['person1@example.com', '919876500001', '1'],
			['person2@example.com', '919876500002', '2'],
		]);
	});

	it('with metadata as pairs, as JSON, and as both', async () => {
		await using vendor = await ScriptedVendor.start((_, response) =>
			answerWith(response, 201, { success: true, data: { id: 'lead_1' } }),
		);
		const pair = [
			{ name: 'plan', value: '={{ $json.name }}' },
			{ name: '', value: '' },
		];
		const additional: IDataObject[] = [
			{ metadata: { pair } },
			{ metadataJson: '{"a":[1,2]}' },
			{ metadataJson: '={{ { a: 1, plan: 2 } }}', metadata: { pair } },
			{ metadataJson: '[1]' },
			{ metadata: {} },
			{ metadata: { pair: [] } },
			{ metadata: { pair: [{}] } },
		];
		for (const additionalFields of additional) {
			await runNode(pollybot, { ...lead, additionalFields }, people(1), { baseUrl: vendor.url });
		}
		expect(vendor.requests.map(({ body }) => (body as IDataObject).metadata)).toEqual([
			{ plan: 'Person 0' },
			{ a: [1, 2] },
			{ a: 1, plan: 'Person 0' },
			[1],
			undefined,
		]);
		const problems = await Promise.all(
			[
				{ metadataJson: '[1]', metadata: { pair } },
				{ metadataJson: '{', metadata: { pair } },
				{ metadata: { pair: [{ name: ' ', value: 'x' }] } },
			].map(
				async (additionalFields) =>
					(await runNode(pollybot, { ...lead, additionalFields }, people(1), { baseUrl: vendor.url })).error,
			),
		);
		expect(problems[0]).toContain('Metadata is given as pairs and as JSON: then the JSON has to be an object');
		expect(problems[1]).toContain('Metadata is given as pairs and as JSON');
		expect(problems[2]).toContain('Metadata has a value without a name');
		expect(vendor.requests).toHaveLength(additional.length);
	});

	it('with external references as a repeatable group', async () => {
		await using mock = await createMockServer();
		const entry = [
			{ providerName: 'CRM', id: '={{ $json.name }}', providerProps: '{"a":1}' },
			{ providerName: 'Sheet', id: 7, providerProps: '' },
		];
		await runNode(trata, { status: 'NEW', additionalFields: { externalReference: { entry } } }, people(1), {
			baseUrl: mock.url,
		});
		expect(mock.records('trata_prospects')[0]?.externalReference).toEqual([
			{ providerName: 'CRM', id: 'Person 0', providerProps: { a: 1 } },
			{ providerName: 'Sheet', id: '7' },
		]);
	});

	it('with the incoming item as the payload of an activity', async () => {
		await using mock = await createMockServer();
		await runNode(architect, { source: 'form', identifiers: { email: '={{ $json.email }}' } }, people(2), {
			baseUrl: mock.url,
		});
		expect(mock.records('architect_prospect_logs').map(({ payload }) => payload)).toEqual(
			expect.arrayContaining(people(2)),
		);
		expect(mock.records('architect_prospects')).toHaveLength(2);
	});
});

describe('the idempotency key of an activity', () => {
	const form = { source: 'form', payload: '{"a":1}' };

	async function keysOf(parameters: IDataObject, executionIds: string[]): Promise<unknown[]> {
		await using vendor = await ScriptedVendor.start((_, response) =>
			answerWith(response, 400, { code: 'VALIDATION_ERROR', message: 'no' }),
		);
		for (const executionId of executionIds) {
			await runNode(architect, { ...form, ...parameters }, people(2), { baseUrl: vendor.url, executionId });
		}
		return vendor.requests.map(({ body }) => (body as IDataObject).idempotencyKey);
	}

	it('is one per execution and item, and the same when the execution runs again', async () => {
		const [first, second, third, fourth, other] = await keysOf({}, ['1', '1', '2']);
		expect([first, second].sort()).toEqual([third, fourth].sort());
		expect(new Set([first, second, other]).size).toBe(3);
		expect(first).toMatch(/^[0-9a-f]{64}$/);
	});

	it('can be an expression of the person’s own, or left out', async () => {
		expect(
			await keysOf({ options: { idempotencyKeyMode: 'custom', idempotencyKey: '={{ $json.email }}' } }, ['1']),
		).toEqual(expect.arrayContaining(['person0@example.com', 'person1@example.com']));
		expect(await keysOf({ options: { idempotencyKeyMode: 'none' } }, ['1'])).toEqual([undefined, undefined]);
	});

	it('is asked for when it is to be custom and is empty', async () => {
		const { error } = await runNode(
			architect,
			{ ...form, options: { idempotencyKeyMode: 'custom', idempotencyKey: '={{ "" }}' } },
			people(1),
			{
				baseUrl: 'http://127.0.0.1:9',
			},
		);
		expect(error).toContain('Custom Idempotency Key is empty, although Idempotency Key is set to Custom');
	});
});

describe('what a vendor refuses altogether', () => {
	it('stops the run at a wrong key: few requests, all the others unsent', async () => {
		await using mock = await createMockServer();
		let requests = 0;
		mock.onRequest(() => requests++);
		const { main } = await runNode(pollybot, lead, people(200), {
			baseUrl: mock.url,
			apiKey: 'wrong',
			onError: 'continueRegularOutput',
		});
		const outcomes = main.map(({ json }) => (json.details as IDataObject).outcome);
		expect(requests).toBeLessThan(50);
		expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(requests);
		expect(outcomes.filter((outcome) => outcome === 'unsent')).toHaveLength(200 - requests);
		expect(main.at(-1)?.json.error).toContain('Nothing more was sent, since');
		expect(main.at(-1)?.json.error).toContain('Check the API key in the credential');
	});

	it('says so in stop mode, in words and without the key', async () => {
		await using mock = await createMockServer();
		const { error } = await runNode(trata, {}, people(1), { baseUrl: mock.url, apiKey: 'wrong-but-secret' });
		expect(error).toBe('Invalid API token. Check the API token in the credential');
		expect(error).not.toContain('wrong-but-secret');
	});

	it.each([
		['a page that moved', 301, 'Check the base URL'],
		['a page that is not there', 404, 'Check the base URL'],
	])('takes %s for a wrong address', async (_, status, wayOut) => {
		await using vendor = await ScriptedVendor.start((_request, response) =>
			answerWith(response, status, '<html></html>', { 'content-type': 'text/html', location: '/elsewhere' }),
		);
		const { error } = await runNode(trata, {}, people(1), { baseUrl: vendor.url });
		expect(error).toContain(wayOut);
		expect(vendor.requests).toHaveLength(1);
	});

	it('says that nothing answers when nothing does', async () => {
		const gone = await ScriptedVendor.start(() => {});
		await gone[Symbol.asyncDispose]();
		const { error } = await runNode(trata, { options: { maxWait: 0 } }, people(1), { baseUrl: gone.url });
		expect(error).toContain('Nothing accepts connections at this address. Check the base URL in the credential');
	});

	it.each(['ftp://example.com', 'not a url', 'https://user:pw@example.com', 'https://example.com/?a=1'])(
		'refuses the base URL %s before anything is sent',
		async (baseUrl) => {
			const { error } = await runNode(trata, {}, people(1), { baseUrl });
			expect(error).toMatch(/^Nothing was sent: Base URL in the credential must /);
			expect(error).not.toContain('user:pw');
		},
	);
});

describe('answers that cannot be trusted', () => {
	it.each([
		['an HTML page', 200, '<html>Maintenance</html>'],
		['an empty body', 200, ''],
		['a body that was cut off', 200, '{"id":"pro.1'],
		['a wrong shape', 200, '{"ok":true}'],
		['a server error', 500, '{"detail":"boom"}'],
	])('%s leaves it open whether the prospect exists, and says what to look for', async (_, status, body) => {
		await using vendor = await ScriptedVendor.start((_request, response) => answerWith(response, status, body));
		const { error } = await runNode(trata, {}, people(1), { baseUrl: vendor.url });
		expect(error).toMatch(/^It is not known whether this was written: /);
		expect(error).toContain('Look for it in Trata by its email or phone number');
	});

	it('nor can a connection that is cut', async () => {
		await using vendor = await ScriptedVendor.start((_request, response) => response.socket?.destroy());
		const { error } = await runNode(trata, {}, people(1), { baseUrl: vendor.url });
		expect(error).toContain('he connection was cut before an answer came');
	});
});

it('delivers a thousand items, each once, in their order', async () => {
	await using mock = await createMockServer();
	const items = people(1000);
	const parameters = {
		broadcastId: '7',
		phoneNumber: '={{ $json.phone }}',
		additionalFields: { name: '={{ $json.name }}' },
	};
	const { main } = await runNode(smartflo, parameters, items, { baseUrl: mock.url });
	expect(main.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
	expect(new Set(mock.records('smartflo_leads').map(({ field_0: number }) => number)).size).toBe(1000);
});

it('returns the whole answer when asked to', async () => {
	await using mock = await createMockServer();
	const { main } = await runNode(pollybot, { ...lead, options: { fullAnswer: true } }, people(1), {
		baseUrl: mock.url,
	});
	expect(main[0]?.json).toMatchObject({
		statusCode: 201,
		headers: { 'content-type': expect.stringContaining('application/json') },
		body: { success: true, data: { email: 'person0@example.com' } },
	});
});

it('puts out nothing for no items', async () => {
	const { main, run } = await runNode(pollybot, lead, [], { baseUrl: 'http://127.0.0.1:9' });
	expect(run.status).toBe('success');
	expect(main).toEqual([]);
});

it('says when a workflow asks for an operation that is not there', async () => {
	const { error } = await runNode(pollybot, { ...lead, operation: 'explode' }, people(1), {
		baseUrl: 'http://127.0.0.1:9',
	});
	expect(error).toContain('PollyBot has no operation "explode" for "lead"');
});

it('sends nothing more once the execution is stopped', async () => {
	const stop = new AbortController();
	await using vendor = await ScriptedVendor.start((_request, response, index) => {
		if (index === 30) stop.abort();
		answerWith(response, 200, { id: `pro.${index}` });
	});
	const { run } = await runNode(trata, {}, people(500), { baseUrl: vendor.url, signal: stop.signal });
	expect(run.status).toBe('canceled');
	expect(vendor.requests.length).toBeLessThan(100);
});

it.each(Object.values<product.Provider>(product.providers))(
	'$name takes its own examples from the form',
	async (provider) => {
		await using mock = await createMockServer();
		const [operation] = Object.values(provider.operations);
		// An unknown prospect ID is a 404: Architect is to find or make the prospect by the other identifiers.
		const input = Object.fromEntries(
			Object.entries(operation!.fields).flatMap(([key, { example }]) => (key === 'prospectId' ? [] : [[key, example]])),
		);
		const { main, error } = await runNode(provider, formOf(operation!, input), [{}], { baseUrl: mock.url });
		expect(error).toBeUndefined();
		expect(main).toHaveLength(1);
	},
);

it('sends keys that every object inherits like any other', async () => {
	await using vendor = await ScriptedVendor.start((_, response) =>
		answerWith(response, 400, { code: 'NO', message: 'no' }),
	);
	const payload = '{"constructor":"Ferrari","deep":{"prototype":1,"__proto__":2}}';
	await runNode(architect, { source: 'form', payload }, people(1), { baseUrl: vendor.url });
	expect(JSON.stringify((vendor.requests[0]!.body as IDataObject).payload)).toBe(payload);
});

it('lets one unknown chatbot stop nobody but the items for it', async () => {
	await using mock = await createMockServer();
	const items = people(40).map((person, n) => ({ ...person, bot: n % 4 === 0 ? 'does-not-exist' : `cb_${n % 4}` }));
	const { main, errors } = await runNode(pollybot, { ...lead, chatbotId: '={{ $json.bot }}' }, items, {
		baseUrl: mock.url,
		onError: 'continueErrorOutput',
	});
	expect([main.length, errors.length]).toEqual([30, 10]);
});

it.each([undefined, 42, '  ', 'ключ'])(
	'refuses the key %s before anything is sent, without repeating it',
	async (apiKey) => {
		const { error } = await runNode(trata, {}, people(1), {
			baseUrl: 'http://127.0.0.1:9',
			credential: { apiKey } as IDataObject,
		});
		expect(error).toMatch(/^Nothing was sent: API Token in the credential (must be text|is empty|holds characters)/);
		expect(error).not.toContain('ключ');
	},
);

it('takes a custom idempotency key of blanks for none at all, and says so', async () => {
	const options = { idempotencyKeyMode: 'custom', idempotencyKey: '   ' };
	const { error } = await runNode(architect, { source: 'form', options }, people(1), { baseUrl: 'http://127.0.0.1:9' });
	expect(error).toContain('Custom Idempotency Key is empty');
});

it('says of a single item just what is wrong with it', async () => {
	await using mock = await createMockServer();
	const invalid = await runNode(pollybot, lead, [{ name: 'A', email: 'nowhere' }], { baseUrl: mock.url });
	expect(invalid.error).toBe('Nothing was sent. Email must be an email address, e.g. john.doe@example.com');
	await runNode(pollybot, lead, people(1), { baseUrl: mock.url });
	const twice = await runNode(pollybot, lead, people(1), { baseUrl: mock.url });
	expect(twice.error).toBe(
		'A lead with this email already exists in your workspace. Set "If Lead Exists" to "Return Its ID" to carry on with it',
	);
	const { errors } = await runNode(pollybot, lead, people(1), { baseUrl: mock.url, onError: 'continueErrorOutput' });
	expect(errors[0]!.json.details).toMatchObject({ record: { id: mock.records('pollybot_leads')[0]!.id } });
});
