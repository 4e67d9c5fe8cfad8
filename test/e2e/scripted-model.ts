/** A chat model on this machine that says what a script tells it, in the form of OpenAI's chat completions. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What a client of the API sends, as far as tests look at it. */
export interface ChatRequest {
	readonly messages: { readonly role: string; readonly content: string }[];
	readonly tools: {
		readonly function: {
			readonly name: string;
			readonly description: string;
			readonly parameters: { readonly properties: Record<string, object>; readonly required: string[] };
		};
	}[];
}

/** A call of the first tool with these arguments, or the last word. */
export type Turn = { readonly call: object } | { readonly say: string };

export interface ScriptedModel extends AsyncDisposable {
	/** Base URL, as OpenAI's ends: with /v1. */
	readonly url: string;
	readonly asked: readonly ChatRequest[];
}

export async function scriptedModel(turns: readonly Turn[]): Promise<ScriptedModel> {
	const asked: ChatRequest[] = [];
	const server = createServer(async (request, response) => {
		const chat = (await json(request)) as ChatRequest;
		const turn = turns[asked.length] ?? { say: 'The script is over.' };
		asked.push(chat);
		const calls = 'call' in turn && [
			{
				id: `call_${asked.length}`,
				type: 'function',
				function: { name: chat.tools[0]!.function.name, arguments: JSON.stringify(turn.call) },
			},
		];
		const message = calls
			? { role: 'assistant', content: null, tool_calls: calls }
			: { role: 'assistant', content: 'say' in turn ? turn.say : '' };
		response.setHeader('content-type', 'application/json');
		response.end(
			JSON.stringify({
				id: `chat_${asked.length}`,
				object: 'chat.completion',
				created: 0,
				model: 'scripted',
				choices: [{ index: 0, message, finish_reason: calls ? 'tool_calls' : 'stop' }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			}),
		);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		asked,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}
