/** What the mock is held against in its benchmarks: servers of a few lines. */
import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod/v4';

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

// tsx turns them on; nobody's server runs with them.
process.setSourceMapsEnabled(false);
const server = createServer(process.argv[2] === 'bare' ? bare : checking());
server.listen(0, '127.0.0.1', () => {
	process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
