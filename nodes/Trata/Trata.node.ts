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

export class Trata implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Trata',
		name: 'trata',
		icon: { light: 'file:trata.svg', dark: 'file:trata.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Create prospects in Trata',
		defaults: { name: 'Trata' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'trataApi', required: true }],
		properties: nodeProperties(providers.trata),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute.call(this, providers.trata);
	}
}
