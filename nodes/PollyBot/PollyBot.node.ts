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

export class PollyBot implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'PollyBot',
		name: 'pollyBot',
		icon: { light: 'file:pollybot.svg', dark: 'file:pollybot.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Add leads to PollyBot chatbots',
		defaults: { name: 'PollyBot' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'pollyBotApi', required: true }],
		properties: nodeProperties(providers.pollybot),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute.call(this, providers.pollybot);
	}
}
