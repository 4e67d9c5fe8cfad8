/** What the page knows, and the one place that draws it: at most once per animation frame. */

/** Older entries give way, so that a page left open for a week stays small. */
export const MAX_ENTRIES = 10_000;

export const state = {
	view: 'requests',
	/** @type {'connecting' | 'live' | 'lost'} */
	connection: 'connecting',
	/** Summaries of requests, the oldest first. */
	entries: [],
	/** Counts up whenever `entries` changes. */
	version: 0,
	filter: { provider: '', outcome: '', verdict: '', text: '' },
	/** Ids of the entries in which `filter.text` was found; nothing while nobody searches. */
	found: undefined,
	/** Id of the entry under the cursor. */
	cursor: undefined,
	/** Whether the entry under the cursor is shown. */
	opened: false,
	/** The shown entry in full. */
	entry: undefined,
	about: undefined,
	faults: undefined,
	/** What went wrong last, for people. */
	problem: undefined,
};

let draw = () => {};
let asked = false;

export function onChange(listener) {
	draw = listener;
}

/** Changes the state; the page follows with the next frame. */
export function change(changes = {}) {
	Object.assign(state, changes);
	if (asked) return;
	asked = true;
	requestAnimationFrame(() => {
		asked = false;
		draw();
	});
}

export function setEntries(entries) {
	change({ entries: entries.length > MAX_ENTRIES ? entries.slice(-MAX_ENTRIES) : entries, version: state.version + 1 });
}

let shown = { entries: [], key: undefined };

/** The entries that pass the filter, the newest first. */
export function shownEntries() {
	const { version, found, filter } = state;
	const { provider, outcome, verdict } = filter;
	const key = shown.key;
	if (
		key?.version === version &&
		key.found === found &&
		key.provider === provider &&
		key.outcome === outcome &&
		key.verdict === verdict
	) {
		return shown.entries;
	}
	const fits = (entry) =>
		(provider === '' || entry.provider === provider) &&
		(outcome === '' || entry.outcome === outcome) &&
		(verdict === '' || entry.verdict === verdict) &&
		(found === undefined || found.has(entry.id));
	shown = { entries: state.entries.filter(fits).reverse(), key: { version, found, provider, outcome, verdict } };
	return shown.entries;
}

/** Asks the mock. @returns What it answers, parsed. @throws Error in the mock's words. */
export async function ask(path, { method = 'GET', body } = {}) {
	const response = await fetch(path, {
		method,
		headers: body === undefined ? {} : { 'content-type': 'application/json' },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('json');
	const answer = isJson ? JSON.parse(text) : text;
	if (!response.ok) throw new Error(answer?.message ?? `${path} answered ${response.status}`);
	return answer;
}

/** Runs what a click asks for; when it fails, the page says so. */
export async function attempt(action) {
	try {
		await action();
		if (state.problem !== undefined) change({ problem: undefined });
	} catch (error) {
		change({ problem: error instanceof Error ? error.message : String(error) });
	}
}

let wanted;

/** Moves the cursor to an entry and, where one is shown, shows this one. */
export function moveTo(id, opened = state.opened) {
	change({ cursor: id, opened, entry: state.entry?.id === id ? state.entry : undefined });
	wanted = id;
	if (!opened || id === undefined) return;
	ask(`/__mock/requests/${id}`).then(
		(entry) => wanted === id && change({ entry }),
		(error) => wanted === id && change({ entry: { id, gone: error.message } }),
	);
}

export function close() {
	change({ opened: false, entry: undefined });
}
