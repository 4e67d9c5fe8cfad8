/** What the vendors document, held against the nodes: the request that leaves n8n, and what becomes of the answer. */
import * as product from '../../index';
import { loadScenarios } from '../vendor/load';
import { answerWith, formOf, runNode, ScriptedVendor } from './in-engine';

const scenarios = loadScenarios().flatMap((scenario) => {
	const provider: product.Provider = product.providers[scenario.provider as keyof typeof product.providers];
	const operation = scenario.operation === undefined ? undefined : provider.operations[scenario.operation];
	if (!operation || !scenario.input || scenario.key === 'missing') return [];
	return [{ ...scenario, provider, operation, input: scenario.input }];
});

const sendable = scenarios.filter(({ refused }) => !refused);

it.each(sendable)('sends what is documented: $file', async ({ provider, operation, input, request, answer }) => {
	await using vendor = await ScriptedVendor.start((_, response) => answerWith(response, answer.status, answer.body));
	await runNode(provider, formOf(operation, input, optionsFor(operation, input)), [{}], {
		baseUrl: vendor.url,
		onError: 'continueRegularOutput',
	});
	const [sent] = vendor.requests;
	expect(sent).toMatchObject({ method: request.method, path: request.path, body: request.body });
	expect(Object.keys(sent!.body as object).sort()).toEqual(Object.keys(request.body ?? {}).sort());
	const header = provider.auth.header.toLowerCase();
	expect(sent!.headers[header]).toBe(
		Object.values(product.authHeaders(provider.auth, { apiKey: provider.auth.example }))[0],
	);
});

it.each(sendable)('reads what is documented: $file', async (scenario) => {
	const { provider, operation, input, answer, means, record, reason, field } = scenario;
	await using vendor = await ScriptedVendor.start((_, response) =>
		answerWith(response, answer.status, answer.body, answer.headers),
	);
	const { main, errors, run } = await runNode(
		provider,
		formOf(operation, input, optionsFor(operation, input)),
		[{ row: 1 }],
		{
			baseUrl: vendor.url,
			onError: 'continueErrorOutput',
		},
	);
	expect(run.status).toBe('success');
	if (means === 'created') {
		expect(errors).toEqual([]);
		expect(main).toEqual([{ json: record ?? answer.body, pairedItem: { item: 0 } }]);
	} else if (means === 'existing' && !operation.ifExists) {
		expect(main).toEqual([{ json: expect.objectContaining({ existing: true }), pairedItem: { item: 0 } }]);
	} else {
		expect(main).toEqual([]);
		const kind = { ambiguous: 'unknown', throttled: 'unsent' }[means as string] ?? means;
		expect(errors).toHaveLength(1);
		const { json, pairedItem } = errors[0]!;
		expect(pairedItem).toEqual({ item: 0 });
		expect(json).toMatchObject({ row: 1, details: { outcome: kind, item: 0, statusCode: answer.status } });
		if (reason !== undefined) expect(json.error).toContain(reason);
		if (field !== undefined) expect(json.details).toMatchObject({ field: operation.fields[field]!.label });
	}
});

it.each(scenarios.filter(({ refused }) => refused))(
	'refuses before sending: $file',
	async ({ provider, operation, input, refused }) => {
		await using vendor = await ScriptedVendor.start((_, response) => answerWith(response, 500, {}));
		const { error } = await runNode(provider, formOf(operation, input), [{}], { baseUrl: vendor.url });
		expect(error).toContain(operation.fields[refused!.field]!.label);
		expect(vendor.requests).toEqual([]);
	},
);

/** A scenario without an idempotency key is one for a node that is told to make none. Each is one request. */
function optionsFor(operation: product.Operation, input: Record<string, unknown>) {
	const key = Object.entries(operation.fields).find(([, field]) => field.role === 'idempotency-key')?.[0];
	const mode = key === undefined || key in input ? {} : { [`${key}Mode`]: 'none' };
	return { ...mode, maxWait: 0 };
}
