import { clock, duration, html, Status } from './pieces.js';
import { Component } from './preact.js';

/** As in the style sheet. */
const ROW = 56;
/** Rows drawn above and below what can be seen. */
const MARGIN = 6;

/** The list of requests. Only the rows that can be seen exist, however many there are. */
export class List extends Component {
	state = { top: 0, height: 600 };
	ref = (element) => {
		this.element = element;
		this.watcher?.disconnect();
		if (!element) return;
		this.watcher = new ResizeObserver(() => this.resized(element.clientHeight));
		this.watcher.observe(element);
	};

	/** On a small screen the detail takes the list's place; what was at the top then is there again afterwards. */
	resized(height) {
		const { entries } = this.props;
		if (height === 0) {
			const { top } = this.state;
			const id = entries[Math.floor(top / ROW)]?.id;
			this.left = id === undefined ? undefined : { id, offset: top % ROW };
			this.hidden = true;
			return;
		}
		const wasHidden = this.hidden;
		this.hidden = false;
		// The height has to be there before anything can be scrolled to.
		this.setState({ height }, () => {
			const index = wasHidden && this.left ? indexOf(entries, this.left.id) : -1;
			if (index >= 0 && this.element) this.element.scrollTop = index * ROW + this.left.offset;
		});
	}

	componentDidUpdate({ cursor, entries }) {
		const { element, props } = this;
		if (!element || this.hidden) return;
		// What arrives at the top must not push away what somebody reads.
		if (entries !== props.entries && element.scrollTop > 0 && this.anchor !== undefined) {
			const index = indexOf(props.entries, this.anchor.id);
			if (index >= 0) element.scrollTop = index * ROW + this.anchor.offset;
		}
		if (cursor !== props.cursor && props.cursor !== undefined) {
			const index = indexOf(props.entries, props.cursor);
			if (index < 0) return;
			const top = index * ROW;
			if (top < element.scrollTop) element.scrollTop = top;
			else if (top + ROW > element.scrollTop + element.clientHeight)
				element.scrollTop = top + ROW - element.clientHeight;
		}
	}

	scrolled = () => {
		if (this.hidden || this.element.clientHeight === 0) return;
		const top = this.element.scrollTop;
		const id = this.props.entries[Math.floor(top / ROW)]?.id;
		this.anchor = id === undefined ? undefined : { id, offset: top % ROW };
		this.setState({ top });
	};

	render({ entries, cursor, names, onOpen }, { top, height }) {
		const first = Math.max(0, Math.min(Math.floor(top / ROW) - MARGIN, entries.length - 1));
		const rows = entries.slice(first, first + Math.ceil(height / ROW) + 2 * MARGIN);
		const active = rows.some(({ id }) => id === cursor) ? `row-${cursor}` : undefined;
		return html`<div
			class="list"
			id="list"
			role="listbox"
			aria-label="Requests, newest first"
			tabindex="0"
			aria-activedescendant=${active}
			ref=${this.ref}
			onScroll=${this.scrolled}
		>
			<div class="list-space" role="presentation" style=${{ height: `${entries.length * ROW}px` }}>
				${rows.map(
					(entry, index) => html`<${Row}
						key=${entry.id}
						entry=${entry}
						names=${names}
						chosen=${entry.id === cursor}
						place=${first + index}
						count=${entries.length}
						onOpen=${onOpen}
					/>`,
				)}
			</div>
		</div>`;
	}
}

function Row({ entry, names, chosen, place, count, onOpen }) {
	const { id, provider, operation, method, path, status, outcome, verdict, what, fault, time, ms } = entry;
	// A fault that answered by itself has said all with its name.
	const words = [outcome, verdict === 'fault' && fault !== undefined ? undefined : what];
	return html`<div
		class="row"
		id=${`row-${id}`}
		role="option"
		aria-selected=${chosen ? 'true' : 'false'}
		aria-posinset=${place + 1}
		aria-setsize=${count}
		style=${{ top: `${place * ROW}px` }}
		onClick=${() => onOpen(id)}
	>
		<${Status} status=${status} />
		<span class="row-name">
			${provider === undefined ? `${method} ${path}` : html`<b>${names[provider] ?? provider}</b> ${operation ?? `${method} ${path}`}`}
		</span>
		<span class="row-side">${clock(time)}</span>
		<span class="row-what">
			${fault === undefined ? null : html`<span class="fault">${fault}</span>${' '}`}
			${words.filter((word) => word !== undefined).join(' · ')}
		</span>
		<span class="row-side">${duration(ms)}</span>
	</div>`;
}

/** @param entries The newest first. */
export function indexOf(entries, id) {
	let low = 0;
	let high = entries.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		if (entries[middle].id === id) return middle;
		if (entries[middle].id > id) low = middle + 1;
		else high = middle - 1;
	}
	return -1;
}
