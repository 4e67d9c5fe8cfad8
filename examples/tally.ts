import type { IDataObject, IRun } from 'n8n-workflow';
import type { OutcomeKind } from '../delivery/outcome';
import { outputOf, type WorkflowFile } from './engine';
import { ownNodes } from './workflows';

/** What came of one workflow. */
export interface Tally {
	readonly workflow: string;
	readonly inputs: number;
	readonly created: number;
	readonly existing: number;
	readonly rejected: number;
	/** refused, unknown, unsent. */
	readonly other: number;
	readonly ms: number;
	/** What was not as expected; empty when all is well. */
	readonly problems: readonly string[];
}

/** A list with a wrong column fails in every line; so many lines say enough. */
const MOST_PROBLEMS = 5;

/** Counts outcomes over a workflow's own nodes, from the items that they put out. */
export function tally(name: string, workflow: WorkflowFile, run: IRun, inputs: number, ms: number): Tally {
	const problems: string[] = [];
	const counts = { created: 0, existing: 0, rejected: 0, other: 0 };
	const { error } = run.data.resultData;
	if (error) problems.push(error.message);
	for (const node of ownNodes(workflow)) {
		const items = outputOf(run, node.name).flat();
		if (items.length !== inputs && !error) {
			problems.push(`${node.name} took ${inputs} items and put out ${items.length}`);
		}
		for (const { json } of items) {
			const kind = outcomeOf(json);
			counts[kind === 'created' || kind === 'existing' || kind === 'rejected' ? kind : 'other']++;
			if (typeof json.error === 'string' && kind !== 'existing')
				problems.push(`${node.name}, item ${String((json.details as IDataObject).item)}: ${json.error}`);
		}
	}
	const shown = problems.slice(0, MOST_PROBLEMS);
	if (problems.length > shown.length) shown.push(`and ${problems.length - shown.length} more like these`);
	return { workflow: name, inputs, ...counts, ms, problems: shown };
}

function outcomeOf(json: IDataObject): OutcomeKind {
	if ('error' in json) return (json.details as IDataObject).outcome as OutcomeKind;
	return json.existing === true ? 'existing' : 'created';
}
