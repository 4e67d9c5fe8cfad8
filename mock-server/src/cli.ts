#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import { simulations } from '../../simulations';
/** `lead-intake-mock`: the one file that touches process and port. */
import { MOST_FILLED } from './fill';
import { createMockServer, type MockServer } from './mock-server';
import { isLoopback } from './own-access';
import { paintFor, requestLine, startLines } from './terminal';

interface Flags {
	readonly port: number;
	readonly host: string;
	readonly seed?: number;
	readonly fill: number;
	readonly journal: number;
	readonly db?: string;
	readonly faults?: string;
	readonly scenario?: string;
	readonly magicValues: boolean;
	readonly allowHost?: string[];
	readonly quiet: boolean;
}

function wholeNumber(least: number, most: number): (text: string) => number {
	return (text) => {
		const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
		if (number >= least && number <= most) return number;
		throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
	};
}

const program = new Command()
	.name('lead-intake-mock')
	.description('A mock server that answers as the vendors document, offline')
	.option('--port <n>', 'port to listen on; 0 for any free one', wholeNumber(0, 65_535), 4010)
	.option('--host <address>', 'address to listen on; by any but the default, other machines may reach it', '127.0.0.1')
	.option('--seed <n>', 'make ids and times repeat', wholeNumber(0, Number.MAX_SAFE_INTEGER))
	.option('--fill <n>', 'begin with this many records per operation', wholeNumber(0, MOST_FILLED), 0)
	.option('--journal <n>', 'requests to remember; 0 for none', wholeNumber(0, 1_000_000), 1000)
	.option('--db <file>', 'keep the records in this file; without it they are forgotten at the end')
	.option('--faults <file>', 'rules of what goes wrong, and scenarios to choose from, as YAML or JSON')
	.option(
		'--scenario <name>',
		'begin in this scenario: flaky, throttled, rush-hour, down, key-revoked or one of the file',
	)
	.option('--no-magic-values', 'let no e-mail address or phone number bring an answer of its own')
	.option('--allow-host <name...>', 'further names under which the records and /__mock may be asked for')
	.option('--quiet', 'print no line per request', false)
	.allowExcessArguments(false)
	.configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) });

async function main({
	port,
	host,
	seed,
	fill,
	quiet,
	journal,
	db,
	magicValues,
	allowHost,
	...flags
}: Flags): Promise<void> {
	const paint = paintFor(process.stdout, process.env);
	if (!isLoopback(host)) {
		console.warn(`Warning: on ${host} everyone who can reach this machine can read and write the records`);
	}
	const mock = await createMockServer({
		port,
		host,
		seed,
		journal: { entries: journal },
		db,
		magicValues,
		allowedHosts: allowHost,
	});
	try {
		if (flags.faults !== undefined) await mock.faults.load(flags.faults);
		if (flags.scenario !== undefined) mock.faults.scenario(flags.scenario);
	} catch (error) {
		await mock.close();
		throw error;
	}
	const filling = fill > 0 && !hasRecords(mock);
	if (filling) await mock.fill(fill);
	console.log(startLines(mock.about(), paint));
	if (flags.scenario !== undefined) console.log(`Scenario: ${flags.scenario}`);
	if (filling) console.log(`Filled with ${fill} records per operation`);
	else if (fill > 0) console.log(`Not filled: there are records in ${db}`);
	mock.onRequest((observation) => {
		// What no route knows is always reported: it is most likely a mistake in a path.
		if (!quiet || observation.verdict === 'route') console.log(requestLine(observation, new Date(), paint));
	});
	endWith(mock);
}

/** A file that was filled at an earlier start is not filled once more. */
function hasRecords(mock: MockServer): boolean {
	return Object.values(simulations).some(({ id, collections }) =>
		Object.keys(collections).some(
			(name) => mock.records(`${id}_${name}` as Parameters<typeof mock.records>[0]).length > 0,
		),
	);
}

/** A second signal ends the process at once. */
function endWith(mock: MockServer): void {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void mock.close());
	// Whoever reads our output may stop reading (`| head`); that is no reason to crash.
	process.stdout.on('error', () => void mock.close());
}

/** The sentence for an error that starting can end in. */
function explain(error: unknown, { port, host }: Flags): string {
	switch ((error as NodeJS.ErrnoException).code) {
		case 'EADDRINUSE':
			return `port ${port} is in use; give another with --port, or --port 0 for any free one`;
		case 'EACCES':
			return `port ${port} may not be used by this user; give one above 1023 with --port`;
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return `"${host}" is not an address of this machine; give one with --host`;
		default:
			return error instanceof Error ? error.message : String(error);
	}
}

const flags = program.parse().opts<Flags>();
main(flags).catch((error: unknown) => {
	console.error(`error: ${explain(error, flags)}`);
	process.exit(1);
});
