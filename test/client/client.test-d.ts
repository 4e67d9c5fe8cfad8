/** Type tests, held by `npm run typecheck`: what a program sees of the client follows from the contract. */
import { type Client, createClient, type InputOutcome, type Outcome, providers, type Transport } from '../../client';
import type { InputOf, Provider } from '../../contracts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_Claim extends true>(): void => {};

const credentials = { apiKey: 'key' };
const pollybot = createClient(providers.pollybot, { credentials });
type Lead = InputOf<typeof providers.pollybot.operations.addLead.fields>;
declare const lead: Lead;

holds<Same<keyof typeof pollybot, 'addLead'>>();
holds<Same<Parameters<typeof pollybot.addLead>[0], Lead>>();
holds<Same<ReturnType<typeof pollybot.addLead>, Promise<Outcome>>>();

export async function calls(): Promise<void> {
	await pollybot.addLead({ chatbotId: 'cb', name: 'A', email: 'a@example.com', status: 'follow_up' });
	await pollybot.addLead(lead, { signal: AbortSignal.timeout(1) });
	// @ts-expect-error email is required
	await pollybot.addLead({ chatbotId: 'cb', name: 'A' });
	// @ts-expect-error there is no such status
	await pollybot.addLead({ chatbotId: 'cb', name: 'A', email: 'a@example.com', status: 'sold' });
	// @ts-expect-error there is no such operation
	await pollybot.explode({});
	// @ts-expect-error many inputs go through many
	await pollybot.addLead([lead]);
}

export async function many(waiting: AsyncIterable<Lead>, stream: ReadableStream<Lead>): Promise<void> {
	const outcomes = await pollybot.addLead.many([lead], { onProgress: ({ done }) => done.toFixed() });
	holds<Same<typeof outcomes, Array<InputOutcome<Lead>>>>();
	for await (const outcome of pollybot.addLead.many(waiting)) {
		holds<Same<typeof outcome, InputOutcome<Lead>>>();
		outcome.input.email.toUpperCase();
	}
	await pollybot.addLead.many(new Set([lead]));
	await pollybot.addLead.many(stream as unknown as AsyncIterable<Lead>);
	// @ts-expect-error one of them lacks its email
	await pollybot.addLead.many([lead, { chatbotId: 'cb', name: 'A' }]);
	// @ts-expect-error one of them has a field that there is not
	await pollybot.addLead.many([{ ...lead, emial: 'a@example.com' }]);
	// @ts-expect-error a single input is not many
	await pollybot.addLead.many(lead);
	// @ts-expect-error text is iterated, but not by inputs
	await pollybot.addLead.many('leads');
}

/** A provider that is known only at run time takes any input. */
export const loose = (provider: Provider): Client<Provider> => createClient(provider, { credentials });

export const transport: Transport = async ({ method, url, headers, body, signal, timeoutMs }) => {
	void [method, url, headers, body, signal.aborted, timeoutMs.toFixed()];
	return { status: 200, headers: {}, body: '{}' };
};
// @ts-expect-error an answer has a status
export const noAnswer: Transport = async () => ({ headers: {}, body: '' });
// @ts-expect-error credentials are needed
createClient(providers.trata, {});
