import type { INode } from 'n8n-workflow';
import type { Workflow } from '../../sandbox/api';
import { nameOfCredential } from '../../sandbox/furnish';
import { webhookWorkflow } from '../../sandbox/webhook';
import { nodeTypes } from './node-types';
import { onServer } from './server';

const smartflo = nodeTypes.find(({ description }) => description.displayName === 'Smartflo')!;

/** Leads as a form or a CRM posts them: numbers as numbers, a date that an expression makes of text. */
function leadsByWebhook(path: string): Workflow {
	const node: INode = {
		id: 'smartflo',
		name: 'Smartflo',
		type: smartflo.type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {
			resource: 'broadcast',
			operation: 'addLead',
			broadcastId: '={{ 12000 + 345 }}',
			phoneNumber: '={{ $json.phone }}',
			additionalFields: {
				name: '={{ $json.name }}',
				customField1: '={{ DateTime.fromISO($json.since, { zone: "utc" }) }}',
				customField2: '={{ $json.seats }}',
				customField3: '={{ $json.isCustomer }}',
				customField4: '={{ $json.nothing }}',
				priority: '={{ String($json.priority) }}',
			},
			options: {},
		},
		credentials: { [smartflo.provider.credential]: { id: null, name: nameOfCredential(smartflo.provider) } },
	};
	const webhook = { responseMode: 'lastNode', responseData: 'allEntries' };
	return webhookWorkflow(node, { name: 'Leads by webhook', path, webhook });
}

export function webhookRuns(): void {
	onServer('takes the numbers and dates that its expressions make', async ({ api, mock, n8n, credentials }) => {
		const path = 'leads';
		await api.activate(await api.addWorkflow(leadsByWebhook(path), credentials));
		const leads = [
			{ name: 'Asha', phone: 919876543210, since: '2024-05-01T10:00:00Z', seats: 40, isCustomer: true, priority: 7 },
			{ name: 'Ravi', phone: '+91 98765 43211', since: '2024-06-01', seats: 2.5, isCustomer: false, priority: 30 },
		];
		const answer = await fetch(`${n8n.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ leads }),
		});
		expect([answer.status, await answer.json()]).toEqual([200, expect.any(Array)]);
		const sent = mock.requests({ provider: 'smartflo' }).map(({ path, body }) => ({ path, ...(body as object) }));
		expect(sent).toEqual(
			expect.arrayContaining([
				expect.objectContaining({
					path: '/v1/broadcast/lead/12345',
					field_0: '919876543210',
					field_1: 'Asha',
					field_5: '2024-05-01T10:00:00.000Z',
					field_6: '40',
					field_7: 'true',
					priority: 7,
				}),
				expect.objectContaining({ field_0: '919876543211', field_6: '2.5', field_7: 'false', priority: 30 }),
			]),
		);
		for (const body of sent) expect(body).not.toHaveProperty('field_8');
		const [last] = await api.executions();
		expect(last).toMatchObject({ status: 'success', mode: 'webhook' });
	});
}
