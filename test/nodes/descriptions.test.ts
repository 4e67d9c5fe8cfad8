import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import type { INodeProperties, INodeType } from 'n8n-workflow';
import tseslint from 'typescript-eslint';
import * as product from '../../index';
import { fieldProperties, nodeProperties } from '../../nodes/shared/fields';
import { nodeOf } from './in-engine';

// The plugin looks at NODE_ENV when it is loaded, and lints nothing as what it is under "test".
process.env.NODE_ENV = 'production';
const nodesBase = require('eslint-plugin-n8n-nodes-base') as ESLint.Plugin & {
	configs: { nodes: { rules: Linter.RulesRecord } };
};
process.env.NODE_ENV = 'test';

const nodes = Object.values<product.Provider>(product.providers).map((provider) => ({
	provider,
	className: provider.name,
	node: nodeOf(provider),
}));

/** A value as source text with bare keys: what n8n's lint rules can read, unlike fields that are derived. */
function literal(value: unknown, indent = ''): string {
	if (Array.isArray(value)) return `[${value.map((entry) => literal(entry, `${indent}\t`)).join(', ')}]`;
	if (typeof value !== 'object' || value === null)
		return JSON.stringify(value)?.replace(/^"(.*)"$/s, literalString) ?? 'undefined';
	const inner = `${indent}\t`;
	const lines = Object.entries(value)
		.filter(([, entry]) => entry !== undefined)
		.map(
			([key, entry]) => `${inner}${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}: ${literal(entry, inner)},`,
		);
	return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

function literalString(_: string, inner: string): string {
	return `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function rendered(className: string, node: INodeType): string {
	return `import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

export class ${className} implements INodeType {
	description: INodeTypeDescription = ${literal(node.description, '\t')};
}
`;
}

async function lint(source: string, filePath: string) {
	const eslint = new ESLint({
		overrideConfigFile: true,
		overrideConfig: [
			{
				files: ['**/*.ts'],
				languageOptions: { parser: tseslint.parser as Linter.Parser },
				plugins: { 'n8n-nodes-base': nodesBase },
				rules: {
					...nodesBase.configs.nodes.rules,
					'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
					'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
					'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
				},
			},
		],
	});
	const [result] = await eslint.lintText(source, { filePath: path.resolve(filePath) });
	return result!.messages.map(
		({ ruleId, message, line }) => `${ruleId} at ${line}: ${message}\n${source.split('\n')[line - 1]}`,
	);
}

describe.each(nodes)('the $className node', ({ className, node, provider }) => {
	it("passes n8n's node rules when its derived fields are written out", async () => {
		const source = rendered(className, node);
		expect(source).toContain("displayName: 'Additional Fields'");
		expect(await lint(source, `nodes/${className}/${className}.node.ts`)).toEqual([]);
	});

	it('is linted by rules that can fail', async () => {
		const broken = structuredClone(node.description);
		broken.properties[0]!.displayName = 'resource';
		expect(
			await lint(rendered(className, { description: broken }), `nodes/${className}/${className}.node.ts`),
		).not.toEqual([]);
	});

	it('shows every field of the contract, under its label', () => {
		const shown = (properties: INodeProperties[]): string[] =>
			properties.flatMap((property) => [
				property.displayName,
				...((property.type === 'collection' ? (property.options as INodeProperties[]) : []) ?? []).flatMap((option) =>
					shown([option]),
				),
			]);
		const labels = shown(nodeProperties(provider));
		for (const field of Object.values(provider.operations).flatMap(({ fields }) => Object.values(fields))) {
			expect(labels).toContain(field.label);
		}
	});

	it('can be used as a tool and has its icons in light and dark', () => {
		expect(node.description.usableAsTool).toBe(true);
		expect(node.description.icon).toEqual({
			light: expect.stringMatching(/\.svg$/),
			dark: expect.stringMatching(/\.dark\.svg$/),
		});
	});
});

it('offers an object as pairs and as JSON', () => {
	const { metadata } = product.providers.pollybot.operations.addLead.fields;
	expect(fieldProperties('metadata', metadata).map(({ name, type }) => [name, type])).toEqual([
		['metadata', 'fixedCollection'],
		['metadataJson', 'json'],
	]);
});
