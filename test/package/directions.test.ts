/** Every rule of .dependency-cruiser.cjs, at work on imports that break it and on imports that it has to let pass. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { linkModules, ROOT, runNode, TemporaryFolder } from './packing';

jest.setTimeout(60_000);

/** `file` holds nothing but `statement`; `rules` are those that it breaks. */
interface Import {
	readonly file: string;
	readonly statement: string;
	readonly rules: readonly string[];
}

const imports: Import[] = [];

/** States an import, of one name or, with `import type`, of a type. */
function statement(file: string, words: string, target: string, ...rules: string[]): void {
	imports.push({ file, statement: `${words} { it } from '${target}';\nexport const own = it;\n`, rules });
}

const breaks = (file: string, target: string, ...rules: string[]): void => statement(file, 'import', target, ...rules);
const passes = (file: string, target: string): void => statement(file, 'import', target);

breaks('contracts/with-n8n.ts', 'n8n-workflow', 'contracts-know-zod');
breaks('contracts/with-io.ts', 'node:fs', 'contracts-know-zod');
breaks('contracts/with-simulations.ts', '../simulations/plain', 'contracts-know-zod');
breaks('contracts/with-delivery.ts', '../delivery/plain', 'contracts-know-zod');
passes('contracts/with-zod.ts', 'zod/v4');
passes('contracts/with-itself.ts', './plain');

breaks('delivery/with-zod.ts', 'zod/v4', 'delivery-knows-contracts');
breaks('delivery/with-crypto.ts', 'node:crypto', 'delivery-knows-contracts');
breaks('delivery/with-simulations.ts', '../simulations/plain', 'delivery-knows-contracts');
breaks('delivery/with-n8n.ts', 'n8n-workflow', 'delivery-knows-contracts');
passes('delivery/with-contracts.ts', '../contracts/plain');

breaks('client/with-axios.ts', 'axios', 'client-knows-delivery');
breaks('client/with-nodes.ts', '../nodes/shared/plain', 'client-knows-delivery');
passes('client/with-contracts.ts', '../contracts/plain');
passes('client/with-delivery.ts', '../delivery/plain');

breaks('openapi/with-client.ts', '../client/plain', 'openapi-knows-simulations');
breaks('openapi/with-delivery.ts', '../delivery/plain', 'openapi-knows-simulations');
breaks('openapi/with-io.ts', 'node:fs', 'openapi-knows-simulations');
passes('openapi/with-contracts.ts', '../contracts/plain');
passes('openapi/with-simulations.ts', '../simulations/plain');
passes('openapi/with-zod.ts', 'zod/v4');

passes('simulations/with-zod.ts', 'zod/v4');
breaks('simulations/with-io.ts', 'node:fs', 'simulations-know-contracts');
breaks(
	'simulations/with-mock.ts',
	'../mock-server/src/plain',
	'simulations-know-contracts',
	'no-product-code-knows-the-mock-server',
);
passes('simulations/with-contracts.ts', '../contracts/plain');

breaks('nodes/Acme/with-simulations.ts', '../../simulations/plain', 'nodes-know-what-n8n-allows');
breaks('nodes/Acme/with-openapi.ts', '../../openapi/plain', 'nodes-know-what-n8n-allows');
breaks('nodes/Acme/with-client.ts', '../../client/plain', 'nodes-know-what-n8n-allows');
breaks('nodes/Acme/with-io.ts', 'node:fs', 'nodes-know-what-n8n-allows');
breaks('nodes/Acme/with-credential.ts', '../../credentials/shared/plain', 'nodes-know-what-n8n-allows');
breaks('nodes/shared/with-core.ts', 'n8n-core', 'nodes-know-what-n8n-allows');
passes('nodes/Acme/with-shared.ts', '../shared/plain');
passes('nodes/shared/with-contracts.ts', '../../contracts/plain');
passes('nodes/shared/with-delivery.ts', '../../delivery/plain');
passes('nodes/shared/with-n8n.ts', 'n8n-workflow');
passes('nodes/shared/with-crypto.ts', 'node:crypto');

breaks('credentials/shared/with-delivery.ts', '../../delivery/plain', 'credentials-know-contracts');
breaks('credentials/shared/with-node.ts', '../../nodes/shared/plain', 'credentials-know-contracts');
breaks('credentials/shared/with-n8n.ts', 'n8n-workflow', 'credentials-take-types-from-n8n');
passes('credentials/shared/with-contracts.ts', '../../contracts/plain');
passes('credentials/OtherApi.credentials.ts', './shared/plain');
statement('credentials/shared/with-types.ts', 'import type', 'n8n-workflow');

breaks('zapier/src/with-nodes.ts', '../../nodes/shared/plain', 'zapier-knows-client');
breaks('zapier/src/with-io.ts', 'node:fs', 'zapier-knows-client');
breaks('client/with-zapier.ts', '../zapier/src/plain', 'client-knows-delivery', 'nobody-knows-zapier');
breaks('examples/with-zapier.ts', '../zapier/src/plain', 'nobody-knows-zapier');
passes('zapier/src/with-client.ts', '../../client/plain');
passes('zapier/src/with-contracts.ts', '../../contracts/plain');
passes('zapier/src/with-delivery.ts', '../../delivery/plain');
passes('zapier/src/with-platform.ts', 'zapier-platform-core');

