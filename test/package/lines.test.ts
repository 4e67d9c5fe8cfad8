import { codeLines, projections } from '../../docs/lines';

it.each([
	['none in comments and blank lines', '/** What it is. */\n\n// Why.\n/* And\n how. */\n', 0],
	['those beside and below comments', 'const a = 1; // one\n/** Two. */\nexport function f() {\n\n\treturn a;\n}\n', 4],
	['all of a text, which is no comment', 'const a = `\n// b\n\n`;', 4],
])('counts %s', (_, code, lines) => {
	expect(codeLines(code)).toBe(lines);
});

it('counts code for every host', () => {
	expect(projections().map(([host]) => host)).toHaveLength(5);
	for (const [, lines] of projections()) expect(lines).toMatch(/^[1-9][\d,]*[05]0$/);
});
