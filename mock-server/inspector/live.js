/** Follows the journal. Events are gathered and taken over once per animation frame. */
import { ask, change, MAX_ENTRIES, setEntries, state } from './store.js';

const PAGE = 1000;
const SEARCH_PAUSE_MS = 200;

let gathered = [];
let loading = false;
let again = false;
let frame = false;

export function follow() {
	const events = new EventSource('/__mock/events');
	// After a pause the mock may be another one, so everything is read again.
	events.addEventListener('open', () => {
		change({ connection: 'live' });
		refresh();
	});
	events.addEventListener('error', () => {
		change({ connection: 'lost' });
		// A browser gives up for good when it gets anything but a stream.
		if (events.readyState === EventSource.CLOSED) setTimeout(follow, 2000);
	});
	events.addEventListener('request', ({ data }) => {
		gathered.push(JSON.parse(data));
		// A page in the background gets no frames.
		if (gathered.length > 2 * MAX_ENTRIES) gathered = gathered.slice(-MAX_ENTRIES);
		takeSoon();
	});
	events.addEventListener('reset', () => {
		gathered = [];
		if (loading) again = true;
		setEntries([]);
		change({ cursor: undefined, opened: false, entry: undefined, found: state.found && new Set() });
	});
	events.addEventListener('faults', ({ data }) => change({ faults: JSON.parse(data) }));
}

function takeSoon() {
	if (frame || loading) return;
	frame = true;
	requestAnimationFrame(() => {
		frame = false;
		if (loading) return;
		const last = state.entries.at(-1)?.id ?? 0;
		const fresh = gathered.filter(({ id }) => id > last);
		gathered = [];
		if (fresh.length === 0) return;
		setEntries(state.entries.concat(fresh));
		if (state.filter.text !== '') searchSoon();
	});
}

/** Reads everything anew: what the mock knows, its faults and its journal. */
async function refresh() {
	if (loading) {
		again = true;
		return;
	}
	loading = true;
	try {
		const [about, faults] = await Promise.all([ask('/__mock/about'), ask('/__mock/faults')]);
		change({ about, faults });
		do {
			again = false;
			setEntries(await readJournal());
		} while (again);
	} catch (error) {
		change({ problem: error.message });
	} finally {
		loading = false;
		takeSoon();
	}
}

/** Newest first in pages, as summaries: bodies are read when somebody looks. */
async function readJournal(filter = '') {
	const entries = [];
	let before = '';
	do {
		const page = await ask(`/__mock/requests?limit=${PAGE}${before}${filter}`);
		for (const { headers: _headers, query: _query, body: _body, answer: _answer, ...summary } of page.requests) {
			entries.push(summary);
		}
		before = page.before === null ? undefined : `&before=${page.before}`;
	} while (before !== undefined && entries.length < MAX_ENTRIES);
	return entries.reverse();
}

let timer;
let search = 0;

/** Looks for the text after a short pause: in bodies too, so the mock does it. */
export function searchSoon() {
	clearTimeout(timer);
	const mine = ++search;
	const { text } = state.filter;
	if (text === '') {
		change({ found: undefined });
		return;
	}
	timer = setTimeout(async () => {
		try {
			const entries = await readJournal(`&q=${encodeURIComponent(text)}`);
			if (mine === search) change({ found: new Set(entries.map(({ id }) => id)) });
		} catch (error) {
			change({ problem: error.message });
		}
	}, SEARCH_PAUSE_MS);
}
