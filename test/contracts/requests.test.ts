/** From an input to the request: names, places, addresses, keys. */
import {
	apiUrl,
	authHeaders,
	baseUrlProblem,
	buildRequest,
	checkInput,
	integer,
	list,
	type Operation,
	type Provider,
	providers,
	text,
} from '../../contracts';
import { boxId, define, name, providerWith } from './sample-definitions';

const acme = providerWith();
const add = acme.operations.add!;

function requestFor(input: unknown, { operation = add, provider = acme, baseUrl = '' } = {}) {
	const check = checkInput(operation, input);
	if (!check.ok) throw new Error(JSON.stringify(check.problems));
	return buildRequest(provider, operation, check.input, baseUrl);
}

function problemsOf(input: unknown, operation: Operation = add): string[] {
	const check = checkInput(operation, input);
	return check.ok ? [] : check.problems.map(({ label, problem }) => `${label} ${problem}`);
}

describe('an input', () => {
	it('becomes a request', () => {
		expect(requestFor({ boxId: 'box_1', name: 'Lamp' })).toEqual({
			method: 'POST',
			url: 'https://api.acme.example/v1/boxes/box_1/things',
			headers: { accept: 'application/json', 'content-type': 'application/json' },
			body: { name: 'Lamp' },
		});
	});

	it('travels under wire names, without what is empty', () => {
		const operation = define({
			fields: {
				boxId,
				name: { ...name, wire: 'thing_name' },
				colour: text({ label: 'Colour', description: 'Its colour', example: 'red', mark: 'public' }),
				parts: list({
					label: 'Parts',
					description: 'Its parts',
					example: [],
					mark: 'public',
					of: {
						size: integer({
							label: 'Size',
							description: 'Its size',
							example: 1,
							min: 1,
							max: 9,
							mark: 'public',
							wire: 's',
						}),
					},
				}),
			},
		});
		const input = { boxId: 1, name: 'Lamp', colour: '', parts: [{ size: '2' }] };
		expect(requestFor(input, { operation })).toMatchObject({ body: { thing_name: 'Lamp', parts: [{ s: 2 }] } });
		expect(Object.keys(requestFor(input, { operation }).body)).toEqual(['thing_name', 'parts']);
	});

	it('names every problem, each by the name on screen', () => {
		expect(problemsOf({ name: {}, colour: 'red', __proto: 1 })).toEqual([
			'Box ID is required, but is empty',
			'Name must be text, but is an object',
			'"colour" is not a field of this operation; it has boxId, name',
			'"__proto" is not a field of this operation; it has boxId, name',
		]);
	});

	it('tells which field has the problem', () => {
		const check = checkInput(add, { boxId: 'box_1', shelf: 1 });
		expect(!check.ok && check.problems.map(({ field }) => field)).toEqual(['name', 'shelf']);
	});

	it('has no field by the name of what every object has', () => {
		const input = JSON.parse('{"boxId":"box_1","name":"Lamp","__proto__":1,"constructor":2}');
		expect(problemsOf(input)).toEqual([
			'"__proto__" is not a field of this operation; it has boxId, name',
			'"constructor" is not a field of this operation; it has boxId, name',
		]);
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['text', 'Lamp'],
		['a list', [{ name: 'Lamp' }]],
		['a function', () => ({})],
	])('that is %s is refused as a whole', (_what, given) => {
		expect(problemsOf(given)).toEqual(['The input must be an object']);
	});
});

describe('a value in the path', () => {
	it.each<[string, unknown, string]>([
		['a climb', '../admin', '..%2Fadmin'],
		['a slash', 'a/b', 'a%2Fb'],
		['a backslash', 'a\\b', 'a%5Cb'],
		['a slash at the end', 'a/', 'a%2F'],
		['encoded dots', '%2e%2e', '%252e%252e'],
		['half encoded dots', '.%2e', '.%252e'],
		['three dots', '...', '...'],
		['a query', 'a?b=c', 'a%3Fb%3Dc'],
		['a fragment', 'a#b', 'a%23b'],
		['a semicolon', 'a;b', 'a%3Bb'],
		['white space', 'a b\n', 'a%20b'],
		['a tab between dots, which URL parsers drop', '.\t.', '.%09.'],
		['another alphabet', 'ключ', '%D0%BA%D0%BB%D1%8E%D1%87'],
		['an emoji', '🔑', '%F0%9F%94%91'],
		['a zero character', 'a\0b', 'a%00b'],
		["what looks like the path's own parameter", '{boxId}', '%7BboxId%7D'],
		['what means something to replace()', '$&$1', '%24%26%241'],
		['a number', 12345, '12345'],
	])('cannot change the route: %s', (_what, given, segment) => {
		const { url } = requestFor({ boxId: given, name: 'Lamp' });
		expect(url).toBe(`https://api.acme.example/v1/boxes/${segment}/things`);
		expect(new URL(url).href).toBe(url);
	});

	it.each<[string, unknown, string]>([
		['empty', '', 'Box ID is required, but is empty'],
		['white space', ' \t ', 'Box ID is required, but is empty'],
		['a dot', '.', 'Box ID cannot be a dot or two'],
		['two dots', '..', 'Box ID cannot be a dot or two'],
		['half of an emoji', '\ud83d', 'Box ID holds half of a character (a lone surrogate)'],
		['the other half', 'a\udd11b', 'Box ID holds half of a character (a lone surrogate)'],
		['an object', { id: 1 }, 'Box ID must be text, but is an object'],
	])('is refused when it is %s', (_what, given, problem) => {
		expect(problemsOf({ boxId: given, name: 'Lamp' })).toEqual([problem]);
	});

	it('goes where its name stands, whatever the order of the fields', () => {
		const shelfId = { ...boxId, label: 'Shelf ID', example: 's' };
		const operation = define({ path: '/v1/{boxId}/x/{shelfId}', fields: { shelfId, name, boxId } });
		const { url } = requestFor({ shelfId: '{boxId}', name: 'Lamp', boxId: 'b' }, { operation });
		expect(url).toBe('https://api.acme.example/v1/b/x/%7BboxId%7D');
	});
});

