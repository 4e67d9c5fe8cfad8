/** The page at `/`, in a real browser. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { createMockServer, type MockServer } from '../../mock-server/src/index';
import { OPERATIONS, post } from '../mock/asking';
import { describeInBrowser, visit } from './browser';
import { findBrowser } from './find-browser';

jest.setTimeout(180_000);

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const addLead = (mock: MockServer, name: string, more: object = {}) =>
	post(mock, 'pollybot', OPERATIONS.pollybot.path, { name, email: `${name.toLowerCase()}@example.com`, ...more });

const addProspect = (mock: MockServer) => post(mock, 'trata', OPERATIONS.trata.path, OPERATIONS.trata.body);

const rows = (page: Page) => page.locator('.row');
const count = (page: Page) => page.locator('#count');
const waitForText = (page: Page, selector: string, text: string) =>
	page.locator(selector, { hasText: text }).first().waitFor();

describe('without a browser', () => {
	const nowhere = () => false;

	it('the tests are skipped with a plain word, and fail where CI is set', () => {
		expect(findBrowser({ CHROMIUM: '/no/browser' }, nowhere)).toEqual({
			skip: 'Skipped the tests of the inspector: there is no Chromium at /no/browser. Install it, or name another with CHROMIUM=<path>.',
		});
		expect(findBrowser({ CI: 'false' }, nowhere)).toHaveProperty('skip');
		expect(findBrowser({ CI: 'true' }, nowhere)).toEqual({
			fail: expect.stringMatching(/^The inspector cannot be tested: there is no Chromium at \/usr\/bin\/chromium or /),
		});
	});

	it('unless one is found, or none is wanted', () => {
		const chrome = '/usr/bin/google-chrome';
		expect(findBrowser({ CI: 'true' }, (path) => path === chrome)).toEqual({ executable: chrome });
		expect(findBrowser({ CHROMIUM: '/my/own' }, () => true)).toEqual({ executable: '/my/own' });
		expect(findBrowser({ CI: 'true', CHROMIUM: 'none' }, () => true)).toEqual({
			skip: 'Skipped the tests of the inspector: CHROMIUM=none.',
		});
	});
});

describe('the page at /', () => {
	it('is for browsers; programs get what the mock knows, as JSON', async () => {
		const mock = await createMockServer();
		try {
			const forBrowsers = await fetch(mock.url, { headers: { accept: 'text/html,*/*;q=0.8' } });
			expect(forBrowsers.headers.get('content-type')).toBe('text/html; charset=utf-8');
			expect(forBrowsers.headers.get('content-security-policy')).toBe(
				"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
					"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			);
			expect(await forBrowsers.text()).not.toMatch(/<style|style=|onload=|<script(?! type="module" src=)/);
			const forPrograms = await fetch(mock.url);
			expect(await forPrograms.json()).toEqual(await (await fetch(`${mock.url}/__mock/about`)).json());
		} finally {
			await mock.close();
		}
	});

	it('loads what is on its list and nothing else of the disk', async () => {
		const mock = await createMockServer();
		try {
			const status = async (name: string) => (await fetch(`${mock.url}/__mock/inspector/${name}`)).status;
			for (const name of ['app.js', 'preact.js', 'htm.js', 'inspector.css', 'icon.svg']) {
				expect([name, await status(name)]).toEqual([name, 200]);
			}
			for (const name of ['', 'package.json', '..%2fpackage.json', '__proto__', 'constructor', 'app.js/']) {
				expect([name, await status(name)]).toEqual([name, 404]);
			}
		} finally {
			await mock.close();
		}
	});
});

