import { html, Mark } from './pieces.js';
import { Component } from './preact.js';

/** What the mock knows of each provider, and what it assumes. */
export class Knowledge extends Component {
	shouldComponentUpdate({ about }) {
		return about !== this.props.about;
	}

	render({ about }) {
		if (!about) return html`<main class="page"><p class="faint">Loading …</p></main>`;
		return html`<main class="page">
			<h2>What the mock knows</h2>
			<dl class="legend">
				${Object.entries(about.marks).map(([mark, meaning]) => html`<div><dt><${Mark} mark=${mark} /></dt><dd>${meaning}</dd></div>`)}
			</dl>
			${about.providers.map((provider) => html`<${Provider} key=${provider.id} provider=${provider} marks=${Object.keys(about.marks)} />`)}
		</main>`;
	}
}

/** What every route refuses before it acts. */
const REFUSALS = {
	key: 'The key is missing or wrong',
	route: 'There is no such route',
	'content-type': 'The content type is not JSON',
	size: 'The body is too large',
	json: 'The body is not JSON',
};

function Provider({ provider: { id, name, what, documentationUrl, routes, checks, assumptions }, marks }) {
	const behaviours = [...routes.flatMap((route) => [route, ...(route.answers ?? [])]), ...checks];
	const counts = marks.map((mark) => `${behaviours.filter((behaviour) => behaviour.mark === mark).length} ${mark}`);
	const isLink = /^https:\/\//.test(documentationUrl);
	return html`<section class="panel" aria-labelledby=${`known-${id}`}>
		<h3 id=${`known-${id}`}>${name}</h3>
		<p class="faint">
			${what} · ${counts.join(', ')}${isLink && html` · <a href=${documentationUrl} target="_blank" rel="noopener noreferrer">documentation</a>`}
		</p>
		<h4>Assumptions</h4>
		${assumptions.length === 0 ? html`<p class="faint">None.</p>` : html`<ul class="plain">${assumptions.map((assumption) => html`<li>${assumption}</li>`)}</ul>`}
		<h4>Routes</h4>
		<ul class="known">
			${routes.map(
				({ name: route, method, paths, description, mark, answers = [] }) => html`<li>
					<div class="known-line"><span><b>${route}</b> <code>${method} ${paths.join(' ')}</code></span><${Mark} mark=${mark} /></div>
					<p class="faint">${description}</p>
					${
						answers.length > 0 &&
						html`<ul class="known">
							${answers.map((answer) => html`<li class="known-line"><span><code>${answer.status}</code> ${answer.description}</span><${Mark} mark=${answer.mark} /></li>`)}
						</ul>`
					}
				</li>`,
			)}
		</ul>
		<h4>Every route, before it acts</h4>
		<ul class="known">
			${checks.map(({ check, status, mark }) => html`<li class="known-line"><span><code>${status}</code> ${REFUSALS[check] ?? check}</span><${Mark} mark=${mark} /></li>`)}
		</ul>
	</section>`;
}
