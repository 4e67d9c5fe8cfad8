/**
 * A vendor that answers as its contract says, goes wrong as a fault tells it to, and keeps books of its own: what it
 * was asked for and what it wrote, item by item. It knows no vendor by name: how it takes a repeat is the contract's
 * word on resending.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { IDataObject } from 'n8n-workflow';
import { type Answer, authHeaders, type Field, type Operation, type Provider } from '../../index';

/** What the vendor knows of one item. */
export interface Entry {
	asked: number;
	/** Records that really were written. */
	written: number;
	/** ID of the record, if the vendor's answers carry one. */
	id?: unknown;
	/** An answer was lost or spoilt: the sender cannot know whether it was written. */
	inDoubt: boolean;
	/** How often it was asked for again after that. */
	askedInDoubt: number;
}

/** One request and what may be done with it. */
export interface Exchange {
	/** Counts all requests, from 0. */
	readonly number: number;
	readonly response: ServerResponse;
	/** Does what was asked for. */
	readonly write: () => Reply;
	/** The sender will not learn what became of it. */
	readonly doubt: () => void;
}

export interface Reply {
	readonly status: number;
	readonly body: unknown;
}

export interface Fault {
	readonly title: string;
	/** Whether it hits a request, by its number and the number of items. */
	readonly hits: (number: number, items: number) => boolean;
	/** What becomes of a request that is hit. */
	readonly strike: (exchange: Exchange, vendor: FaultyVendor) => void;
	/** What is wrong from the start. */
	readonly before?: (vendor: FaultyVendor) => void;
	/** Options of the node. */
	readonly options?: IDataObject;
	/** Whether it leaves it open whether a request was carried out. */
	readonly leavesOpen: 'never' | 'sometimes' | 'always';
	/** Ends the run. */
	readonly final?: boolean;
}

/** How an item is named in what is sent. */
export const emailOf = (item: number): string => `person${item}@example.com`;

export class FaultyVendor {
	readonly books: Entry[];
	requests = 0;
	hits = 0;
	/** Requests that cannot be taken for one of the items, by their text. */
	readonly strangers: string[] = [];
	readonly #operation: Operation;
	readonly #auth: Record<string, string>;
	readonly #fault: Fault;
	readonly #sockets = new Set<Socket>();
	/** What was written, by what the vendor finds it again by. */
	readonly #known = new Map<unknown, { entry: Entry; request: string; reply: Reply }>();
	#server: Server;
	#port = 0;
	#draining = false;

	private constructor(provider: Provider, fault: Fault, items: number) {
		this.#operation = Object.values(provider.operations)[0]!;
		this.#auth = authHeaders(provider.auth, { apiKey: provider.auth.example });
		this.#fault = fault;
		this.#server = this.#newServer();
		this.books = Array.from({ length: items }, () => ({ asked: 0, written: 0, inDoubt: false, askedInDoubt: 0 }));
	}

	static async start(provider: Provider, fault: Fault, items: number): Promise<FaultyVendor> {
		const vendor = new FaultyVendor(provider, fault, items);
		await vendor.listen();
		fault.before?.(vendor);
		return vendor;
	}

	get url(): string {
		return `http://127.0.0.1:${this.#port}`;
	}

	/** Listens; on the same port as before, if it did before. */
	async listen(): Promise<void> {
		await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
		this.#port = (this.#server.address() as AddressInfo).port;
	}

