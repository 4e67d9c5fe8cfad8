/** Binds contracts and delivery to n8n: items in, outcomes out. */
import { createHash, randomUUID } from 'node:crypto';
import {
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
	type INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';
import {
	type ApiRequest,
	baseUrlProblem,
	buildRequest,
	type CheckedInput,
	checkInput,
	type Operation,
	type Provider,
	readAnswer,
} from '../../contracts';
import {
	type Attempt,
	deliver,
	type Outcome,
	type OutcomeKind,
	readFailure,
	rejectedBeforeSending,
} from '../../delivery';
import { deliveryMessage, type Failure, invalidInputMessage, sentenceOf } from './errors';
import { type ItemOptions, idempotencyField, readParameters } from './parameters';

const REQUEST_TIMEOUT_MS = 30_000;
const MAX_IN_FLIGHT = 20;

interface ReadyItem {
	readonly item: number;
	readonly request: ApiRequest;
	readonly options: ItemOptions;
}

/** Runs a provider's node over its input items. */
export async function execute(this: IExecuteFunctions, provider: Provider): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	if (items.length === 0) return [[]];
	const operation = chosenOperation(this, provider);
	const { baseUrl } = await this.getCredentials<{ baseUrl?: string }>(provider.credential);
	const address = baseUrl?.trim() || provider.baseUrl.default;
	const problem = baseUrlProblem(address);
	if (problem !== undefined) {
		throw new NodeOperationError(this.getNode(), `Nothing was sent: Base URL in the credential ${problem}`);
	}

	const keyOf = automaticKeys(this);
	const outcomes = new Array<Outcome>(items.length);
	const ready: ReadyItem[] = [];
	for (let item = 0; item < items.length; item++) {
		const prepared = prepare(this, provider, operation, item, address, keyOf);
		if ('request' in prepared) ready.push(prepared);
		else outcomes[item] = prepared;
	}

	const proceed = this.continueOnFail();
	if (!proceed && ready.length < items.length) {
		const failures = [...outcomes.entries()].flatMap(([item, outcome]) => (outcome ? [{ item, outcome }] : []));
		throw new NodeOperationError(this.getNode(), invalidInputMessage(failures, items.length), {
			itemIndex: failures[0]!.item,
		});
	}

	const signal = this.getExecutionCancelSignal();
	const delivered = await deliver(ready, {
		send: async ({ request }) => await sendOnce(this, provider, operation, request),
		maxInFlight: MAX_IN_FLIGHT,
		signal,
		lookFor: operation.resend.safe === 'always' ? undefined : operation.resend.lookFor,
	});
	const options = new Map<number, ItemOptions>();
	for (const [index, outcome] of delivered.entries()) {
		outcomes[ready[index]!.item] = outcome;
		options.set(ready[index]!.item, ready[index]!.options);
	}

	const failures = [...outcomes.entries()]
		.filter(([item, outcome]) => !isSuccess(outcome, options.get(item)))
		.map(([item, outcome]): Failure => ({ item, outcome }));
	if (!proceed && failures.length > 0) {
		throw new NodeOperationError(
			this.getNode(),
			deliveryMessage(failures, countKinds(outcomes), signal?.aborted === true),
			{
				itemIndex: failures[0]!.item,
			},
		);
	}
	return [outcomes.map((outcome, item) => outputItem(outcome, item, options.get(item)))];
}

function chosenOperation(context: IExecuteFunctions, provider: Provider): Operation {
	const resource = context.getNodeParameter('resource', 0) as string;
	const value = context.getNodeParameter('operation', 0) as string;
	const chosen = Object.values(provider.operations).find(
		({ resource: of, operation }) => of.value === resource && operation.value === value,
	);
	if (!chosen) {
		throw new NodeOperationError(context.getNode(), `${provider.name} has no operation "${value}" for "${resource}"`);
	}
	return chosen;
}

