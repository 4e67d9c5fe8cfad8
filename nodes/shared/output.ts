/** Outcomes out: the items that leave the node. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Outcome } from '../../delivery/outcome';
import { sentenceOf } from '../../delivery/sentence';
import type { ItemOptions } from './parameters';

export function isSuccess({ kind }: Outcome, options?: ItemOptions): boolean {
	return kind === 'created' || (kind === 'existing' && options?.existingIsSuccess === true);
}

/**
 * A delivered item carries the vendor's record. A failed one carries `error` and `details` and no other key: n8n
 * sends such items, and only such, to the error output, and adds the input by itself.
 */
export function outputItem(outcome: Outcome, item: number, options?: ItemOptions): INodeExecutionData {
	return {
		json: isSuccess(outcome, options) ? delivered(outcome, options) : failed(outcome, item),
		pairedItem: { item },
	};
}

function delivered({ kind, record, answer }: Outcome, options?: ItemOptions): IDataObject {
	const outcome = options?.includeOutcome ? { outcome: kind } : {};
	if (options?.fullAnswer && answer) {
		return {
			statusCode: answer.status,
			headers: answer.headers as IDataObject,
			body: answer.body as IDataObject,
			...outcome,
		};
	}
	const existing = kind === 'existing' ? { existing: true } : {};
	return { ...(record as IDataObject | undefined), ...existing, ...outcome };
}

function failed(outcome: Outcome, item: number): IDataObject {
	const { kind, reason, wayOut, field, problems, status, record, answer } = outcome;
	const details: IDataObject = { outcome: kind, item, reason };
	if (wayOut !== undefined) details.wayOut = wayOut;
	if (field) details.field = field.label;
	if (problems) details.problems = problems.map((problem) => ({ ...problem }));
	if (status !== undefined) details.statusCode = status;
	if (record) details.record = record as IDataObject;
	if (answer) details.body = answer.body as IDataObject;
	return { error: sentenceOf(outcome), details };
}
