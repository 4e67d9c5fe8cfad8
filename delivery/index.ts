export * from './deliver';
export * from './failure';
export * from './outcome';
export { retryAfterMs } from './wait-hints';
