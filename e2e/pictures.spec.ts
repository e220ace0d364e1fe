import { expect, test } from './support/test.ts';

test.skip(!process.env['KASBAH_PICTURES'], 'Makes the pictures of the README: KASBAH_PICTURES=1');
test.use({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });

test('the grid with the panel of one record', async ({ page }) => {
  await page.goto('/admin/c/Track/r/1');
  await expect(page.getByRole('grid')).toBeVisible();
  await expect(page.getByText('For Those About To Rock (We Salute You)').first()).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${import.meta.dirname}/../docs/images/admin-light.png` });
});
