import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';

test('the example plugin adds a page that asks its own endpoint', async ({ page }) => {
  await page.goto('/admin');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Example' }).click();
  await page.getByLabel('Who is to be greeted?').fill('Rosa');
  await page.getByRole('button', { name: 'Greet' }).click();
  await expect(page.getByText('Hello Rosa, says Administrator.')).toBeVisible();
  await expectAccessible(page);
});

test('an administrator starts the job of the plugin, and sees its log and result', async ({ page }) => {
  await page.goto('/admin/jobs');
  await page.getByRole('button', { name: 'Start Count items now' }).click();
  const run = page.getByRole('complementary', { name: 'Count items' });
  await expect(run.getByText('Done')).toBeVisible();
  await expect(run.getByText('Track: 3503')).toBeVisible();
  // Other journeys add and remove items meanwhile: the total is that of this run's own log.
  const log = await run.getByRole('region', { name: 'Log' }).innerText();
  const counts = [...log.matchAll(/: (\d+)/g)].map((match) => Number(match[1]));
  expect(counts.length).toBeGreaterThanOrEqual(11);
  const total = counts.reduce((sum, count) => sum + count, 0);
  await expect(run.getByRole('region', { name: 'Result' })).toContainText(`"items": ${total}`);
  await expectAccessible(page);
});

test('the plugin is listed with what it adds, and its hook fills a slug', async ({
  page,
  playwright,
  product,
  administrator,
}) => {
  await page.goto('/admin/plugins');
  await expect(page.getByText('Fills an empty slug from the title, greets, and counts items.')).toBeVisible();
  await expect(page.getByText('example.count-items')).toBeVisible();
  await expectAccessible(page);

  const api = await playwright.request.newContext({
    baseURL: product.url,
    storageState: administrator,
    extraHTTPHeaders: OWN_PAGE,
  });
  const pages = {
    name: 'pages',
    fields: [
      { name: 'title', type: 'string' },
      { name: 'slug', type: 'string' },
    ],
  };
  expect((await api.post('/api/schema/apply', { data: { collections: [pages] } })).status()).toBe(200);
  const made = await (await api.post('/api/items/pages', { data: { title: 'Für Elise, Op. 59' } })).json();
  expect(made.data.slug).toBe('fuer-elise-op-59');
});

import { OWN_PAGE } from './support/ask.ts';
