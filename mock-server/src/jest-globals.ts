/**
 * The matchers for those who import `expect` from `@jest/globals`: importing this file is enough, at run time and for
 * types. With a global `expect` import `lead-intake-mock/jest` instead.
 */
import { expect } from '@jest/globals';
import { type LeadIntakeMatchers, matchers } from './jest';

expect.extend(matchers);

export { type LeadIntakeMatchers, matchers };

declare module 'expect' {
	// The parameters have to be those of `expect` itself, used or not.
	interface Matchers<R extends void | Promise<void>, T = unknown> extends LeadIntakeMatchers<R> {}
}
