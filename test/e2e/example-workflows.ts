import type { Page } from 'playwright-core';
import { EXAMPLES, fileOf, ownNodes, readExample, withPinned } from '../../examples/workflows';
import type { MockServer } from '../../mock-server/src';
import type { Editor } from '../../sandbox/editor';
import { nodeTypes } from './node-types';
import { artifact, inEditor } from './server';

/** As many as are pinned. */
const LEADS = 25;
const FINISHED = 'Workflow executed successfully';

/** How many requests of a node's provider have made a record. */
function created(mock: MockServer, type: string): number {
	const { provider } = nodeTypes.find((node) => node.type === type)!;
	return mock.requests({ provider: provider.id }).filter(({ outcome }) => outcome === 'created').length;
}

async function executeAndSee(editor: Editor, example: string, mock: MockServer): Promise<void> {
	await editor.execute();
	await editor.notice(FINISHED).waitFor();
	for (const { name, type } of ownNodes(readExample(example))) {
		await editor.mark(name, 'success').waitFor();
		expect([name, created(mock, type)]).toEqual([name, LEADS]);
	}
	await editor.page.screenshot({ path: artifact(`example-${example}`) });
}

/** How far it is from the last line of each note to its lower edge, in pixels of the workflow. */
function emptyBelowNotes(page: Page): Promise<number[]> {
	return page.getByTestId('sticky').evaluateAll((notes) =>
		notes.map((note) => {
			const { bottom, height } = note.getBoundingClientRect();
			const last = [...note.querySelectorAll('h2, p')].at(-1)!.getBoundingClientRect().bottom;
			return ((bottom - last) / height) * note.offsetHeight;
		}),
	);
}

export function exampleWorkflows(): void {
	inEditor('is imported from its file and executed', async (editor, { mock }) => {
		await editor.importWorkflow(fileOf('pollybot'));
		await editor.notice('Credentials auto-added').waitFor();
		await executeAndSee(editor, 'pollybot', mock);
		expect(mock.records('pollybot_leads')).toHaveLength(LEADS);
	});

	describe.each(EXAMPLES)('%s', (example) => {
		inEditor('is executed, and its note is as large as its text', async (editor, { api, mock, credentials }) => {
			await editor.openWorkflow((await api.addWorkflow(readExample(example), credentials)).id);
			for (const pixels of await emptyBelowNotes(editor.page)) {
				expect(pixels).toBeGreaterThan(8);
				expect(pixels).toBeLessThan(40);
			}
			await executeAndSee(editor, example, mock);
		});
	});

	inEditor('sends refused leads to the error output, linked to their input', async (editor, server) => {
		const { api, mock, credentials } = server;
		const example = readExample('pollybot');
		const { name, parameters } = ownNodes(example)[0]!;
		// One at a time, so that the first Ada is the one that is added.
		parameters.options = { maxRequestsAtOnce: 1 };
		const leads = [
			{ name: 'Ada', email: 'ada@example.com' },
			{ name: 'Bad', email: 'nowhere' },
			{ name: 'Grace', email: 'grace@example.com' },
			{ name: 'Ada again', email: 'ADA@example.com' },
		].map((lead) => ({ ...lead, phone: '', source: '', company: '', job_title: '' }));
		await editor.openWorkflow((await api.addWorkflow(withPinned(example, leads), credentials)).id);
		await editor.execute();
		await editor.notice(FINISHED).waitFor();
		expect(mock.records('pollybot_leads').map(({ name }) => name)).toEqual(['Ada', 'Grace']);
		const panel = await editor.openNode(name);
		await panel.getByText('Error Branch (2 items)').click();
		await panel.getByTestId('output-panel').getByText('Email must be an email address').first().waitFor();
		await editor.page.screenshot({ path: artifact('error-branch') });

		const [last] = await api.executions();
		const { runData } = (await api.execution(last!.id)).data.resultData;
		const [added, refused] = runData[name]![0]!.data!.main!;
		expect(added!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(refused!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 3 }]);
		expect(refused!.map(({ json }) => json.name)).toEqual(['Bad', 'Ada again']);
	});
}
