/** A node as n8n's guide to declarative nodes has it written: each field says how it travels; n8n does the rest. */
import { type INodeProperties, type INodeType, NodeConnectionTypes } from 'n8n-workflow';

function field(name: string): INodeProperties {
	return {
		displayName: name,
		name,
		type: 'string',
		default: '',
		routing: { send: { type: 'body', property: name } },
	};
}

/** A POST of text fields to a path, with a credential of ours. */
export function declarativeNode(credential: string, path: string, fields: readonly string[]): INodeType {
	return {
		description: {
			displayName: 'Declarative',
			name: 'declarative',
			group: ['output'],
			version: 1,
			description: 'Creates a lead',
			defaults: { name: 'Declarative' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: credential, required: true }],
			requestDefaults: { baseURL: '={{$credentials.baseUrl}}' },
			properties: [
				{
					displayName: 'Operation',
					name: 'operation',
					type: 'options',
					noDataExpression: true,
					options: [
						{
							name: 'Create',
							value: 'create',
							action: 'Create a lead',
							routing: { request: { method: 'POST', url: path } },
						},
					],
					default: 'create',
				},
				...fields.map(field),
			],
		},
	};
}
