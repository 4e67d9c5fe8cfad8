/** What time a vendor thinks it is. */
export type Clock = () => Date;

const START = Date.parse('2024-01-15T10:30:00.000Z');
const STEP_MS = 1000;

/** A clock that starts at a fixed instant and moves by a second with each reading, so that a run repeats exactly. */
export function steppedClock(): Clock {
	let readings = 0;
	return () => new Date(START + STEP_MS * readings++);
}

export const systemClock: Clock = () => new Date();
