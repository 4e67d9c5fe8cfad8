/** How large the memory for Retry On Fail gets, and how long it takes to write and to read. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { buildRequest, checkInput, providers } from '../contracts';
import { type Outcome, settle } from '../delivery/outcome';
import type { ReadyItem } from '../nodes/shared/prepare';
import { Resume } from '../nodes/shared/resume';

/** The part of n8n that the memory uses. */
function contextWith(memory: Record<string, unknown>): IExecuteFunctions {
	return {
		getContext: () => memory,
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
	} as unknown as IExecuteFunctions;
}

function readyItems(count: number): ReadyItem[] {
	const { pollybot } = providers;
	const operation = pollybot.operations.addLead;
	return Array.from({ length: count }, (_, item) => {
		const check = checkInput(operation, {
			chatbotId: 'cb_1',
			name: `Lead Number ${item}`,
			email: `lead.${item}@example.com`,
		});
		if (!check.ok) throw new Error(check.problems[0]!.problem);
		const options = { existingIsSuccess: false, fullAnswer: false, includeOutcome: false, automaticKey: false };
		return { item, options, input: check.input, request: buildRequest(pollybot, operation, check.input) };
	});
}

function created(item: number): Outcome {
	const record = {
		id: `lead_${String(item).padStart(16, '0')}`,
		name: `Lead Number ${item}`,
		email: `lead.${item}@example.com`,
		source: 'api',
		status: 'new',
		createdAt: '2026-01-15T10:30:00.000Z',
		updatedAt: '2026-01-15T10:30:00.000Z',
		workspaceId: 'ws_your_workspace_id',
	};
	return settle({ means: 'created', reason: '', status: 201, record, body: undefined, headers: {} }, false);
}

/** Remembers so many delivered leads, and asks for each again. */
export function resumeSize(items: number): { bytes: number; writingMs: number; readingMs: number } {
	const ready = readyItems(items);
	const outcomes = ready.map(({ item }) => created(item));
	const memory: Record<string, unknown> = {};
	const started = performance.now();
	new Resume(contextWith(memory)).remember('bench', ready, (item) => outcomes[item]!);
	const written = performance.now();
	const resume = new Resume(contextWith(memory));
	if (!ready.every((one) => resume.earlier(one)?.kind === 'created')) throw new Error('An item was forgotten');
	const read = performance.now();
	return {
		bytes: Buffer.byteLength(JSON.stringify(memory)),
		writingMs: written - started,
		readingMs: read - written,
	};
}
