import type { Auth, Provider } from './define';

/** How a key is sent, where the vendor may want it either way: the label of the choice, and of each way. */
export function schemeChoice({ header, scheme }: Auth) {
	return {
		label: 'Send Token As',
		description: 'How the account expects the token; try the other one when the connection test refuses it',
		choices: [
			{ value: 'bearer', name: `${scheme} Token`, description: `${header}: ${scheme} <token>` },
			{ value: 'bare', name: 'Bare Token', description: `${header}: <token>` },
		],
	};
}

/** What a person is told when the connection test fails. */
export function connectionFailures({ name, auth, baseUrl }: Provider) {
	return {
		/** 401 and 403. */
		key: `${name} refused the ${auth.label}. Check that it is complete and still valid.`,
		/** A redirect, a 404, an answer of another form: somebody else answers. */
		address: `The address in Base URL does not answer as ${name} does. Check it; ${name}'s own is ${baseUrl.default}`,
		down: (status: number) => `${name} is there, but cannot answer now (status ${status}). Try again in a few minutes.`,
	};
}
