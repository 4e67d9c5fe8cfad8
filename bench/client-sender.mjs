/**
 * A program that sends leads as they come from a generator, in a process of its own: plain Node and the built package,
 * since a loader's memory would count too. Told what to send by its parent.
 * Argument: the built client's file.
 */
import { pathToFileURL } from 'node:url';

const { createClient, providers } = await import(pathToFileURL(process.argv[2]).href);
const SAMPLE_MS = 20;

function* leadsOf(count) {
	for (let number = 0; number < count; number++) {
		yield { chatbotId: 'cb_1', name: `Lead ${number}`, email: `lead${number}@example.com`, phone: '+14155550100' };
	}
}

const SENDERS = {
	async ours(url, leads) {
		const pollybot = createClient(providers.pollybot, { credentials: { apiKey: 'key' }, baseUrl: url });
		for await (const { kind, reason } of pollybot.addLead.many(leads)) {
			if (kind !== 'created') throw new Error(`a lead ended as ${kind}: ${reason}`);
		}
	},

	/** What people write: so many loops that share one generator; no check, no second try, no outcome. */
	async pool(url, leads) {
		const loop = async () => {
			for (const { chatbotId, ...lead } of leads) {
				const response = await fetch(`${url}/api/v1/chatbots/${chatbotId}/leads`, {
					method: 'POST',
					headers: { 'content-type': 'application/json', 'x-api-key': 'key' },
					body: JSON.stringify(lead),
					signal: AbortSignal.timeout(30_000),
				});
				JSON.parse(await response.text());
			}
		};
		await Promise.all(Array.from({ length: 100 }, loop));
	},
};

async function run({ sender, leads, url }) {
	const before = process.memoryUsage.rss();
	let peak = before;
	const look = () => {
		peak = Math.max(peak, process.memoryUsage.rss());
	};
	const sampling = setInterval(look, SAMPLE_MS);
	const cpu = process.cpuUsage();
	const started = performance.now();
	await SENDERS[sender](url, leadsOf(leads));
	const ms = performance.now() - started;
	const { user, system } = process.cpuUsage(cpu);
	look();
	clearInterval(sampling);
	return { ms, cpuMs: (user + system) / 1000, peakBytes: peak, grownBytes: peak - before };
}

process.on('message', (job) => {
	run(job).then(
		(result) => process.send(result),
		(error) => {
			process.stderr.write(`${error.stack}\n`);
			process.exit(1);
		},
	);
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
