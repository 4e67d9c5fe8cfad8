import type { Judgement } from './judge';
import type { Redaction } from './redaction';

/** One request that was answered: what an `onRequest` listener is told. Holds no header and no body. */
export interface Observation extends Omit<Judgement, 'body'> {
	readonly method: string;
	/** Without the query. */
	readonly path: string;
	/** From the last byte of the headers to the answer, in milliseconds. */
	readonly ms: number;
	/** Name of the fault that was applied. Where nothing was sent, the status is 0. */
	readonly fault?: string;
}

type Observed = Pick<Observation, 'method' | 'path' | 'ms' | 'fault'>;

export type Observer = (observation: Observation) => void;

/** Whoever wants to know what was asked and answered. */
export class Observers {
	readonly #observers = new Set<Observer>();

	constructor(readonly redaction: Redaction) {}

	/** Returns a function that ends the subscription. */
	add(observer: Observer): () => void {
		this.#observers.add(observer);
		return () => void this.#observers.delete(observer);
	}

	/** An observer that throws is reported as a process warning: it must not change what a vendor answers. */
	tell(judgement: Judgement, request: Observed): void {
		if (this.#observers.size === 0) return;
		const path = this.redaction.text(request.path);
		const observation =
			judgement.provider === undefined
				? ownObservation(judgement, request, path)
				: vendorObservation(judgement, request, path);
		for (const observer of this.#observers) {
			try {
				observer(observation);
			} catch (error) {
				process.emitWarning(`An observer of the mock threw: ${String(error)}`);
			}
		}
	}
}

/** Named one by one: with a rest and a spread this would be the dearest step of a request. */
function vendorObservation(judgement: Judgement, { method, ms, fault }: Observed, path: string): Observation {
	const { status, verdict, mark, provider, operation, answer, field, nearest, what } = judgement;
	const all = { method, path, status, verdict, mark, provider, operation, answer, field, nearest, what, ms, fault };
	return all satisfies Record<keyof Observation, unknown>;
}

function ownObservation({ body: _body, ...judgement }: Judgement, request: Observed, path: string): Observation {
	return { ...judgement, ...request, path };
}
