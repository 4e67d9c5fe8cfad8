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
	tell(judgement: Judgement, request: Pick<Observation, 'method' | 'path' | 'ms' | 'fault'>): void {
		if (this.#observers.size === 0) return;
		const { status, verdict, mark, provider, operation, answer, field, nearest, what } = judgement;
		const { method, ms, fault } = request;
		const path = this.redaction.text(request.path);
		// Named one by one: with a rest and a spread it would be the dearest step of a request.
		const observation = {
			method,
			path,
			ms,
			fault,
			status,
			verdict,
			mark,
			provider,
			operation,
			answer,
			field,
			nearest,
			what,
		} satisfies Record<keyof Observation, unknown>;
		for (const observer of this.#observers) {
			try {
				observer(observation);
			} catch (error) {
				process.emitWarning(`An observer of the mock threw: ${String(error)}`);
			}
		}
	}
}
