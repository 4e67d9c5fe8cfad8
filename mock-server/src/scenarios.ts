import type { Scenario } from './fault-rules';

/** The scenarios that come with the mock. */
export const SCENARIOS = {
	flaky: {
		description: 'One request in five goes wrong, in all the ways in which networks and servers do',
		faults: [
			{ name: 'flaky: 503', probability: 0.08, fault: { kind: 'status', status: 503, retryAfter: 1 } },
			{ name: 'flaky: reset', probability: 0.04, fault: { kind: 'reset' } },
			{ name: 'flaky: reset after writing', probability: 0.02, fault: { kind: 'reset', written: true } },
			{ name: 'flaky: 500 after writing', probability: 0.02, fault: { kind: 'status', status: 500, written: true } },
			{ name: 'flaky: cut off', probability: 0.02, fault: 'cut-off' },
			{ name: 'flaky: error page', probability: 0.02, fault: 'html' },
			{ name: 'flaky: slow', latency: { median: 30, p99: 400 } },
		],
	},
	throttled: {
		description: 'Five requests a second for each vendor; what is more gets its 429 with Retry-After in seconds',
		faults: [{ name: 'throttled', limit: { requests: 5, per: 'second' } }],
	},
	'rush-hour': {
		description: 'Slow answers, a limit with bursts, and now and then a 503',
		faults: [
			{ name: 'rush-hour: limit', limit: { requests: 10, per: 'second', burst: 20 } },
			{ name: 'rush-hour: slow', latency: { median: 150, p99: 2000 } },
			{ name: 'rush-hour: 503', probability: 0.05, fault: { kind: 'status', status: 503, retryAfter: 2 } },
		],
	},
	down: {
		description: 'Every request gets a 503 and nothing is written',
		faults: [{ name: 'down', fault: 503 }],
	},
	'key-revoked': {
		description: 'No key is taken any more',
		faults: [{ name: 'key-revoked', fault: 'key' }],
	},
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;
