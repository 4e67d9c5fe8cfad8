/** A provider's contract as an OpenAPI 3.1 document. */
import { type Auth, pathParameters, type Resend } from '../contracts';
import type { Route, SimulatedOperation, SimulatedProvider } from '../simulations';
import {
	answerName,
	answerSchema,
	capital,
	limitHeaders,
	operationResponses,
	problemSchema,
	routeAnswerSchema,
	routeResponses,
} from './answers';
import { PACKAGE } from './package-facts';
import { bodyExamples, bodySchema, changeExamples, changeSchema, fieldSchema, type Json, sentences } from './schema';

/** Plain data, ready for `JSON.stringify`; as much of its form as programs usually look into. */
export interface OpenApiDocument {
	readonly openapi: '3.1.0';
	readonly info: { readonly title: string; readonly version: string; readonly [more: string]: unknown };
	readonly servers: ReadonlyArray<{ readonly url: string; readonly description: string }>;
	/** Path, method, operation. */
	readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
	readonly components: Readonly<Record<'schemas' | 'securitySchemes', Readonly<Record<string, Json>>>> & Json;
	readonly [more: string]: unknown;
}

export interface OpenApiOptions {
	/** Address of a mock server, listed after the vendor's own. Default: where `npm run mock` listens. */
	readonly serverUrl?: string;
}

/**
 * The OpenAPI 3.1 document of one provider: its operations in full, its other routes as far as the contract knows them.
 * `x-mark` says how well each fact is known, `x-means` what an answer says about the input, `x-resend` when sending
 * twice is harmless. Pure: the same document for the same contract.
 */
export function openApiOf(
	provider: SimulatedProvider,
	{ serverUrl = 'http://127.0.0.1:4010' }: OpenApiOptions = {},
): OpenApiDocument {
	const { name, documentationUrl, baseUrl, auth } = provider;
	const schemes = securitySchemes(auth);
	const operations = Object.entries(provider.operations);
	const headers = Object.assign({}, ...operations.map(([, operation]) => limitHeaders(operation))) as Json;
	const paths = pathsOf(provider);
	const used = new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ tags }) => tags)));
	return {
		openapi: '3.1.0',
		info: info(provider),
		externalDocs: { url: documentationUrl, description: `${name}'s own documentation` },
		servers: [
			{ url: baseUrl.default, description: name },
			{ url: serverUrl, description: 'The mock server of this package' },
		],
		tags: tagsOf(provider).filter((tag) => used.has(tag.name)),
		security: Object.keys(schemes).map((scheme) => ({ [scheme]: [] })),
		paths,
		components: {
			securitySchemes: schemes,
			schemas: {
				...Object.assign(
					{},
					...operations.map(schemasOf),
					...Object.entries(provider.routes).map(routeSchemas(provider)),
				),
				Problem: problemSchema(provider),
			},
			...(Object.keys(headers).length > 0 && { headers }),
		},
	};
}

function info({ name, what, assumptions }: SimulatedProvider): OpenApiDocument['info'] {
	return {
		title: `${name} API`,
		summary: `${name}: ${what}`,
		description: [
			`${name}: ${what}. Made from the contract that ${PACKAGE.name} works by, not by ${name}.`,
			"`x-mark` says how well a fact is known: `documented` on the vendor's page for the endpoint, `public` on another public page of the vendor's, in its SDK or in a working integration, `assumed` where nobody documents it and this package had to choose.",
			`Assumed:\n\n${assumptions.map((assumption) => `- ${assumption}`).join('\n')}`,
		].join('\n\n'),
		version: PACKAGE.version,
		license: { name: PACKAGE.license, identifier: PACKAGE.license },
		contact: { name: PACKAGE.author, url: PACKAGE.homepage, email: PACKAGE.email },
	};
}

function securitySchemes({ header, scheme, schemeOptional, label, description, mark }: Auth): Record<string, Json> {
	const words = { description: `${label}. ${description}.`, 'x-mark': mark };
	const bare = { apiKey: { type: 'apiKey', in: 'header', name: header, ...words } };
	// OpenAPI's schemes of HTTP travel in Authorization and nowhere else.
	if (scheme === undefined || header.toLowerCase() !== 'authorization') return bare;
	return { bearer: { type: 'http', scheme: scheme.toLowerCase(), ...words }, ...(schemeOptional && bare) };
}

const OTHER = 'Other routes';

function tagsOf({ operations }: SimulatedProvider): Array<{ name: string; description: string }> {
	const resources = new Map<string, string[]>();
	for (const { resource, operation } of Object.values(operations)) {
		resources.set(resource.name, [...(resources.get(resource.name) ?? []), operation.action]);
	}
	return [
		...[...resources].map(([name, actions]) => ({ name, description: sentences(actions) })),
		{ name: OTHER, description: 'What the vendor has besides, as far as tests and the mock server need it.' },
	];
}

/** A route belongs to the resource whose path it is or goes on from. */
function tagOf({ operations }: SimulatedProvider, { path }: Route): string {
	const owner = Object.values(operations).find((operation) => `${path}/`.startsWith(`${operation.path}/`));
	return owner?.resource.name ?? OTHER;
}

