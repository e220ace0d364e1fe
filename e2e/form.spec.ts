import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { ask } from './support/ask.ts';
import { expectAccessible } from './support/axe.ts';
import { type Product, startProduct } from './support/product.ts';
import { expect, signIn, test, VISITOR } from './support/test.ts';

test.use({ storageState: VISITOR });

let product: Product;
test.beforeEach(async ({ playwright, context }) => {
  product = await startProduct({ database: 'empty' });
  await context.addCookies((await signIn(playwright, product)).cookies);
  await articles(context.request);
});
test.afterEach(() => product.stop());

const published = { state: { _eq: 'live' } };

/** A collection with most of the settings that a form obeys, and three records. */
async function articles(request: APIRequestContext) {
  await ask(product, request, 'POST', '/schema/apply', {
    collections: [
      {
        name: 'articles',
        label: 'Articles',
        display_template: '{{title}}',
        translations: { de: { label: 'Artikel' } },
        fields: [
          {
            name: 'title',
            type: 'string',
            label: 'Title',
            note: 'As it stands on the front page.',
            required: true,
            translations: { de: { label: 'Überschrift', note: 'So, wie sie vorne steht.' } },
          },
          {
            name: 'state',
            type: 'status',
            label: 'State',
            width: 'half',
            options: {
              default: 'draft',
              choices: [
                { value: 'draft', label: 'Draft' },
                { value: 'live', label: 'Published' },
                { value: 'old', label: 'Archived' },
              ],
            },
            translations: { de: { label: 'Stand', choices: { draft: 'Entwurf' } } },
          },
          {
            name: 'day',
            type: 'string',
            label: 'Day',
            width: 'half',
            condition: published,
            validation: {
              filter: { _or: [{ state: { _neq: 'live' } }, { day: { _nempty: true } }] },
              message: 'A published article needs its day.',
            },
          },
          { name: 'teaser', type: 'text', label: 'Teaser' },
        ],
      },
    ],
  });
  for (const title of ['Linen', 'Oak', 'Walnut'])
    await ask(product, request, 'POST', '/items/articles', { title, day: 'Monday' });
}

const panel = (page: Page): Locator => page.getByRole('region', { name: 'Record' });
const box = async (part: Locator) => (await part.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };

async function choose(page: Page, label: string, option: string) {
  await panel(page).getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test('a form shows a field while its condition holds, keeps its value, and says the words of a broken rule', async ({
  page,
}) => {
  await page.goto(`${product.url}/admin/c/articles/r/2`);
  const day = panel(page).getByRole('textbox', { name: 'Day' });
  await expect(panel(page).getByRole('textbox', { name: 'Title' })).toHaveValue('Oak');
  await expect(panel(page).getByText('As it stands on the front page.')).toBeVisible();
  await expect(day).toBeHidden();
  await choose(page, 'State', 'Published');
  await expect(day).toHaveValue('Monday');
  await choose(page, 'State', 'Draft');
  await expect(day).toBeHidden();
  await choose(page, 'State', 'Published');
  await day.fill('');
  await page.keyboard.press('Control+Enter');
  const said = 'A published article needs its day.';
  await expect(panel(page).getByRole('link', { name: `Day: ${said}` })).toBeVisible();
  await expect(day).toHaveAccessibleDescription(said);
  await expectAccessible(page);
  // What is wrong with a field stays in sight although its condition no longer holds.
  await choose(page, 'State', 'Draft');
  await expect(day).toBeVisible();
  await day.pressSequentially('Tuesday');
  await expect(day).toHaveValue('Tuesday');
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByRole('button', { name: /^Save/ })).toBeHidden();
  await panel(page).getByRole('textbox', { name: 'Title' }).focus();
  await expect(day).toBeHidden();
  const stored = await ask(product, page.context().request, 'GET', '/items/articles/2?fields=state,day');
  expect(stored).toEqual({ state: 'draft', day: 'Tuesday' });
});

test('two narrow fields share a line where there is room, and stand below each other on a phone', async ({
  page,
}) => {
  await page.goto(`${product.url}/admin/c/articles/r/1`);
  await choose(page, 'State', 'Published');
  const state = panel(page).getByRole('combobox', { name: 'State' });
  const day = panel(page).getByRole('textbox', { name: 'Day' });
  await expect(day).toBeVisible();
  expect((await box(day)).y).toBeCloseTo((await box(state)).y, 0);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(async () => (await box(day)).y - (await box(state)).y).toBeGreaterThan(30);
  expect((await box(day)).width).toBeGreaterThan(340);
  await expectAccessible(page);
});

test('labels, help and choices are read in the language of the person', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('kasbah.language', 'de'));
  await page.goto(`${product.url}/admin/c/articles/r/1`);
  const form = page.getByRole('region', { name: 'Datensatz' });
  await expect(form.getByRole('textbox', { name: 'Überschrift' })).toHaveValue('Linen');
  await expect(form.getByText('So, wie sie vorne steht.')).toBeVisible();
  await expect(form.getByRole('combobox', { name: 'Stand' })).toHaveValue('Entwurf');
  await expect(page.getByRole('heading', { name: 'Artikel' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Stand' })).toBeVisible();
});
