import { Copy, html } from './pieces.js';

/** What to paste into a credential. */
export function Connect({ about }) {
	if (!about) return html`<main class="page"><p class="faint">Loading …</p></main>`;
	return html`<main class="page">
		<h2>Connect</h2>
		<p>In n8n, open the credential of a provider and paste these two. The keys are the mock's own; they open nothing else.</p>
		<div class="grid">
			${about.providers.map(
				({ id, name, what, baseUrl, key, header }) => html`<section class="panel" aria-labelledby=${`connect-${id}`}>
					<h3 id=${`connect-${id}`}>${name}</h3>
					<p class="faint">${what}</p>
					<${Line} label="Base URL" of=${name} value=${baseUrl} />
					<${Line} label="Key" of=${name} value=${key} />
					<p class="faint">The key travels in the header <code>${header}</code>.</p>
				</section>`,
			)}
		</div>
		<p class="faint">n8n in a container reaches this machine under <code>host.docker.internal</code> rather than 127.0.0.1; the mock then has to listen on an address that the container can reach (<code>--host</code>).</p>
	</main>`;
}

function Line({ label, of, value }) {
	return html`<div class="line">
		<span class="line-label">${label}</span>
		<span class="value"><code>${value}</code><${Copy} name=${`Copy ${label} of ${of}`} text=${value} /></span>
	</div>`;
}
