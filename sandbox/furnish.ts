/** What a newcomer finds in the sandbox: the credentials for a mock server and the example workflows. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { providers } from '../contracts';
import { EXAMPLES, readExample } from '../examples/workflows';
import type { MockServer } from '../mock-server/src';
import type { N8nApi, StoredCredential, StoredWorkflow } from './api';

/** What the credential of each provider says, for a mock server. By n8n's type of credential. */
export function mockCredentials(mock: MockServer): Record<string, ICredentialDataDecryptedObject> {
	return Object.fromEntries(
		Object.values(providers).map(({ id, credential }) => [credential, { apiKey: mock.keys[id]!, baseUrl: mock.url }]),
	);
}

/** The name that the example workflows give to the credential of a provider. */
export function nameOfCredential(provider: { name: string }): string {
	return `${provider.name} (mock server)`;
}

/** Adds those that are missing. Resolves to all that are stored. */
export async function addMockCredentials(api: N8nApi, mock: MockServer): Promise<StoredCredential[]> {
	const data = mockCredentials(mock);
	const credentials: StoredCredential[] = await api.credentials();
	for (const provider of Object.values(providers)) {
		const name = nameOfCredential(provider);
		if (credentials.some((stored) => stored.name === name)) continue;
		credentials.push(await api.addCredential(name, provider.credential, data[provider.credential]!));
	}
	return credentials;
}

/** Adds what is missing and leaves the rest as the user has made it. */
export async function furnish(api: N8nApi, mock: MockServer): Promise<StoredWorkflow[]> {
	const credentials = await addMockCredentials(api, mock);
	const stored = await api.workflows();
	for (const example of EXAMPLES) {
		const workflow = readExample(example);
		if (stored.some(({ name }) => name === workflow.name)) continue;
		stored.push(await api.addWorkflow(workflow, credentials));
	}
	return stored;
}
