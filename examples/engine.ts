/**
 * n8n's own execution engine, in process: whole workflows run through n8n-core's WorkflowExecute, with node and
 * credential types loaded as n8n loads a package. Used by `npm start` and by the tests.
 */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

// n8n-core reads these once, when it is loaded.
if (process.env.N8N_USER_FOLDER === undefined) {
	const folder = mkdtempSync(path.join(tmpdir(), 'lead-intake-n8n-'));
	process.env.N8N_USER_FOLDER = folder;
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
process.env.N8N_ENCRYPTION_KEY ??= 'in-process-engine';
process.env.N8N_LOG_LEVEL ??= 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED ??= 'false';

import { ExecutionLifecycleHooks, PackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	ICredentialsHelper,
	type ICredentialType,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	NodeConnectionTypes,
	NodeHelpers,
	UnexpectedError,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/** A workflow as n8n exports it. */
export type WorkflowFile = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections' | 'settings' | 'pinData'>;

/** What a package brings, by the full names that workflows use. */
export interface Catalog {
	readonly nodes: ReadonlyMap<string, INodeType>;
	readonly credentials: ReadonlyMap<string, ICredentialType>;
}

/** Loads a built package from its folder, as n8n does. */
export async function loadPackage(folder: string): Promise<Catalog> {
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	return {
		nodes: new Map(
			Object.entries(loader.nodeTypes).map(([name, { type }]) => [`${loader.packageName}.${name}`, type as INodeType]),
		),
		credentials: new Map(Object.entries(loader.credentialTypes).map(([name, { type }]) => [name, type])),
	};
}

/** The parts of n8n-nodes-base that the examples use; the real ones do the same. */
function coreNode(
	displayName: string,
	name: string,
	output: (items: INodeExecutionData[]) => INodeExecutionData[],
): INodeType {
	return {
		description: {
			displayName,
			name,
			group: ['trigger'],
			version: 1,
			description: displayName,
			defaults: { name: displayName },
			inputs: name === 'manualTrigger' ? [] : [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute() {
			return [output(this.getInputData())];
		},
	};
}

const CORE_NODES = new Map<string, INodeType>([
	['n8n-nodes-base.manualTrigger', coreNode('Manual Trigger', 'manualTrigger', (items) => items)],
	['n8n-nodes-base.noOp', coreNode('No Operation, do nothing', 'noOp', (items) => items)],
]);

class CatalogNodeTypes implements INodeTypes {
	constructor(private readonly catalog: Catalog) {}

	getByName(name: string): INodeType {
		return this.getByNameAndVersion(name);
	}

	getByNameAndVersion(name: string, version?: number): INodeType {
		const type = this.catalog.nodes.get(name) ?? CORE_NODES.get(name);
		// n8n leaves nodes of an unknown type alone until they are to run.
		if (!type) return undefined as unknown as INodeType;
		return NodeHelpers.getVersionedNodeType(type, version);
	}

	getKnownTypes() {
		return {};
	}
}

/** Hands out credentials that are held in memory, and authenticates by their types' own word. */
class MemoryCredentials extends ICredentialsHelper {
	constructor(
		private readonly catalog: Catalog,
		private readonly values: Readonly<Record<string, ICredentialDataDecryptedObject>>,
	) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.catalog.credentials.get(typeName) ?? {};
		if (typeof authenticate !== 'function') throw new UnexpectedError(`${typeName} has no authenticate function`);
		return await authenticate(credentials, options);
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw new UnexpectedError('Credentials are held in memory');
	}

	async getDecrypted(
		_data: IWorkflowExecuteAdditionalData,
		_node: unknown,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		const value = this.values[type];
		if (!value) throw new UnexpectedError(`No credential of type ${type} was given to the engine`);
		const defaults = (this.catalog.credentials.get(type)?.properties ?? []).map(({ name, default: given }) => [
			name,
			given,
		]);
		return { ...(Object.fromEntries(defaults) as ICredentialDataDecryptedObject), ...value };
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(type: string) {
		return this.catalog.credentials.get(type)?.properties ?? [];
	}
}

export interface RunOptions {
	readonly catalog: Catalog;
	/** By credential type name. */
	readonly credentials: Readonly<Record<string, ICredentialDataDecryptedObject>>;
	/** What the workflow's first node puts out; default: the workflow's own pinned data. */
	readonly items?: readonly INodeExecutionData[];
	readonly mode?: WorkflowExecuteMode;
	readonly executionId?: string;
	/** Aborting it is Stop in the editor. */
	readonly signal?: AbortSignal;
	/** Called as nodes finish, with their name. */
	readonly onNodeFinished?: (name: string) => void;
	/** What else n8n's server puts around an execution: where messages go, when it times out. */
	readonly surroundings?: Partial<IWorkflowExecuteAdditionalData>;
	/** Where an execution goes on from, instead of the trigger. */
	readonly from?: IRunExecutionData;
}

let executions = 0;

/** What an execution needs around it; also used to run a credential's test. */
export function additionalData(
	{ catalog, credentials }: Pick<RunOptions, 'catalog' | 'credentials'>,
	executionId = `${process.pid}-${++executions}`,
): IWorkflowExecuteAdditionalData {
	const nowhere = 'http://127.0.0.1:0/';
	const unavailable = async (): Promise<never> => {
		throw new UnexpectedError('Not available in the in-process engine');
	};
	return {
		credentialsHelper: new MemoryCredentials(catalog, credentials),
		executionId,
		executeWorkflow: unavailable,
		getRunExecutionData: unavailable,
		getRuntimeCredential: unavailable,
		startRunnerTask: unavailable,
		currentNodeExecutionIndex: 0,
		restApiUrl: nowhere,
		instanceBaseUrl: nowhere,
		formBaseUrl: nowhere,
		formWaitingBaseUrl: nowhere,
		formTestBaseUrl: nowhere,
		webhookBaseUrl: nowhere,
		webhookWaitingBaseUrl: nowhere,
		webhookTestBaseUrl: nowhere,
		mcpBaseUrl: nowhere,
		mcpTestBaseUrl: nowhere,
		variables: {},
		logAiEvent: () => {},
		// What else the type lists belongs to the server: webhooks, secrets stores, sub-workflows.
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** A workflow file as the engine's own object. */
export function toWorkflow(file: WorkflowFile, catalog: Catalog): Workflow {
	return new Workflow({
		id: 'in-process',
		name: file.name,
		nodes: structuredClone(file.nodes),
		connections: file.connections,
		active: false,
		nodeTypes: new CatalogNodeTypes(catalog),
		settings: { executionOrder: 'v1', ...file.settings },
	});
}

/** Runs a workflow from its trigger to its end. A node's failure is in the result, not thrown. */
export async function runWorkflow(file: WorkflowFile, options: RunOptions): Promise<IRun> {
	const { catalog, items, mode = 'manual', signal, onNodeFinished, surroundings, from } = options;
	const workflow = toWorkflow(file, catalog);
	const start = startNode(file);
	const data = Object.assign(additionalData(options, options.executionId), surroundings);
	data.hooks = new ExecutionLifecycleHooks(mode, data.executionId!, { ...file, id: workflow.id } as IWorkflowBase);
	if (onNodeFinished) data.hooks.addHandler('nodeExecuteAfter', (name) => onNodeFinished(name));

	const pinned = items ?? file.pinData?.[start.name] ?? [{ json: {} }];
	const execution = new WorkflowExecute(
		data,
		mode,
		from ??
			createRunExecutionData({
				startData: {},
				resultData: { pinData: { [start.name]: [...pinned] } },
				executionData: { nodeExecutionStack: [{ node: start, data: { main: [[{ json: {} }]] }, source: null }] },
			}),
	).processRunExecutionData(workflow);
	signal?.addEventListener('abort', () => execution.cancel(), { once: true });
	return await execution;
}

function startNode({ nodes }: WorkflowFile): INode {
	const node = nodes.find(({ type }) => /trigger$/i.test(type));
	if (!node) throw new UnexpectedError('The workflow has no trigger');
	return node;
}

/** The items that a node put out in its last run, by output; empty where it did not run. */
export function outputOf(run: IRun, node: string): INodeExecutionData[][] {
	const outputs = run.data.resultData.runData[node]?.at(-1)?.data?.main ?? [];
	return outputs.map((items) => items ?? []);
}
