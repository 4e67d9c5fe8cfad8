/** Workflows as production has them: started from outside, with a list of leads in the request's body. */
import type { INode, INodeParameters } from 'n8n-workflow';
import type { Workflow } from './api';

export interface WebhookOptions {
	readonly name: string;
	/** Below n8n's `/webhook/`. */
	readonly path: string;
	/** Where in the request the list is. */
	readonly list?: string;
	/** More of the Webhook node's parameters. */
	readonly webhook?: INodeParameters;
}

/** A webhook whose list becomes the items of `node`. */
export function webhookWorkflow(
	node: INode,
	{ name, path, list = 'body.leads', webhook = {} }: WebhookOptions,
): Workflow {
	const start: INode = {
		id: 'webhook',
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		position: [0, 0],
		webhookId: path,
		parameters: { httpMethod: 'POST', path, ...webhook },
	};
	const split: INode = {
		id: 'split',
		name: 'Split Out',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		position: [200, 0],
		parameters: { fieldToSplitOut: list },
	};
	const to = ({ name: next }: INode) => ({ main: [[{ node: next, type: 'main' as const, index: 0 }]] });
	return {
		name,
		nodes: [start, split, { ...node, position: [400, 0] }],
		connections: { [start.name]: to(split), [split.name]: to(node) },
		settings: { executionOrder: 'v1' },
	};
}