describeInBrowser('the inspector', () => {
	it('shows a request as it arrives, with its details', async () => {
		const { mock, page, troubles } = await visit();
		await page.getByText('Waiting for requests.').waitFor();
		await addLead(mock, 'Ada');
		await waitForText(page, '.row', 'addLead');
		expect(await count(page).textContent()).toMatch(/^\s*1\s+request\s*$/);

		await rows(page).first().click();
		await waitForText(page, '.panel', 'ada@example.com');
		const panels = page.locator('.detail .panel');
		expect(await panels.locator('h3').allTextContents()).toEqual(['Request', 'Verdict', 'Answer 201']);
		expect(await panels.nth(1).locator('.mark').count()).toBe(1);
		expect(await page.locator('.detail').textContent()).not.toContain(mock.keys.pollybot);
		expect(troubles).toEqual([]);
	});

	it('names the field that failed, and the fault that was applied', async () => {
		const { mock, page } = await visit();
		await addLead(mock, 'Ada', { email: 'no address' });
		await addLead(mock, 'Bo', { email: 'broken@mock.example' });
		await rows(page).nth(1).click();
		await page.locator('.check-wrong', { hasText: 'email' }).waitFor();
		await rows(page).first().click();
		await waitForText(page, '.notice', 'magic value broken');
	});

	it('tells of every field that is wrong, and which one decided the answer', async () => {
		const { mock, page } = await visit();
		const reads = async (fields: ReadonlyArray<readonly [string, string]>) => {
			await page
				.locator('.check')
				.nth(fields.length - 1)
				.waitFor();
			const texts = (await page.locator('.check').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
			expect(texts).toEqual(fields.map(([first]) => expect.stringMatching(new RegExp(`^${first}`))));
			for (const [index, [, rest]] of fields.entries()) expect(texts[index]).toContain(rest);
		};
		await addLead(mock, 'Ada', { email: 'no address', phone: '1'.repeat(21), colour: 'red' });
		await rows(page).first().click();
		await reads([
			['email public ✗ wrong', 'Decided the answer: must be'],
			['phone documented ✗ wrong', 'Wrong as well: must be at most 20'],
			['name ✓ ok', ''],
			['colour – ignored', ''],
		]);
		await post(mock, 'pollybot', OPERATIONS.pollybot.path, { email: 'x' }, { headers: { authorization: 'Bearer no' } });
		await page.locator('#row-2').click();
		await waitForText(page, 'h4', 'Fields, had they been checked');
		await reads([
			['name public ✗ missing', 'Would be refused: the field is required'],
			['email public ✗ wrong', 'Would be refused'],
		]);
		await addLead(mock, 'Bo');
		await addLead(mock, 'Cy', { email: 'bo@example.com' });
		await page.locator('#row-4').click();
		await page.locator('.detail', { hasText: 'duplicateEmail' }).waitFor();
		await reads([
			['email public ✓ ok', 'Decided the answer, though its form is right'],
			['name ✓ ok', ''],
		]);
	});

	it('copies a request as curl', async () => {
		const { mock, page } = await visit({}, { permissions: ['clipboard-read', 'clipboard-write'] });
		await addLead(mock, 'Ada');
		await rows(page).first().click();
		await page.getByRole('button', { name: 'Copy as curl' }).click();
		await page.getByRole('button', { name: 'Copied' }).waitFor();
		const copied = await page.evaluate('navigator.clipboard.readText()');
		expect(copied).toContain(`curl -X 'POST' '${mock.url}${OPERATIONS.pollybot.path}'`);
		expect(copied).not.toContain(mock.keys.pollybot);
	});

	it('filters by provider, outcome and verdict, and searches bodies', async () => {
		const { mock, page } = await visit();
		await addProspect(mock);
		await addLead(mock, 'Ada');
		await addLead(mock, 'Grace');
		await addLead(mock, 'Edsger', { email: 'no address' });
		await waitForText(page, '#count', '4 requests');

		await page.getByLabel('Provider').selectOption('trata');
		await waitForText(page, '#count', '1 of 4');
		await page.getByLabel('Provider').selectOption('');
		await page.getByLabel('Outcome').selectOption('created');
		await waitForText(page, '#count', '3 of 4');
		await page.getByLabel('Outcome').selectOption('');
		await page.getByLabel('Verdict').selectOption('fields');
		await waitForText(page, '#count', '1 of 4');
		await page.getByLabel('Verdict').selectOption('');
		await page.getByLabel('Search requests').fill('grace@');
		await waitForText(page, '#count', '1 of 4');
		await addLead(mock, 'Nobody', { company: 'of grace@' });
		await waitForText(page, '#count', '2 of 5');
	});

	it('switches scenarios, and follows when somebody else does', async () => {
		const { mock, page } = await visit({}, {}, '/#faults');
		await page.getByRole('radio', { name: /^down/ }).check();
		await waitForText(page, '.scenario-on', 'down');
		expect((await addLead(mock, 'Ada')).status).toBe(503);
		await page.getByRole('radio', { name: /^normal/ }).check();
		await page.locator('.scenario-on').waitFor({ state: 'detached' });
		expect((await addLead(mock, 'Ada')).status).toBe(201);
		mock.faults.scenario('flaky');
		await waitForText(page, '.scenario-on', 'flaky');
		expect(await page.getByRole('radio', { name: /^flaky/ }).isChecked()).toBe(true);
	});

	it('resets after asking once more', async () => {
		const { mock, page } = await visit();
		await addLead(mock, 'Ada');
		await rows(page).first().waitFor();
		await page.getByRole('button', { name: 'Reset' }).click();
		expect(mock.records('pollybot_leads')).toHaveLength(1);
		await page.getByRole('button', { name: 'Forget everything' }).click();
		await page.getByText('Waiting for requests.').waitFor();
		expect(mock.records('pollybot_leads')).toEqual([]);
		await addLead(mock, 'Bo');
		await rows(page).first().waitFor();
		expect(await rows(page).count()).toBe(1);
	});

	it('shows records page by page, the newest first', async () => {
		const { mock, page } = await visit({}, {}, '/#records');
		await mock.fill(45);
		await page.reload();
		await page.getByRole('button', { name: /^pollybot_leads 45/ }).click();
		await waitForText(page, '.pager', 'Page 1 of 3');
		const records = mock.records('pollybot_leads');
		await waitForText(page, '.cards', String(records.at(-1)!.id));
		await page.getByRole('button', { name: 'Older' }).click();
		await page.getByRole('button', { name: 'Older' }).click();
		await waitForText(page, '.pager', 'Page 3 of 3');
		expect(await page.locator('.cards > li').count()).toBe(5);
		await waitForText(page, '.cards', String(records[0]!.id));
	});

	it('tells how to connect, what is magic and what is assumed', async () => {
		const { mock, page } = await visit({}, { permissions: ['clipboard-read', 'clipboard-write'] }, '/#connect');
		for (const { name, key } of mock.about().providers) {
			await page.getByRole('button', { name: `Copy Key of ${name}` }).click();
			expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
		}
		await page.getByRole('link', { name: 'Faults' }).click();
		for (const { email, phone } of mock.about().magicValues) {
			await page.getByText(email, { exact: true }).waitFor();
			await page.getByText(phone, { exact: true }).waitFor();
		}
		await page.getByRole('link', { name: 'Knowledge' }).click();
		for (const assumption of mock.about().providers.flatMap(({ assumptions }) => assumptions)) {
			await page.getByText(assumption, { exact: true }).first().waitFor();
		}
	});

	it('is used with the keyboard alone', async () => {
		const { mock, page } = await visit();
		for (const name of ['Ada', 'Bo', 'Cy']) await addLead(mock, name);
		await rows(page).nth(2).waitFor();
		const chosen = () => page.locator('.row[aria-selected="true"]').getAttribute('id');
		await page.keyboard.press('j');
		await page.locator('#row-3[aria-selected="true"]').waitFor();
		await page.keyboard.press('ArrowDown');
		await page.locator('#row-2[aria-selected="true"]').waitFor();
		await page.keyboard.press('Enter');
		await waitForText(page, '.detail', 'bo@example.com');
		await page.keyboard.press('k');
		await waitForText(page, '.detail', 'cy@example.com');
		await page.keyboard.press('Escape');
		await page.locator('.columns').waitFor({ state: 'detached' });
		expect(await chosen()).toBe('row-3');
		await page.keyboard.press('/');
		await page.keyboard.type('ada@');
		await waitForText(page, '#count', '1 of 3');
		await page.keyboard.press('Enter');
		await page.locator('#row-1[aria-selected="true"]').waitFor();
		await page.keyboard.press('Enter');
		await waitForText(page, '.detail', 'ada@example.com');
	});

	it('shows what is hostile as text', async () => {
		const { mock, page, troubles, requested } = await visit();
		const script = '<script>alert(1)</script>';
		const image = '<img src="http://evil.example/x.png" onerror="alert(2)">';
		await addLead(mock, 'Ada', { name: script, metadata: { [image]: `${image}"><svg onload=alert(3)>` } });
		await post(mock, 'pollybot', `/${encodeURIComponent(image)}/${script}`, { [script]: image });
		await post(mock, 'trata', OPERATIONS.trata.path, `{"__proto__": "${script}", "constructor": 1, "type": "img"}`);
		await waitForText(page, '#count', '3 requests');
		for (const index of [0, 1, 2]) {
			await rows(page).nth(index).click();
			await page.locator('.columns').waitFor();
			await waitForText(page, '.detail .json', script);
		}
		await page.getByRole('link', { name: 'Records' }).click();
		await page.getByRole('button', { name: /^pollybot_leads 1/ }).click();
		await page.locator('.cards summary').first().click();
		await waitForText(page, '.cards', script);
		// Its quotes are escaped, as JSON has it.
		await waitForText(page, '.cards', '<svg onload=alert(3)>');
		expect(await page.locator('#app script, #app img, #app svg').count()).toBe(0);
		expect(troubles).toEqual([]);
		expect(requested.filter((url) => !url.startsWith(mock.url))).toEqual([]);
	});

	it('asks no other host for anything', async () => {
		const { mock, page, requested } = await visit();
		await addLead(mock, 'Ada');
		await rows(page).first().click();
		await page.locator('.columns').waitFor();
		for (const name of ['Records', 'Faults', 'Connect', 'Knowledge']) {
			await page.getByRole('link', { name }).click();
			await page.locator('main.page h2').first().waitFor();
		}
		expect(requested.length).toBeGreaterThan(10);
		expect(requested.filter((url) => new URL(url).origin !== mock.url)).toEqual([]);
	});

	it.each(['light', 'dark'] as const)('has no accessibility violation that axe finds, %s', async (colorScheme) => {
		// axe is put into the page by the test, which the page's own policy would refuse.
		const { mock, page } = await visit({}, { colorScheme, bypassCSP: true });
		const violations = async () => {
			await page.evaluate(AXE);
			const found = (await page.evaluate('axe.run()')) as { violations: Array<{ id: string; nodes: object[] }> };
			return found.violations.map(({ id, nodes }) => [id, ...nodes.map((node) => (node as { html: string }).html)]);
		};
		expect(await violations()).toEqual([]);
		mock.faults.scenario('flaky');
		mock.faults.add({ provider: 'trata', fault: 503 });
		await addProspect(mock);
		await addLead(mock, 'Ada', { email: 'no address' });
		await post(mock, 'smartflo', '/nowhere', {});
		await waitForText(page, '#count', '3 requests');
		for (const index of [0, 1, 2]) {
			await rows(page).nth(index).click();
			await page.locator('.columns').waitFor();
			expect(await violations()).toEqual([]);
		}
		for (const view of ['records', 'faults', 'connect', 'knowledge']) {
			await page.goto(`${mock.url}/#${view}`);
			await page.locator('main.page h2').first().waitFor();
			expect([view, ...(await violations())]).toEqual([view]);
		}
	});

	it.each(['requests', 'records', 'faults', 'connect', 'knowledge'])('fits a phone: %s', async (view) => {
		const { mock, page } = await visit({}, { viewport: { width: 360, height: 740 } }, `/#${view}`);
		await addLead(mock, 'Ada', { metadata: { long: 'x'.repeat(500) } });
		if (view === 'requests') {
			await rows(page).first().click();
			await page.locator('.columns').waitFor();
		} else await page.locator('main.page h2').first().waitFor();
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
		// Every view is in sight, and nothing has to be pushed aside for it.
		for (const link of await page.locator('.top nav a').all()) {
			const { x, width } = (await link.boundingBox())!;
			expect([x >= 0, x + width <= 360]).toEqual([true, true]);
		}
		expect(await page.evaluate("document.querySelector('.top nav').scrollWidth")).toBeLessThanOrEqual(360);
	});

	// Waiting for an expression evaluates it in the page, which the page's own policy would refuse.
	it('shows a view from its top, wherever the one before was left', async () => {
		const { page } = await visit({}, { viewport: { width: 360, height: 740 }, bypassCSP: true }, '/#knowledge');
		await page.locator('.known').first().waitFor();
		await page.evaluate('scrollTo(0, 2000)');
		expect(Number(await page.evaluate('scrollY'))).toBeGreaterThan(1000);
		await page.evaluate("location.hash = '#faults'");
		await page.locator('.scenarios').waitFor();
		await page.waitForFunction('scrollY === 0');
	});

	it('keeps the place in the list while a detail takes its room, whatever arrives meanwhile', async () => {
		const { mock, page } = await visit({}, { viewport: { width: 360, height: 740 }, bypassCSP: true });
		for (let index = 0; index < 60; index++) await addLead(mock, `Lead${index}`);
		await waitForText(page, '#count', '60 requests');
		const top = () => page.evaluate("document.getElementById('list').scrollTop").then(Number);
		await page.evaluate("document.getElementById('list').scrollTop = 20 * 56 + 10");
		await page.locator('#row-38').click();
		await page.locator('.columns').waitFor();
		await page.getByRole('button', { name: 'Close' }).click();
		await page.waitForFunction("document.getElementById('list').scrollTop === 20 * 56 + 10");

		await page.locator('#row-38').click();
		await page.locator('.columns').waitFor();
		for (const name of ['Ada', 'Bo', 'Cy']) await addLead(mock, name);
		await page.waitForFunction("document.getElementById('count').textContent.includes('63')");
		await page.getByRole('button', { name: 'Close' }).click();
		await page.waitForFunction("document.getElementById('list').scrollTop === 23 * 56 + 10");

		// From the very top too: what was there stays in sight.
		await page.evaluate("document.getElementById('list').scrollTop = 0");
		await page.locator('#row-63').click();
		await page.locator('.columns').waitFor();
		await addLead(mock, 'Di');
		await page.waitForFunction("document.getElementById('count').textContent.includes('64')");
		await page.getByRole('button', { name: 'Close' }).click();
		await page.waitForFunction("document.getElementById('list').scrollTop === 56");
		expect(await top()).toBe(56);
	});

	it('takes 10,000 requests, and draws only those that can be seen', async () => {
		const { mock, page, troubles } = await visit({ journal: { entries: 10_000, bytes: 256 * 1024 * 1024 } });
		for (let sent = 0; sent < 10_000; sent += 100) {
			await Promise.all(Array.from({ length: 100 }, (_, index) => addLead(mock, `Lead${sent + index}`)));
		}
		await waitForText(page, '#count', '10,000 requests');
		expect(await rows(page).count()).toBeLessThan(60);
		await page.locator('#row-10000').waitFor();
		await page.evaluate("document.getElementById('list').scrollTop = 5000 * 56");
		await page.locator('#row-5000').waitFor();
		await page.locator('#list').focus();
		await page.keyboard.press('End');
		await page.locator('#row-1[aria-selected="true"]').waitFor();
		expect(await rows(page).count()).toBeLessThan(60);
		expect(await page.evaluate("document.querySelectorAll('*').length")).toBeLessThan(1000);

		// One more: the oldest gives way, and the place in the list stays.
		await page.evaluate("document.getElementById('list').scrollTop = 3000 * 56");
		await page.locator('#row-7000').waitFor();
		const before = await page.evaluate("document.getElementById('list').scrollTop");
		await addLead(mock, 'OneMore');
		const scrolled = () => page.evaluate("document.getElementById('list').scrollTop");
		while ((await scrolled()) === before) await page.waitForTimeout(20);
		expect(await scrolled()).toBe(Number(before) + 56);
		await waitForText(page, '#count', '10,000 requests');
		expect(troubles).toEqual([]);
	});
});
