/** A server for the mock's benchmarks, in a process of its own: the mock as it is published, or what it is held against. */
import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { z } from 'zod/v4';
import type { createMockServer } from '../mock-server/src/index';

/** Named at run time: in a fresh checkout it is not there yet. */
const BUILT = path.join(__dirname, '..', 'mock-server', 'dist', 'mock-server', 'src', 'index.js');

export type Target = 'bare' | 'zod' | 'mock' | 'mock-db';

/** Asked by the parent: memory after a collection of garbage. */
export type ToTarget = 'memory';

const LEAD = z.object({
	name: z.string().min(1).max(200),
	email: z.email(),
	phone: z.string().optional(),
	source: z.string().optional(),
	metadata: z.record(z.string(), z.unknown()).optional(),
});

/** The least that a server which understands JSON does. */
const bare: RequestListener = (request, response) => {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		const body = JSON.parse(Buffer.concat(chunks).toString()) as object;
		reply(response, body);
	});
};

/** What somebody would write by hand who wants leads checked and remembered. */
function checking(): RequestListener {
	const leads = new Map<string, object>();
	return (request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const lead = LEAD.parse(JSON.parse(Buffer.concat(chunks).toString()));
			const row = { id: randomBytes(8).toString('hex'), ...lead, createdAt: new Date().toISOString() };
			leads.set(lead.email, row);
			reply(response, row);
		});
	};
}

function reply(response: Parameters<RequestListener>[1], body: object): void {
	const text = JSON.stringify(body);
	response.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

async function start(target: Target, db: string | undefined): Promise<number> {
	if (target === 'mock' || target === 'mock-db') {
		// As built: nobody runs it from its source.
		const built = require(BUILT) as {
			createMockServer: typeof createMockServer;
		};
		return (await built.createMockServer({ db })).port;
	}
	const server = createServer(target === 'bare' ? bare : checking());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

// tsx turns them on; nobody's server runs with them.
process.setSourceMapsEnabled(false);
const [target, db] = process.argv.slice(2) as [Target, string?];
process.on('message', (_question: ToTarget) => process.send!(process.memoryUsage.rss()));
process.on('disconnect', () => process.exit(0));
void start(target, db).then((port) => process.send!(port));
