/**
 * The evidence: what the vendors document as data (`<provider>/*.json`, one scenario a file), and their pages' own
 * sample code (`samples/`). Contract, mock and nodes are each held against it, so that no two of them can agree on
 * something that no vendor says.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';

const mark = z.enum(['documented', 'public', 'assumed']);
const means = z.enum(['created', 'existing', 'rejected', 'refused', 'throttled', 'ambiguous']);
const record = z.record(z.string(), z.unknown());
const headers = z.record(z.string(), z.string());

const request = z.strictObject({
	method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
	/** From the host on, as it travels: encoded, with its query. */
	path: z.string().startsWith('/'),
	headers,
	/** Absent where the request has none. */
	body: record.optional(),
	/** How well it is known that the vendor is sent this, when it differs from the scenario's mark. */
	mark: mark.optional(),
});

const answer = z.strictObject({
	status: z.int().min(100).max(599),
	/** How well the status is known, when it differs from the answer's mark. */
	statusMark: mark.optional(),
	/** Headers beyond those that every answer has. */
	headers: headers.optional(),
	body: z.unknown(),
	/** How well the body is known, when it differs from the scenario's mark. */
	mark: mark.optional(),
	/** `false`: the page shows this answer beside the request, but it answers another one. Only its form counts. */
	paired: z.boolean().default(true),
});

const scenario = z
	.strictObject({
		title: z.string().min(1),
		/** The vendor's page, or in words where the fact comes from. */
		source: z.string().min(1),
		mark,
		/** What is inconsistent, missing or ours in it. */
		note: z.string().min(1).optional(),
		/** Key of the operation in the contract; or `route`, the key of one of its other routes. */
		operation: z.string().optional(),
		route: z.string().optional(),
		/** `true`: values stand for others (`<string>`). The names count; it makes no sense to send it. */
		placeholders: z.boolean().default(false),
		/** The credential that the request shows. Where it is valid, its value is whatever the page shows. */
		key: z.enum(['valid', 'wrong', 'missing']).default('valid'),
		/** What has to be set up in a simulated vendor before it answers so, beyond `before`. */
		needs: z.enum(['throttling', 'fault']).optional(),
		/** Requests that were answered before this one, in order. */
		before: z.array(request).default([]),
		/** Values by our field keys that make exactly `request`. Absent where our fields cannot, or would not, make it. */
		input: record.optional(),
		/** Our own check refuses `input`, at this field; `request` is what would have gone out. */
		refused: z.strictObject({ field: z.string() }).optional(),
		request,
		answer,
		/** What the answer says about the input. */
		means: means.optional(),
		/** The words of the answer that a person is shown. */
		reason: z.string().min(1).optional(),
		/** Key of our field that the answer names. */
		field: z.string().optional(),
		/** The vendor's record in the answer, when it is not the whole body. */
		record: record.optional(),
	})
	.refine(({ operation, route }) => (operation === undefined) !== (route === undefined), 'operation or route, not both')
	.refine(
		({ operation, means: meaning }) => (operation === undefined) === (meaning === undefined),
		'means goes with operation',
	)
	.refine(({ refused, input }) => refused === undefined || input !== undefined, 'refused needs an input');

const sample = z.strictObject({
	provider: z.string(),
	/** The code, word for word. */
	file: z.string(),
	language: z.enum(['curl', 'javascript']),
	source: z.string(),
	note: z.string().optional(),
	/** What to replace by the address to send to. */
	host: z.url(),
	/** What to replace by the key; absent where the sample has none. */
	key: z.string().optional(),
	/** What comes of running it. */
	expect: z.strictObject({ status: z.int(), means }),
});

export type Scenario = z.output<typeof scenario> & {
	/** Id of the provider: the folder's name. */
	readonly provider: string;
	/** `<provider>/<name>.json`, for test titles. */
	readonly file: string;
};

export type Sample = z.output<typeof sample> & { readonly code: string };

const SAMPLES = 'samples';

function readJson<T>(schema: z.ZodType<T>, ...path: string[]): T {
	const read = schema.safeParse(JSON.parse(readFileSync(join(__dirname, ...path), 'utf8')));
	if (!read.success)
		throw new Error(`${path.join('/')} is not in the form that load.ts states:\n${z.prettifyError(read.error)}`);
	return read.data;
}

/**
 * Every scenario, or one provider's, in the order of the file names.
 * @throws Error when a file does not have the form above.
 */
export function loadScenarios(provider?: string): Scenario[] {
	const folders = readdirSync(__dirname, { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && entry.name !== SAMPLES)
		.map(({ name }) => name);
	return folders
		.filter((folder) => provider === undefined || folder === provider)
		.sort()
		.flatMap((folder) =>
			readdirSync(join(__dirname, folder))
				.sort()
				.map((name) => ({ ...readJson(scenario, folder, name), provider: folder, file: `${folder}/${name}` })),
		);
}

/** The vendors' own sample code. */
export function loadSamples(): Sample[] {
	return readJson(z.array(sample), SAMPLES, 'index.json').map((entry) => ({
		...entry,
		code: readFileSync(join(__dirname, SAMPLES, entry.file), 'utf8'),
	}));
}

/**
 * A sample's code with its host and its key replaced and nothing else touched.
 * @throws Error when the code does not hold what is to be replaced.
 */
export function pointSample({ file, code, host, key }: Sample, to: { host: string; key: string }): string {
	const replace = (text: string, from: string, by: string): string => {
		if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
		return text.replaceAll(from, () => by);
	};
	const pointed = replace(code, host, to.host);
	return key === undefined ? pointed : replace(pointed, key, to.key);
}
