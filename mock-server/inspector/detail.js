/** One request: what was sent, how it was judged, what was answered. */
import { Copy, clock, duration, html, Json, Mark, Pairs, Status } from './pieces.js';
import { ask } from './store.js';

const CHECKS = {
	key: 'Key',
	route: 'Route',
	size: 'Size',
	'content-type': 'Content type',
	json: 'JSON',
	fields: 'Fields',
};

export function Detail({ entry, names, onClose }) {
	if (entry === undefined)
		return html`<section class="detail" aria-label="Request"><p class="faint">Loading …</p></section>`;
	const back = html`<button type="button" class="back" onClick=${onClose}>Close</button>`;
	if (entry.gone) {
		return html`<section class="detail" aria-label="Request">
			<header class="detail-head"><h2>Request ${entry.id}</h2>${back}</header>
			<p>${entry.gone}. Older requests give way to newer ones.</p>
		</section>`;
	}
	const { id, method, path, provider, operation, time, ms, fault } = entry;
	return html`<section class="detail" id="detail" tabindex="-1" aria-label=${`Request ${id}`}>
		<header class="detail-head">
			<div class="grow">
				<h2><span class="method">${method}</span> ${path}</h2>
				<p class="faint">
					Request ${id} · ${clock(time)} · ${duration(ms)}${provider === undefined ? '' : ` · ${names[provider] ?? provider}`}${operation === undefined ? '' : ` · ${operation}`}
				</p>
			</div>
			<${Copy} key=${id} label="Copy as curl" text=${() => ask(`/__mock/requests/${id}/curl`)} />
			${back}
		</header>
		${fault === undefined ? null : html`<p class="notice">Fault applied: <b>${fault}</b></p>`}
		<div class="columns">
			<${Sent} entry=${entry} />
			<${Verdict} entry=${entry} />
			<${Answered} entry=${entry} />
		</div>
	</section>`;
}

function Sent({ entry: { query, headers, body } }) {
	return html`<section class="panel" aria-labelledby="sent">
		<h3 id="sent">Request</h3>
		<${Json} value=${body} />
		${Object.keys(query).length > 0 && html`<h4>Query</h4><${Pairs} pairs=${query} />`}
		<details><summary>Headers (${Object.keys(headers).length})</summary><${Pairs} pairs=${headers} /></details>
	</section>`;
}

function Verdict({ entry }) {
	const { verdict, what, mark, outcome, answerName, fields = [] } = entry;
	const names = Object.keys(CHECKS);
	const stopped = names.indexOf(verdict);
	// A fault may come in before the checks, or after all of them: nobody can tell any more.
	const known = verdict === 'passed' || stopped >= 0;
	const judged = verdict === 'passed' || verdict === 'fields';
	return html`<section class="panel" aria-labelledby="verdict">
		<h3 id="verdict">Verdict</h3>
		<p class="said">${what}</p>
		<dl class="pairs">
			${outcome && html`<div><dt>outcome</dt><dd>${outcome}</dd></div>`}
			${answerName && html`<div><dt>answer</dt><dd>${answerName}</dd></div>`}
			${mark && html`<div><dt>how well known</dt><dd><${Mark} mark=${mark} /></dd></div>`}
		</dl>
		${
			known &&
			html`<h4>Checks</h4>
				<ul class="steps">
					${names.map((name, index) => html`<${Step} name=${CHECKS[name]} result=${stopped < 0 || index < stopped ? 'ok' : index === stopped ? 'failed' : 'open'} />`)}
				</ul>`
		}
		${
			fields.length > 0 &&
			html`<h4>${judged ? 'Fields' : 'Fields, had they been checked'}</h4>
				<ul class="checks">${fields.map((field) => html`<${Field} ...${field} judged=${judged} />`)}</ul>`
		}
	</section>`;
}

const STEPS = { ok: ['✓', ''], failed: ['✗', ': failed'], open: ['–', ': not checked'] };

function Step({ name, result }) {
	const [sign, word] = STEPS[result];
	return html`<li class=${`step check-${result}`}>${sign} ${name}${word}</li>`;
}

const RESULTS = { ok: '✓ ok', wrong: '✗ wrong', missing: '✗ missing', ignored: '– ignored' };

/** A field, why it is refused and how well that is known; which one the answer is about. */
function Field({ field, result, message, mark, decides, judged }) {
	const failed = result === 'wrong' || result === 'missing';
	const role = decides ? 'Decided the answer' : judged ? 'Wrong as well' : 'Would be refused';
	const why = result === 'ok' ? 'its form is right' : result === 'missing' ? 'the field is required' : message;
	return html`<li class=${`check check-${result}${decides ? ' check-decides' : ''}`}>
		<span>${field}${(failed || decides) && html` <${Mark} mark=${mark} />`}</span>
		<span>${RESULTS[result]}</span>
		${(failed || decides) && html`<p class="check-why">${role}${result === 'ok' ? ', though ' : ': '}${why}</p>`}
	</li>`;
}

function Answered({ entry: { answer, status } }) {
	return html`<section class="panel" aria-labelledby="answered">
		<h3 id="answered">Answer <${Status} status=${status} /></h3>
		${
			answer === undefined
				? html`<p>Nothing was sent: the connection was reset, was left hanging, or the client went away.</p>`
				: html`<${Json} value=${answer.body} />
						<details>
							<summary>Headers (${Object.keys(answer.headers).length})</summary>
							<${Pairs} pairs=${answer.headers} />
						</details>`
		}
	</section>`;
}
