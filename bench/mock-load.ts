/**
 * Load for the mock's benchmarks, in a process of its own: keeps a number of connections busy with leads, each with an
 * e-mail address of its own, and measures every answer. Told what to send by its parent.
 */
import { connect } from 'node:net';

export interface Load {
	readonly port: number;
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
}

function leadBytes({ path, authorization }: Load, number: number): string {
	const lead = {
		name: `Ada Byron ${number}`,
		email: `ada.byron.${number}@example.com`,
		phone: '+919876543210',
		source: 'website',
		metadata: { company: 'Analytical Engines', budget: 5000 },
	};
	const body = JSON.stringify(lead);
	return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** One connection; the next request goes out when the answer to the last is there. */
function worker(load: Load, next: () => number | undefined, times: number[]): Promise<void> {
	return new Promise((resolve, reject) => {
		let at = 0;
		let answer = '';
		const socket = connect(load.port, '127.0.0.1');
		socket.setNoDelay(true).setEncoding('latin1');
		const sendNext = () => {
			const number = next();
			if (number === undefined) {
				socket.end();
				resolve();
				return;
			}
			at = performance.now();
			socket.write(leadBytes(load, number));
		};
		socket.on('connect', sendNext);
		socket.on('error', reject);
		socket.on('close', () => reject(new Error('the server hung up')));
		socket.on('data', (chunk: string) => {
			answer += chunk;
			const head = answer.indexOf('\r\n\r\n');
			if (head < 0) return;
			const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
			if (answer.length < head + 4 + length) return;
			if (!answer.startsWith(`HTTP/1.1 ${load.status}`)) {
				reject(new Error(`Expected ${load.status}, got ${answer.slice(0, 500)}`));
				return;
			}
			times.push(performance.now() - at);
			answer = '';
			sendNext();
		});
	});
}

async function run(load: Load): Promise<Loaded> {
	const times: number[] = [];
	let sent = 0;
	const next = () => (sent < load.requests ? load.from + sent++ : undefined);
	const started = performance.now();
	await Promise.all(Array.from({ length: load.connections }, () => worker(load, next, times)));
	const seconds = (performance.now() - started) / 1000;
	times.sort((a, b) => a - b);
	const share = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]!;
	return { rate: load.requests / seconds, p50: share(0.5), p99: share(0.99) };
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
