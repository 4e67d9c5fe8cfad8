import { openApiOf } from '../../openapi';
import type { Judgement } from './judge';
import { OWN_ROUTES } from './route-table';
import type { SimulatedVendor } from './simulated-vendor';

const [BEFORE, AFTER] = OWN_ROUTES.openApi.split('{provider}') as [string, string];

/** Whether a path is that of an OpenAPI document, there or not. */
export function isOpenApiPath(path: string): boolean {
	return `${path}/`.startsWith(BEFORE);
}

/**
 * The document of the vendor that a path names, or which ones there are.
 * @param host As the client addressed the mock (`127.0.0.1:4010`): the document's second server.
 */
export function openApiAnswer(path: string, vendors: readonly SimulatedVendor[], host: string | undefined): Judgement {
	const providers = vendors.map(({ provider }) => provider);
	const provider = providers.find(({ id }) => path === BEFORE + id + AFTER);
	if (!provider) {
		const known = providers.map(({ id }) => BEFORE + id + AFTER);
		const message = `There is no such OpenAPI document; there are ${known.join(', ')}`;
		return { verdict: 'route', status: 404, body: { error: 'not_found', message, known }, what: message };
	}
	const serverUrl = host === undefined ? undefined : `http://${host}`;
	return { verdict: 'passed', status: 200, body: openApiOf(provider, { serverUrl }), what: 'an OpenAPI document' };
}
