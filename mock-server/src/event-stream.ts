import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from './faults';
import type { Journal, JournalEntry } from './journal';

/** A reader that does not keep up is let go; its EventSource comes back and catches up from the journal. */
const MAX_BACKLOG_BYTES = 1024 * 1024;
const MAX_READERS = 64;
/** How often a silent connection shows that it is alive, in ms. */
const HEARTBEAT_MS = 15_000;

/** A line of the live list: an entry without headers and bodies. */
export type EntrySummary = Omit<JournalEntry, 'headers' | 'query' | 'body' | 'answer'>;

/**
 * Server-sent events (WHATWG HTML, 9.2): `request` with an `EntrySummary`, `faults` with the state of faults, `reset`
 * when the journal is emptied. Costs nothing while nobody listens.
 */
export class EventStream {
	readonly #readers = new Set<ServerResponse>();
	#stop: (() => void) | undefined;

	constructor(
		readonly journal: Journal,
		readonly faults: Faults,
	) {}

	/** @returns False when there are too many readers already. */
	open(request: IncomingMessage, response: ServerResponse): boolean {
		if (this.#readers.size >= MAX_READERS) return false;
		response.writeHead(200, {
			'content-type': 'text/event-stream',
			'cache-control': 'no-store',
			'x-accel-buffering': 'no',
		});
		if (request.method === 'HEAD') {
			response.end();
			return true;
		}
		response.write(': open\n\n');
		const last = request.headers['last-event-id'];
		if (typeof last === 'string' && /^\d{1,15}$/.test(last)) {
			for (const id of this.journal.oldestFirst(Number(last))) this.#write(response, this.#requestEvent(id));
		}
		this.#readers.add(response);
		this.#stop ??= this.#start();
		response.once('close', () => {
			this.#readers.delete(response);
			if (this.#readers.size > 0) return;
			this.#stop?.();
			this.#stop = undefined;
		});
		return true;
	}

	#start(): () => void {
		const heartbeat = setInterval(() => this.#send(': alive\n\n'), HEARTBEAT_MS);
		heartbeat.unref();
		const ends = [
			this.journal.watch((id) => this.#send(id === undefined ? eventText('reset', {}) : this.#requestEvent(id))),
			this.faults.watch(() => this.#send(eventText('faults', this.faults.list()))),
			() => clearInterval(heartbeat),
		];
		return () => {
			for (const end of ends) end();
		};
	}

	#requestEvent(id: number): string {
		const entry = this.journal.get(id);
		if (!entry) return '';
		const { headers: _headers, query: _query, body: _body, answer: _answer, ...summary } = entry;
		return `id: ${id}\n${eventText('request', summary)}`;
	}

	#send(text: string): void {
		for (const reader of this.#readers) this.#write(reader, text);
	}

	#write(reader: ServerResponse, text: string): void {
		if (reader.writableLength > MAX_BACKLOG_BYTES) reader.destroy();
		else if (!reader.destroyed) reader.write(text);
	}
}

/** JSON has no line breaks of its own, so one `data` line holds it. */
function eventText(event: string, data: unknown): string {
	return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
