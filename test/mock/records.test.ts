/** Records are browsed with json-server's conventions, and cannot be changed there. */
import { ask, keyHeaders, OPERATIONS, post, startMock } from './asking';

const mock = startMock({ seed: 1 });
const LEADS = '/records/pollybot_leads';

beforeAll(async () => {
	const people = [
		['Ada', 'website', 'new'],
		['Bo', 'webinar', 'lost'],
		['Cy', 'website', 'lost'],
		['Dee', 'referral', 'new'],
	];
	for (const [name, source, status] of people) {
		const body = { name, email: `${name}@example.com`, source, status, metadata: { company: `${name} Ltd` } };
		await post(await mock, 'pollybot', OPERATIONS.pollybot.path, body);
	}
});

const names = async (query: string) =>
	(await ask(await mock, `${LEADS}?${query}`)).body.map((row: { name: string }) => row.name);

it.each([
	['status=lost', ['Bo', 'Cy']],
	['status=lost&source=website', ['Cy']],
	['metadata.company=Dee%20Ltd', ['Dee']],
	['name_like=^[bd]', ['Bo', 'Dee']],
	['name_ne=Ada', ['Bo', 'Cy', 'Dee']],
	['_sort=source,name&_order=asc,desc', ['Dee', 'Bo', 'Cy', 'Ada']],
	['_page=2&_limit=3', ['Dee']],
	['_start=1&_end=3', ['Bo', 'Cy']],
	['q=webinar', ['Bo']],
	['q=cy ltd', ['Cy']],
])('?%s', async (query, expected) => {
	expect(await names(query)).toEqual(expected);
});

it('a page says how many there are and where the others stand', async () => {
	const { headers } = await ask(await mock, `${LEADS}?_page=1&_limit=3`);
	expect(headers.get('x-total-count')).toBe('4');
	expect(headers.get('link')).toContain(`${LEADS}?_page=2&_limit=3>; rel="next"`);
});

it.each([
	'_page=1',
	'_page=2&_limit=1',
	'_page=4&_limit=1',
	'_page=9&_limit=3',
	'_page=x&_limit=x',
	'_page=-1&_limit=3',
	'_limit=2&_page=1',
	'_limit=2',
	'_limit=x',
	'_limit=0',
	'_start=1&_limit=2',
	'_start=1&_end=2&_limit=3',
	'_end=x',
	'_end=-1',
])('?%s is answered as json-server itself does', async (query) => {
	const answerTo = async (target: string) => {
		const { status, text, headers } = await ask(await mock, `${LEADS}?${target}`);
		const { date: _date, ...others } = Object.fromEntries(headers);
		return { status, text, headers: { ...others, link: others.link?.replaceAll('&_order=asc', '') } };
	};
	// An order of nothing changes nothing, but leaves the answer to json-server.
	expect(await answerTo(query)).toEqual(await answerTo(`${query}&_order=asc`));
});

it('one record is read by its id', async () => {
	const [first] = (await mock).records('pollybot_leads');
	expect((await ask(await mock, `${LEADS}/${first!.id}`)).body).toEqual(first);
	expect((await ask(await mock, `${LEADS}/nobody`)).status).toBe(404);
});

it('what was just written, changed or deleted shows at once, in every collection', async () => {
	const running = await startMock();
	const row = async (name: string) => (await ask(running, `/records/${name}`)).body;
	expect(await row('trata_prospects')).toEqual([]);
	const { id } = (await post(running, 'trata', '/v1/prospects', { status: 'NEW', name: 'Ada' })).body;
	await post(running, 'architect', OPERATIONS.architect.path, OPERATIONS.architect.body);
	expect(await row('trata_prospects')).toMatchObject([{ name: 'Ada' }]);
	expect(await row('architect_prospect_logs')).toHaveLength(1);
	await post(running, 'trata', `/v1/prospects/${id}`, { name: 'Bo' }, { method: 'PUT' });
	expect(await row('trata_prospects')).toMatchObject([{ name: 'Bo' }]);
	await ask(running, `/v1/prospects/${id}`, { method: 'DELETE', headers: keyHeaders(running, 'trata') });
	expect(await row('trata_prospects')).toEqual([]);
	running.reset();
	expect(await row('architect_prospect_logs')).toEqual([]);
});

it('the list of collections says how much is in each', async () => {
	expect((await ask(await mock, '/records')).body).toEqual([
		{ name: 'trata_prospects', count: 0, path: '/records/trata_prospects' },
		{ name: 'architect_prospects', count: 0, path: '/records/architect_prospects' },
		{ name: 'architect_prospect_logs', count: 0, path: '/records/architect_prospect_logs' },
		{ name: 'pollybot_leads', count: 4, path: '/records/pollybot_leads' },
		{ name: 'smartflo_leads', count: 0, path: '/records/smartflo_leads' },
	]);
});

it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is refused and changes nothing', async (method) => {
	const before = (await mock).records('pollybot_leads');
	for (const path of [LEADS, `${LEADS}/${before[0]!.id}`]) {
		const answer = await ask(await mock, path, {
			method,
			headers: { 'content-type': 'application/json', 'x-http-method-override': 'DELETE' },
			body: '{"name":"Eve"}',
		});
		expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
	}
	expect((await mock).records('pollybot_leads')).toEqual(before);
});

it('an unknown collection is 404 and names the nearest', async () => {
	expect(await ask(await mock, '/records/polybot_lead')).toMatchObject({
		status: 404,
		body: { nearest: 'GET /records/pollybot_leads' },
	});
});

it.each([
	`${LEADS}?name_like=[`,
	`${LEADS}?name_like=${'a'.repeat(201)}`,
	`${LEADS}?_sort=a&_sort=b`,
	`${LEADS}?q[a]=b`,
	`${LEADS}/%ff`,
])('%s is a bad query, told in one line', async (path) => {
	const { status, body } = await ask(await mock, path);
	expect([status, body.error]).toEqual([400, 'bad_query']);
	expect(body.message).not.toContain('\n');
});

it('a text to look for is no regular expression, and a delay has an end', async () => {
	const running = await startMock({ seed: 1 });
	const name = `${'a'.repeat(40)}(b`;
	await post(running, 'pollybot', OPERATIONS.pollybot.path, { name, email: 'a@example.com' });
	const found = async (query: string) => (await ask(running, `${LEADS}?${query}`)).body.length;
	const started = performance.now();
	expect(await found(`name_like=${encodeURIComponent('(a+)+$')}`)).toBe(0);
	expect(await found(`name%5Flike=${encodeURIComponent('(a|a)*$')}`)).toBe(0);
	expect(await found(`name_like[]=${encodeURIComponent('(a+)+$')}`)).toBe(0);
	expect(await found('name_like=(B')).toBe(1);
	expect(await found('name_like=^aa')).toBe(1);
	expect(await found('name_like=^b')).toBe(0);
	expect(await found('name_like=(b$')).toBe(1);
	expect(await found('_delay=60000')).toBe(1);
	expect(performance.now() - started).toBeLessThan(5000);
});

it('records are never handed out as a script', async () => {
	const { headers, text } = await ask(await mock, `${LEADS}?callback=steal&_limit=1`);
	expect(headers.get('content-type')).toContain('application/json');
	expect(text).not.toContain('steal');
});
