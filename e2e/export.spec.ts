import { readFileSync } from 'node:fs';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';

test('what is on the screen is saved as a file, and shown as a request', async ({ page }) => {
  await page.goto('/admin/c/Track?f=Composer:eq:AC%2FDC&s=-Name&cols=Name,Milliseconds');
  await expect(page.getByText('Whole Lotta Rosie')).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByText('8 records, 2 columns')).toBeVisible();
  await expectAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Save as CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^Track-.*\.csv$/);
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines[0]).toBe('Name,Milliseconds');
  const names = lines.slice(1).map((line) => line.split(',')[0]);
  expect(names.length).toBe(8);
  expect(names).toEqual([...names].sort().reverse());
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Show as API request' }).click();
  await expect(page.getByLabel('filter', { exact: true })).toHaveValue('{"Composer":{"_eq":"AC/DC"}}');
  await expect(page.getByLabel('fields', { exact: true })).toHaveValue('Name,Milliseconds');
});
