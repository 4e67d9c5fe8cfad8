import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { providers } from '../contracts';
import { authenticateFor, connectionTest, credentialProperties } from './shared/connection';

export class SmartfloApi implements ICredentialType {
	name = 'smartfloApi';

	displayName = 'Smartflo API';

	icon: Icon = { light: 'file:../nodes/Smartflo/smartflo.svg', dark: 'file:../nodes/Smartflo/smartflo.dark.svg' };

	documentationUrl = 'https://github.com/lead-intake/n8n-nodes-lead-intake#credentials';

	properties: INodeProperties[] = credentialProperties(providers.smartflo);

	authenticate = authenticateFor(providers.smartflo);

	test: ICredentialTestRequest = connectionTest(providers.smartflo);
}
