/** The mock server for programs. Nothing listens until `createMockServer` is called. */
export { type OpenApiDocument, type OpenApiOptions, openApiOf } from '../../openapi';
export * from '../../simulations';
export type { About, AboutProvider } from './about';
export type { Fault, FaultFile, FaultInput, FaultRule, LimitRule, RetryAfter, Scenario } from './fault-rules';
export type { FaultControls, FaultState } from './faults';
export type { JournalEntry, JournalLimits } from './journal';
export type { RequestFilter } from './journal-query';
export type { Verdict } from './judge';
export { generateLeads, type Lead } from './leads';
export { MAGIC_VALUES, type MagicValue } from './magic-values';
export type { Difference } from './matching';
export { type CollectionName, createMockServer, type MockServer, type MockServerOptions } from './mock-server';
export type { Observation, Observer } from './observation';
export {
	type Expectation,
	type NearMiss,
	type RequestPattern,
	type Times,
	type Verification,
	VerificationError,
} from './verification';
