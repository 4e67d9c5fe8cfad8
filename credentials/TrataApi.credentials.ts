import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { providers } from '../contracts';
import { authenticateFor, connectionTest, credentialProperties } from './shared/connection';

export class TrataApi implements ICredentialType {
	name = 'trataApi';

	displayName = 'Trata API';

	icon: Icon = { light: 'file:../nodes/Trata/trata.svg', dark: 'file:../nodes/Trata/trata.dark.svg' };

	documentationUrl = 'https://github.com/lead-intake/n8n-nodes-lead-intake#credentials';

	properties: INodeProperties[] = credentialProperties(providers.trata);

	authenticate = authenticateFor(providers.trata);

	test: ICredentialTestRequest = connectionTest(providers.trata);
}
