/** One run of a step: a form's values in, the vendor's record or one of Zapier's errors out. */
import type { Bundle, ZObject } from 'zapier-platform-core';
import { createClient, type Transport, zapierTransport } from '../../client';
import { checkInput, type Operation, type Provider, resendIsSafe } from '../../contracts';
import { readFailure } from '../../delivery/failure';
import type { Outcome } from '../../delivery/outcome';
import { connectionOf } from './connection';
import { errorOf, type LastTry } from './errors';
import { ifExistsOf, inputOf } from './input-fields';
import { outputOf } from './output';
import { RunKey } from './run-key';

/** How long a step may take, in milliseconds. */
export interface StepTimes {
	/** Longest wait for one answer. */
	readonly timeoutMs: number;
	/** Longest time in which the vendor takes nothing before the step ends; Zapier can come back later. */
	readonly maxWaitMs: number;
	/** After it the step ends, whatever is under way. */
	readonly totalMs: number;
}

/** Zapier ends a step after 30 seconds and then knows nothing about it. The first two add up to less. */
export const STEP_TIMES: StepTimes = { timeoutMs: 18_000, maxWaitMs: 6_000, totalMs: 27_000 };

export function performOf(provider: Provider, name: string, operation: Operation, times: StepTimes) {
	const keyField = Object.entries(operation.fields).find(([, { role }]) => role === 'idempotency-key')?.[0];

	return async (z: ZObject, { authData, inputData }: Bundle): Promise<Record<string, unknown>> => {
		const { credentials, baseUrl } = connectionOf(provider, z, authData);
		const input = inputOf(operation, inputData);
		const needsKey = keyField !== undefined && String(input[keyField] ?? '').trim() === '';
		const runKey = needsKey ? new RunKey(z, [provider.id, name, credentials, baseUrl, input]) : undefined;
		const key = await runKey?.value();
		if (key !== undefined) input[keyField!] = key;

		const send = zapierTransport(z);
		let last: LastTry = {};
		const transport: Transport = async (request) => {
			try {
				const answer = await send(request);
				last = { answer };
				return answer;
			} catch (error) {
				last = { failure: readFailure(error) };
				throw error;
			}
		};
		const client = createClient(provider, { credentials, baseUrl, transport, ...times });
		const outcome = await call(client, name, input, times);

		const isDone = outcome.kind === 'created' || outcome.kind === 'existing';
		const kept = key !== undefined && outcome.kind === 'unknown' ? await runKey!.keep(key) : true;
		if (isDone || outcome.kind === 'rejected') await runKey?.drop();
		const accepts = operation.ifExists === undefined || ifExistsOf(inputData) === 'accept';
		if (outcome.kind === 'created' || (isDone && accepts)) return outputOf(operation, outcome);
		const check = checkInput(operation, input);
		const repeatable = kept && check.ok && resendIsSafe(operation, check.input);
		throw errorOf(z, { provider, operation, outcome, last, repeatable });
	};
}

async function call(
	client: ReturnType<typeof createClient<Provider>>,
	name: string,
	input: Record<string, unknown>,
	{ totalMs }: StepTimes,
): Promise<Outcome> {
	return await client[name]!(input, { signal: AbortSignal.timeout(totalMs) });
}
