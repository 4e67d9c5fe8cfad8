/** Items in, requests out: everything that is decided before the first request leaves. */
import { createHash, randomUUID } from 'node:crypto';
import { type IExecuteFunctions, sleep } from 'n8n-workflow';
import {
	type ApiRequest,
	buildRequest,
	type CheckedInput,
	checkInput,
	idempotencyField,
	type Operation,
	type Provider,
} from '../../contracts';
import { type Outcome, rejectedBeforeSending } from '../../delivery/outcome';
import { type ItemOptions, readParameters } from './parameters';

/** An item that is ready to be sent. */
export interface ReadyItem {
	readonly item: number;
	readonly input: CheckedInput;
	readonly request: ApiRequest;
	readonly options: ItemOptions;
}

/** What all items of a run share. */
export interface RunScope {
	readonly context: IExecuteFunctions;
	readonly provider: Provider;
	readonly operation: Operation;
	readonly baseUrl: string;
	/** Text that is the same for every try of this run and different for every other; see `runScope`. */
	readonly keyScope: string;
}

/** For so long, in milliseconds, n8n's process can do nothing else. */
const SLICE_MS = 50;
/** After so long another execution's items come first. */
const TURN_MS = 1_000;

/** Ends when nobody is preparing items. */
let turns: Promise<void> = Promise.resolve();

/**
 * The requests of so many items, or why there is none. Expressions take milliseconds an item; a worker of n8n's queue
 * that is kept from renewing its locks meanwhile has its executions declared failed. Of the executions of a process one
 * prepares at a time: the first of them sends while the next prepares.
 */
export async function prepareAll(scope: RunScope, count: number): Promise<Array<ReadyItem | Outcome>> {
	const prepared: Array<ReadyItem | Outcome> = [];
	while (prepared.length < count) {
		const turn = turns.then(async () => await prepareMore(prepared, scope, count));
		turns = turn.catch(() => {});
		await turn;
	}
	return prepared;
}

async function prepareMore(prepared: Array<ReadyItem | Outcome>, scope: RunScope, count: number): Promise<void> {
	const start = Date.now();
	let slice = start;
	while (prepared.length < count && slice - start < TURN_MS) {
		prepared.push(prepare(scope, prepared.length));
		if (Date.now() - slice < SLICE_MS) continue;
		await sleep(0);
		slice = Date.now();
	}
}

function prepare({ context, provider, operation, baseUrl, keyScope }: RunScope, item: number): ReadyItem | Outcome {
	try {
		const { input, options, problems } = readParameters(operation, (name, fallback) =>
			context.getNodeParameter(name, item, fallback),
		);
		const keyField = idempotencyField(operation);
		if (keyField !== undefined && options.automaticKey) input[keyField] = digestOf([keyScope, item]);
		const check = checkInput(operation, input);
		if (!check.ok || problems.length > 0) {
			return rejectedBeforeSending([...problems, ...(check.ok ? [] : check.problems)]);
		}
		return { item, options, input: check.input, request: buildRequest(provider, operation, check.input, baseUrl) };
	} catch (error) {
		// An expression that cannot be resolved for this item; n8n's own words say which and why.
		const problem = error instanceof Error ? error.message : String(error);
		return rejectedBeforeSending([{ field: '', label: 'An expression', problem: `could not be resolved: ${problem}` }]);
	}
}

/**
 * Where idempotency keys come from: the execution, the node and its run in a loop. It is the same for a job that a queue
 * runs again, since that keeps its execution ID (n8n 1 does so when a worker has died, n8n 2 does not).
 */
export function keyScopeOf(context: IExecuteFunctions): string {
	const { id, name } = context.getNode();
	const execution = context.getExecutionId() || randomUUID();
	return JSON.stringify([
		context.getInstanceId(),
		context.getWorkflow().id,
		execution,
		id || name,
		runIndexOf(context),
	]);
}

/** Which run of the node this is, in a loop; n8n tells it only to expressions. */
export function runIndexOf(context: IExecuteFunctions): number {
	return context.getWorkflowDataProxy(0).$runIndex as number;
}

/** A request's fingerprint: 256 bits as hexadecimal digits. */
export function digestOf(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