function schemasOf([name, operation]: [string, SimulatedOperation]): Record<string, Json> {
	return {
		[`${capital(name)}Request`]: bodySchema(operation),
		...Object.fromEntries(
			Object.entries(operation.answers).map(([key, answer]) => [answerName(name, key), answerSchema(answer)]),
		),
	};
}

/** The body of a change and the answer of a route, as far as its contract states them. */
function routeSchemas({ operations }: SimulatedProvider): (route: [string, Route]) => Record<string, Json> {
	return ([name, route]) => {
		const answer = routeAnswerSchema(route);
		return {
			...(route.edits !== undefined && { [`${capital(name)}Request`]: changeSchema(operations[route.edits]!) }),
			...(answer && { [answerName(name, 'answer')]: answer }),
		};
	};
}

function pathsOf(provider: SimulatedProvider): Record<string, Record<string, Json>> {
	const paths: Record<string, Record<string, Json>> = {};
	const add = (name: string, route: Route, described: Json) => {
		for (const [index, path] of [route.path, ...(route.otherPaths ?? [])].entries()) {
			paths[path] ??= {};
			paths[path][route.method.toLowerCase()] = {
				// Every path is an operation of its own to OpenAPI, and no two may share a name.
				operationId: index === 0 ? name : `${name}OtherPath${index === 1 ? '' : index}`,
				...described,
				...parameters(provider, route, path),
			};
		}
	};
	for (const [name, operation] of Object.entries(provider.operations)) {
		add(name, operation, operationOf(provider, name, operation));
	}
	for (const [name, route] of Object.entries(provider.routes)) add(name, route, routeOf(provider, name, route));
	return paths;
}

const NOT_SENT = ['GET', 'DELETE'];

function operationOf(provider: SimulatedProvider, name: string, operation: SimulatedOperation): Json {
	const { resource, description, operation: words, resend, limits, mark } = operation;
	return {
		summary: words.action,
		description: sentences([description, safety(operation)]),
		tags: [resource.name],
		...(!NOT_SENT.includes(operation.method) && {
			requestBody: {
				required: true,
				content: {
					'application/json': {
						schema: { $ref: `#/components/schemas/${capital(name)}Request` },
						examples: bodyExamples(operation),
					},
				},
			},
		}),
		responses: operationResponses(provider, name, operation),
		'x-mark': mark,
		'x-resend': byWireName(operation, resend),
		...(limits.length > 0 && { 'x-limits': limits }),
	};
}

function routeOf(provider: SimulatedProvider, name: string, route: Route): Json {
	const { description, method, mark, authenticated, edits } = route;
	const content =
		edits === undefined
			? { schema: { type: 'object' } }
			: {
					schema: { $ref: `#/components/schemas/${capital(name)}Request` },
					examples: changeExamples(provider.operations[edits]!),
				};
	return {
		summary: description,
		tags: [tagOf(provider, route)],
		...(authenticated === false && { security: [] }),
		...(!NOT_SENT.includes(method) && {
			requestBody: { required: true, content: { 'application/json': content } },
		}),
		responses: routeResponses(provider, name, route),
		'x-mark': mark,
	};
}

function parameters({ operations }: SimulatedProvider, route: Route, path: string): Json {
	const known = Object.values(operations)
		.flatMap(({ fields }) => Object.entries(fields))
		.filter(([, field]) => field.in === 'path');
	const inPath = pathParameters(path).map((name) => {
		const field = known.find(([key, { wire }]) => (wire ?? key) === name)?.[1];
		const {
			title: _title,
			description,
			'x-mark': mark,
			...schema
		} = field ? fieldSchema(field) : unknownId(name, route);
		return { name, in: 'path', required: true, description, schema, 'x-mark': mark };
	});
	const inQuery = Object.entries(route.query ?? {}).map(([name, { description, type = 'string' }]) => ({
		name,
		in: 'query',
		description: `${description}.`,
		schema: { type },
		'x-mark': route.mark,
	}));
	const every = [...inPath, ...inQuery];
	return every.length > 0 ? { parameters: every } : {};
}

/** A parameter of which the contract has the name alone: `leadId` is the ID of the lead. */
function unknownId(name: string, { mark }: Route): Json {
	const what = /^(.+)Id$/.exec(name)?.[1];
	return { description: what ? `ID of the ${what}.` : `The ${name}.`, type: 'string', minLength: 1, 'x-mark': mark };
}

function byWireName({ fields }: SimulatedOperation, resend: Resend): Json {
	return resend.safe === 'with' ? { ...resend, field: fields[resend.field]!.wire ?? resend.field } : { ...resend };
}

function safety({ resend, answers, fields }: SimulatedOperation): string {
	switch (resend.safe) {
		case 'never':
			return 'Sending twice creates two';
		case 'always':
			return `Sending twice is harmless: ${resend.recognizedBy} (${answers[resend.recognizedBy]!.description})`;
		default: {
			const wire = fields[resend.field]!.wire ?? resend.field;
			const values = resend.values?.map((value) => `\`${value}\``).join(' or ');
			return `Sending twice is harmless ${values ? `while \`${wire}\` is ${values}` : `with \`${wire}\``}`;
		}
	}
}
