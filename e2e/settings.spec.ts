import type { Page } from '@playwright/test';
import { ask } from './support/ask.ts';
import { expectAccessible } from './support/axe.ts';
import { type Product, startProduct } from './support/product.ts';
import { expect, signIn, test, VISITOR } from './support/test.ts';

test.use({ storageState: VISITOR });

let product: Product;
test.beforeEach(async ({ playwright, context }) => {
  product = await startProduct({ database: 'empty' });
  await context.addCookies((await signIn(playwright, product)).cookies);
  await ask(product, context.request, 'POST', '/schema/apply', {
    collections: [
      {
        name: 'issues',
        label: 'Issues',
        fields: [
          { name: 'title', type: 'string', label: 'Title' },
          {
            name: 'state',
            type: 'select',
            label: 'State',
            options: { choices: [{ value: 'open' }, { value: 'done', label: 'Done' }] },
          },
          { name: 'place', type: 'integer', label: 'Place' },
          { name: 'reason', type: 'text', label: 'Reason' },
        ],
      },
    ],
  });
});
test.afterEach(() => product.stop());

const definition = async (page: Page) =>
  (await ask(product, page.context().request, 'GET', '/schema')).collections.find(
    (one: { name: string }) => one.name === 'issues',
  );

async function pick(page: Page, label: string, option: string) {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

const fold = (page: Page, title: string) => page.locator('summary').filter({ hasText: title }).press('Enter');

async function applyAll(page: Page, changes: number) {
  await page.getByRole('button', { name: 'Review' }).press('Enter');
  await page
    .getByRole('button', { name: changes === 1 ? 'Apply 1 change' : `Apply ${changes} changes` })
    .click();
  await expect(page.getByRole('heading', { name: 'What will happen' })).toBeHidden();
}

test('a collection gets its icon, order, archive, indexes and history in the editor', async ({ page }) => {
  await page.goto(`${product.url}/admin/schema/issues`);
  await page.getByRole('button', { name: /^Icon: / }).press('Enter');
  await page.getByRole('combobox', { name: 'Search for an icon' }).fill('to do');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Icon: / })).toContainText('Tasks');
  await pick(page, 'Colour of the icon', 'Blue');
  await fold(page, 'Records');
  await page.getByRole('button', { name: 'Sort by a field' }).press('Enter');
  await pick(page, 'Sort field 1', 'Title');
  await pick(page, 'Direction of Title', 'Sort descending');
  await pick(page, 'Order by hand in', 'Place');
  await fold(page, 'Archive');
  await pick(page, 'The field that says so', 'State');
  await pick(page, 'Archived means', 'Done');
  await pick(page, 'Taken out of the archive means', 'Open');
  await fold(page, 'Indexes over several fields');
  await page.getByRole('button', { name: 'Add an index' }).press('Enter');
  await page.getByRole('combobox', { name: 'Fields of index 1' }).click();
  await page.getByRole('option', { name: 'Title' }).click();
  await page.getByRole('option', { name: 'Place' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: 'Not twice together' }).check();
  await fold(page, 'History');
  await pick(page, 'What it keeps of a change', 'Who changed which fields and when, but no values');
  await expectAccessible(page);
  await applyAll(page, 2);
  expect(await definition(page)).toMatchObject({
    icon: 'checklist',
    color: 'info',
    default_sort: ['-title'],
    sort_field: 'place',
    archive_field: 'state',
    archive_value: 'done',
    unarchive_value: 'open',
    indexes: [{ fields: ['title', 'place'], unique: true }],
    history: 'summary',
  });
});

test('a field gets its width, condition, rule and words, and another place, by keyboard', async ({
  page,
}) => {
  await page.goto(`${product.url}/admin/schema/issues`);
  await page.getByRole('button', { name: 'Details of Reason' }).press('Enter');
  await fold(page, 'In forms');
  await pick(page, 'Width', 'Half a line, beside another half');
  const form = page.getByRole('group', { name: 'Show it only when' });
  await form.getByRole('button', { name: 'Add a condition' }).press('Enter');
  await form.getByRole('combobox', { name: 'Field' }).click();
  await page.getByRole('option', { name: 'State', exact: true }).click();
  // Half a condition holds the change up until it is whole.
  await page.getByRole('button', { name: 'Review' }).press('Enter');
  await expect(form.locator('..')).toContainText('State: a value is missing');
  await form.getByRole('combobox', { name: 'Value for State' }).click();
  await page.getByRole('option', { name: 'Done', exact: true }).click();
  await expect(page.locator('summary').filter({ hasText: 'In forms' })).toContainText(
    'shown when State is Done',
  );
  await fold(page, 'Rule');
  const rule = page.getByRole('group', { name: 'A record is right when' });
  await rule.getByRole('button', { name: 'Edit as JSON' }).press('Enter');
  await page
    .getByRole('textbox', { name: 'A record is right when' })
    .fill('{"_or":[{"state":{"_neq":"done"}},{"reason":{"_nempty":true}}]}');
  await page.getByRole('textbox', { name: 'What to say when it is not' }).fill('Say why it is done.');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Move Reason up' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Move Reason up' })).toBeFocused();
  await page.keyboard.press('Enter');
  await applyAll(page, 2);
  const { fields } = await definition(page);
  expect(fields.map((field: { name: string }) => field.name)).toEqual([
    'id',
    'title',
    'reason',
    'state',
    'place',
  ]);
  expect(fields[2]).toMatchObject({
    width: 'half',
    condition: { state: { _eq: 'done' } },
    validation: {
      filter: { _or: [{ state: { _neq: 'done' } }, { reason: { _nempty: true } }] },
      message: 'Say why it is done.',
    },
  });
});

test('words in another language are added, checked and shown', async ({ page }) => {
  await page.goto(`${product.url}/admin/schema/issues`);
  await page.getByRole('button', { name: 'Details of State' }).press('Enter');
  const row = page
    .locator('[data-field]')
    .filter({ has: page.getByRole('button', { name: 'Details of State' }) });
  await row.locator('summary').filter({ hasText: 'Other languages' }).press('Enter');
  const tag = row.getByRole('combobox', { name: 'Language' });
  await tag.fill('german');
  await tag.press('Enter');
  await expect(row.getByText('“german” is not the code of a language')).toBeVisible();
  await tag.fill('DE');
  await tag.press('Enter');
  const words = row.getByRole('group', { name: /German/ });
  await words.getByRole('textbox', { name: 'Field name' }).fill('Stand');
  await words.getByRole('textbox', { name: 'Choice “Done”' }).fill('Erledigt');
  await expectAccessible(page);
  await applyAll(page, 1);
  const { fields } = await definition(page);
  expect(fields[2].translations).toEqual({ de: { label: 'Stand', choices: { done: 'Erledigt' } } });
  await page.evaluate(() => localStorage.setItem('kasbah.language', 'de'));
  await page.goto(`${product.url}/admin/c/issues`);
  await expect(page.getByRole('columnheader', { name: 'Stand' })).toBeVisible();
});
