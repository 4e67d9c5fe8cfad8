import { Detail } from './detail.js';
import { List } from './list.js';
import { searchSoon } from './live.js';
import { html } from './pieces.js';
import { change, close, moveTo, shownEntries } from './store.js';

const OUTCOMES = ['created', 'existing', 'rejected', 'refused', 'throttled', 'ambiguous'];
const VERDICTS = ['passed', 'key', 'route', 'content-type', 'size', 'json', 'fields', 'fault', 'broken-off', 'failed'];

export function Requests({ state }) {
	const { filter, entries, cursor, opened, entry, about } = state;
	const shown = shownEntries();
	const providers = about?.providers ?? [];
	const names = Object.fromEntries(providers.map(({ id, name }) => [id, name]));
	const filterBy = (changes) => {
		// What was drawn last may be older than what was picked last.
		change({ filter: { ...state.filter, ...changes } });
		if ('text' in changes) searchSoon();
	};
	const isFiltered = Object.values(filter).some((value) => value !== '');
	return html`<main class=${`requests ${opened ? 'has-detail' : ''}`}>
		<div class="side">
			<div class="toolbar" role="search">
				<input
					id="search"
					type="search"
					aria-label="Search requests"
					placeholder="Search paths, bodies, faults  ( / )"
					value=${filter.text}
					onInput=${({ target }) => filterBy({ text: target.value })}
				/>
				<div class="choices">
					<${Choice} label="Provider" value=${filter.provider} options=${providers.map(({ id, name }) => [id, name])} onPick=${(provider) => filterBy({ provider })} />
					<${Choice} label="Outcome" value=${filter.outcome} options=${OUTCOMES.map((name) => [name, name])} onPick=${(outcome) => filterBy({ outcome })} />
					<${Choice} label="Verdict" value=${filter.verdict} options=${VERDICTS.map((name) => [name, name])} onPick=${(verdict) => filterBy({ verdict })} />
				</div>
				<p class="count" id="count" role="status">
					${isFiltered ? `${number(shown.length)} of ${number(entries.length)}` : number(entries.length)} ${entries.length === 1 ? 'request' : 'requests'}
				</p>
			</div>
			${
				shown.length > 0
					? html`<${List} entries=${shown} cursor=${cursor} names=${names} onOpen=${(id) => moveTo(id, true)} />`
					: html`<div class="empty">
							${
								isFiltered
									? html`<p>No request fits.</p>
											<button type="button" onClick=${() => filterBy({ provider: '', outcome: '', verdict: '', text: '' })}>Show all</button>`
									: html`<p><b>Waiting for requests.</b></p>
											<p>What is sent to this mock shows up here at once. <a href="#connect">How to connect</a></p>`
							}
						</div>`
			}
		</div>
		${
			opened
				? html`<${Detail} entry=${entry} names=${names} onClose=${close} />`
				: html`<div class="detail hint">
						<p>Choose a request to see what was sent, how it was judged and what was answered.</p>
						<p><kbd>j</kbd> <kbd>k</kbd> move · <kbd>Enter</kbd> open · <kbd>Esc</kbd> close · <kbd>/</kbd> search</p>
					</div>`
		}
	</main>`;
}

function Choice({ label, value, options, onPick }) {
	return html`<label>
		<span>${label}</span>
		<select value=${value} onChange=${({ target }) => onPick(target.value)}>
			<option value="">all</option>
			${options.map(([key, name]) => html`<option value=${key}>${name}</option>`)}
		</select>
	</label>`;
}

function number(count) {
	return count.toLocaleString('en');
}
