import { distance } from 'fastest-levenshtein';
import createRouter from 'find-my-way';
import type { Method } from '../../contracts';
import type { Route, SimulatedOperation } from '../../simulations';
import type { SimulatedVendor } from './simulated-vendor';
import { type WireCheck, wireCheck } from './wire-check';

/** A route of one vendor's, with what is needed to judge a request to it. */
export interface KnownRoute {
	readonly vendor: SimulatedVendor;
	/** Its key in the contract. */
	readonly name: string;
	readonly route: Route;
	/** Present when the route is an operation, one whose fields the contract knows. */
	readonly operation?: SimulatedOperation;
	/** The operation whose answers it gives besides its own: itself, or the one that it edits. */
	readonly words?: SimulatedOperation;
	readonly check?: WireCheck;
}

export interface Match {
	readonly known: KnownRoute;
	readonly params: Readonly<Record<string, string>>;
	readonly query: Readonly<Record<string, string>>;
}

/** Paths that belong to the mock itself. */
export const OWN_ROUTES = {
	records: '/records',
	about: '/__mock/about',
	openApi: '/__mock/openapi/{provider}.json',
} as const;
const OWN_PATH = /^\/(?:$|(?:records|__mock)(?:\/|$))/;

/** Whether the mock itself answers to a path, rather than one of the vendors. */
export function isOwnPath(path: string): boolean {
	return OWN_PATH.test(path);
}

/** A node in the table of all vendors' paths, for answering "whose is this" and "what was meant". */
interface Template {
	readonly vendor?: SimulatedVendor;
	readonly method: Method;
	readonly path: string;
	readonly segments: readonly string[];
	/** How many of its leading segments are literal. */
	readonly fixed: number;
}

/** Every vendor's routes under one roof. */
export class RouteTable {
	readonly #router = createRouter({ maxParamLength: 4096, querystringParser: parseQuery });
	readonly #methods = new Set<Method>();
	/** Whoever sends a thousand leads asks for one route a thousand times. */
	#last: { readonly method: string; readonly target: string; readonly match: Match | undefined } | undefined;
	readonly #templates: Template[] = Object.values(OWN_ROUTES).map((path) => template('GET', path));

	/** @throws Error when two vendors claim one route, or one claims a path of the mock's own. */
	constructor(readonly vendors: readonly SimulatedVendor[]) {
		for (const vendor of vendors) for (const known of routesOf(vendor)) this.#add(known);
	}

	#add(known: KnownRoute): void {
		const { vendor, route } = known;
		for (const path of [route.path, ...(route.otherPaths ?? [])]) {
			const pattern = path.replace(/\{([^{}]*)\}/g, ':$1');
			const claim = `${vendor.provider.name} claims ${route.method} ${path}, which`;
			if (isOwnPath(path)) throw new Error(`${claim} belongs to the mock itself`);
			const other = this.#router.findRoute(route.method, pattern)?.store as KnownRoute | undefined;
			if (other) throw new Error(`${claim} belongs to ${other.vendor.provider.name}`);
			this.#router.on(route.method, pattern, () => {}, known);
			this.#methods.add(route.method);
			this.#templates.push(template(route.method, path, vendor));
		}
	}

	/**
	 * The route that a request is for. A path with bad percent-encoding, or with nothing where a parameter should be,
	 * is no route's.
	 * @param target Path and query, as they came.
	 */
	find(method: string, target: string): Match | undefined {
		if (this.#last?.target === target && this.#last.method === method) return this.#last.match;
		const match = this.#match(method, target);
		this.#last = { method, target, match };
		return match;
	}

	#match(method: string, target: string): Match | undefined {
		const found = this.#router.find(method as Method, target);
		if (!found) return undefined;
		const params = found.params as Record<string, string>;
		for (const name in params) if (params[name] === '') return undefined;
		return { known: found.store as KnownRoute, params: Object.freeze(params), query: found.searchParams };
	}

	/** The vendor whose path this is, known or not, if it can be nobody else's. */
	ownerOf(path: string): SimulatedVendor | undefined {
		for (const method of this.#methods) {
			const match = this.find(method, path);
			if (match) return match.known.vendor;
		}
		const segments = path.split('/');
		let longest = 1;
		let owners = new Set<SimulatedVendor>();
		for (const { vendor, segments: known, fixed } of this.#templates) {
			if (!vendor) continue;
			let shared = 0;
			while (shared < fixed && known[shared] === segments[shared]) shared++;
			if (shared > longest) {
				longest = shared;
				owners = new Set();
			}
			if (shared === longest && shared > 1) owners.add(vendor);
		}
		return owners.size === 1 ? [...owners][0] : undefined;
	}

	/** The known route that looks most like a request: `POST /v1/prospects`. */
	nearest(method: string, path: string): string {
		// Longer ones are noise, and comparing takes time with the square of the length.
		const segments = path.slice(0, 300).split('/');
		const wanted = `${method} ${segments.join('/')}`;
		let best = { name: '', steps: Number.POSITIVE_INFINITY };
		for (const known of this.#templates) {
			const filled = known.segments.map((part, index) => (part.startsWith('{') ? (segments[index] ?? part) : part));
			const steps = distance(wanted, `${known.method} ${filled.join('/')}`);
			if (steps < best.steps) best = { name: `${known.method} ${known.path}`, steps };
		}
		return best.name;
	}
}

function template(method: Method, path: string, vendor?: SimulatedVendor): Template {
	const segments = path.split('/');
	const firstParameter = segments.findIndex((part) => part.startsWith('{'));
	return { vendor, method, path, segments, fixed: firstParameter < 0 ? segments.length : firstParameter };
}

function* routesOf(vendor: SimulatedVendor): Generator<KnownRoute> {
	const { operations, routes } = vendor.provider;
	for (const [name, operation] of Object.entries(operations)) {
		yield { vendor, name, route: operation, operation, words: operation, check: wireCheck(operation) };
	}
	for (const [name, route] of Object.entries(routes)) {
		const words = route.edits === undefined ? undefined : operations[route.edits];
		yield { vendor, name, route, words, check: words && wireCheck(words, { partial: true }) };
	}
}

const NO_QUERY = Object.freeze({});

/** Of a repeated parameter the last one counts. */
function parseQuery(text: string): Record<string, string> {
	return text === '' ? NO_QUERY : Object.freeze(Object.fromEntries(new URLSearchParams(text)));
}
