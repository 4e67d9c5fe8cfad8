import { authHeaders, buildRequest, checkInput, type Operation } from '../../contracts';
import { createFaker } from './faker';
import { act, type Examine } from './judge';
import { generateLeads } from './leads';
import { sampleInput } from './sample-input';
import type { SimulatedVendor } from './simulated-vendor';

export interface Filling {
	readonly vendors: readonly SimulatedVendor[];
	readonly examine: Examine;
	/** Inputs per operation. */
	readonly count: number;
	/** How many were sent before: these are other ones. */
	readonly first: number;
	readonly seed: number;
}

/** Records are kept in memory: with more than this, every operation's together take more than a quarter of a gigabyte. */
export const MOST_FILLED = 25_000;

/**
 * Sends generated inputs through every operation, the way a client's request goes.
 * @throws RangeError when it is no whole number, or more than `MOST_FILLED` with those sent before.
 * @throws Error when a vendor refuses one: then the contract or the generator is wrong.
 */
export async function fill({ vendors, examine, count, first, seed }: Filling): Promise<void> {
	if (!Number.isInteger(count) || count < 0 || first + count > MOST_FILLED) {
		const before = first === 0 ? '' : `; there are ${first} already`;
		throw new RangeError(
			`A mock is filled with a whole number of records from 0 to ${MOST_FILLED}, not ${count}${before}`,
		);
	}
	const leads = (await generateLeads(first + count, seed)).slice(first);
	const faker = await createFaker(seed + first);
	for (const vendor of vendors) {
		for (const operation of Object.values(vendor.provider.operations)) {
			for (const [index, lead] of leads.entries()) {
				send(vendor, operation, sampleInput(operation, lead, first + index + 1, faker), examine);
			}
		}
	}
}

function send({ provider, key }: SimulatedVendor, operation: Operation, input: unknown, examine: Examine): void {
	const checked = checkInput(operation, input);
	if (!checked.ok) {
		const { label, problem } = checked.problems[0]!;
		throw new Error(`A generated input for ${provider.name} is not valid: ${label} ${problem}`);
	}
	const request = buildRequest(provider, operation, checked.input);
	const { pathname } = new URL(request.url);
	const examination = examine({
		method: request.method,
		target: pathname,
		path: pathname,
		headers: lowerCased({ ...request.headers, ...authHeaders(provider.auth, { apiKey: key }) }),
		body: { bytes: Buffer.from(JSON.stringify(request.body)) },
	});
	const { answer, what } = act(examination);
	const means = operation.answers[answer ?? '']?.means;
	if (means !== 'created' && means !== 'existing')
		throw new Error(`The mock of ${provider.name} refused a generated input: ${what}`);
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
