import { Copy, html } from './pieces.js';
import { ask, attempt, change } from './store.js';

const switchTo = (name) =>
	attempt(async () => change({ faults: await ask('/__mock/scenario', { method: 'PUT', body: { name } }) }));
const clear = () => attempt(async () => change({ faults: await ask('/__mock/faults', { method: 'DELETE' }) }));

export function Faults({ faults }) {
	if (!faults) return html`<main class="page"><p class="faint">Loading …</p></main>`;
	const scenarios = [{ name: null, description: 'Nothing goes wrong by itself' }, ...faults.scenarios];
	return html`<main class="page">
		<h2 id="scenarios">Scenarios</h2>
		<div class="scenarios" role="radiogroup" aria-labelledby="scenarios">
			${scenarios.map(
				({ name, description }) => html`<label class="scenario">
					<input type="radio" name="scenario" checked=${faults.scenario === name} onChange=${() => switchTo(name)} />
					<span><b>${name ?? 'normal'}</b><span class="faint">${description}</span></span>
				</label>`,
			)}
		</div>
		<div class="row-head">
			<h2>Rules that are on</h2>
			${faults.faults.length > 0 && html`<button type="button" onClick=${clear}>Switch all off</button>`}
		</div>
		${
			faults.faults.length === 0
				? html`<p class="faint">None.</p>`
				: html`<ul class="cards">
						${faults.faults.map(({ name, seen, applied, ...rule }) => html`<li class="rule"><b>${name}</b> <code>${JSON.stringify(rule)}</code></li>`)}
					</ul>`
		}
		<h2>Magic values</h2>
		${
			faults.magicValues.length === 0
				? html`<p class="faint">They are switched off.</p>`
				: html`<p>Type one into any e-mail or phone field, and the answer comes whatever else is on.</p>
						<ul class="cards">
							${faults.magicValues.map(
								({ email, phone, brings }) => html`<li class="magic">
									<span class="magic-what">${brings}</span>
									<span class="value"><code>${email}</code><${Copy} name=${`Copy ${email}`} text=${email} /></span>
									<span class="value"><code>${phone}</code><${Copy} name=${`Copy ${phone}`} text=${phone} /></span>
								</li>`,
							)}
						</ul>`
		}
	</main>`;
}
