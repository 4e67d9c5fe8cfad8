/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	transform: {
		'^.+\\.[cm]?[jt]s$': [
			'@swc/jest',
			{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
		],
	},
	// faker ships ES modules only.
	transformIgnorePatterns: ['/node_modules/(?!@faker-js/)'],
	modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/mock-server/dist', '<rootDir>/zapier/dist'],
	collectCoverageFrom: [
		'{contracts,simulations,delivery,client,openapi,nodes,credentials,zapier/src}/**/*.ts',
		'index.ts',
	],
	coverageDirectory: 'coverage',
	coverageReporters: ['text-summary', 'lcov'],
	coverageThreshold: { global: { branches: 95 } },
};
