/**
 * Loads an unpacked package as n8n does, and each of its files by plain `require`; prints what came of it as JSON.
 * Arguments: n8n-core's folder, the package's folder.
 */
const { existsSync } = require('node:fs');
const path = require('node:path');

const [engine, folder] = process.argv.slice(2);
require(path.join(engine, '../reflect-metadata'));
const { PackageDirectoryLoader } = require(engine);

/** n8n serves an icon under `icons/<package>/`, from the package's folder. */
function icons({ iconUrl }, packageName) {
	return Object.fromEntries(
		Object.entries(iconUrl ?? {}).map(([theme, url]) => {
			const file = url.replace(`icons/${packageName}/`, '');
			return [theme, { file, there: existsSync(path.join(folder, file)) }];
		}),
	);
}

async function load() {
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	const { packageName, nodeTypes, credentialTypes } = loader;
	return {
		packageName,
		nodes: Object.entries(nodeTypes).map(([name, { type }]) => ({
			name,
			displayName: type.description.displayName,
			credentials: type.description.credentials,
			properties: type.description.properties.length,
			codex: type.description.codex,
			icons: icons(type.description, packageName),
		})),
		credentials: Object.entries(credentialTypes).map(([name, { type }]) => ({
			name,
			displayName: type.displayName,
			supportedNodes: type.supportedNodes,
			properties: type.properties.map((property) => property.name),
			icons: icons(type, packageName),
		})),
		plain: Object.fromEntries(
			[...loader.packageJson.n8n.nodes, ...loader.packageJson.n8n.credentials].map((file) => [
				file,
				Object.keys(require(path.join(folder, file))),
			]),
		),
	};
}

load().then(
	(result) => process.stdout.write(JSON.stringify(result)),
	(error) => {
		console.error(error);
		process.exitCode = 1;
	},
);
