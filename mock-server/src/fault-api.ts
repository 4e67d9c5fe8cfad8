import { isPlainObject } from '../../contracts';
import type { FaultRule } from './fault-rules';
import type { Faults } from './faults';
import { BadRequest, type OwnRoute } from './own-routes';

/** `/__mock/faults` and `/__mock/scenario`. */
export function faultRoutes(faults: Faults): OwnRoute[] {
	const state = (what: string) => ({ body: faults.list(), what });
	return [
		{ method: 'GET', path: '/__mock/faults', handle: () => state('faults') },
		{
			method: 'PUT',
			path: '/__mock/faults',
			handle: ({ body }) => {
				faults.set(rulesIn(body));
				return state('faults set');
			},
		},
		{
			method: 'POST',
			path: '/__mock/faults',
			handle: ({ body }) => {
				faults.add(...rulesIn(body));
				return state('faults added');
			},
		},
		{
			method: 'DELETE',
			path: '/__mock/faults',
			handle: () => {
				faults.clear();
				return state('faults cleared');
			},
		},
		{ method: 'GET', path: '/__mock/scenario', handle: () => state('scenario') },
		{
			method: 'PUT',
			path: '/__mock/scenario',
			handle: ({ body }) => {
				const name = isPlainObject(body) ? body.name : body;
				if (name !== null && typeof name !== 'string') {
					throw new BadRequest('Send {"name": "…"} with the name of a scenario, or {"name": null} for none');
				}
				faults.scenario(name);
				return state(name === null ? 'no scenario' : `scenario ${name}`);
			},
		},
		{
			method: 'DELETE',
			path: '/__mock/scenario',
			handle: () => {
				faults.scenario(null);
				return state('no scenario');
			},
		},
	];
}

/** A list of rules, one rule, or `{ faults: [...] }`; what is in them is checked by whoever takes them. */
function rulesIn(body: unknown): FaultRule[] {
	if (isPlainObject(body) && Array.isArray(body.faults) && Object.keys(body).length === 1) return body.faults;
	if (isPlainObject(body)) return [body as FaultRule];
	if (Array.isArray(body)) return body as FaultRule[];
	throw new BadRequest('Send a list of faults, or {"faults": [...]}');
}
