/** What the benchmarks' command lines have in common. */
import { type Command, InvalidArgumentError } from 'commander';

export function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

/** Reads an option's number, from 1. */
export function wholeNumber(text: string): number {
	const number = Number(text);
	if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It has to be a whole number from 1.');
	return number;
}

/** Reads an option's number, from 1 to `most`. */
export function numberUpTo(most: number): (text: string) => number {
	return (text) => {
		const number = wholeNumber(text);
		if (number > most) throw new InvalidArgumentError(`It has to be a number from 1 to ${most}.`);
		return number;
	};
}

/** Runs a command. What it fails with goes to stderr, by default where it arose too. */
export function run(command: Command, told: (error: Error) => string | undefined = ({ stack }) => stack): void {
	command.parseAsync().catch((error: Error) => {
		process.stderr.write(`${told(error)}\n`);
		process.exitCode = 1;
	});
}
