/**
 * `npm run bench:load`: what the package adds to n8n's start. Requires the built nodes and credentials and makes one of
 * each, as n8n does, in processes that have loaded n8n-workflow and zod already, as n8n has. Processor time (user and
 * system) in milliseconds, median of RUNS: what else the machine does is not in it.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const RUNS = 15;
/** What may be added, in ms. */
const TARGET = 60;

const CHILD = `
	const { n8n } = require('./package.json');
	require('n8n-workflow');
	require('zod/v4');
	const began = process.cpuUsage();
	for (const file of [...n8n.nodes, ...n8n.credentials]) new (Object.values(require('./' + file))[0])();
	const { user, system } = process.cpuUsage(began);
	process.stdout.write(String((user + system) / 1000));`;

const times = Array.from({ length: RUNS }, () =>
	Number(execFileSync(process.execPath, ['-e', CHILD], { cwd: path.resolve(ROOT), encoding: 'utf8' })),
).sort((a, b) => a - b);
const [least, median, most] = [times[0]!, times[Math.floor(RUNS / 2)]!, times.at(-1)!];
console.log(
	`Loading the nodes and credentials: ${median.toFixed(1)} ms of processor time (median of ${RUNS}; ${least.toFixed(1)} to ${most.toFixed(1)}), at most ${TARGET} ms wanted`,
);
if (median > TARGET) process.exitCode = 1;
