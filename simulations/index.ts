/** The registry: how every provider acts. A new one is a line here. Not part of the nodes' package. */
import { architect } from './architect';
import { pollybot } from './pollybot';
import { smartflo } from './smartflo';
import { trata } from './trata';

export const simulations = { trata, architect, pollybot, smartflo } as const;

export * from './simulate';