	/** Takes no more connections for a while. Those that are open are cut, or closed after one more answer each. */
	away(ms: number, open: 'cut' | 'drained'): void {
		this.hits++;
		// An HTTP server's own `close` would also close connections on which a request may be on its way.
		NetServer.prototype.close.call(this.#server);
		this.#server = this.#newServer();
		if (open === 'cut') for (const socket of this.#sockets) socket.destroy();
		this.#draining = true;
		setTimeout(async () => {
			await this.listen();
			this.#draining = false;
		}, ms);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#newServer(): Server {
		const server = createServer((request, response) => void this.#serve(request, response));
		// A reused connection must not be closed under a request: that would be a fault of this server's own.
		server.keepAliveTimeout = 0;
		server.on('connection', (socket) => {
			this.#sockets.add(socket);
			socket.on('close', () => this.#sockets.delete(socket));
		});
		return server;
	}

	async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const received = await text(request).catch(() => undefined);
		if (received === undefined) return;
		if (this.#draining) response.shouldKeepAlive = false;
		const entry = this.#entryOf(received);
		const signed = Object.entries(this.#auth).every(([name, value]) => request.headers[name.toLowerCase()] === value);
		if (!entry || !signed) {
			this.strangers.push(received);
			response.writeHead(500).end();
			return;
		}
		entry.asked++;
		if (entry.inDoubt) entry.askedInDoubt++;
		const exchange: Exchange = {
			number: this.requests++,
			response,
			write: () => this.#write(entry, received),
			doubt: () => {
				entry.inDoubt = true;
			},
		};
		if (!this.#fault.hits(exchange.number, this.books.length)) {
			send(response, exchange.write());
			return;
		}
		this.hits++;
		this.#fault.strike(exchange, this);
	}

	#entryOf(received: string): Entry | undefined {
		const item = /"person(\d+)@example\.com"/.exec(received)?.[1];
		return item === undefined ? undefined : this.books[Number(item)];
	}

	/** Writes a record, unless the contract says that the vendor recognizes this as a repeat. */
	#write(entry: Entry, request: string): Reply {
		const body = JSON.parse(request) as Record<string, unknown>;
		const key = recognitionKey(this.#operation, body);
		const known = key === undefined ? undefined : this.#known.get(key);
		if (known) return this.#repeated(known, request, body);
		entry.written++;
		const { reply, id } = created(this.answer('created'), entry, this.requests);
		entry.id = id;
		if (key !== undefined) this.#known.set(key, { entry, request, reply });
		return reply;
	}

	#repeated(
		{ entry, request, reply }: { entry: Entry; request: string; reply: Reply },
		again: string,
		body: Row,
	): Reply {
		const { resend, fields } = this.#operation;
		if (resend.safe === 'always') return existing(this.answer(resend.recognizedBy), entry, body);
		if (resend.safe === 'with' && resend.values) {
			// What the contract has as the default keeps the record as it is; the rest writes over it.
			const { wire = resend.field, default: usual } = fields[resend.field]!;
			const skipped = Object.values(this.#operation.answers).find(({ means }) => means === 'existing')!;
			return body[wire] === usual ? existing(skipped, entry, body) : reply;
		}
		if (request !== again) this.strangers.push(`${again} with the key of ${request}`);
		return reply;
	}

	answer(name: string): Answer {
		return this.#operation.answers[name]!;
	}
}

type Row = Record<string, unknown>;

/** Writes a reply as it should be. */
export function send(response: ServerResponse, { status, body }: Reply, headers: Record<string, string> = {}): void {
	response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** An answer of the contract's, word for word. */
export function wordFor({ status, example }: Answer): Reply {
	return { status: Array.isArray(status) ? (status[0] as number) : (status as number), body: example };
}

/** What the vendor would find a record again by; nothing where a repeat is written again. */
function recognitionKey({ resend, fields, answers }: Operation, body: Row): unknown {
	const sent = (field: string): unknown => body[fields[field]!.wire ?? field];
	switch (resend.safe) {
		case 'never':
			return undefined;
		case 'always': {
			// By the field that its answer to a repeat names.
			const echoed = Object.keys(answers[resend.recognizedBy]!.existing ?? {}).find((key) => key in fields);
			return sent(echoed!);
		}
		default:
			if (!resend.values) return sent(resend.field);
			return resend.values.includes(sent(resend.field) as string) ? sent(numberField(fields)) : undefined;
	}
}

/** Where a person is told apart by a phone number, that is a required field. */
function numberField(fields: Readonly<Record<string, Field>>): string {
	return Object.entries(fields).find(([, { kind, required }]) => kind === 'phone' && required)![0];
}

/** The documented answer with IDs of its own. */
function created(answer: Answer, entry: Entry, number: number): { reply: Reply; id: unknown } {
	const { status, body } = wordFor(answer);
	const whole = structuredClone(body) as Row;
	const record = answer.record === undefined ? whole : (whole[answer.record] as Row);
	for (const key of Object.keys(record)) if (/id$/i.test(key)) record[key] = `${String(record[key])}-${number}`;
	return { reply: { status, body: whole }, id: entry.id ?? record.id };
}

/** The answer to a repeat: it names the record that is there. */
function existing(answer: Answer, entry: Entry, body: Row): Reply {
	const { status, body: example } = wordFor(answer);
	const whole = structuredClone(example) as Row;
	for (const [key, path] of Object.entries(answer.existing ?? {})) {
		const parts = path.split('.');
		const last = parts.pop()!;
		const holder = parts.reduce<Row>((at, part) => at[part] as Row, whole);
		holder[last] = key === 'id' ? entry.id : (body[key] ?? holder[last]);
	}
	return { status, body: whole };
}
