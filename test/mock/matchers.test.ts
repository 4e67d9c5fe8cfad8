/** The matchers for jest, by what they say when they fail. */
import { type LeadIntakeMatchers, matchers } from '../../mock-server/src/jest';
import { OPERATIONS, post, startMock } from './asking';

const started = startMock({ seed: 1 });
const send = async (name: string) =>
	post(await started, 'pollybot', OPERATIONS.pollybot.path, { name, email: `${name.toLowerCase()}@example.com` });

beforeAll(async () => {
	await send('Ada');
	await send('Bo');
});

it('extend the expect of the framework by being imported', async () => {
	const mock = await started;
	expect(mock).toHaveReceived('pollybot.addLead');
	expect(mock).toHaveReceived('pollybot.addLead', { name: 'Ada', email: expect.stringMatching(/@example/) });
	expect(mock).toHaveReceived({ provider: 'pollybot', status: 201, body: { name: /^B/ } });
	expect(mock).toHaveReceivedTimes('pollybot.addLead', 2);
	expect(mock).toHaveReceivedTimes('pollybot.addLead', 1, { name: 'Bo' });
	expect(mock).toHaveReceivedTimes('trata.createProspect', 0);
	expect(mock).not.toHaveReceived('pollybot.addLead', { name: 'Cy' });
	expect(mock).not.toHaveReceivedTimes('pollybot.addLead', 3);
});

it('show the nearest misses', async () => {
	const mock = await started;
	expect(() => expect(mock).toHaveReceived('pollybot.addLead', { name: 'Ada', email: 'ada@example.org' })).toThrow(
		[
			'toHaveReceived',
			'',
			'Expected at least 1 like {"operation":"pollybot.addLead","body":{"name":"Ada","email":"ada@example.org"}}',
			'Matched  0 of 2 in the journal',
			'',
			`Near: #1 POST ${OPERATIONS.pollybot.path} (pollybot.addLead), answered 201`,
			'  body.email',
			'    - expected  "ada@example.org"',
			'    + received  "ada@example.com"',
		].join('\n'),
	);
	expect(() => expect(mock).toHaveReceivedTimes('pollybot.addLead', 1)).toThrow(/exactly 1 [\s\S]*Matched {2}2 of 2/);
	expect(() => expect(mock).not.toHaveReceived('pollybot.addLead')).toThrow(
		'toHaveReceived\n\nExpected not at least 1 like {"operation":"pollybot.addLead"}\nMatched  2: #1, #2',
	);
});

it('say so when they are given something else', async () => {
	expect(() => expect({}).toHaveReceived('pollybot.addLead')).toThrow('expect(mock) takes what createMockServer gave');
	const mock = await started;
	expect(() => expect(mock).toHaveReceivedTimes('pollybot.addLead', 1.5)).toThrow('times is a whole number, not 1.5');
});

it('are results that any framework with expect.extend understands', async () => {
	const names = Object.keys(matchers) satisfies string[] as Array<keyof LeadIntakeMatchers>;
	expect(names).toEqual(['toHaveReceived', 'toHaveReceivedTimes']);
	const { pass, message } = matchers.toHaveReceived(await started, 'pollybot.addLead');
	expect([pass, typeof message()]).toEqual([true, 'string']);
});
