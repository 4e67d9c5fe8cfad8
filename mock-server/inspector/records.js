import { html, Json } from './pieces.js';
import { Component } from './preact.js';
import { ask } from './store.js';

const PAGE = 20;

/** What the mock has stored, the newest first. */
export class Records extends Component {
	state = { collections: [], chosen: undefined, page: 0, rows: [] };

	componentDidMount() {
		this.load(undefined, 0);
	}

	/** Everything was forgotten, or something came in while nothing was shown. */
	componentDidUpdate({ version }) {
		if (version === this.props.version || this.waiting) return;
		this.waiting = setTimeout(() => {
			this.waiting = undefined;
			this.load(this.state.chosen, this.state.page);
		}, 500);
	}

	componentWillUnmount() {
		clearTimeout(this.waiting);
		this.gone = true;
	}

	async load(chosen, page) {
		try {
			const collections = await ask('/records');
			const collection =
				collections.find(({ name }) => name === chosen) ?? collections.find(({ count }) => count > 0) ?? collections[0];
			const last = Math.max(0, Math.ceil(collection.count / PAGE) - 1);
			const at = Math.min(page, last);
			const end = collection.count - at * PAGE;
			const rows =
				end > 0 ? await ask(`/records/${collection.name}?_start=${Math.max(0, end - PAGE)}&_end=${end}`) : [];
			if (!this.gone) {
				this.setState({
					collections,
					chosen: collection.name,
					page: at,
					last,
					rows: rows.reverse(),
					problem: undefined,
				});
			}
		} catch (error) {
			if (!this.gone) this.setState({ problem: error.message });
		}
	}

	render(_props, { collections, chosen, page, last, rows, problem }) {
		const count = collections.find(({ name }) => name === chosen)?.count ?? 0;
		return html`<main class="page">
			<h2>Records</h2>
			${problem && html`<p class="notice" role="alert">${problem}</p>`}
			<div class="tabs" role="group" aria-label="Collections">
				${collections.map(
					(collection) => html`<button
						type="button"
						aria-pressed=${collection.name === chosen ? 'true' : 'false'}
						onClick=${() => this.load(collection.name, 0)}
					>${collection.name} <span class="number">${collection.count}</span></button>`,
				)}
			</div>
			${rows.length === 0 && chosen !== undefined && html`<p class="faint">Nothing has been stored in ${chosen} yet. A request that creates a record puts it here.</p>`}
			<ul class="cards">
				${rows.map(
					(row) => html`<li key=${String(row.id)}>
						<details>
							<summary><code>${String(row.id ?? 'record')}</code> <span class="faint">${gist(row)}</span></summary>
							<${Json} value=${row} />
						</details>
					</li>`,
				)}
			</ul>
			${
				count > 0 &&
				html`<nav class="pager" aria-label="Pages">
					<button type="button" disabled=${page === 0} onClick=${() => this.load(chosen, page - 1)}>Newer</button>
					<span role="status">Page ${page + 1} of ${last + 1}</span>
					<button type="button" disabled=${page >= last} onClick=${() => this.load(chosen, page + 1)}>Older</button>
				</nav>`
			}
		</main>`;
	}
}

/** The first few texts of a record, to know it by. */
function gist(row) {
	return Object.entries(row)
		.filter(([name, value]) => name !== 'id' && typeof value === 'string' && value !== '')
		.slice(0, 4)
		.map(([, value]) => value.slice(0, 60))
		.join(' · ');
}
