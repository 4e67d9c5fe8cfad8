/** The registry: every provider that the product knows. A new one is a line here. */
import { architect } from './architect';
import { pollybot } from './pollybot';
import { smartflo } from './smartflo';
import { trata } from './trata';

export const providers = { trata, architect, pollybot, smartflo } as const;

export * from './answer';
export * from './define';
export * from './fields';
export * from './request';
export * from './resend';
