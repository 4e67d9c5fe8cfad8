import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { closest } from 'fastest-levenshtein';
import type { Judgement } from './judge';
import type { MemoryStore } from './memory-store';
import { answerPage } from './record-pages';
import { OWN_ROUTES } from './route-table';
import type { SimulatedVendor } from './simulated-vendor';

/**
 * The records under `/records/<provider>_<collection>`, read with json-server's conventions (`field=value`, `_sort`,
 * `_order`, `_page`, `_limit`, `q`, …) on json-server itself. It reads the very arrays that the vendors write to, so a
 * new record shows at once, and it is loaded only when somebody looks: nobody else pays for it.
 */
export class RecordsBrowser {
	readonly #stores: ReadonlyMap<string, MemoryStore>;
	#jsonServer: Promise<RequestListener> | undefined;

	constructor(vendors: readonly SimulatedVendor[]) {
		this.#stores = new Map(
			vendors.flatMap(({ provider, stores }) =>
				[...stores].map(([collection, store]) => [`${provider.id}_${collection}`, store]),
			),
		);
	}

	/** @throws Error naming the collections when there is no such one. */
	store(collection: string): MemoryStore {
		const store = this.#stores.get(collection);
		if (store) return store;
		throw new Error(`There is no collection "${collection}"; there are ${[...this.#stores.keys()].join(', ')}`);
	}

	/** How many records each collection holds. */
	counts(): Record<string, number> {
		return Object.fromEntries([...this.#stores].map(([name, { size }]) => [name, size]));
	}

	/**
	 * Answers a GET or HEAD below `/records`.
	 * @returns The answer, or nothing when json-server has written it.
	 */
	async answer(
		request: IncomingMessage,
		response: ServerResponse,
		target: string,
		path: string,
	): Promise<Judgement | undefined> {
		const name = path.slice(OWN_ROUTES.records.length + 1).split('/')[0]!;
		if (name === '') return { status: 200, body: this.#list(), verdict: 'passed', what: 'collections' };
		if (!this.#stores.has(name)) return this.#unknown(name);
		const url = harmless(target);
		if (url === undefined) {
			const message = `A text to look for has at most ${MAX_LIKE_LENGTH} characters`;
			return { status: 400, body: { error: 'bad_query', message }, verdict: 'fields', what: message };
		}
		for (const store of this.#stores.values()) store.all();
		this.#jsonServer ??= loadJsonServer(this.#stores);
		const handle = await this.#jsonServer;
		request.url = url;
		// A body means nothing here, and json-server's parsers would fail over a malformed one.
		delete request.headers['content-length'];
		delete request.headers['transfer-encoding'];
		handle(request, response);
		// A client that left early is as finished as one that got its page.
		await finished(response).catch(() => {});
		return undefined;
	}

	#list(): unknown {
		return Object.entries(this.counts()).map(([name, count]) => ({
			name,
			count,
			path: `${OWN_ROUTES.records}/${name}`,
		}));
	}

	#unknown(name: string): Judgement {
		const nearest = `GET ${OWN_ROUTES.records}/${closest(name.slice(0, 100), [...this.#stores.keys()])}`;
		const message = `There is no such collection. The nearest is ${nearest}`;
		return {
			status: 404,
			body: { error: 'not_found', message, nearest, collections: [...this.#stores.keys()] },
			verdict: 'route',
			nearest,
			what: `no such collection; the nearest is ${nearest}`,
		};
	}
}

/** Longer, and somebody holds connections open rather than tries out how a page waits. */
const MAX_DELAY_MS = 1000;

/** A longer text to look for is no text that anybody types. */
const MAX_LIKE_LENGTH = 200;

/**
 * A query without json-server's traps: it makes a regular expression of a `_like`, which could keep the server busy for
 * years, so repetitions and groups are taken literally; and it waits as long as a `_delay` says.
 * @returns Nothing when a `_like` is too long.
 */
function harmless(target: string): string | undefined {
	const start = target.indexOf('?');
	if (start < 0 || !/_(like|delay)/.test(decoded(target))) return target;
	const query = new URLSearchParams();
	for (const [name, value] of new URLSearchParams(target.slice(start + 1))) {
		if (/_like(\[|$)/.test(name)) {
			if (value.length > MAX_LIKE_LENGTH) return undefined;
			query.append(name, withoutRepetition(value));
		} else if (name.startsWith('_delay')) {
			query.append(name, String(Math.min(MAX_DELAY_MS, Number.parseFloat(value) || 0)));
		} else query.append(name, value);
	}
	return `${target.slice(0, start)}?${query}`;
}

function decoded(target: string): string {
	try {
		return decodeURIComponent(target);
	} catch {
		return '_like';
	}
}

/** What is escaped already stays as it is. */
function withoutRepetition(expression: string): string {
	return expression.replace(/\\[\s\S]|[()*+?{}]/g, (part) => (part.length === 1 ? `\\${part}` : part));
}

async function loadJsonServer(stores: ReadonlyMap<string, MemoryStore>): Promise<RequestListener> {
	const { default: jsonServer } = await import('json-server');
	// Every collection has to be there from the start: json-server makes its routes now.
	const router = jsonServer.router(Object.fromEntries([...stores].map(([name, store]) => [name, store.all()])));
	// Its own last layer answers a query that it chokes on with status 500 and a stack trace.
	router.stack = router.stack.filter(({ handle }) => handle.length !== 4);
	// Its own rendering is JSONP, which would let any web page read the records.
	Object.assign(router, {
		render: (_request: unknown, response: { locals: { data: unknown }; json(body: unknown): void }) =>
			response.json(response.locals.data),
	});
	const app = jsonServer.create().disable('x-powered-by');
	const rowsOf = (name: string) => stores.get(name)?.all();
	app.use(OWN_ROUTES.records, (asked, response, next) => {
		if (!answerPage(rowsOf, asked, response)) next();
	});
	app.use(OWN_ROUTES.records, router);
	// Four parameters, or express takes it for an ordinary layer.
	app.use((error: Error, _request: unknown, response: ServerResponse, _next: unknown) => {
		response.writeHead(400, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ error: 'bad_query', message: error.message }));
	});
	return app;
}
