import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import { providers } from '../contracts';
import type { WorkflowFile } from './engine';

/** The example workflows, in the order in which `npm start` runs them. */
export const EXAMPLES: readonly string[] = inOrder(
	readdirSync(__dirname)
		.filter((file) => file.endsWith('.json'))
		.map((file) => path.parse(file).name),
);

/** Those named after a provider in the registry's order, then those that serve several. */
function inOrder(names: readonly string[]): string[] {
	const own = Object.keys(providers).filter((id) => names.includes(id));
	return [...own, ...names.filter((name) => !own.includes(name)).sort()];
}

const PACKAGE = 'n8n-nodes-lead-intake.';

export function fileOf(example: string): string {
	return path.join(__dirname, `${example}.json`);
}

export function readExample(example: string): WorkflowFile {
	return JSON.parse(readFileSync(fileOf(example), 'utf8')) as WorkflowFile;
}

/** The nodes of a workflow that are this package's. */
export function ownNodes({ nodes }: WorkflowFile): INode[] {
	return nodes.filter(({ type }) => type.startsWith(PACKAGE));
}

/** The item properties that a workflow's expressions read: the columns that a list of leads needs. */
export function columnsOf(workflow: WorkflowFile): string[] {
	const text = JSON.stringify(ownNodes(workflow).map(({ parameters }) => parameters));
	return [...new Set([...text.matchAll(/\$json\.(\w+)/g)].map((match) => match[1]!))];
}

/** The workflow with `leads` as what its trigger puts out. */
export function withPinned(workflow: WorkflowFile, leads: readonly object[]): WorkflowFile {
	const trigger = workflow.nodes.find(({ type }) => type.endsWith('Trigger'))!;
	return { ...workflow, pinData: { [trigger.name]: leads.map((json) => ({ json: { ...json } })) } };
}
