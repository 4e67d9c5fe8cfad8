import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Row, type SimulatedProvider, simulations } from '../../simulations';
import { type About, about } from './about';
import { faultRoutes } from './fault-api';
import type { FaultRule } from './fault-rules';
import { type FaultControls, Faults } from './faults';
import { fill } from './fill';
import { createHandler } from './handler';
import { Journal, type JournalEntry, type JournalLimits } from './journal';
import { journalRoutes } from './journal-api';
import { queryJournal, type RequestFilter } from './journal-query';
import { createExaminer } from './judge';
import { type Observer, Observers } from './observation';
import { OwnRoutes } from './own-routes';
import { RecordFile } from './record-file';
import { RecordsBrowser } from './records-browser';
import { Redaction } from './redaction';
import { RouteTable } from './route-table';
import { SimulatedVendor } from './simulated-vendor';
import { atOnce, together } from './turns';
import { type Expectation, type Verification, VerificationError, verify } from './verification';

export type Providers = Readonly<Record<string, SimulatedProvider>>;

/** `trata_prospects`, `pollybot_leads`, …: a vendor's id and one of its collections. */
export type CollectionName<P extends Providers> = {
	[Id in keyof P & string]: `${Id}_${keyof P[Id]['collections'] & string}`;
}[keyof P & string];

export interface MockServerOptions<P extends Providers = typeof simulations> {
	/** Default 0: any free port. */
	readonly port?: number;
	/** Default 127.0.0.1: this machine only. */
	readonly host?: string;
	/** With a seed (a whole number), ids and times repeat exactly; without one they are random and real. */
	readonly seed?: number;
	/** Keys by vendor id. Default: the example of the vendor's contract. */
	readonly keys?: Readonly<Partial<Record<keyof P & string, string>>>;
	/** Told of every request once it is answered. */
	readonly onRequest?: Observer;
	/** What goes wrong from the start. */
	readonly faults?: readonly FaultRule[];
	/** How many requests are remembered. Default: 1,000, and no more than 32 MiB. */
	readonly journal?: JournalLimits;
	/** Whether magic e-mail addresses and phone numbers bring their answers. Default true. */
	readonly magicValues?: boolean;
	/**
	 * Names besides loopback and `host` under which the records and `/__mock` may be asked for (`mock` in a network of
	 * containers, say). Every other name in a Host header is refused there: it may have been rebound to this address.
	 */
	readonly allowedHosts?: readonly string[];
	/** Largest request body in bytes. Default 1 MiB. */
	readonly bodyLimit?: number;
	/**
	 * File in which the records last: they are read from it at the start, and a record that was answered is in it. One
	 * server at a time. Default: none, and everything is forgotten at the end.
	 */
	readonly db?: string;
	/** The vendors, by id. Default: all that the product knows. */
	readonly providers?: P;
}

export interface MockServer<P extends Providers = typeof simulations> extends AsyncDisposable {
	/** Base URL of every vendor, without a slash at the end. */
	readonly url: string;
	readonly port: number;
	/** The key that each vendor takes, by vendor id. */
	readonly keys: Readonly<Record<keyof P & string, string>>;
	/**
	 * The records of one collection as they are now, oldest first, as the vendor keeps them.
	 * @throws Error naming the collections when there is no such one.
	 */
	records(collection: CollectionName<P>): readonly Row[];
	/**
	 * Sends `count` valid inputs, generated from the contracts, through every operation.
	 * @returns How many records each collection holds then.
	 */
	fill(count: number): Promise<Readonly<Record<CollectionName<P>, number>>>;
	/** What goes wrong: set, added and cleared here, or a scenario switched on by name. */
	readonly faults: FaultControls;
	/** What the vendors were asked, the oldest first, without secrets. */
	requests(filter?: RequestFilter): JournalEntry[];
	/**
	 * Makes sure that requests like this were made; at least one unless `times` says otherwise.
	 * @throws VerificationError with the nearest misses when they were not.
	 */
	verify(expectation: Expectation): Verification;
	/** The same without throwing. */
	verification(expectation: Expectation): Verification;
	/**
	 * Forgets every record and the journal; faults stay on and start over. With a seed, ids and times start over as well, so that a
	 * second run equals the first.
	 */
	reset(): void;
	/** What `/__mock/about` says: how to reach each vendor, and how well each of its behaviours is known. */
	about(): About;
	/** Tells `observer` of every request from now on. Returns a function that ends it. */
	onRequest(observer: Observer): () => void;
	/** Stops listening and ends every connection at once. May be called twice. */
	close(): Promise<void>;
}

const MEBIBYTE = 1024 * 1024;
/**
 * How long nothing may move on a connection, unless a fault holds an answer back: longer than clients keep one, since
 * they lose a request when the server hangs up first. Node's limit for the time between two requests would arm a timer,
 * and announce itself in a header, with every answer.
 */
const IDLE_MS = 10 * 60_000;
/** Answers that leave together where no file is written: more, and the clients wait for each other. */
const AT_ONCE = 8;