/** The request of one item, or why there is none. */
function prepare(
	context: IExecuteFunctions,
	provider: Provider,
	operation: Operation,
	item: number,
	baseUrl: string,
	keyOf: (item: number) => string,
): ReadyItem | Outcome {
	try {
		const { input, options, problems } = readParameters(operation, (name, fallback) =>
			context.getNodeParameter(name, item, fallback),
		);
		const keyField = idempotencyField(operation);
		if (keyField !== undefined && options.automaticKey) input[keyField] = keyOf(item);
		const check = checkInput(operation, input);
		if (!check.ok || problems.length > 0) {
			return rejectedBeforeSending([...problems, ...(check.ok ? [] : check.problems)]);
		}
		return { item, options, request: buildRequest(provider, operation, check.input as CheckedInput, baseUrl) };
	} catch (error) {
		// An expression that cannot be resolved for this item; n8n's own words say which and why.
		const problem = error instanceof Error ? error.message : String(error);
		return rejectedBeforeSending([{ field: '', label: 'An expression', problem: `could not be resolved: ${problem}` }]);
	}
}

/**
 * Makes idempotency keys: the same for every try of one item in one execution, and for a job that n8n's queue runs
 * again, since that keeps its execution ID; different for every other.
 */
function automaticKeys(context: IExecuteFunctions): (item: number) => string {
	const { id, name } = context.getNode();
	const execution = context.getExecutionId() || randomUUID();
	const run = context.getWorkflowDataProxy(0).$runIndex as number;
	const scope = [context.getInstanceId(), context.getWorkflow().id, execution, id || name, run];
	return (item) =>
		createHash('sha256')
			.update(JSON.stringify([...scope, item]))
			.digest('hex');
}

async function sendOnce(
	context: IExecuteFunctions,
	provider: Provider,
	operation: Operation,
	{ method, url, headers, body }: ApiRequest,
): Promise<Attempt> {
	const options: IHttpRequestOptions = {
		method,
		url,
		headers: { ...headers },
		body: body as IDataObject,
		timeout: REQUEST_TIMEOUT_MS,
		// The answer is read by the contract: as text, whatever its status, from this address and no other.
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	try {
		const answer = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			provider.credential,
			options,
		)) as IN8nHttpFullResponse;
		const heads = answer.headers as Record<string, string>;
		return {
			...readAnswer(operation, { status: answer.statusCode, headers: heads, body: answer.body }),
			headers: heads,
		};
	} catch (error) {
		return readFailure(error);
	}
}

function isSuccess({ kind }: Outcome, options?: ItemOptions): boolean {
	return kind === 'created' || (kind === 'existing' && options?.existingIsSuccess === true);
}

function countKinds(outcomes: readonly Outcome[]): Map<OutcomeKind, number> {
	const counts = new Map<OutcomeKind, number>();
	for (const { kind } of outcomes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	return counts;
}

/**
 * A delivered item carries the vendor's record. A failed one carries `error` and `details` and no other key: n8n
 * sends such items, and only such, to the error output, and adds the input by itself.
 */
function outputItem(outcome: Outcome, item: number, options?: ItemOptions): INodeExecutionData {
	const pairedItem = { item };
	if (isSuccess(outcome, options)) {
		const { answer, record } = outcome;
		if (options?.fullAnswer && answer) {
			const json = { statusCode: answer.status, headers: answer.headers, body: answer.body } as IDataObject;
			return { json, pairedItem };
		}
		const existing = outcome.kind === 'existing' ? { existing: true } : {};
		return { json: { ...(record as IDataObject | undefined), ...existing }, pairedItem };
	}
	const { kind, reason, wayOut, field, problems, answer } = outcome;
	const details: IDataObject = { outcome: kind, item, reason };
	if (wayOut !== undefined) details.wayOut = wayOut;
	if (field) details.field = field.label;
	if (problems) details.problems = problems.map((problem) => ({ ...problem }));
	if (answer) details.statusCode = answer.status;
	return { json: { error: sentenceOf(outcome), details }, pairedItem };
}
