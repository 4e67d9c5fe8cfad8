import { ROOT, readManifest } from '../package/packing';
import { PACKAGE } from './registry';
import { artifact, inEditor } from './server';

export function installation(): void {
	inEditor('installs the packed tarball by its name', async ({ page, url }, { api }) => {
		await page.goto(`${url}/settings/community-nodes`);
		await page.getByRole('button', { name: 'Install' }).click();
		const install = page.getByTestId('install-community-package-button');
		await page.getByTestId('package-name-input').locator('xpath=descendant-or-self::input').fill(PACKAGE);
		expect(await install.isDisabled()).toBe(true);
		await page.getByTestId('user-agreement-checkbox').click();
		await install.click();

		const card = page.getByTestId('community-package-card');
		await card.waitFor({ timeout: 60_000 });
		const { version, n8n } = readManifest(ROOT);
		const shown = await card.textContent();
		for (const text of [PACKAGE, `v${version}`, `${n8n.nodes.length} nodes`]) expect(shown).toContain(text);
		await page.getByTestId('communityPackageInstall-modal').waitFor({ state: 'hidden' });
		await page.screenshot({ path: artifact('community-nodes') });
		const stored = await api.packages();
		expect(stored).toMatchObject([{ packageName: PACKAGE, installedVersion: version, failedLoading: false }]);
	});
}
