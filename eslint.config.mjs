// n8n's rules for what is published: package.json and everything the nodes load. Biome lints the rest.
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const published = ['contracts', 'delivery', 'client', 'nodes', 'credentials'].map((folder) => `${folder}/**/*.ts`);

export default tseslint.config(
	{ ignores: ['**/dist/**', '**/node_modules/**', 'coverage/**'] },
	{
		...n8nCommunityNodesPlugin.configs.recommended,
		files: ['package.json', 'index.ts', ...published],
		languageOptions: { parser: tseslint.parser },
	},
	{
		files: ['package.json', 'index.ts', ...published],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: { 'no-console': 'error' },
	},
	{ files: ['package.json'], rules: n8nNodesBase.configs.community.rules },
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// As in n8n's own linter: not valid for community nodes, or done better by its newer plugin.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// As in n8n's own linter.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
);
