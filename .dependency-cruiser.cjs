/**
 * Who may know whom. contracts know nobody; delivery, client and simulations know contracts; nodes and credentials bind
 * them to n8n, zapier to Zapier; the mock server knows contracts and simulations, and openapi to show them, so that it
 * cannot agree with our nodes by sharing their code. What is published for n8n knows no simulation.
 * `npm run lint` checks it; test/package/directions.test.ts shows that every rule catches what it is for.
 */

/** A package by its name, whatever file of it an import ends up in. */
const npm = (name) => `(^|/)node_modules/${name}/`;

/** Files under `from` import nothing but what `to` matches. */
const only = (name, comment, from, to, besides = {}) => ({
	name,
	comment,
	severity: 'error',
	from: { path: from },
	to: { pathNot: to, ...besides },
});

const NODE_CLASSES = '^nodes/(?!shared/)[^/]+/';
const CREDENTIAL_CLASSES = '^credentials/[^/]+\\.credentials\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		only('contracts-know-zod', 'Contracts are data: zod and each other, no n8n and no I/O.', '^contracts/', [
			'^contracts/',
			npm('zod'),
		]),
		only(
			'delivery-knows-contracts',
			'Delivery is host-neutral: what sends, sleeps and stops it is handed in.',
			'^delivery/',
			['^delivery/', '^contracts/'],
		),
		only('client-knows-delivery', 'The client works without n8n and without a library for HTTP.', '^client/', [
			'^client/',
			'^contracts/',
			'^delivery/',
		]),
		only(
			'simulations-know-contracts',
			'How a vendor acts is data and pure functions beside its contract.',
			'^simulations/',
			['^simulations/', '^contracts/', npm('zod')],
		),
		only('openapi-knows-simulations', 'A document shows what is known of a vendor, and nothing else.', '^openapi/', [
			'^openapi/',
			'^simulations/',
			'^contracts/',
			npm('zod'),
		]),
		only(
			'nodes-know-what-n8n-allows',
			'Nodes bind contracts and delivery to n8n, by what n8n lets community nodes import.',
			'^nodes/',
			['^nodes/shared/', '^contracts/', '^delivery/', npm('n8n-workflow'), '^(node:)?crypto$'],
		),
		only('credentials-know-contracts', 'Credentials are shells around contracts.', '^credentials/', [
			'^credentials/shared/',
			'^contracts/',
			npm('n8n-workflow'),
		]),
		{
			name: 'credentials-take-types-from-n8n',
			comment: 'Credentials need nothing of n8n at run time.',
			severity: 'error',
			from: { path: '^credentials/' },
			to: { path: npm('n8n-workflow'), dependencyTypesNot: ['type-only'] },
		},
		only(
			'zapier-knows-client',
			'Zapier apps are a projection of the contracts, delivered by the client; what a built one needs is bundled.',
			'^zapier/src/',
			[
				'^zapier/src/',
				'^contracts/',
				'^delivery/',
				'^client/',
				npm('zod'),
				npm('zapier-platform-core'),
				'^(node:)?crypto$',
			],
		),
		{
			name: 'nobody-knows-zapier',
			comment: 'It is an end of its own, as nodes are.',
			severity: 'error',
			from: { pathNot: '^(zapier|test)/' },
			to: { path: ['^zapier/', npm('zapier-platform-core')] },
		},
		only('face-shows-the-product', 'The public face exports what is published, and nothing else is.', '^index\\.ts$', [
			'^client/',
			'^contracts/',
			'^delivery/',
			NODE_CLASSES,
			CREDENTIAL_CLASSES,
		]),
		only(
			'mock-server-knows-contracts',
			"The mock server agrees with the vendors' contracts, not with our code; its dependencies are its own.",
			'^mock-server/',
			['^mock-server/', '^contracts/', '^simulations/', '^openapi/'],
			{ dependencyTypesNot: ['core', 'npm', 'npm-peer'] },
		),
		{
			name: 'nobody-knows-tests',
			comment: 'What others need too belongs somewhere else.',
			severity: 'error',
			from: { pathNot: '^test/' },
			to: { path: '^test/' },
		},
		{
			name: 'only-the-face-knows-classes',
			comment: 'n8n finds the classes by the manifest, programs by index.ts.',
			severity: 'error',
			from: { pathNot: '^index\\.ts$' },
			to: { path: [NODE_CLASSES, CREDENTIAL_CLASSES] },
		},
		{
			name: 'no-product-code-knows-the-mock-server',
			comment: 'It stands in for the vendors, so nobody may notice it.',
			severity: 'error',
			from: { pathNot: '^(mock-server|examples|test|bench|sandbox)/' },
			to: { path: '^mock-server/' },
		},
		{
			name: 'no-circles',
			comment: 'Types may refer to each other: they are gone at run time.',
			severity: 'error',
			from: {},
			to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
		},
		{
			name: 'no-dead-ends',
			comment: 'Misspelt, or not installed.',
			severity: 'error',
			from: {},
			to: { couldNotResolve: true },
		},
		{
			name: 'no-borrowed-packages',
			comment: 'What is imported is declared: otherwise it is there only as long as somebody else needs it.',
			severity: 'error',
			// Tests look into what others bring: n8n's lodash, the mock server's faker.
			from: { pathNot: '^test/' },
			// peerDependenciesMeta, which makes a peer optional, is taken for a list of packages without a version.
			to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		// The inspector's scripts import by the addresses at which the mock serves them.
		// test/fifth/acme is laid over a copy of the checkout, and at home there.
		exclude: { path: '^(((mock-server|zapier)/)?(dist|coverage)|mock-server/inspector|test/fifth/acme)/' },
		tsConfig: { fileName: 'tsconfig.json' },
		// Imports of types count: they too say who knows whom.
		tsPreCompilationDeps: true,
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['types', 'import', 'require', 'node', 'default'],
			mainFields: ['types', 'main'],
		},
	},
};
