/** Contract to Zapier app: https://github.com/zapier/zapier-platform/blob/main/packages/schema/docs/build/schema.md */
import { type App, type Create, version as platformVersion, type ThrottleObject } from 'zapier-platform-core';
import type { Operation, Provider } from '../../contracts';
import { authenticationOf } from './connection';
import { type FormField, inputFieldGroupsOf, inputFieldsOf } from './input-fields';
import { outputFieldsOf, sampleOf } from './output';
import { performOf, STEP_TIMES, type StepTimes } from './perform';
import { descriptionOf, nounOf, titleOf } from './wording';

/**
 * A vendor's app: its connection, and a create for each of its operations.
 * @param version Of the app, as its package.json has it.
 */
export function appOf(provider: Provider, version: string, times: StepTimes = STEP_TIMES) {
	const creates = Object.entries(provider.operations).map(([name, operation]) =>
		createOf(provider, name, operation, times),
	);
	return {
		version,
		platformVersion,
		// Empty values are the contract's to judge: it drops them, and keeps the places of line items.
		// All requests are z.request's, which logs them itself: Node's own http can stay as it is.
		flags: { cleanInputData: false, skipHttpPatch: true },
		authentication: authenticationOf(provider),
		creates: Object.fromEntries(creates.map((create) => [create.key, create])),
	} satisfies App<undefined, Record<string, Create>>;
}

function createOf(provider: Provider, name: string, operation: Operation, times: StepTimes) {
	const throttle = throttleOf(provider, operation);
	return {
		key: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
		noun: nounOf(operation),
		display: { label: titleOf(operation), description: descriptionOf(operation) },
		operation: {
			inputFields: inputFieldsOf(provider, operation) as FormField[],
			inputFieldGroups: inputFieldGroupsOf(operation),
			perform: performOf(provider, name, operation, times),
			sample: sampleOf(operation),
			outputFields: outputFieldsOf(operation),
			...(throttle && { throttle }),
		},
	} satisfies Create;
}

/** The vendor's published limit as Zapier keeps to it by itself, across all Zaps that share a connection. */
function throttleOf({ id }: Provider, { limits }: Operation): ThrottleObject | undefined {
	const known = limits.find(({ requests, perMs }) => requests !== undefined && perMs >= 1000);
	return known && { window: known.perMs / 1000, limit: known.requests!, key: id, scope: ['auth'] };
}
