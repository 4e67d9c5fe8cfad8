/** Every provider's OpenAPI document: complete, up to date, and well made by the rules of others. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FOLDER, openApiFiles } from '../../docs/openapi';
import { type OpenApiDocument, openApiOf } from '../../openapi';
import { PACKAGE } from '../../openapi/package-facts';
import { type SimulatedProvider, simulations } from '../../simulations';
import { ROOT, runNode, TemporaryFolder } from '../package/packing';
import { placesOf } from './checking';

const all: SimulatedProvider[] = Object.values(simulations);
const named = all.map((provider) => [provider.name, provider] as const);

it('are those of docs/openapi (npm run openapi)', () => {
	const made = openApiFiles();
	expect(readdirSync(FOLDER).sort()).toEqual([...made.keys()].sort());
	for (const [name, text] of made) expect(readFileSync(path.join(FOLDER, name), 'utf8')).toBe(text);
});

it('say of the package what its manifest says', () => {
	const { name, version, license, author, homepage } = JSON.parse(
		readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
	) as Record<string, string> & { author: { name: string; email: string } };
	expect(PACKAGE).toEqual({ name, version, license, author: author.name, email: author.email, homepage });
});

it.each(named)('names every operation, path and answer of %s', (_, provider) => {
	const document = openApiOf(provider);
	const routes = { ...provider.operations, ...provider.routes };
	const stated = Object.values(routes).flatMap(({ method, path: first, otherPaths = [] }) =>
		[first, ...otherPaths].map((each) => `${method} ${each}`),
	);
	const places = placesOf(document);
	expect(places.map((place) => `${place.method} ${place.path}`).sort()).toEqual(stated.sort());
	for (const [name, { answers }] of Object.entries(provider.operations)) {
		const { responses } = places.find(({ described }) => described.operationId === name)!.described;
		for (const [answer, { status }] of Object.entries(answers)) {
			for (const each of [status].flat()) {
				const { content } = responses[each === 'any' ? 'default' : each]!;
				expect(content['application/json'].examples).toHaveProperty(answer);
			}
		}
	}
});

it.each(named)('marks every fact of %s', (_, provider) => {
	const { paths, components } = openApiOf(provider) as OpenApiDocument & { components: Record<string, object> };
	const facts = Object.values(paths).flatMap((item) => Object.values(item));
	const isRequest = ([name]: [string, object]) => name.endsWith('Request');
	const schemas = Object.entries(components.schemas);
	const properties = schemas.filter(isRequest).flatMap(([, { properties: of }]) => Object.values(of as object));
	const responses = facts.flatMap(({ responses: of }) => Object.values(of as Record<string, object>));
	const parameters = facts.flatMap(({ parameters: of = [] }) => of as object[]);
	const marked = [
		...facts,
		...properties,
		...responses,
		...parameters,
		...schemas.filter((entry) => !isRequest(entry)).map(([, schema]) => schema),
		...Object.values(components.securitySchemes),
		...Object.values(components.headers ?? {}),
	] as Array<Record<string, unknown>>;
	expect(marked.filter((fact) => !/^(documented|public|assumed)$/.test(String(fact['x-mark'])))).toEqual([]);
});

it('puts a mock server behind the vendor, and leaves the contract as it is', () => {
	const [provider] = all as [SimulatedProvider];
	const servers = openApiOf(provider, { serverUrl: 'http://127.0.0.1:1' }).servers.map(({ url }) => url);
	expect(servers).toEqual([provider.baseUrl.default, 'http://127.0.0.1:1']);
	expect(openApiOf(provider)).toEqual(openApiOf(provider));
});

describe("Redocly's recommended rules", () => {
	const temporary = new TemporaryFolder();
	afterAll(() => temporary.remove());

	const lint = (files: readonly string[]): string[] =>
		runNode<string[]>([path.join(__dirname, 'children/lint.mjs'), ...files], {
			folder: ROOT,
			temporary: temporary.path,
		});

	it('find nothing, not even to warn of', () => {
		expect(lint([...openApiFiles().keys()].map((name) => path.join(FOLDER, name)))).toEqual([]);
	});

	it('find what is wrong', () => {
		const broken = (name: string, change: (text: string) => string): string => {
			const text = JSON.stringify(openApiOf(all[0]!));
			writeFileSync(temporary.join(name), change(text));
			expect(change(text)).not.toBe(text);
			return temporary.join(name);
		};
		const found = lint([
			broken('no-license.json', (text) => text.replace('"license":', '"x-license":')),
			broken('no-such-schema.json', (text) => text.replaceAll('schemas/Problem', 'schemas/Trouble')),
			broken('bad-example.json', (text) => text.replaceAll('"required":["', '"required":["never","')),
		]);
		expect(found).toEqual(
			expect.arrayContaining([
				expect.stringMatching(/^no-license\.json.* warn: info-license/),
				expect.stringMatching(/^no-such-schema\.json.* error: no-unresolved-refs/),
				expect.stringMatching(/^bad-example\.json.* warn: no-invalid-media-type-examples/),
			]),
		);
	});
});