describe('a base URL', () => {
	const everyProvider = Object.values(providers).map((provider: Provider) => [provider.id, provider] as const);

	it.each(everyProvider)('may be typed in many ways for %s', (_id, provider) => {
		const { prefix } = provider;
		const path = `${prefix}/things`;
		for (const host of ['http://127.0.0.1:4010', 'https://example.com', 'https://example.com/gateway/eag']) {
			for (const typed of [host, `${host}/`, `${host}///`, ` ${host}\n`, host + prefix, `${host}${prefix}/`]) {
				expect(apiUrl(provider, path, typed)).toBe(host + path);
			}
		}
	});

	it.each(everyProvider)('is the own one of %s when none is given', (_id, provider) => {
		for (const typed of [undefined, '', '  ']) {
			expect(apiUrl(provider, '/x', typed)).toBe(`${provider.baseUrl.default}/x`);
		}
		expect(baseUrlProblem(provider.baseUrl.default)).toBeUndefined();
	});

	it('keeps a path that only ends like the prefix', () => {
		expect(apiUrl(acme, '/v1/boxes', 'https://example.com/av1')).toBe('https://example.com/av1/v1/boxes');
	});

	it.each(['https://example.com', ' http://localhost:4010/ ', 'https://example.com/gateway/v0', 'http://[::1]:4010'])(
		'can be %p',
		(typed) => {
			expect(baseUrlProblem(typed)).toBeUndefined();
		},
	);

	it.each([
		['', 'must be a web address, e.g. https://api.example.com'],
		['example.com', 'must be a web address, e.g. https://api.example.com'],
		['https://', 'must be a web address, e.g. https://api.example.com'],
		['localhost:4010', 'must start with https:// or http://, e.g. https://api.example.com'],
		['ftp://example.com', 'must start with https:// or http://, e.g. https://api.example.com'],
		['https://example.com?x=1', 'must end before any ? or #, e.g. https://api.example.com'],
		['https://example.com?', 'must end before any ? or #, e.g. https://api.example.com'],
		['https://example.com/#/v1', 'must end before any ? or #, e.g. https://api.example.com'],
		['https://example.com#', 'must end before any ? or #, e.g. https://api.example.com'],
		['https://ada:secret@example.com', 'must not contain a user name or password, e.g. https://api.example.com'],
		['https://ada@example.com', 'must not contain a user name or password, e.g. https://api.example.com'],
	])('cannot be %p', (typed, problem) => {
		expect(baseUrlProblem(typed)).toBe(problem);
	});
});

describe('a key', () => {
	const { trata, architect, smartflo } = providers;

	it.each(['the-key', ' the-key\n', 'Bearer the-key', 'bearer  the-key', '\tBEARER the-key '])(
		'is sent alike however it was pasted: %p',
		(apiKey) => {
			expect(authHeaders(trata.auth, { apiKey })).toEqual({ Authorization: 'Bearer the-key' });
			expect(authHeaders(architect.auth, { apiKey })).toEqual({ 'x-api-key': 'the-key' });
			expect(authHeaders(smartflo.auth, { apiKey })).toEqual({ Authorization: 'Bearer the-key' });
			expect(authHeaders(smartflo.auth, { apiKey, scheme: 'bare' })).toEqual({ Authorization: 'the-key' });
		},
	);

	it('goes bare only where the vendor may want it so', () => {
		expect(authHeaders(trata.auth, { apiKey: 'the-key', scheme: 'bare' })).toEqual({ Authorization: 'Bearer the-key' });
		expect(authHeaders(smartflo.auth, { apiKey: 'the-key', scheme: 'bearer' })).toEqual({
			Authorization: 'Bearer the-key',
		});
	});

	it('keeps what only begins like the scheme', () => {
		expect(authHeaders(trata.auth, { apiKey: 'bearer-of-news' })).toEqual({ Authorization: 'Bearer bearer-of-news' });
	});
});

it('trims an ID that was pasted with white space around it', () => {
	const { pollybot } = providers;
	const check = checkInput(pollybot.operations.addLead, {
		chatbotId: ' cb_1\n',
		name: 'Ada',
		email: 'ada@example.com',
	});
	expect(check.ok && buildRequest(pollybot, pollybot.operations.addLead, check.input).url).toMatch(
		/\/chatbots\/cb_1\/leads$/,
	);
});
