/** A process of its own that answers each message with one, in turn. */
import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export class Child<Greeting> {
	private constructor(
		private readonly child: ChildProcess,
		/** Its end, as a failure. */
		private readonly ended: Promise<never>,
		readonly greeting: Greeting,
	) {}

	/** Resolves when the process has sent its first message. `values` are the file's arguments, `flags` are Node's. */
	static async start<Greeting>(
		file: string,
		{ values = [], flags = [] }: { values?: readonly string[]; flags?: readonly string[] } = {},
	): Promise<Child<Greeting>> {
		const loader = file.endsWith('.ts') ? ['--import', 'tsx'] : [];
		const child = fork(path.join(__dirname, file), values, { execArgv: [...loader, ...flags] });
		const ended = new Promise<never>((_resolve, reject) => {
			child.once('exit', (code) => reject(new Error(`The benchmark's process ${file} ended with ${String(code)}`)));
		});
		ended.catch(() => {});
		const [greeting] = (await Promise.race([once(child, 'message'), ended])) as [Greeting];
		return new Child(child, ended, greeting);
	}

	async ask<Answer>(message: Serializable): Promise<Answer> {
		const answered = once(this.child, 'message') as Promise<[Answer]>;
		this.child.send(message);
		const [answer] = await Promise.race([answered, this.ended]);
		return answer;
	}

	async end(): Promise<void> {
		const over = once(this.child, 'exit');
		this.child.disconnect();
		await over;
	}
}
