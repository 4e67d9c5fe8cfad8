/** `npm run openapi`: every provider's OpenAPI document as docs/openapi/<provider>.json. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApiOf } from '../openapi';
import { simulations } from '../simulations';

export const FOLDER = path.join(__dirname, 'openapi');

/** File names and what belongs in the files. */
export function openApiFiles(): Map<string, string> {
	return new Map(
		Object.values(simulations).map((provider) => [
			`${provider.id}.json`,
			`${JSON.stringify(openApiOf(provider), null, '\t')}\n`,
		]),
	);
}

if (require.main === module) {
	mkdirSync(FOLDER, { recursive: true });
	for (const [name, text] of openApiFiles()) writeFileSync(path.join(FOLDER, name), text);
}
