/** Contract to Markdown: the README's part on operations. */
import { type Field, type Operation, type Provider, pathParameters } from '../contracts';

/** Every operation with its fields, limits and what is assumed about it. */
export function operationsMarkdown(providers: readonly Provider[]): string {
	return providers.map(providerMarkdown).join('\n\n');
}

function providerMarkdown(provider: Provider): string {
	return Object.values(provider.operations)
		.map((operation) => [heading(provider, operation), fieldTable(operation), safety(operation)].join('\n\n'))
		.join('\n\n');
}

function heading({ name, what }: Provider, { resource, operation, description, method, path }: Operation): string {
	return `### ${name}, ${resource.name}: ${operation.name}\n\n${name}: ${what}. ${description} (\`${method} ${path}\`).`;
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
function table([head, ...rows]: readonly string[][]): string {
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
