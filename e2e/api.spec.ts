import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';

const FILTER = '{"Composer":{"_eq":"AC/DC"}}';

test('a question is tried, explained, and helped by the index that it misses', async ({ page }) => {
  await page.goto('/admin/api?about=Track');
  await expect(page.getByRole('heading', { name: 'Lists Track' })).toBeVisible();
  await page.getByLabel('filter', { exact: true }).fill('{"Composer":');
  await expect(page.getByText('This is no JSON')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
  await page.getByLabel('filter', { exact: true }).fill(FILTER);
  await page.getByLabel('fields', { exact: true }).fill('Name,Album.Title');
  await page.getByLabel('limit', { exact: true }).fill('3');
  await expect(page.getByRole('region', { name: 'Example' })).toContainText('curl');
  await page.getByRole('tab', { name: 'SDK' }).click();
  await expect(page.getByRole('region', { name: 'Example' })).toContainText('readItems("Track"');
  await page.getByLabel('Explain').check();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const answer = page.getByRole('region', { name: 'Answer', exact: true });
  await expect(answer).toContainText('200');
  await expect(answer).toContainText('Go Down');
  const explained = page.getByRole('region', { name: 'How the database ran it' });
  await expect(explained).toContainText('Reads all of Track');
  await expect(explained).toContainText('SELECT');
  await expect(explained).toContainText('An index on Composer');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add this index' }).click();
  const panel = page.getByRole('complementary', { name: 'What will happen' });
  await expect(panel).toContainText('Composer');
  await expect(panel).toContainText('SQL');
  await expectAccessible(page);
  await panel.getByRole('button', { name: 'Add this index' }).click();
  await expect(page.getByText('The index was added').first()).toBeVisible();
  await expect(explained).toContainText('No table is read from end to end');
  await expect(explained.getByText('An index is missing')).toHaveCount(0);
  // The address holds the question, without the answer.
  await page.reload();
  await expect(page.getByLabel('filter', { exact: true })).toHaveValue(FILTER);
});

test('a write waits until it is confirmed', async ({ page }) => {
  await page.goto('/admin/api?about=Genre&op=Genre_create');
  const send = page.getByRole('button', { name: 'Send and change data' });
  await expect(send).toBeDisabled();
  await page.getByLabel('Body', { exact: true }).fill('{"Name":"Fado"}');
  await page.getByLabel('I know that this changes data').check();
  await send.click();
  const answer = page.getByRole('region', { name: 'Answer', exact: true });
  await expect(answer).toContainText('"Fado"');
  // Once confirmed is once sent.
  await expect(send).toBeDisabled();
});

test('the page is accessible, light and dark, wide and on a phone', async ({ page }) => {
  await page.goto('/admin/api?about=Album&op=Album_get');
  await expect(page.getByRole('heading', { name: 'Reads one of Album' })).toBeVisible();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Answer', exact: true })).toContainText('200');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await expectAccessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${width} px wide: the page scrolls sideways`).toBe(0);
    }
  }
});