breaks('index.ts', './nodes/shared/plain', 'face-shows-the-product');

breaks('mock-server/src/with-delivery.ts', '../../delivery/plain', 'mock-server-knows-contracts');
breaks('mock-server/src/with-nodes.ts', '../../nodes/shared/plain', 'mock-server-knows-contracts');
// The project has it, the mock server's own manifest does not.
breaks('mock-server/src/with-axios.ts', 'axios', 'mock-server-knows-contracts', 'no-borrowed-packages');
passes('mock-server/src/with-contracts.ts', '../../contracts/plain');
passes('mock-server/src/with-openapi.ts', '../../openapi/plain');
passes('mock-server/src/with-simulations.ts', '../../simulations/plain');
passes('mock-server/src/with-its-own.ts', 'find-my-way');
passes('mock-server/src/with-io.ts', 'node:http');

breaks('examples/with-tests.ts', '../test/plain', 'nobody-knows-tests');
breaks('test/with-node.ts', '../nodes/Acme/Acme.node', 'only-the-face-knows-classes');
breaks('examples/with-credential.ts', '../credentials/AcmeApi.credentials', 'only-the-face-knows-classes');
breaks('nodes/Other/Other.node.ts', '../Acme/Acme.node', 'only-the-face-knows-classes', 'nodes-know-what-n8n-allows');

breaks('docs/with-mock.ts', '../mock-server/src/plain', 'no-product-code-knows-the-mock-server');
breaks(
	'delivery/with-mock.ts',
	'../mock-server/src/plain',
	'no-product-code-knows-the-mock-server',
	'delivery-knows-contracts',
);
passes('examples/with-mock.ts', '../mock-server/src/plain');
passes('test/with-mock.ts', '../mock-server/src/plain');
passes('bench/with-mock.ts', '../mock-server/src/plain');

breaks('delivery/circle.ts', './wheel', 'no-circles');
statement('delivery/types-one.ts', 'import type', './types-other');
statement('delivery/types-other.ts', 'import type', './types-one');

breaks('examples/with-a-typo.ts', '../delivery/plian', 'no-dead-ends');
breaks('examples/with-borrowed.ts', 'lodash/get', 'no-borrowed-packages');

/** What the imports above import. */
const TARGETS = [
	'contracts/plain.ts',
	'delivery/plain.ts',
	'client/plain.ts',
	'openapi/plain.ts',
	'simulations/plain.ts',
	'nodes/shared/plain.ts',
	'nodes/Acme/Acme.node.ts',
	'credentials/shared/plain.ts',
	'credentials/AcmeApi.credentials.ts',
	'mock-server/src/plain.ts',
	'zapier/src/plain.ts',
	'test/plain.ts',
];

interface Violation {
	readonly from: string;
	readonly rule: { readonly name: string };
}

describe('the rules about who may know whom', () => {
	const temporary = new TemporaryFolder();
	afterAll(() => temporary.remove());

	let violations: readonly Violation[];

	beforeAll(() => {
		const folder = temporary.join('repository');
		const write = (file: string, text: string): void => {
			mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
			writeFileSync(path.join(folder, file), text);
		};
		for (const target of TARGETS) write(target, 'export const it = 1;\n');
		write('delivery/wheel.ts', "export { own as it } from './circle';\n");
		for (const each of imports) write(each.file, each.statement);
		const manifests = ['package.json', 'mock-server/package.json', 'zapier/package.json'];
		for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', ...manifests]) {
			copyFileSync(path.join(ROOT, file), path.join(folder, file));
		}
		linkModules(folder);
		const cruiser = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
		const { summary } = runNode<{ summary: { violations: Violation[] } }>([cruiser, '.', '--output-type', 'json'], {
			folder,
			temporary: temporary.path,
		});
		violations = summary.violations;
	});

	const brokenBy = (file: string): string[] =>
		violations
			.filter(({ from }) => from === file)
			.map(({ rule }) => rule.name)
			.sort();

	const title = ({ file, statement }: Import): string => `${file}: ${statement.split('\n')[0]}`;

	it.each(imports.filter(({ rules }) => rules.length > 0).map((each) => [title(each), each] as const))(
		'refuse %s',
		(_, { file, rules }) => {
			expect(brokenBy(file)).toEqual([...rules].sort());
		},
	);

	it.each(imports.filter(({ rules }) => rules.length === 0).map((each) => [title(each), each] as const))(
		'let pass %s',
		(_, { file }) => {
			expect(brokenBy(file)).toEqual([]);
		},
	);

	it('are all shown to work', () => {
		const { forbidden } = require(path.join(ROOT, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] };
		const shown = new Set(imports.flatMap(({ rules }) => rules));
		expect(forbidden.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
	});
});
