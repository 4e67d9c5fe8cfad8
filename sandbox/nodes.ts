/** The built package, put where n8n keeps community packages. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const CHECKOUT = path.join(__dirname, '..');

/** What n8n's own installation leaves in `folder`; resolves to the package's folder. A symbolic link would not do. */
export async function putNodes(folder: string): Promise<string> {
	const {
		devDependencies: _,
		peerDependencies: __,
		...manifest
	} = JSON.parse(await readFile(path.join(CHECKOUT, 'package.json'), 'utf8'));
	const nodes = path.join(folder, '.n8n', 'nodes');
	const installed = path.join(nodes, 'node_modules', manifest.name);
	await mkdir(installed, { recursive: true });
	await cp(path.join(CHECKOUT, 'dist'), path.join(installed, 'dist'), { recursive: true });
	await writeFile(path.join(installed, 'package.json'), JSON.stringify(manifest, null, 2));
	const ledger = { name: 'installed-nodes', private: true, dependencies: { [manifest.name]: manifest.version } };
	await writeFile(path.join(nodes, 'package.json'), JSON.stringify(ledger, null, 2));
	return installed;
}
