/** A step of `npm run build`: takes out of dist every declaration that no entry of the package leads to. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = process.cwd();
const { exports } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
	exports: Readonly<Record<string, string>>;
};

const reached = new Set<string>();

function follow(file: string): void {
	if (reached.has(file)) return;
	reached.add(file);
	const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
	for (const { fileName } of importedFiles) {
		if (!fileName.startsWith('.')) continue;
		const target = path.resolve(path.dirname(file), fileName);
		follow([`${target}.d.ts`, path.join(target, 'index.d.ts')].find((each) => existsSync(each))!);
	}
}

for (const entry of Object.values(exports)) {
	if (entry.endsWith('.js')) follow(path.join(ROOT, entry.replace(/\.js$/, '.d.ts')));
}
const dist = path.join(ROOT, 'dist');
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
	const file = path.join(dist, name);
	if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
}
