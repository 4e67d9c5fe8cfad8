/** Lints OpenAPI documents by Redocly's recommended rules, in a process of its own: Jest loads no ES modules. */
import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';

const config = await createConfig({ extends: ['recommended'], telemetry: 'off' });
const found = [];
for (const file of process.argv.slice(2)) {
	const problems = await lintFromString({ source: readFileSync(file, 'utf8'), absoluteRef: file, config });
	for (const { ruleId, severity, message, location } of problems) {
		found.push(`${file.split(/[\\/]/).at(-1)}${location[0]?.pointer ?? ''}: ${severity}: ${ruleId}: ${message}`);
	}
}
process.stdout.write(JSON.stringify(found));
