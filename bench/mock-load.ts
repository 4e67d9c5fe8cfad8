/**
 * Load for the mock's benchmarks, in a process of its own: keeps a number of connections busy with leads, each with an
 * e-mail address of its own, and measures every answer. Told what to send by its parent. It must not be what holds the
 * servers up, so it copies bytes where it can and says how busy it was.
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
	/** Processor time of the load itself, as a share of the time that it took. */
	readonly busy: number;
}

/** Stands for a lead's number in the template; always so many digits, so that every request has the same length. */
const BLANK = '########';

/** The bytes of a request, and where in it the lead's number belongs. */
function template({ path, authorization }: Load): { readonly bytes: Buffer; readonly places: readonly number[] } {
	const lead = {
		name: `Ada Byron ${BLANK}`,
		email: `ada.byron.${BLANK}@example.com`,
		phone: '+919876543210',
		source: 'website',
		metadata: { company: 'Analytical Engines', budget: 5000 },
	};
	const body = JSON.stringify(lead);
	const text = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
	return {
		bytes: Buffer.from(text, 'latin1'),
		places: [...text.matchAll(new RegExp(BLANK, 'g'))].map(({ index }) => index),
	};
}

/** Length of an answer, by its first bytes. @throws Error when it has another status than the one expected. */
function answerLength(start: string, status: number): number {
	const end = start.indexOf('\r\n\r\n');
	const length = /content-length: (\d+)/i.exec(start)?.[1];
	if (!start.startsWith(`HTTP/1.1 ${status}`) || end < 0 || length === undefined) {
		throw new Error(`Expected ${status}, got ${start.slice(0, 500)}`);
	}
	return end + 4 + Number(length);
}

/** One connection; the next request goes out when the answer to the last is there. */
function worker(load: Load, next: () => number | undefined, times: number[]): Promise<void> {
	return new Promise((resolve, reject) => {
		const { bytes, places } = template(load);
		let at = 0;
		let missing = 0;
		const answered = (count: number, buffer: Uint8Array) => {
			// An answer's head comes in one piece: it is far shorter than a segment.
			if (missing === 0) missing = answerLength((buffer as Buffer).toString('latin1', 0, count), load.status);
			missing -= count;
			if (missing > 0) return;
			times.push(performance.now() - at);
			sendNext();
		};
		const socket = connect({
			port: load.port,
			host: '127.0.0.1',
			onread: {
				buffer: Buffer.allocUnsafe(16_384),
				callback: (count, buffer) => {
					try {
						answered(count, buffer);
					} catch (error) {
						reject(error as Error);
					}
					return true;
				},
			},
		});
		socket.setNoDelay(true);
		const sendNext = () => {
			const number = next();
			if (number === undefined) {
				socket.end();
				resolve();
				return;
			}
			const digits = String(number).padStart(BLANK.length, '0');
			for (const place of places) bytes.write(digits, place, 'latin1');
			at = performance.now();
			socket.write(bytes);
		};
		socket.on('connect', sendNext);
		socket.on('error', reject);
		socket.on('close', () => reject(new Error('the server hung up')));
	});
}

async function run(load: Load): Promise<Loaded> {
	const times: number[] = [];
	let sent = 0;
	const next = () => (sent < load.requests ? load.from + sent++ : undefined);
	const before = process.cpuUsage();
	const started = performance.now();
	await Promise.all(Array.from({ length: load.connections }, () => worker(load, next, times)));
	const seconds = (performance.now() - started) / 1000;
	const { user, system } = process.cpuUsage(before);
	times.sort((a, b) => a - b);
	const share = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]!;
	return { rate: load.requests / seconds, p50: share(0.5), p99: share(0.99), busy: (user + system) / 1e6 / seconds };
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
