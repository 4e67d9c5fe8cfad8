/** What time a vendor thinks it is. */
export type Clock = () => Date;

const START = Date.parse('2024-01-15T10:30:00.000Z');
const STEP_MS = 1000;

/** A clock that starts at a fixed instant and moves by a second with each reading, so that a run repeats exactly. */
export function steppedClock(): Clock {
	let readings = 0;
	return () => new Date(START + STEP_MS * readings++);
}

/** A moment that is written as ISO 8601 once, however often it is asked for. */
class Moment extends Date {
	#iso: string | undefined;

	override toISOString(): string {
		this.#iso ??= super.toISOString();
		return this.#iso;
	}
}

let moment = new Moment(0);

/** All that happens in one millisecond shares its moment: writing the time out is dearer than checking a lead. */
export const systemClock: Clock = () => {
	const now = Date.now();
	if (moment.getTime() !== now) moment = new Moment(now);
	return moment;
};
