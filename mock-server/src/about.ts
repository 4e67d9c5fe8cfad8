import { type Mark, pathParameters } from '../../contracts';
import type { Route, SimulatedProvider } from '../../simulations';
import type { FaultState } from './faults';
import { firstStatus, markOfRefusal, STOPS } from './judge';
import { OWN_ROUTES } from './route-table';
import type { SimulatedVendor } from './simulated-vendor';

/** What `/__mock/about` says: how to reach each vendor, and how well each of its behaviours is known. */
export interface About {
	readonly mock: string;
	readonly records: string;
	readonly marks: Readonly<Record<Mark, string>>;
	/** What brings a certain answer when it stands in an e-mail or phone field; none when they are switched off. */
	readonly magicValues: FaultState['magicValues'];
	readonly providers: readonly AboutProvider[];
}

export interface AboutProvider {
	readonly id: string;
	readonly name: string;
	readonly what: string;
	readonly documentationUrl: string;
	/** To paste into the credential. */
	readonly baseUrl: string;
	readonly key: string;
	/** The header that carries the key. */
	readonly header: string;
	readonly routes: ReadonlyArray<{
		readonly name: string;
		readonly method: string;
		readonly paths: readonly string[];
		readonly parameters: readonly string[];
		readonly description: string;
		readonly mark: Mark;
		readonly answers?: ReadonlyArray<{
			readonly name: string;
			readonly status: number;
			readonly description: string;
			readonly mark: Mark;
		}>;
	}>;
	/** What every route answers before its own behaviour comes into play. */
	readonly checks: ReadonlyArray<{ readonly check: string; readonly status: number; readonly mark: Mark }>;
	readonly assumptions: readonly string[];
}

const MARKS: Readonly<Record<Mark, string>> = {
	documented: "on the vendor's page for this endpoint",
	public: "on another public page of the vendor's, in its SDK or in a working integration",
	assumed: 'nobody documents it; this project had to choose',
};

/** @param url The mock's own address. */
export function about(url: string, vendors: readonly SimulatedVendor[], magicValues: About['magicValues']): About {
	return {
		mock: url,
		records: url + OWN_ROUTES.records,
		marks: MARKS,
		magicValues,
		providers: vendors.map(({ provider, key }) => aboutProvider(provider, key, url)),
	};
}

function aboutProvider(provider: SimulatedProvider, key: string, baseUrl: string): AboutProvider {
	const { id, name, what, documentationUrl, auth, operations, routes, assumptions } = provider;
	const checks: AboutProvider['checks'] = [
		{ check: 'key', status: 401, mark: markOfRefusal(provider) },
		...Object.entries(STOPS).map(([check, { status }]) => ({ check, status, mark: 'assumed' as const })),
	];
	return {
		id,
		name,
		what,
		documentationUrl,
		baseUrl,
		key,
		header: auth.header,
		routes: [
			...Object.entries(operations).map(([operation, stated]) => ({
				...aboutRoute(operation, stated),
				answers: Object.entries(stated.answers).map(([answer, { description, mark, ...rest }]) => ({
					name: answer,
					status: firstStatus(rest),
					description,
					mark,
				})),
			})),
			...Object.entries(routes).map(([route, stated]) => aboutRoute(route, stated)),
		],
		checks,
		assumptions,
	};
}

function aboutRoute(name: string, { method, path, otherPaths = [], description, mark }: Route) {
	return { name, method, paths: [path, ...otherPaths], parameters: pathParameters(path), description, mark };
}
