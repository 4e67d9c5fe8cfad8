/** The same leads to the same vendor, by our node and by n8n's own means. */
import type { INode, INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';
import type { Catalog, WorkflowFile } from '../examples/engine';
import { declarativeNode } from './declarative';

export const CONTESTANTS = {
	ours: 'our node',
	http: 'HTTP Request',
	retry: 'HTTP Request, Retry On Fail 5 × 5 s',
	batches: 'HTTP Request, batches of 50 per 1 s',
	declarative: 'declarative routing',
} as const;

export type Contestant = keyof typeof CONTESTANTS;

/** `trata` does not recognize a repeat; `pollybot` does, and may announce its limits. */
export type VendorName = 'trata' | 'pollybot';

interface Target {
	readonly node: string;
	readonly credential: string;
	readonly path: string;
	/** Where our form has each field. */
	readonly form: INodeParameters;
	/** The request's body: wire name and value. */
	readonly body: ReadonlyArray<{ readonly name: string; readonly value: string }>;
}

const person = { name: '={{ $json.name }}', email: '={{ $json.email }}' };

const TARGETS: Record<VendorName, Target> = {
	trata: {
		node: 'n8n-nodes-lead-intake.trata',
		credential: 'trataApi',
		path: '/v1/prospects',
		form: {
			resource: 'prospect',
			operation: 'create',
			status: 'NEW',
			additionalFields: { ...person, phoneNumber: '={{ $json.phone }}' },
		},
		body: pairs({ status: 'NEW', ...person, phoneNumber: '={{ $json.phone }}' }),
	},
	pollybot: {
		node: 'n8n-nodes-lead-intake.pollyBot',
		credential: 'pollyBotApi',
		path: '/api/v1/chatbots/cb_1/leads',
		form: {
			resource: 'lead',
			operation: 'add',
			chatbotId: 'cb_1',
			...person,
			additionalFields: { phone: '={{ $json.phone }}' },
		},
		body: pairs({ ...person, phone: '={{ $json.phone }}' }),
	},
};

function pairs(values: Record<string, string>) {
	return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** What `npm run bench` hands to a run. */
export interface Settings {
	readonly vendor: VendorName;
	/** Our option Max Requests at Once; its default when absent. */
	readonly atOnce?: number;
}

type Part = Pick<INode, 'type' | 'typeVersion' | 'parameters'> & Partial<INode>;

function partOf(contestant: Contestant, url: string, { vendor, atOnce }: Settings, httpVersion: number): Part {
	const { node, form, body, path, credential } = TARGETS[vendor];
	if (contestant === 'ours') {
		const options: INodeParameters = atOnce === undefined ? {} : { maxRequestsAtOnce: atOnce };
		return { type: node, typeVersion: 1, parameters: { ...form, options } as INodeParameters };
	}
	if (contestant === 'declarative') {
		const parameters = Object.fromEntries(body.map(({ name, value }) => [name, value]));
		return { type: `bench.declarative-${vendor}`, typeVersion: 1, parameters: { operation: 'create', ...parameters } };
	}
	const batching = { batch: { batchSize: 50, batchInterval: 1000 } };
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: httpVersion,
		parameters: {
			method: 'POST',
			url: url + path,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credential,
			sendBody: true,
			bodyParameters: { parameters: [...body] },
			options: contestant === 'batches' ? { batching } : {},
		},
		...(contestant === 'retry' && { retryOnFail: true, maxTries: 5, waitBetweenTries: 5000 }),
	};
}

/** The workflow of a contestant: a trigger, which puts out the leads, and its node. `httpVersion` is HTTP Request's. */
export function workflowOf(contestant: Contestant, url: string, settings: Settings, httpVersion: number): WorkflowFile {
	const { credential } = TARGETS[settings.vendor];
	const start: INode = {
		id: 'start',
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const node: INode = {
		id: 'node',
		name: 'Node',
		position: [200, 0],
		credentials: { [credential]: { id: '1', name: credential } },
		...partOf(contestant, url, settings, httpVersion),
	};
	return {
		name: 'bench',
		nodes: [start, node],
		connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
		settings: {},
	};
}

/** Our package's catalog with n8n's own means added. */
export function catalogWith(ours: Catalog, http: INodeType): Catalog {
	const nodes = new Map(ours.nodes).set('n8n-nodes-base.httpRequest', http);
	for (const [vendor, { credential, path, body }] of Object.entries(TARGETS)) {
		const names = body.map(({ name }) => name);
		nodes.set(`bench.declarative-${vendor}`, declarativeNode(credential, path, names));
	}
	return { nodes, credentials: ours.credentials };
}

export function credentialsFor(url: string): Record<string, { apiKey: string; baseUrl: string }> {
	return Object.fromEntries(
		Object.values(TARGETS).map(({ credential }) => [credential, { apiKey: 'bench', baseUrl: url }]),
	);
}

/** Leads as a spreadsheet brings them; `from` makes those of one run differ from another's. */
export function leadItems(count: number, from = 0): INodeExecutionData[] {
	return Array.from({ length: count }, (_, index) => ({
		json: {
			name: `Lead Number ${from + index}`,
			email: `lead.${from + index}@example.com`,
			phone: `+1-555-${String(from + index).padStart(7, '0')}`,
			company: 'Example Textiles Ltd',
			city: 'Bengaluru',
			source: 'website',
		},
	}));
}
