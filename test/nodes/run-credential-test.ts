/**
 * A credential's test as n8n's server runs it (CredentialsTester in n8n 2.40.7, which n8n-core does not contain): the
 * declarative request through the engine's own RoutingNode, then the rules, with the server's order and messages.
 */
import get from 'lodash/get';
import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type INode,
	type INodeExecutionData,
	type INodeType,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { additionalData, toWorkflow } from '../../examples/engine';
import type { Provider } from '../../index';
import { catalog, credentialOf } from './in-engine';

export interface TestResult {
	readonly status: 'OK' | 'Error';
	readonly message: string;
}

interface RequestError {
	readonly message: string;
	readonly cause?: {
		readonly code?: string;
		readonly response?: { readonly status: number; readonly statusText?: string };
	};
}

export async function runCredentialTest(provider: Provider, data: ICredentialDataDecryptedObject): Promise<TestResult> {
	const { test, properties } = credentialOf(provider);
	const defaults = Object.fromEntries(properties.map(({ name, default: given }) => [name, given]));
	const values = { ...defaults, ...data } as ICredentialDataDecryptedObject;
	const probe: INodeType = {
		description: {
			displayName: 'Temp',
			name: 'temp',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: provider.credential, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request: test!.request } },
			],
		},
	};
	const bare: INode = {
		id: 'temp',
		name: 'Temp',
		type: 'temp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [provider.credential]: { id: '1', name: 'under test' } },
	};
	const known = { ...catalog, nodes: new Map([...catalog.nodes, ['temp', probe]]) };
	const workflow = toWorkflow({ name: 'test', nodes: [bare], connections: {}, settings: {} }, known);
	// The workflow's own copy: it has the parameters' defaults.
	const node = workflow.getNode(bare.name)!;
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData({ catalog: known, credentials: { [provider.credential]: values } }),
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const decrypted: ICredentialsDecrypted = { id: '1', name: 'under test', type: provider.credential, data: values };
	const rules = test!.rules ?? [];
	let response: INodeExecutionData[][] | null | undefined;
	try {
		response = await new RoutingNode(context, probe, decrypted).runNode();
	} catch (thrown) {
		const error = thrown as RequestError;
		const failed = error.cause?.response;
		if (failed) {
			for (const { type, properties: rule } of rules) {
				if (type === 'responseCode' && rule.value === failed.status) return { status: 'Error', message: rule.message };
			}
			return { status: 'Error', message: failed.statusText || `Received HTTP status code: ${failed.status}` };
		}
		return { status: 'Error', message: error.cause?.code ?? error.message };
	}
	for (const { type, properties: rule } of rules) {
		if (type === 'responseSuccessBody' && get(response![0]![0]!.json, rule.key) === rule.value) {
			return { status: 'Error', message: rule.message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}
