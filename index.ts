/** The public face for programs: contracts, typed client, n8n's node and credential classes. */
export * from './client';
export * from './contracts';
export { ArchitectApi } from './credentials/ArchitectApi.credentials';
export { PollyBotApi } from './credentials/PollyBotApi.credentials';
export { SmartfloApi } from './credentials/SmartfloApi.credentials';
export { TrataApi } from './credentials/TrataApi.credentials';
export type { Outcome, OutcomeKind } from './delivery/outcome';
export { Architect } from './nodes/Architect/Architect.node';
export { PollyBot } from './nodes/PollyBot/PollyBot.node';
export { Smartflo } from './nodes/Smartflo/Smartflo.node';
export { Trata } from './nodes/Trata/Trata.node';
