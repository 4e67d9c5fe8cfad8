import { isPlainObject, type Mark, type Operation } from '../../contracts';
import type { SimulatedProvider } from '../../simulations';
import type { Recorded } from './journal';
import type { Redaction } from './redaction';
import { parseJson } from './request-body';
import { wireCheck } from './wire-check';

/** How one field of a request fares by the vendor's rules. */
export interface FieldVerdict {
	/** As it was sent; where only a part of it is wrong, the path to that part: `references.0.id`. */
	readonly field: string;
	/** `ignored`: no contract knows it. */
	readonly result: 'ok' | 'wrong' | 'missing' | 'ignored';
	/** What it must be like, of what is wrong. */
	readonly message?: string;
	/** How well its rule is known. */
	readonly mark?: Mark;
	/** The answer is about this field: a vendor names the first that is wrong, or the one that another record has. */
	readonly decides?: true;
}

/** Bodies may have a field per byte; nobody reads on. */
const MOST = 200;

/**
 * Every field of a request (the first 200) and how it fares: the one that the answer is about first, then those that are
 * wrong, in the order in which the vendor judges; also
 * where another check stopped the request before. Nothing for routes without fields and for bodies that are no JSON.
 * Judged anew for whoever reads: nobody else pays for it.
 */
export function fieldVerdicts(
	{ request, judgement }: Recorded,
	providers: readonly SimulatedProvider[],
	redaction: Redaction,
): FieldVerdict[] {
	const words = wordsOf(judgement, providers);
	const read = request.body && 'bytes' in request.body ? parseJson(request.body) : undefined;
	if (!words || !read || 'problem' in read) return [];
	const { operation, edits } = words;
	const fields = new Map(
		Object.entries(operation.fields).flatMap(([key, field]) =>
			field.in === 'path' ? [] : [field.wire ?? key, ...(field.aliases ?? [])].map((name) => [name, field] as const),
		),
	);
	const wireOf = (name: string) =>
		Object.entries(operation.fields)
			.filter(([, field]) => field === fields.get(name))
			.map(([key, { wire = key }]) => wire)[0];
	const sent = isPlainObject(read.value) ? read.value : {};
	const nameOf = (wire: string) =>
		Object.hasOwn(sent, wire) ? wire : (Object.keys(sent).find((name) => wireOf(name) === wire) ?? wire);
	const markOf = (wire: string) => (edits ? 'assumed' : fields.get(wire)?.mark);

	const checked = wireCheck(operation, { partial: edits })(read.value);
	const issues = 'facts' in checked ? (checked.facts.issues ?? []) : [];
	const verdicts = new Map<string, FieldVerdict>();
	let undecided = judgement.field;
	const decides = (wire: string): { decides?: true } => {
		if (wire !== undecided) return {};
		undecided = undefined;
		return { decides: true };
	};
	for (const { path, code, message } of issues) {
		const [wire = 'body', ...rest] = path.map(String);
		const field = [nameOf(wire), ...rest].join('.');
		const before = verdicts.get(field);
		if (before) {
			if (before.message !== message) verdicts.set(field, { ...before, message: `${before.message}; ${message}` });
			continue;
		}
		// An empty text is as good as none.
		const isMissing = code === 'missing' || (rest.length === 0 && sent[nameOf(wire)] === '');
		const result = isMissing ? 'missing' : 'wrong';
		verdicts.set(field, { field, result, message, mark: markOf(wire), ...decides(wire) });
	}
	const failed = new Set(issues.map(({ path }) => nameOf(String(path[0]))));
	for (const name of Object.keys(sent)) {
		if (failed.has(name)) continue;
		const wire = wireOf(name);
		const counts = wire !== undefined && nameOf(wire) === name;
		verdicts.set(name, {
			field: name,
			result: counts ? 'ok' : 'ignored',
			...(counts && { mark: markOf(wire), ...decides(wire) }),
		});
	}
	const all = [...verdicts.values()];
	const inOrder = [...all.filter((verdict) => verdict.decides), ...all.filter((verdict) => !verdict.decides)];
	return inOrder.slice(0, MOST).map((verdict) => ({
		...verdict,
		field: redaction.text(verdict.field),
		...(verdict.message !== undefined && { message: redaction.text(verdict.message) }),
	}));
}

/** The operation by whose fields a request is judged: the one that it is, or that it edits. */
function wordsOf(
	{ provider: id, operation: name }: Recorded['judgement'],
	providers: readonly SimulatedProvider[],
): { readonly operation: Operation; readonly edits: boolean } | undefined {
	const provider = providers.find((one) => one.id === id);
	if (!provider || name === undefined) return undefined;
	const edited = Object.hasOwn(provider.routes, name) ? provider.routes[name]!.edits : undefined;
	const operation = provider.operations[edited ?? name];
	return operation && { operation, edits: edited !== undefined };
}
