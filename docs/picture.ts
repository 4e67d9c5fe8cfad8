/**
 * `npm run picture`: runs `npm start` and draws what it prints as docs/start.svg. Plain text in, plain SVG out, so that
 * the picture in the README is what the command says and nothing else.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const LINE = 17;
const CHARACTER = 7.83;
const MARGIN = 16;
const LINES = 30;

function drawn(lines: readonly string[]): string {
	const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * CHARACTER + 2 * MARGIN);
	const height = lines.length * LINE + 2 * MARGIN;
	const texts = lines.map((line, index) => {
		const y = MARGIN + (index + 0.75) * LINE;
		return `<text x="${MARGIN}" y="${y}" textLength="${(line.length * CHARACTER).toFixed(1)}">${escaped(line)}</text>`;
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>What npm start prints</title>
<rect width="100%" height="100%" rx="8" fill="#1e1e2e"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#cdd6f4" xml:space="preserve">
${texts.filter((_, index) => lines[index] !== '').join('\n')}
</g>
</svg>
`;
}

function escaped(text: string): string {
	return text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character]!);
}

const { stdout, status, stderr } = spawnSync('npm', ['start', '--silent', '--', '--once'], {
	cwd: path.join(__dirname, '..'),
	encoding: 'utf8',
});
if (status !== 0) throw new Error(stderr);
const lines = ['$ npm start', '', ...stdout.trimEnd().split('\n')];
const shown = lines.length > LINES ? [...lines.slice(0, LINES - 1), '…'] : lines;
writeFileSync(path.join(__dirname, 'start.svg'), drawn(shown));
