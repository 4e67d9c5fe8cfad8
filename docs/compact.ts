/** A step of `npm run build`: takes the white space out of dist: names, statements and the lines of declarations stay. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';

const dist = path.join(process.cwd(), 'dist');
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
	const file = path.join(dist, name);
	if (file.endsWith('.d.ts')) {
		writeFileSync(file, readFileSync(file, 'utf8').replace(/^ +/gm, ''));
	}
	if (!file.endsWith('.js')) continue;
	const { code } = transformSync(readFileSync(file, 'utf8'), { minifyWhitespace: true, target: 'es2022' });
	writeFileSync(file, code);
}
