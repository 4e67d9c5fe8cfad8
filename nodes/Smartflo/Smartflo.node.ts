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

export class Smartflo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Smartflo',
		name: 'smartflo',
		icon: { light: 'file:smartflo.svg', dark: 'file:smartflo.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Add leads to Smartflo broadcasts',
		defaults: { name: 'Smartflo' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'smartfloApi', required: true }],
		properties: nodeProperties(providers.smartflo),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute.call(this, providers.smartflo);
	}
}
