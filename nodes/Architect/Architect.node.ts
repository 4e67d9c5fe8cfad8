import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { providers } from '../../contracts';
import { execute } from '../shared/execute';
import { nodeProperties } from '../shared/fields';

export class Architect implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Architect',
		name: 'architect',
		icon: { light: 'file:architect.svg', dark: 'file:architect.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Log activity of prospects in Architect',
		defaults: { name: 'Architect' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'architectApi', required: true }],
		properties: nodeProperties(providers.architect),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute.call(this, providers.architect);
	}
}
