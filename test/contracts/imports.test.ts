/** The contracts are data and pure functions: whoever loads them loads zod and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const folder = join(__dirname, '../../contracts');
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));

test.each(files)('contracts/%s imports nothing but zod/v4 and its own folder', (file) => {
	const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf8'), true, true);
	const allowed = ['zod/v4', ...files.map((name) => `./${name.replace(/\.ts$/, '')}`)];
	for (const { fileName } of importedFiles) expect(allowed).toContain(fileName);
});

test('contracts/ has no folders in which other imports could hide', () => {
	expect(readdirSync(folder).sort()).toEqual(files.sort());
});
