import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { providers } from '../contracts';
import { authenticateFor, connectionTest, credentialProperties } from './shared/connection';

export class AcmeApi implements ICredentialType {
	name = 'acmeApi';

	displayName = 'Acme API';

	icon: Icon = { light: 'file:../nodes/Acme/acme.svg', dark: 'file:../nodes/Acme/acme.dark.svg' };

	documentationUrl = 'https://github.com/lead-intake/n8n-nodes-lead-intake#credentials';

	properties: INodeProperties[] = credentialProperties(providers.acme);

	authenticate = authenticateFor(providers.acme);

	test: ICredentialTestRequest = connectionTest(providers.acme);
}
