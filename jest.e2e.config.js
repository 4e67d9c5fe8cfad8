const { transform, transformIgnorePatterns, modulePathIgnorePatterns } = require('./jest.config.js');

/** The real n8n, one test file after the other: `npm run test:e2e`. */
/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/e2e/**/*.e2e.ts'],
	transform,
	transformIgnorePatterns,
	modulePathIgnorePatterns,
	maxWorkers: 1,
	testTimeout: 180_000,
};
