/** Small parts of which the views are made. Everything from outside goes into text nodes. */
import htm from './htm.js';
import { Component, h } from './preact.js';

export const html = htm.bind(h);

/** How well a behaviour is known. */
export function Mark({ mark }) {
	return mark ? html`<span class=${`mark mark-${mark}`}>${mark}</span>` : null;
}

const STATUS_WORDS = { 2: 'good', 3: 'good', 4: 'bad', 5: 'worse' };

export function Status({ status }) {
	const look = status === 0 ? 'worse' : (STATUS_WORDS[Math.floor(status / 100)] ?? 'bad');
	return html`<span class=${`status ${look}`}>${status === 0 ? 'none' : status}</span>`;
}

/** A button that copies a text, or what a function promises. */
export class Copy extends Component {
	copy = async () => {
		const { text } = this.props;
		let said = 'Copied';
		try {
			await toClipboard(typeof text === 'function' ? await text() : text);
		} catch {
			said = 'Could not copy';
		}
		this.setState({ said });
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.setState({ said: undefined }), 1500);
	};

	componentWillUnmount() {
		clearTimeout(this.timer);
	}

	render({ label = 'Copy', name }, { said }) {
		return html`<button type="button" class="copy" aria-label=${name} onClick=${this.copy}>
			<span aria-live="polite">${said ?? label}</span>
		</button>`;
	}
}

/** Browsers have a clipboard for pages only at addresses that they trust, such as localhost. */
async function toClipboard(text) {
	if (navigator.clipboard) return navigator.clipboard.writeText(text);
	const area = document.createElement('textarea');
	area.value = text;
	document.body.append(area);
	area.select();
	const done = document.execCommand('copy');
	area.remove();
	if (!done) throw new Error('The browser does not copy');
}

/** Beyond this, colours cost more than they tell. */
const MAX_COLOURED = 20_000;
const MAX_SHOWN = 200_000;
const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A JSON value, or a text as it came. */
export function Json({ value }) {
	if (value === undefined) return html`<p class="faint">no body</p>`;
	const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
	if (typeof value === 'string' || text.length > MAX_COLOURED) {
		const rest = text.length - MAX_SHOWN;
		return html`<pre class="json">${rest > 0 ? `${text.slice(0, MAX_SHOWN)}\n… ${rest} more characters` : text}</pre>`;
	}
	return html`<pre class="json">${coloured(text)}</pre>`;
}

function coloured(text) {
	const parts = [];
	let end = 0;
	for (const match of text.matchAll(TOKEN)) {
		if (match.index > end) parts.push(text.slice(end, match.index));
		const [whole, string, colon] = match;
		const look = string === undefined ? 'json-value' : colon === undefined ? 'json-text' : 'json-name';
		parts.push(html`<span class=${look}>${string ?? whole}</span>`);
		if (colon !== undefined) parts.push(colon);
		end = match.index + whole.length;
	}
	parts.push(text.slice(end));
	return parts;
}

/** Names and values, such as headers. */
export function Pairs({ pairs }) {
	return html`<dl class="pairs">
		${Object.entries(pairs).map(([name, value]) => html`<div><dt>${name}</dt><dd>${String(value)}</dd></div>`)}
	</dl>`;
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
	hour: '2-digit',
	minute: '2-digit',
	second: '2-digit',
	hourCycle: 'h23',
});

export function clock(time) {
	return CLOCK.format(new Date(time));
}

export function duration(ms) {
	return ms < 1 ? '<1 ms' : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
