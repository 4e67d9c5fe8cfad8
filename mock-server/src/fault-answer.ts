import { STATUS_CODES } from 'node:http';
import type { Answer, Provider } from '../../contracts';
import type { Fault, RetryAfter } from './fault-rules';
import type { Decision } from './faults';
import { act, type Examination, firstStatus, type Judgement, refusedKey } from './judge';
import type { SimulatedVendor } from './simulated-vendor';

/** What is sent under a fault, and how it ends. */
export interface FaultedAnswer {
	readonly judgement: Judgement;
	/** `cut-off` ends the connection in the middle of the body; after `reset` and `hang` nothing is sent at all. */
	readonly ending: 'whole' | 'cut-off' | 'reset' | 'hang';
	readonly headers: Readonly<Record<string, string>>;
	/** The fault's rule, if it did more than count the request. */
	readonly fault?: string;
}

/** Carries out what was decided. Faults that come after writing have the vendor act first. */
export function answerUnder(decision: Decision, examination: Examination): FaultedAnswer {
	const { rule, fault, limited } = decision;
	const vendor = examination.vendor!;
	const rate = limited ? rateHeaders(limited) : {};
	const whole = (judgement: Judgement, headers: Record<string, string> = {}): FaultedAnswer => ({
		judgement,
		ending: 'whole',
		headers: { ...rate, ...headers },
		fault: rule,
	});
	if (limited?.grant.allowed === false) {
		const { retryAfter } = limited.limit;
		const seconds = limited.grant.waitMs / 1000;
		const wait =
			retryAfter === 'absent' ? undefined : retryAfter === 'date' ? ({ seconds, as: 'date' } as const) : seconds;
		return whole(faulted(examination, rule, throttled(vendor)), retryHeader(wait));
	}
	if (!fault) {
		const untouched = decision.delayMs === 0;
		return { judgement: act(examination), ending: 'whole', headers: rate, fault: untouched ? undefined : rule };
	}
	const judged = 'written' in fault && fault.written ? act(examination) : undefined;
	const replaced = (wire: Worded) => (judged ? { ...judged, ...wire } : faulted(examination, rule, wire));
	switch (fault.kind) {
		case 'status': {
			const wire =
				fault.body === undefined ? wordStatus(fault.status, vendor) : { status: fault.status, body: fault.body };
			return whole(replaced(wire), {
				...retryHeader(fault.retryAfter),
				...lowerCased(fault.headers ?? {}),
			});
		}
		case 'answer': {
			const answer = answerThat(fault.means, examination);
			if (!answer) return { judgement: judged ?? act(examination), ending: 'whole', headers: rate };
			return whole(replaced(answer), retryHeader(fault.retryAfter));
		}
		case 'key':
			return whole(refusedKey(vendor, examination.known, 'invalid'));
		case 'html': {
			const status = fault.status ?? 502;
			return whole(replaced({ status, body: errorPage(status) }), { 'content-type': 'text/html' });
		}
		case 'content-type':
			return whole(act(examination), { 'content-type': fault.contentType ?? 'text/plain' });
		case 'cut-off':
			return { judgement: act(examination), ending: 'cut-off', headers: rate, fault: rule };
		case 'reset':
		case 'hang':
			return { judgement: replaced({ status: 0, body: undefined }), ending: fault.kind, headers: {}, fault: rule };
		case 'pass':
			return { judgement: act(examination), ending: 'whole', headers: rate };
	}
}

type Worded = Pick<Judgement, 'status' | 'body' | 'mark' | 'answer'>;

/** The judgement of a request that the vendor never got to act on. */
function faulted({ vendor, known }: Examination, rule: string, wire: Worded): Judgement {
	return { provider: vendor!.provider.id, operation: known?.name, verdict: 'fault', what: `fault: ${rule}`, ...wire };
}

function allAnswers({ operations }: Provider): Array<readonly [string, Answer]> {
	return Object.values(operations).flatMap(({ answers }) => Object.entries(answers));
}

/** The contract's answer of a meaning, with its own example as body; of the operation, or else of the vendor. */
function answerThat(
	means: Extract<Fault, { kind: 'answer' }>['means'],
	{ vendor, known }: Examination,
): Worded | undefined {
	const answers = Object.entries(known?.operation?.answers ?? {});
	// Where several mean the same, the refusal of a field is the one that people know.
	const found =
		answers.find(([name, answer]) => answer.means === means && name === 'invalid') ??
		answers.find(([, answer]) => answer.means === means) ??
		(means === 'throttled' ? allAnswers(vendor!.provider).find(([, answer]) => answer.means === means) : undefined);
	return found && worded(found);
}

function worded([name, answer]: readonly [string, Answer]): Worded {
	return { status: firstStatus(answer), body: answer.example, mark: answer.mark, answer: name };
}

function throttled(vendor: SimulatedVendor): Worded {
	const known = allAnswers(vendor.provider).find(([, { means }]) => means === 'throttled');
	return known ? worded(known) : wordStatus(429, vendor);
}

/** A status in the vendor's words: its answer of that status if it means a failure, else its general wording. */
function wordStatus(status: number, vendor: SimulatedVendor): Worded {
	const known = allAnswers(vendor.provider).find(
		([, answer]) => answer.means !== 'created' && answer.means !== 'existing' && firstStatus(answer) === status,
	);
	if (known) return worded(known);
	const message = STATUS_CODES[status] ?? `Status ${status}`;
	const code = message.toLowerCase().replace(/[^a-z]+/g, '_');
	return { status, body: vendor.provider.problem({ status, code, message, world: vendor }), mark: 'assumed' };
}

function errorPage(status: number): string {
	const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
	return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n`;
}

/** Waiting a part of a second too long is polite, too short is not: rounded up. */
function retryHeader(retryAfter: RetryAfter | undefined): Record<string, string> {
	if (retryAfter === undefined) return {};
	if (typeof retryAfter === 'number') return { 'retry-after': String(Math.ceil(retryAfter)) };
	const at = Math.ceil(Date.now() / 1000 + retryAfter.seconds) * 1000;
	return { 'retry-after': new Date(at).toUTCString() };
}

function rateHeaders({ grant, limit }: NonNullable<Decision['limited']>): Record<string, string> {
	const { headers, requests } = limit;
	if (!headers) return {};
	const untilReset = Math.max(0, grant.resetAt - performance.now());
	return {
		[headers.limit]: String(requests),
		[headers.remaining]: String(grant.remaining),
		[headers.reset]: String(Math.ceil((Date.now() + untilReset) / 1000)),
		...(headers.used === undefined ? {} : { [headers.used]: String(grant.used) }),
	};
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