/**
 * Starts a mock of every vendor on one port.
 * @throws TypeError for a seed or a key that cannot be one; the error of node:net when the port cannot be had.
 * @example
 * await using mock = await createMockServer({ seed: 1 });
 * await fetch(`${mock.url}/v1/prospects`, { headers: { authorization: `Bearer ${mock.keys.trata}` } });
 */
export async function createMockServer<const P extends Providers = typeof simulations>(
	options: MockServerOptions<P> = {},
): Promise<MockServer<P>> {
	const { port = 0, host = '127.0.0.1', seed, bodyLimit = MEBIBYTE } = options;
	if (seed !== undefined && !Number.isSafeInteger(seed)) throw new TypeError(`A seed is a whole number, not ${seed}`);
	const vendors = simulate(options.providers ?? simulations, options.keys ?? {}, seed);
	const table = new RouteTable(vendors);
	const examine = createExaminer(table, vendors);
	const chance = seed ?? randomInt(2 ** 32);
	const faults = new Faults(vendors, chance, options.magicValues ?? true);
	if (options.faults) faults.set(options.faults);
	const records = new RecordsBrowser(vendors);

	const stated = vendors.map(({ provider }) => provider);
	const redaction = new Redaction(
		stated,
		vendors.map(({ key }) => key),
	);
	const journal = new Journal(redaction, options.journal);
	const observers = new Observers(redaction);
	if (options.onRequest) observers.add(options.onRequest);
	const hosts = new Set([host, ...(options.allowedHosts ?? [])].map((name) => name.toLowerCase()));
	const routes = new OwnRoutes([
		...faultRoutes(faults),
		...journalRoutes(journal, faults, stated, () => url),
		{
			method: 'POST',
			path: '/__mock/reset',
			handle: () => {
				reset();
				return { body: { reset: true }, what: 'reset' };
			},
		},
	]);

	let url = '';
	const aboutNow = () => about(url, vendors, faults.list().magicValues);
	const file = options.db === undefined ? undefined : new RecordFile(options.db, vendors);
	if (file?.notice) console.warn(`Warning: ${file.notice}`);
	const answers = file ? together(() => file.commit()) : together(() => {}, AT_ONCE);
	const server = createServer(
		// Whoever sends a request byte by byte is cut off.
		{ keepAliveTimeout: 0, headersTimeout: 10_000, requestTimeout: 30_000 },
		createHandler({
			examine,
			faults,
			table,
			records,
			whenKept: answers.afterwards,
			observers,
			journal,
			routes,
			hosts,
			about: aboutNow,
			bodyLimit,
		}),
	);
	server.setTimeout(IDLE_MS);
	try {
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(port, host, resolve);
		});
	} catch (error) {
		await file?.close();
		throw error;
	}
	const address = server.address() as AddressInfo;
	url = urlOf(address);

	let filled = 0;
	const reset = () => {
		// What was done before is told before.
		answers.end();
		for (const vendor of vendors) vendor.reset();
		file?.clear();
		faults.restart();
		journal.clear();
		filled = 0;
	};
	let closed: Promise<void> | undefined;
	const close = () => {
		closed ??= new Promise<void>((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		}).then(() => file?.close());
		return closed;
	};
	return {
		url,
		port: address.port,
		keys: Object.fromEntries(vendors.map(({ provider, key }) => [provider.id, key])) as MockServer<P>['keys'],
		records: (collection) => [...records.store(collection).all()],
		async fill(count) {
			const first = filled;
			// Counted at once: another call before this one ends gets other records.
			filled += count;
			try {
				await fill({ vendors, examine, count, first, seed: chance });
				file?.commit();
			} catch (error) {
				filled -= count;
				throw error;
			}
			return records.counts() as Record<CollectionName<P>, number>;
		},
		requests: (filter = {}) => atOnce(queryJournal(journal, filter)).reverse(),
		verify(expectation) {
			const verification = atOnce(verify(journal, expectation));
			if (!verification.ok) throw new VerificationError(verification);
			return verification;
		},
		verification: (expectation) => atOnce(verify(journal, expectation)),
		reset,
		faults,
		about: aboutNow,
		onRequest: (observer) => observers.add(observer),
		close,
		[Symbol.asyncDispose]: close,
	};
}

function simulate(
	providers: Providers,
	keys: Readonly<Partial<Record<string, string>>>,
	seed: number | undefined,
): SimulatedVendor[] {
	const known = Object.values(providers);
	for (const [id, key] of Object.entries(keys)) {
		if (!known.some((provider) => provider.id === id)) {
			throw new TypeError(`There is no vendor "${id}"; there are ${known.map((provider) => provider.id).join(', ')}`);
		}
		if (key?.trim() === '') throw new TypeError(`The key of "${id}" is empty`);
	}
	return known.map((provider) => new SimulatedVendor(provider, keys[provider.id] ?? provider.auth.example, seed));
}

/** An address that a client on this machine can use. */
function urlOf({ address, family, port }: AddressInfo): string {
	const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
	return `http://${family === 'IPv6' ? `[${reachable}]` : reachable}:${port}`;
}
