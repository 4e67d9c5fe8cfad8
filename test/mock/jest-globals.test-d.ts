/** The matchers' types for those who import `expect` from `@jest/globals`; `npm run typecheck` is the test. */
import { expect } from '@jest/globals';
import type { MockServer } from '../../mock-server/src/index';
import '../../mock-server/src/jest-globals';

export function uses(mock: MockServer): void {
	expect(mock).toHaveReceived('pollybot.addLead', { email: expect.any(String) });
	expect(mock).toHaveReceivedTimes('pollybot.addLead', 1);
	expect(mock).not.toHaveReceived({ status: 400 });
	expect(Promise.resolve(mock)).resolves.toHaveReceived('trata.createProspect') satisfies Promise<void>;
	// @ts-expect-error How often is to be said.
	expect(mock).toHaveReceivedTimes('pollybot.addLead');
	// @ts-expect-error A number names no operation.
	expect(mock).toHaveReceived(7);
	// @ts-expect-error There is no such matcher.
	expect(mock).toHaveRecieved('pollybot.addLead');
}
