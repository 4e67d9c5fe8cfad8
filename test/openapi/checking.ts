/** OpenAPI documents put to use: what they say about a request's body and about an answer, judged by ajv. */

import Ajv2020, { type AnySchema, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { OpenApiDocument } from '../../openapi';

interface MediaType {
	readonly schema: object;
	readonly examples?: Readonly<Record<string, { value: unknown }>>;
}

interface Content {
	readonly 'application/json': MediaType;
	readonly [contentType: string]: MediaType | undefined;
}

export interface Described {
	readonly operationId: string;
	readonly parameters?: ReadonlyArray<{ readonly name: string; readonly schema: { readonly examples?: unknown[] } }>;
	readonly requestBody?: { readonly content: Content };
	readonly responses: Readonly<
		Record<string, { readonly content: Content; readonly headers?: Readonly<Record<string, unknown>> }>
	>;
}

/** One operation of a document, with where it is. */
export interface Place {
	readonly method: string;
	readonly path: string;
	readonly described: Described;
}

export function placesOf(document: OpenApiDocument): Place[] {
	return Object.entries(document.paths).flatMap(([path, item]) =>
		Object.entries(item).map(([method, described]) => ({
			method: method.toUpperCase(),
			path,
			described: described as unknown as Described,
		})),
	);
}

/** Says what is wrong with bodies by one document; nothing when all is right. */
export class Checker {
	readonly #places: readonly Place[];
	readonly #compiled = new Map<object, ValidateFunction>();
	// Strict: a keyword that nobody knows is a mistake in the document.
	readonly #ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });

	constructor(readonly document: OpenApiDocument) {
		this.#places = placesOf(document);
		this.#ajv.addVocabulary(['x-mark', 'x-means', 'x-enumDescriptions', 'components']);
		addFormats(this.#ajv);
	}

	/** Whether a schema of the document takes a value; the document's references hold in it. */
	fits(schema: object, value: unknown): boolean {
		return this.#validator(schema)(value);
	}

	/** What is wrong with a request. @param target Path and query, as it travels. */
	request(method: string, target: string, body: unknown): string | undefined {
		const { requestBody } = this.#find(method, target);
		if (!requestBody) return body === undefined ? undefined : 'it has a body';
		return this.#judge(requestBody.content['application/json'].schema, body);
	}

	/** What is wrong with an answer. */
	answer(
		method: string,
		target: string,
		status: number,
		body: unknown,
		contentType = 'application/json',
	): string | undefined {
		const response = this.#response(method, target, status);
		if (!response) return `status ${status} is not listed`;
		const content = response.content[contentType];
		return content ? this.#judge(content.schema, body) : `${contentType} is not listed for status ${status}`;
	}

	/** What is wrong with the headers of an answer that the document says anything of. */
	headers(method: string, target: string, status: number, headers: Headers): string | undefined {
		for (const name of Object.keys(this.#response(method, target, status)?.headers ?? {})) {
			const text = headers.get(name);
			if (text === null) continue;
			const { schema } = (this.document.components.headers as Record<string, { schema: object }>)[name]!;
			const wrong = this.#judge(schema, /^-?\d+$/.test(text) ? Number(text) : text);
			if (wrong) return `${name}: ${wrong}`;
		}
		return undefined;
	}

	#response(method: string, target: string, status: number) {
		const { responses } = this.#find(method, target);
		return responses[status] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses.default;
	}

	#find(method: string, target: string): Described {
		const path = target.split('?')[0]!;
		const matches = (template: string) => new RegExp(`^${template.replace(/\{[^{}]*\}/g, '[^/]+')}$`).test(path);
		const found = this.#places.filter((place) => place.method === method && matches(place.path));
		const place = found.find((one) => !one.path.includes('{')) ?? found[0];
		if (!place) throw new Error(`${method} ${path} is not in the document`);
		return place.described;
	}

	#judge(schema: object, value: unknown): string | undefined {
		const validate = this.#validator(schema);
		return validate(value) ? undefined : `${JSON.stringify(value)}: ${this.#ajv.errorsText(validate.errors)}`;
	}

	#validator(schema: object): ValidateFunction {
		const known = this.#compiled.get(schema);
		if (known) return known;
		const validate = this.#ajv.compile({ ...schema, components: this.document.components } as AnySchema);
		this.#compiled.set(schema, validate);
		return validate;
	}
}
