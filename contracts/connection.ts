import type { Provider } from './define';
import { type Choice, isPlainObject } from './fields';

/** What a host asks for to reach a vendor: a secret, how to send it where accounts differ, and where to. */
export interface ConnectionField {
	readonly key: 'apiKey' | 'scheme' | 'baseUrl';
	readonly label: string;
	readonly description: string;
	/** Whether it has to be hidden, and given. */
	readonly secret: boolean;
	readonly default?: string;
	readonly choices?: readonly Choice[];
}

/** The form of a connection, in the order in which a person fills it in. Its values are `Credentials` and a base URL. */
export function connectionFields({ auth, baseUrl }: Pick<Provider, 'auth' | 'baseUrl'>): ConnectionField[] {
	const scheme: ConnectionField = {
		key: 'scheme',
		label: 'Send Token As',
		description: 'How the account expects the token; try the other one when the connection test refuses it',
		secret: false,
		default: 'bearer',
		choices: [
			{ value: 'bearer', label: `${auth.scheme} Token`, description: `${auth.header}: ${auth.scheme} <token>` },
			{ value: 'bare', label: 'Bare Token', description: `${auth.header}: <token>` },
		],
	};
	return [
		{ key: 'apiKey', label: auth.label, description: auth.description, secret: true },
		...(auth.schemeOptional ? [scheme] : []),
		{
			key: 'baseUrl',
			label: 'Base URL',
			description: baseUrl.description,
			secret: false,
			default: baseUrl.default,
		},
	];
}

/** Why a connection test failed, and a sentence that tells the person. */
export interface ConnectionProblem {
	readonly what: 'key' | 'address' | 'down';
	readonly message: string;
}

/**
 * What an answer to the contract's connection test says; nothing when the key was taken.
 * @param body The parsed body, where it matters: an accepted status alone does not tell a vendor from a web server that
 * says yes to everything.
 */
export function connectionProblem(
	{ name, auth, baseUrl, connectionTest: { accepts = [], signature } }: Provider,
	{ status, body }: { status: number; body?: unknown },
): ConnectionProblem | undefined {
	const address: ConnectionProblem = {
		what: 'address',
		message: `The address in Base URL does not answer as ${name} does. Check it; ${name}'s own is ${baseUrl.default}`,
	};
	if (accepts.includes(status) || (status >= 200 && status < 300)) {
		const isVendor = signature === undefined || (isPlainObject(body) && body[signature] !== undefined);
		return isVendor ? undefined : address;
	}
	if (status === 401 || status === 403) {
		return {
			what: 'key',
			message: `${name} refused the ${auth.label}. Check that it is complete and still valid.`,
		};
	}
	if (status === 429 || status >= 500) {
		return {
			what: 'down',
			message: `${name} is there, but cannot answer now (status ${status}). Try again in a few minutes.`,
		};
	}
	return address;
}
