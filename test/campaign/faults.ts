/** Everything that goes wrong between a node and a vendor, as data. */
import { type Exchange, type Fault, send, wordFor } from './faulty-vendor';

/** A number from 0 to below 1 that is the same for the same request in every campaign (mulberry32). */
function chance(number: number, seed: number): number {
	const state = Math.imul(number + seed, 0x6d2b79f5);
	let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
	mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
	return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const SHARE = 0.03;
/** Three requests in a hundred, all over the run. */
const here = (number: number): boolean => chance(number, 17) < SHARE;
/** Twice in a run, one request in a hundred in a row: so it is when there is too much for a vendor. */
const inBursts = (number: number, items: number): boolean =>
	[0.5, 0.9].some((at) => number >= at * items && number < at * items + Math.max(3, items / 100));
const once = (part: number) => (number: number, items: number) => number === Math.floor(part * items);

const even = (number: number): boolean => chance(number, 99) < 0.5;

function busy(status: 429 | 503, retryAfter?: string): Fault['strike'] {
	return ({ response, doubt }, vendor) => {
		if (status === 503 && retryAfter === undefined) doubt();
		const { body } = wordFor(vendor.answer('throttled'));
		send(response, { status, body }, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
	};
}

/** Carried out or not, and nobody learns which. */
function spoilt(carriedOut: (number: number) => boolean, answer: (exchange: Exchange, text: string) => void) {
	return (exchange: Exchange): void => {
		exchange.doubt();
		const reply = carriedOut(exchange.number) ? exchange.write() : { body: {} };
		answer(exchange, JSON.stringify(reply.body));
	};
}

const always = (): boolean => true;
const never = (): boolean => false;
const cut = ({ response }: Exchange): void => void response.socket?.destroy();

/** Vendors on their way down. */
const crashing = new WeakSet<object>();

export const FAULTS: readonly Fault[] = [
	{ title: '429 with Retry-After', hits: inBursts, strike: busy(429, '1'), leavesOpen: 'never' },
	{ title: '429 without Retry-After', hits: inBursts, strike: busy(429), leavesOpen: 'never' },
	{ title: '503 with Retry-After', hits: inBursts, strike: busy(503, '1'), leavesOpen: 'never' },
	{ title: '503 without Retry-After', hits: here, strike: busy(503), leavesOpen: 'always' },
	{
		title: 'nothing listening yet',
		before: (vendor) => vendor.away(700, 'drained'),
		hits: never,
		strike: () => {},
		leavesOpen: 'never',
	},
	{
		title: 'nothing listening for a while',
		hits: once(0.4),
		strike: ({ response, write }, vendor) => {
			send(response, write());
			vendor.away(700, 'drained');
		},
		// Connections that wait to be accepted when a listener closes are reset, though nobody read what they carry.
		leavesOpen: 'sometimes',
	},
	{ title: 'reset before writing', hits: here, strike: spoilt(never, cut), leavesOpen: 'always' },
	{ title: 'reset after writing', hits: here, strike: spoilt(always, cut), leavesOpen: 'always' },
	{
		title: '500 after writing',
		hits: here,
		strike: spoilt(always, ({ response }) => send(response, { status: 500, body: { message: 'Internal error' } })),
		leavesOpen: 'always',
	},
	{ title: 'no answer', hits: here, strike: spoilt(even, () => {}), options: { timeout: 1 }, leavesOpen: 'always' },
	{
		title: 'an HTML page',
		hits: here,
		strike: spoilt(even, ({ response, number }) =>
			response.writeHead(even(number + 1) ? 200 : 502, { 'content-type': 'text/html' }).end('<html>Bad day</html>'),
		),
		leavesOpen: 'always',
	},
	{
		title: 'a body that is cut off',
		hits: here,
		strike: spoilt(always, ({ response, number }, text) => {
			const half = text.slice(0, text.length / 2);
			// The one looks whole to HTTP, the other does not.
			if (even(number)) response.writeHead(200, { 'content-type': 'application/json' }).end(half);
			else {
				response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
				response.write(half, () => response.socket?.destroy());
			}
		}),
		leavesOpen: 'always',
	},
	{
		title: 'the key revoked',
		hits: (number, items) => number >= 0.4 * items,
		strike: ({ response }, vendor) => send(response, wordFor(vendor.answer('unauthorized'))),
		leavesOpen: 'never',
		final: true,
	},
	{
		title: 'the vendor restarting',
		hits: (number, items) => number >= 0.4 * items && number < 0.4 * items + 20,
		// The first that is hit brings it down; what comes in until then is lost in the crash, carried out or not.
		strike: (exchange, vendor) => {
			spoilt(even, () => {})(exchange);
			if (crashing.has(vendor)) return;
			crashing.add(vendor);
			setTimeout(() => vendor.away(1_000, 'cut'), 20);
		},
		leavesOpen: 'always',
	},
];
