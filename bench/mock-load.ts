/**
 * Load for the mock's benchmarks, in a process of its own: autocannon keeps a number of connections busy with leads, each
 * with an e-mail address of its own. Told what to send by its parent.
 */
import autocannon from 'autocannon';

export interface Load {
	/** Base URL of the server. */
	readonly url: string;
	readonly path: string;
	/** The value of the Authorization header. */
	readonly authorization: string;
	readonly requests: number;
	readonly connections: number;
	/** Number of the first lead. */
	readonly from: number;
	/** Expected of every answer. */
	readonly status: number;
}

export interface Loaded {
	/** Requests a second. */
	readonly rate: number;
	/** Milliseconds from a request to its answer. */
	readonly p50: number;
	readonly p99: number;
	/** Processor time of the load itself, as a share of the time that it took. */
	readonly busy: number;
}

/** Every request has the same length. */
function lead(number: number): string {
	const digits = String(number).padStart(8, '0');
	return JSON.stringify({
		name: `Ada Byron ${digits}`,
		email: `ada.byron.${digits}@example.com`,
		phone: '+919876543210',
		source: 'website',
		metadata: { company: 'Analytical Engines', budget: 5000 },
	});
}

async function run({ url, path, authorization, requests, connections, from, status }: Load): Promise<Loaded> {
	const times: number[] = [];
	let next = from;
	let wrong: number | undefined;
	let ended = 0;
	const before = process.cpuUsage();
	let used = before;
	const started = performance.now();
	const options: autocannon.Options = {
		url,
		connections,
		amount: requests,
		requests: [
			{
				method: 'POST',
				path,
				headers: { authorization, 'content-type': 'application/json' },
				setupRequest: (request) => ({ ...request, body: lead(next++) }),
			},
		],
	};
	const { errors } = await new Promise<autocannon.Result>((resolve, reject) => {
		const running = autocannon(options, (error, result) => (error ? reject(error as Error) : resolve(result)));
		// By the answers themselves: autocannon's own figures are whole milliseconds, and it ends by the second.
		running.on('response', (_client, answered, _bytes, ms) => {
			if (answered !== status) wrong ??= answered;
			times.push(ms);
			if (times.length < requests) return;
			ended = performance.now();
			used = process.cpuUsage(before);
		});
	});
	const { user, system } = used;
	if (wrong !== undefined || times.length !== requests) {
		throw new Error(`Expected ${requests} answers with ${status}, got ${times.length}, ${wrong ?? `${errors} errors`}`);
	}
	const seconds = (ended - started) / 1000;
	times.sort((a, b) => a - b);
	const share = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]!;
	return { rate: times.length / seconds, p50: share(0.5), p99: share(0.99), busy: (user + system) / 1e6 / seconds };
}

process.on('message', (load: Load) => {
	run(load).then(
		(loaded) => process.send!(loaded),
		(error: Error) => {
			process.stderr.write(`${error.stack}\n`);
			process.exit(1);
		},
	);
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');
