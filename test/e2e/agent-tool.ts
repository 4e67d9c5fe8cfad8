import type { IDataObject, INode } from 'n8n-workflow';
import type { Workflow } from '../../sandbox/api';
import { nameOfCredential } from '../../sandbox/furnish';
import { nodeTypes } from './node-types';
import { scriptedModel } from './scripted-model';
import { artifact, inEditor, onServer } from './server';

const polly = nodeTypes.find(({ description }) => description.displayName === 'PollyBot')!;
const MODEL = 'Scripted model';

function node(name: string, type: string, typeVersion: number, position: [number, number], rest: object): INode {
	return { id: name, name, type, typeVersion, position, parameters: {}, ...rest };
}

/** An agent that may add leads; the model fills in name and email. */
function agentWorkflow(): Workflow {
	const langchain = '@n8n/n8n-nodes-langchain';
	return {
		name: 'An agent that adds leads',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, [0, 0], {}),
			node('AI Agent', `${langchain}.agent`, 3, [300, 0], {
				parameters: { promptType: 'define', text: 'Add Ada, ada@example.com', options: {} },
			}),
			node('Model', `${langchain}.lmChatOpenAi`, 1.3, [200, 240], {
				parameters: {
					model: { __rl: true, mode: 'id', value: 'scripted' },
					responsesApiEnabled: false,
					options: { maxRetries: 0 },
				},
				credentials: { openAiApi: { id: null, name: MODEL } },
			}),
			node('PollyBot', `${polly.type}Tool`, 1, [460, 240], {
				parameters: {
					resource: 'lead',
					operation: 'add',
					chatbotId: 'cb_1',
					name: "={{ $fromAI('name', 'Full name of the lead', 'string') }}",
					email: "={{ $fromAI('email', 'Email address of the lead', 'string') }}",
					options: {},
				},
				credentials: { [polly.provider.credential]: { id: null, name: nameOfCredential(polly.provider) } },
			}),
		],
		connections: {
			Start: { main: [[{ node: 'AI Agent', type: 'main', index: 0 }]] },
			Model: { ai_languageModel: [[{ node: 'AI Agent', type: 'ai_languageModel', index: 0 }]] },
			PollyBot: { ai_tool: [[{ node: 'AI Agent', type: 'ai_tool', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}

export function agentTool(): void {
	onServer('finds each node as a tool', async ({ api, n8n }) => {
		const types = (await (
			await fetch(`${n8n.url}/types/nodes.json`, { headers: api.headers })
		).json()) as IDataObject[];
		const byName = new Map(types.map((type) => [type.name, type]));
		for (const { type, description } of nodeTypes) {
			expect(byName.get(`${type}Tool`)).toMatchObject({
				displayName: `${description.displayName} Tool`,
				description: description.description,
				outputs: ['ai_tool'],
			});
		}
	});

	inEditor('adds a lead, and is told by a sentence what was wrong with another', async (editor, server) => {
		const { api, mock, credentials } = server;
		await using model = await scriptedModel([
			{ call: { name: 'Ada', email: 'ada at example' } },
			{ call: { name: 'Ada', email: 'ada@example.com' } },
			{ say: 'Ada is added.' },
		]);
		const stored = await api.addCredential(MODEL, 'openAiApi', { apiKey: 'none', url: model.url, header: false });
		const { id } = await api.addWorkflow(agentWorkflow(), [...credentials, stored]);
		await editor.openWorkflow(id);
		await editor.execute();
		await editor.mark('AI Agent', 'success').waitFor();
		await editor.page.screenshot({ path: artifact('agent') });

		const [first, second, third] = model.asked;
		const { name, description, parameters } = first!.tools[0]!.function;
		expect(name).toBe('PollyBot');
		expect(description).toBe('Add a lead in PollyBot');
		expect(parameters).toMatchObject({
			properties: {
				name: { type: 'string', description: 'Full name of the lead' },
				email: { type: 'string', description: 'Email address of the lead' },
			},
			required: ['name', 'email'],
		});
		const answers = [second, third].map((request) => request!.messages.at(-1)!);
		expect(answers.map(({ role }) => role)).toEqual(['tool', 'tool']);
		expect(answers[0]!.content).toContain('Email must be an email address, e.g. john.doe@example.com');
		const [lead] = mock.records('pollybot_leads');
		expect(mock.records('pollybot_leads')).toHaveLength(1);
		expect(answers[1]!.content).toContain(lead!.id);
	});
}
