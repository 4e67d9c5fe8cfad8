import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { providers } from '../contracts';
import { authenticateFor, connectionTest, credentialProperties } from './shared/connection';

export class ArchitectApi implements ICredentialType {
	name = 'architectApi';

	displayName = 'Architect API';

	icon: Icon = { light: 'file:../nodes/Architect/architect.svg', dark: 'file:../nodes/Architect/architect.dark.svg' };

	documentationUrl = 'https://github.com/lead-intake/n8n-nodes-lead-intake#credentials';

	properties: INodeProperties[] = credentialProperties(providers.architect);

	authenticate = authenticateFor(providers.architect);

	test: ICredentialTestRequest = connectionTest(providers.architect);
}
