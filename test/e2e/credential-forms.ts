import type { Page } from 'playwright-core';
import { type Provider, providers } from '../../contracts';
import { freePort } from '../../sandbox/n8n';
import { artifact, inEditor } from './server';

async function openNew({ page, url }: { page: Page; url: string }, displayName: string): Promise<void> {
	await page.goto(`${url}/home/credentials`);
	await page.getByTestId('add-resource-credential').click();
	await page.getByTestId('new-credential-type-select').locator('input').fill(displayName);
	await page.getByTestId('new-credential-type-select-option').filter({ hasText: displayName }).first().click();
	await page.getByTestId('new-credential-type-button').click();
	await page.getByTestId('credential-edit-dialog').waitFor();
}

const input = (page: Page, name: string) => page.getByTestId(`parameter-input-${name}`).locator('input');

/** Saves, which n8n follows with the connection test, and waits for its verdict: nothing, or what went wrong. */
async function saved(page: Page): Promise<string | undefined> {
	const tested = page.waitForResponse((answer) => answer.url().endsWith('/rest/credentials/test'));
	await page.getByTestId('credential-save-button').click();
	const { data } = (await (await tested).json()) as { data: { status: string; message: string } };
	if (data.status === 'OK') {
		await page.getByTestId('credentials-config-container-test-success').waitFor();
		return undefined;
	}
	const container = page.getByTestId('node-credentials-config-container');
	await container.getByText('Couldn’t connect with these settings').waitFor();
	const more = container.getByText('More details');
	if (await more.isVisible()) await more.click();
	await container.getByText(data.message, { exact: true }).waitFor();
	return data.message;
}

export function credentialForms(): void {
	const all: Provider[] = Object.values(providers);
	describe.each(all.map((provider) => [provider.name, provider] as const))('of %s', (name, { id, auth }) => {
		inEditor(
			'tests red with a wrong key or address, green with the right ones, and keeps the key',
			async (editor, { mock }) => {
				const { page } = editor;
				const key = mock.keys[id as keyof typeof mock.keys];
				await openNew(editor, `${name} API`);
				await page.screenshot({ path: artifact(`credential-${name}-new`) });
				await input(page, 'apiKey').fill('not-the-key');
				await input(page, 'baseUrl').fill(mock.url);
				expect(await saved(page)).toBe(`${name} refused the ${auth.label}. Check that it is complete and still valid.`);
				await page.screenshot({ path: artifact(`credential-${name}-wrong-key`) });

				await input(page, 'baseUrl').fill(`http://127.0.0.1:${await freePort()}`);
				// The hint below Base URL says what the code means.
				expect(await saved(page)).toBe('ECONNREFUSED');
				await page.screenshot({ path: artifact(`credential-${name}-nobody`) });

				await input(page, 'apiKey').fill(key);
				await input(page, 'baseUrl').fill(mock.url);
				expect(await saved(page)).toBeUndefined();
				await page.screenshot({ path: artifact(`credential-${name}-green`) });
				// A test that is not a read is one that the vendor has to refuse.
				const written = mock.requests().filter(({ method, status }) => method !== 'GET' && status < 400);
				expect(written).toEqual([]);

				const heard: Promise<string>[] = [];
				page.on('response', (answer) => {
					if (answer.url().includes('/rest/')) heard.push(answer.text().catch(() => ''));
				});
				await page.goto(`${editor.url}/home/credentials`);
				await page.getByText(`${name} account`).first().click();
				await page.getByTestId('credentials-config-container-test-success').waitFor();
				expect(await input(page, 'baseUrl').inputValue()).toBe(mock.url);
				expect(await input(page, 'apiKey').inputValue()).not.toContain(key);
				expect(await page.content()).not.toContain(key);
				for (const text of await Promise.all(heard)) expect(text).not.toContain(key);
			},
		);
	});
}
