/** What every node of the package says of itself, beside the provider that it serves. */
import path from 'node:path';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import type { Provider } from '../../contracts';
import * as product from '../../index';
import { ROOT, readManifest } from '../package/packing';
import { PACKAGE } from './registry';

export interface NodeType {
	readonly provider: Provider;
	readonly description: INodeTypeDescription;
	/** As workflows name it. */
	readonly type: string;
	/** Its source. */
	readonly file: string;
}

const classes = new Map<string, unknown>(Object.entries(product));

export const nodeTypes: readonly NodeType[] = readManifest(ROOT).n8n.nodes.map((built) => {
	const node = classes.get(path.basename(built, '.node.js')) as new () => INodeType;
	const { description } = new node();
	const provider = Object.values(product.providers).find(
		({ credential }) => credential === description.credentials?.[0]?.name,
	)!;
	const file = path.join(ROOT, built.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
	return { provider, description, file, type: `${PACKAGE}.${description.name}` };
});
