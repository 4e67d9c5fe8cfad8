/** Contract to Markdown: the README's tables, and docs/fields.md. */
import { type Field, type Operation, type Provider, pathParameters } from '../contracts';

/** Every operation in a line. */
export function operationsMarkdown(providers: readonly Provider[]): string {
	const rows = providers.flatMap(({ name, operations }) =>
		Object.values(operations).map((operation) => {
			const { resource, operation: words, method, path, mark } = operation;
			const link = `[${title(name, resource.name, words.name)}](docs/fields.md#${anchor(name, operation)})`;
			return [link, `${operation.description} (\`${method} ${path}\`, ${mark})`, safety(operation)];
		}),
	);
	return table([['Operation', 'What it does', 'In doubt'], ...rows]);
}

/** docs/fields.md: every operation with its fields. */
export function fieldsMarkdown(providers: readonly Provider[]): string {
	return [
		'# Fields',
		"What each field is called in the request, and how well that is known: *documented* on the vendor's page for the endpoint, *public* on another page of the vendor's, in its SDK or in a working integration, or *assumed* by this project because nobody documents it. Made from the contracts by `npm run docs`.",
		`${providers.map(providerMarkdown).join('\n\n')}\n`,
	].join('\n\n');
}

function providerMarkdown(provider: Provider): string {
	return Object.values(provider.operations)
		.map((operation) => [heading(provider, operation), fieldTable(operation), safety(operation)].join('\n\n'))
		.join('\n\n');
}

function heading({ name, what }: Provider, { resource, operation, description, method, path }: Operation): string {
	return `## ${title(name, resource.name, operation.name)}\n\n${name}: ${what}. ${description} (\`${method} ${path}\`).`;
}

const title = (name: string, resource: string, operation: string): string => `${name}, ${resource}: ${operation}`;

/** As GitHub makes it of a heading. */
function anchor(name: string, { resource, operation }: Operation): string {
	return title(name, resource.name, operation.name)
		.toLowerCase()
		.replace(/[^a-z0-9 -]/g, '')
		.replaceAll(' ', '-');
}

function fieldTable({ fields, groups = {}, path }: Operation): string {
	const inPath = pathParameters(path);
	const rows = Object.entries(fields).map(([key, field]) => {
		const wire = field.wire ?? key;
		const place = inPath.includes(wire) ? `path \`${wire}\`` : `\`${wire}\``;
		return [
			field.label,
			field.required ? 'yes' : '',
			`${field.description}${defaultOf(field)}`,
			exampleOf(field),
			`${place}, ${field.mark}`,
			field.group === undefined ? '' : groups[field.group]!.label,
		];
	});
	const grouped = rows.some((row) => row[5] !== '');
	const head = ['Field', 'Required', 'What it is', 'Example', 'Name in the request', ...(grouped ? ['Found in'] : [])];
	return table([head, ...rows.map((row) => row.slice(0, head.length))]);
}

/** What each vendor's credential asks for and how it is tested. */
export function credentialsMarkdown(providers: readonly Provider[]): string {
	const rows = providers.map(({ name, auth, baseUrl, connectionTest: { method, path, query } }) => {
		const search = query ? `?${new URLSearchParams(query as Record<string, string>)}` : '';
		const secret = auth.schemeOptional ? `${auth.label}, sent as \`${auth.scheme} <token>\` or bare` : auth.label;
		return [`${name} API`, secret, `\`${baseUrl.default}\``, `\`${method} ${path}${search}\``];
	});
	return table([['Credential', 'Secret', 'Default base URL', 'Connection test'], ...rows]);
}

/** The first row is the head. */
export function table([head, ...rows]: readonly string[][]): string {
	return [head!, head!.map(() => '---'), ...rows]
		.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
		.join('\n');
}

function defaultOf(field: Field): string {
	if (field.role === 'activity') return '. Default: the incoming item';
	if (field.role === 'idempotency-key') return '. Default: one made per execution and item';
	return field.default === undefined ? '' : `. Default: \`${String(field.default)}\``;
}

function exampleOf({ choices, example }: Field): string {
	if (choices) return choices.map(({ value }) => `\`${value}\``).join(' ');
	return `\`${typeof example === 'object' ? JSON.stringify(example) : String(example)}\``;
}

function safety({ resend, answers, fields }: Operation): string {
	switch (resend.safe) {
		case 'never':
			return `Sending twice creates two (${resend.mark}).`;
		case 'always':
			return `Sending twice is harmless: ${lower(answers[resend.recognizedBy]!.description)} (${resend.mark}).`;
		default: {
			const { label } = fields[resend.field]!;
			const values = resend.values?.map((value) => `\`${value}\``).join(' or ');
			return `Sending twice is harmless ${values ? `while ${label} is ${values}` : `with an ${label}`} (${resend.mark}).`;
		}
	}
}

function lower(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
