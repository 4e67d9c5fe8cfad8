/** Binds contracts and delivery to n8n: items in, outcomes out. */
import { type IExecuteFunctions, type INodeExecutionData, NodeOperationError, sleep } from 'n8n-workflow';
import { baseUrlProblem, keyProblem, type Operation, type Provider, resendIsSafe } from '../../contracts';
import { type Delivery, deliver, rulesOf } from '../../delivery/deliver';
import type { Outcome, OutcomeKind } from '../../delivery/outcome';
import { deliveryMessage, type Failure, invalidInputMessage } from './errors';
import { isSuccess, outputItem } from './output';
import { type RunOptions, readRunOptions } from './parameters';
import { keyScopeOf, prepareAll, type ReadyItem, type RunScope } from './prepare';
import { hintsOf, progressOf } from './report';
import { Resume } from './resume';
import { sendOnce } from './send';

/** So many rejections at the start of a run that stops on errors mean a wrong mapping, not so many wrong leads. */
const STOP_AFTER_REJECTIONS = 10;

const host = { now: () => Date.now(), random: () => Math.random(), sleep };

/** Runs a provider's node over its input items. */
export async function execute(this: IExecuteFunctions, provider: Provider): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	if (items.length === 0) return [[]];
	const resume = new Resume(this);
	let setup: Setup;
	try {
		setup = await setUp(this, provider, resume);
	} catch (error) {
		if (!this.continueOnFail()) throw new NodeOperationError(this.getNode(), error as Error);
		// n8n would pass the input on as if it had been delivered.
		const unsent: Outcome = { kind: 'unsent', reason: (error as Error).message };
		return [items.map((_, item) => outputItem(unsent, item))];
	}
	const { scope, runOptions } = setup;

	const outcomes = new Array<Outcome>(items.length);
	const ready: ReadyItem[] = [];
	for (const [item, prepared] of (await prepareAll(scope, items.length)).entries()) {
		if ('request' in prepared) ready.push(prepared);
		else outcomes[item] = prepared;
	}
	const optionsOf = new Map(ready.map(({ item, options }) => [item, options]));
	const failuresNow = (): Failure[] =>
		[...outcomes.entries()].flatMap(([item, outcome]) =>
			outcome && !isSuccess(outcome, optionsOf.get(item)) ? [{ item, outcome }] : [],
		);

	const proceed = this.continueOnFail();
	if (!proceed && ready.length < items.length) {
		throw failed(this, failuresNow(), (failures) => invalidInputMessage(failures, items.length));
	}

	const delivery = await deliverRest(scope, ready, runOptions, resume, proceed, (item, outcome) => {
		outcomes[item] = outcome;
	});
	this.addExecutionHints(...hintsOf(outcomes, delivery.throttledMs, provider.name));
	const failures = failuresNow();
	// n8n runs the node again after an error; also, when it continues, after a first output item that carries one.
	const mayRunAgain = proceed ? failures[0]?.item === 0 : failures.length > 0;
	if (mayRunAgain) resume.remember(scope.keyScope, ready, (item) => outcomes[item]!);
	else resume.forget();
	if (!proceed && failures.length > 0) {
		const canceled = this.getExecutionCancelSignal()?.aborted === true;
		throw failed(this, failures, (all) => deliveryMessage(all, countKinds(outcomes), canceled));
	}
	return [outcomes.map((outcome, item) => outputItem(outcome, item, optionsOf.get(item)))];
}

interface Setup {
	readonly scope: RunScope;
	readonly runOptions: RunOptions;
}

/** What all items share; throws a sentence for the person when something about it is wrong. */
async function setUp(context: IExecuteFunctions, provider: Provider, resume: Resume): Promise<Setup> {
	const operation = chosenOperation(context, provider);
	const runOptions = readRunOptions((name, fallback) => context.getNodeParameter(name, 0, fallback));
	if ('problem' in runOptions) {
		throw new NodeOperationError(context.getNode(), `Nothing was sent: ${runOptions.problem}`);
	}
	const baseUrl = await usableCredential(context, provider);
	return {
		scope: { context, provider, operation, baseUrl, keyScope: resume.keyScope ?? keyScopeOf(context) },
		runOptions,
	};
}

/** Delivers what an earlier try of this run has not. */
async function deliverRest(
	{ context, provider, operation }: RunScope,
	ready: readonly ReadyItem[],
	{ maxInFlight, maxWaitMs, timeoutMs }: RunOptions,
	resume: Resume,
	proceed: boolean,
	onOutcome: (item: number, outcome: Outcome) => void,
): Promise<Delivery> {
	const doubted = new Set<number>();
	const rest = ready.filter((one) => {
		const earlier = resume.earlier(one);
		if (!earlier) return true;
		if (earlier.kind === 'unknown' && resendIsSafe(operation, one.input)) {
			doubted.add(one.item);
			return true;
		}
		onOutcome(one.item, earlier);
		return false;
	});
	const progress = progressOf(context, provider.name, rest.length, host.now);
	return await deliver(rest, {
		...host,
		...rulesOf(operation, ({ input }: ReadyItem) => input),
		send: async ({ request }) => await sendOnce({ context, provider, operation, timeoutMs }, request),
		targetOf: ({ request }) => request.url,
		inDoubt: (index) => doubted.has(rest[index]!.item),
		maxInFlight,
		maxWaitMs,
		signal: context.getExecutionCancelSignal(),
		stopAfterRejections: proceed ? undefined : STOP_AFTER_REJECTIONS,
		keepAnswers: rest.some(({ options }) => options.fullAnswer),
		onOutcome: (outcome, _index, { item }) => {
			onOutcome(item, outcome);
			progress();
		},
	});
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

/** The base URL of a credential that can be used; what cannot be is told apart from what a vendor refuses. */
async function usableCredential(context: IExecuteFunctions, provider: Provider): Promise<string> {
	const credential = await context.getCredentials<{ baseUrl?: string; apiKey?: unknown }>(provider.credential);
	const address = credential.baseUrl?.trim() || provider.baseUrl.default;
	const wrongAddress = baseUrlProblem(address);
	const wrongKey = keyProblem(credential.apiKey);
	if (wrongAddress === undefined && wrongKey === undefined) return address;
	const what =
		wrongKey === undefined
			? `Base URL in the credential ${wrongAddress}`
			: `${provider.auth.label} in the credential ${wrongKey}`;
	throw new NodeOperationError(context.getNode(), `Nothing was sent: ${what}`);
}

function failed(
	context: IExecuteFunctions,
	failures: Failure[],
	message: (failures: Failure[]) => string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), message(failures), { itemIndex: failures[0]!.item });
}

function countKinds(outcomes: readonly Outcome[]): Map<OutcomeKind, number> {
	const counts = new Map<OutcomeKind, number>();
	for (const { kind } of outcomes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	return counts;
}
