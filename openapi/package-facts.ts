/**
 * What every document says about the package that it comes from. package.json says the same, but lies outside the built
 * code; test/openapi holds the two together.
 */
export const PACKAGE = {
	name: 'n8n-nodes-lead-intake',
	version: '0.1.0',
	license: 'MIT',
	author: 'Lead Intake maintainers',
	email: 'maintainers@lead-intake.example',
	homepage: 'https://github.com/lead-intake/n8n-nodes-lead-intake#readme',
} as const;
