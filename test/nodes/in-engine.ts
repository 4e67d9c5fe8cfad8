/** Runs one of our nodes in n8n's engine: node and credential classes from source, HTTP for real. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ICredentialType, IDataObject, INodeExecutionData, INodeType, IRun, OnError } from 'n8n-workflow';
import { type Catalog, outputOf, type RunOptions, runWorkflow, type WorkflowFile } from '../../examples/engine';
import * as product from '../../index';
import { PARAMETER, placeOf } from '../../nodes/shared/fields';

export const PACKAGE = 'n8n-nodes-lead-intake';

type AnyProvider = product.Provider;

function classNamed<T>(name: string): T {
	const found = Object.entries(product).find(([exported]) => exported === name)?.[1];
	return new (found as new () => T)();
}

export function nodeOf(provider: AnyProvider): INodeType {
	return classNamed<INodeType>(provider.name.replace(/[^A-Za-z0-9]/g, ''));
}

export function credentialOf(provider: AnyProvider): ICredentialType {
	return classNamed<ICredentialType>(provider.credential[0]!.toUpperCase() + provider.credential.slice(1));
}

const all: AnyProvider[] = Object.values(product.providers);

export const catalog: Catalog = {
	nodes: new Map(all.map((provider) => [`${PACKAGE}.${nodeOf(provider).description.name}`, nodeOf(provider)])),
	credentials: new Map(all.map((provider) => [provider.credential, credentialOf(provider)])),
};

/** An input as a person fills in the form: each value where the form has its field. */
export function formOf(
	operation: product.Operation,
	input: Record<string, unknown>,
	options: IDataObject = {},
): IDataObject {
	const form: Record<string, IDataObject> = { [PARAMETER.additional]: {}, [PARAMETER.options]: { ...options } };
	// A required field that stays empty only at run time: n8n itself stops one that is empty on the form.
	const top: IDataObject = Object.fromEntries(
		Object.entries(operation.fields).flatMap(([key, field]) =>
			placeOf(field) === 'top' && !field.default ? [[key, "={{ '' }}"]] : [],
		),
	);
	for (const [key, value] of Object.entries(input)) {
		const field = operation.fields[key];
		if (!field) throw new Error(`The operation has no field ${key}`);
		const place = placeOf(field);
		const collections = { top: '', group: field.group!, additional: PARAMETER.additional, options: PARAMETER.options };
		if (place === 'group') form[field.group!] ??= {};
		const holder = place === 'top' ? top : form[collections[place]]!;
		if (field.role === 'idempotency-key') holder[key + PARAMETER.modeSuffix] = 'custom';
		const written = place !== 'top' && (field.kind === 'object' || field.kind === 'json');
		if (field.kind === 'list') holder[key] = { [PARAMETER.entries]: value as IDataObject[] };
		else holder[written ? key + PARAMETER.jsonSuffix : key] = (written ? JSON.stringify(value) : value) as string;
	}
	return { ...top, ...form };
}

export interface NodeRun {
	readonly run: IRun;
	/** The first output, and the error output. */
	readonly main: INodeExecutionData[];
	readonly errors: INodeExecutionData[];
	/** The message of the error that ended the execution. */
	readonly error: string | undefined;
	readonly itemIndex: unknown;
}

export interface NodeRunOptions extends Pick<RunOptions, 'signal' | 'executionId' | 'mode' | 'surroundings' | 'from'> {
	readonly baseUrl: string;
	readonly apiKey?: string;
	readonly credential?: IDataObject;
	readonly onError?: OnError;
	/** Further settings of the node itself. */
	readonly node?: IDataObject;
	/** How often the node runs, as in a loop. */
	readonly runs?: number;
}

/** Runs a node with `parameters` (expressions allowed) over `items`. */
export async function runNode(
	provider: AnyProvider,
	parameters: IDataObject,
	items: ReadonlyArray<IDataObject>,
	{ baseUrl, apiKey = provider.auth.example, credential, onError, node, runs = 1, ...options }: NodeRunOptions,
): Promise<NodeRun> {
	const [operation] = Object.values(provider.operations);
	const workflow: WorkflowFile = {
		name: 'test',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'node',
				name: 'Node',
				type: `${PACKAGE}.${nodeOf(provider).description.name}`,
				typeVersion: 1,
				position: [200, 0],
				parameters: { resource: operation!.resource.value, operation: operation!.operation.value, ...parameters },
				credentials: { [provider.credential]: { id: '1', name: provider.name } },
				...(onError && { onError }),
				...node,
			},
		],
		connections: { Start: { main: [Array(runs).fill({ node: 'Node', type: 'main', index: 0 })] } },
		settings: {},
	};
	const run = await runWorkflow(workflow, {
		...options,
		catalog,
		credentials: { [provider.credential]: { apiKey, baseUrl, ...credential } },
		items: items.map((json) => ({ json })),
	});
	const [main = [], errors = []] = outputOf(run, 'Node');
	const { error } = run.data.resultData;
	return {
		run,
		main,
		errors,
		error: error?.message,
		itemIndex: (error as { context?: IDataObject } | undefined)?.context?.itemIndex,
	};
}

export interface ReceivedRequest {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingMessage['headers'];
	/** Parsed where it is JSON. */
	readonly body: unknown;
}

/** A vendor that answers as a test tells it to, over real HTTP on loopback. */
export class ScriptedVendor {
	readonly requests: ReceivedRequest[] = [];

	private constructor(
		readonly url: string,
		private readonly shut: () => Promise<void>,
	) {}

	/** @param answer Gets each request and its number, from 0; writes the answer, or does worse. */
	static async start(
		answer: (request: ReceivedRequest, response: ServerResponse, index: number) => void,
	): Promise<ScriptedVendor> {
		const server = createServer(async (request, response) => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			const text = Buffer.concat(chunks).toString();
			const received = {
				method: request.method!,
				path: request.url!,
				headers: request.headers,
				body: text === '' ? undefined : (JSON.parse(text) as unknown),
			};
			answer(received, response, vendor.requests.push(received) - 1);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const vendor = new ScriptedVendor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		});
		return vendor;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.shut();
	}
}

/** Answers with a status and a body; text goes out as it is. */
export function answerWith(
	response: ServerResponse,
	status: number,
	body: unknown,
	headers: Record<string, string> = {},
): void {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}
