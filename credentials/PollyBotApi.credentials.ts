import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { providers } from '../contracts';
import { authenticateFor, connectionTest, credentialProperties } from './shared/connection';

export class PollyBotApi implements ICredentialType {
	name = 'pollyBotApi';

	displayName = 'PollyBot API';

	icon: Icon = { light: 'file:../nodes/PollyBot/pollybot.svg', dark: 'file:../nodes/PollyBot/pollybot.dark.svg' };

	documentationUrl = 'https://github.com/lead-intake/n8n-nodes-lead-intake#credentials';

	properties: INodeProperties[] = credentialProperties(providers.pollybot);

	authenticate = authenticateFor(providers.pollybot);

	test: ICredentialTestRequest = connectionTest(providers.pollybot);
}
