/** The package in the real n8n, used through its editor in a real browser. One server serves all of it. */
import { agentTool } from './agent-tool';
import { credentialForms } from './credential-forms';
import { exampleWorkflows } from './example-workflows';
import { installation } from './installation';
import { nodeForms } from './node-forms';
import { nodePanel } from './node-panel';
import { installed, start, stop } from './server';
import { stopping } from './stopping';
import { webhookRuns } from './webhook-runs';

beforeAll(start);
afterAll(stop);

describe('Settings > Community nodes', installation);

describe('once it is installed', () => {
	beforeAll(installed);
	describe('the node panel', nodePanel);
	describe('the form of a node', nodeForms);
	describe('a credential', credentialForms);
	describe('an example workflow', exampleWorkflows);
	describe('Stop', stopping);
	describe('an AI agent', agentTool);
	describe('a published workflow', webhookRuns);
});
