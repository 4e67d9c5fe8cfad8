/** The inspector: starts, draws, and listens to keys. */
import { Connect } from './connect.js';
import { Faults } from './faults.js';
import { Knowledge } from './knowledge.js';
import { indexOf } from './list.js';
import { follow } from './live.js';
import { html } from './pieces.js';
import { Component, render } from './preact.js';
import { Records } from './records.js';
import { Requests } from './requests.js';
import { ask, attempt, change, close, moveTo, onChange, shownEntries, state } from './store.js';

const VIEWS = {
	requests: 'Requests',
	records: 'Records',
	faults: 'Faults',
	connect: 'Connect',
	knowledge: 'Knowledge',
};
const CONNECTIONS = { connecting: 'connecting', live: 'live', lost: 'connection lost' };

function App() {
	const { view, connection, faults, about, problem, version } = state;
	return html`
		<header class="top">
			<h1>Mock server</h1>
			<span class=${`connection ${connection}`} role="status">${CONNECTIONS[connection]}</span>
			<nav aria-label="Views">
				${Object.entries(VIEWS).map(([name, label]) => html`<a href=${`#${name}`} aria-current=${name === view ? 'page' : undefined}>${label}</a>`)}
			</nav>
			${faults?.scenario && html`<a class="scenario-on" href="#faults"><span class="scenario-word">scenario: </span>${faults.scenario}</a>`}
			<${Reset} />
		</header>
		${problem !== undefined && html`<p class="notice problem" role="alert">${problem}</p>`}
		${view === 'requests' && html`<${Requests} state=${state} />`}
		${view === 'records' && html`<${Records} version=${version} />`}
		${view === 'faults' && html`<${Faults} faults=${faults} />`}
		${view === 'connect' && html`<${Connect} about=${about} />`}
		${view === 'knowledge' && html`<${Knowledge} about=${about} />`}
	`;
}

/** Asks once more before everything is gone. */
class Reset extends Component {
	ask = () => this.setState({ sure: true });
	keep = () => this.setState({ sure: false });
	reset = () => {
		this.keep();
		attempt(() => ask('/__mock/reset', { method: 'POST' }));
	};

	render(_props, { sure }) {
		if (!sure) return html`<button type="button" class="reset" onClick=${this.ask}>Reset</button>`;
		return html`<span class="reset" role="group" aria-label="Forget all requests and records?">
			<button type="button" class="danger" onClick=${this.reset}>Forget everything</button>
			<button type="button" onClick=${this.keep}>Keep</button>
		</span>`;
	}
}

function showView() {
	const name = location.hash.slice(1);
	change({ view: Object.hasOwn(VIEWS, name) ? name : 'requests', problem: undefined });
	scrollTo(0, 0);
}

function step(by) {
	const shown = shownEntries();
	if (shown.length === 0) return;
	const index = state.cursor === undefined ? -1 : indexOf(shown, state.cursor);
	const next = index < 0 ? (by < 0 ? 0 : Math.min(by - 1, shown.length - 1)) : index + by;
	moveTo(shown[Math.max(0, Math.min(next, shown.length - 1))].id);
}

const KEYS = {
	j: () => step(1),
	ArrowDown: () => step(1),
	k: () => step(-1),
	ArrowUp: () => step(-1),
	PageDown: () => step(10),
	PageUp: () => step(-10),
	Home: () => step(Number.NEGATIVE_INFINITY),
	End: () => step(Number.POSITIVE_INFINITY),
	Enter: () => {
		moveTo(state.cursor ?? shownEntries()[0]?.id, shownEntries().length > 0);
	},
	Escape: close,
	'/': () => document.getElementById('search')?.focus(),
};

addEventListener('keydown', (event) => {
	const { key, target } = event;
	if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || state.view !== 'requests') return;
	if (target.id === 'search' && (key === 'Escape' || key === 'Enter' || key === 'ArrowDown')) {
		event.preventDefault();
		target.blur();
		document.getElementById('list')?.focus();
		if (key !== 'Escape') step(1);
		return;
	}
	const isControl = target.closest?.('input, select, textarea, button, a, summary');
	// What has keys of its own keeps them.
	if (!Object.hasOwn(KEYS, key) || target.closest?.('input, select, textarea') || (isControl && key === 'Enter'))
		return;
	// A long answer is read with the keys that scroll.
	if (target.closest?.('.detail') && /^(Arrow|Page|Home|End)/.test(key)) return;
	event.preventDefault();
	KEYS[key]();
});
addEventListener('hashchange', showView);

const root = document.getElementById('app');
onChange(() => render(html`<${App} />`, root));
showView();
follow();
