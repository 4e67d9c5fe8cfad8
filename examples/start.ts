/**
 * `npm start`: the four vendors as a mock server, the example workflows in n8n's own engine, a table of what came of
 * it. This file reads the flags; demo.ts does the work.
 */
import path from 'node:path';
import { Command } from 'commander';
import { createMockServer } from '../mock-server/src';
import { paintFor } from '../mock-server/src/terminal';
import { InputError, readLeads } from './leads-file';
import { portNumber } from './port-number';
import { columnsOf, EXAMPLES, readExample } from './workflows';

const paint = paintFor(process.stdout, process.env);

interface Flags {
	readonly once?: true;
	readonly input: string;
	readonly port: number;
}

const command = new Command('npm start --')
	.description('Runs the example workflows in n8n’s engine against the mock server')
	.option('--once', 'end when the workflows are done, instead of keeping the mock server up')
	.option('--input <file>', 'leads to deliver, as CSV', path.join(__dirname, 'leads.csv'))
	.option('--port <number>', 'port of the mock server; 0 takes a free one', portNumber, 4010)
	.allowExcessArguments(false)
	.action(start);

async function start({ once, input, port }: Flags): Promise<void> {
	const workflows = EXAMPLES.map((name) => ({ name, workflow: readExample(name) }));
	const columns = [...new Set(workflows.flatMap(({ workflow }) => columnsOf(workflow)))];
	const leads = readLeads(input, columns);
	const mock = await createMockServer({ port });
	let fine = false;
	// Only now: n8n's engine takes over a second to load, and a wrong flag deserves a quick answer.
	const { deliverAll } = await import('./demo.js');
	try {
		fine = await deliverAll(mock, leads, workflows);
	} finally {
		if (once || !fine) await mock.close();
	}
	if (!fine) {
		process.exitCode = 1;
	} else if (!once) {
		process.stdout.write(
			`\nThe mock server stays up for a look: ${paint('cyan', `${mock.url}/records`)}   (Ctrl+C ends it)\n`,
		);
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void mock.close());
	}
}

command.parseAsync().catch((error: NodeJS.ErrnoException) => {
	const message =
		error.code === 'EADDRINUSE'
			? 'The port is in use. Give another one with --port, or --port 0 for a free one'
			: error instanceof InputError
				? error.message
				: `Unexpected: ${error.message}`;
	process.stderr.write(`${message}\n`);
	process.exitCode = 1;
});
