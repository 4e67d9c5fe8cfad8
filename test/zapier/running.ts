/** Zapier's own runner at the apps, and the mock as the vendors. */
import { createAppTester } from 'zapier-platform-core';
import { type Operation, type Provider, providers } from '../../contracts';
import type { MockServer } from '../../mock-server/src';
import { appOf } from '../../zapier/src/app';
import { STEP_TIMES, type StepTimes } from '../../zapier/src/perform';

export const all: readonly Provider[] = Object.values(providers);

/** Values as Zapier hands them to an app: by key, of a form or of a connection. */
export type Values = Record<string, unknown>;

export interface Zap {
	/** Runs an operation's step with a form's values. */
	step(operation: string, form: Values): Promise<Values>;
	testConnection(): Promise<Values>;
}

/** A vendor's app with a connection, all of its steps in one Zap. Runs share Zapier's cache, as they do there. */
export function zapOf(provider: Provider, authData: Values, times: StepTimes = STEP_TIMES): Zap {
	const app = appOf(provider, '1.0.0', times);
	const run = createAppTester(app) as unknown as (what: unknown, bundle: Values) => Promise<Values>;
	const keys = Object.keys(provider.operations);
	const creates = Object.values(app.creates);
	return {
		step: (operation, inputData) =>
			run(creates[keys.indexOf(operation)]!.operation.perform, { authData, inputData, meta: {} }),
		testConnection: () => run(app.authentication.test, { authData, inputData: {}, meta: {} }),
	};
}

export function connectionTo(mock: Pick<MockServer, 'url' | 'keys'>, { id }: Provider): Values {
	return { apiKey: mock.keys[id as keyof typeof mock.keys], baseUrl: mock.url };
}

/** A form filled in with an input of the contract's: objects as JSON, lists as line items. */
export function formOf({ fields }: Operation, input: Values): Values {
	return Object.fromEntries(
		Object.entries(input).flatMap(([key, value]): Array<[string, unknown]> => {
			const field = fields[key]!;
			if (field.kind === 'object' || field.kind === 'json') {
				return [
					[`${key}As`, 'json'],
					[`${key}Json`, JSON.stringify(value)],
				];
			}
			if (field.kind !== 'list' || !Array.isArray(value)) return [[key, value]];
			const entries = (value as Values[]).map((entry) =>
				Object.fromEntries(
					Object.entries(entry).map(([part, held]) => [
						`${key}_${part}`,
						typeof held === 'object' ? JSON.stringify(held) : held,
					]),
				),
			);
			return [[key, entries]];
		}),
	);
}

/** What became of a step that had to fail: Zapier's kind of error, and what it says. */
export interface StepFailure {
	readonly name: string;
	readonly message: string;
	readonly code?: string;
	readonly status?: number;
	/** Seconds, of a ThrottledError. */
	readonly delay?: number;
}

/** @throws Error when the step does not fail. */
export async function failureOf(step: Promise<unknown>): Promise<StepFailure> {
	const ended = await step.then(
		(value) => ({ value }),
		(error: unknown) => ({ error: error as Error }),
	);
	if ('value' in ended) throw new Error(`The step did not fail: ${JSON.stringify(ended.value)}`);
	const { name } = ended.error;
	// To some kinds Zapier appends a log of the run; others carry more than their message, and say all of it as JSON.
	const message = ended.error.message.split('\nWhat happened:\n')[0]!;
	return { name, message, ...(message.startsWith('{') ? (JSON.parse(message) as object) : {}) };
}
