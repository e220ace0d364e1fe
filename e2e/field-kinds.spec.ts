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
        name: 'products',
        label: 'Products',
        display_template: '{{title}}',
        fields: [
          { name: 'title', type: 'string', label: 'Title' },
          { name: 'price', type: 'decimal', label: 'Price', options: { precision: 10, scale: 2 } },
          { name: 'stock', type: 'integer', label: 'Stock' },
          {
            name: 'worth',
            type: 'computed',
            label: 'Worth',
            options: { expression: 'price * stock', result: 'decimal', scale: 2 },
          },
          { name: 'token', type: 'secret', label: 'Token' },
          { name: 'above', type: 'tree', label: 'Part of' },
        ],
      },
      {
        name: 'people',
        label: 'People',
        display_template: '{{name}}',
        fields: [{ name: 'name', type: 'string', label: 'Name' }],
      },
      {
        name: 'notes',
        label: 'Notes',
        fields: [
          {
            name: 'about',
            type: 'many-to-any',
            label: 'About',
            options: { collections: ['products', 'people'], collection_field: 'kind' },
          },
          { name: 'kind', type: 'string' },
        ],
      },
    ],
  });
  await ask(product, context.request, 'POST', '/items/products', [
    { title: 'Set', price: '2.50', stock: 4, token: 'sk-open-sesame' },
    { title: 'Cup', above: 1 },
  ]);
  await ask(product, context.request, 'POST', '/items/people', [{ name: 'Ada' }]);
  await ask(product, context.request, 'POST', '/items/notes', [{ kind: 'products', about: 1 }, {}]);
});
test.afterEach(() => product.stop());

test('a worked out value follows what it is made of, and a secret is seen only by those who ask', async ({
  page,
}) => {
  await page.goto(`${product.url}/admin/c/products/r/1`);
  const token = page.getByLabel('Token', { exact: true });
  await expect(page.locator('[data-field="worth"]')).toContainText('10.00');
  await expect(token).toHaveValue('');
  expect(await page.content()).not.toContain('sesame');
  await page.getByRole('button', { name: 'Show Token' }).press('Enter');
  await expect(token).toHaveValue('sk-open-sesame');
  await page.getByRole('button', { name: 'Hide Token' }).press('Enter');
  await expect(token).toHaveAttribute('type', 'password');
  await token.fill('sk-new');
  await page.getByRole('textbox', { name: 'Stock' }).fill('6');
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('sk-new');
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('[data-field="worth"]')).toContainText('15.00');
  const stored = await ask(product, page.context().request, 'GET', '/items/products/1?fields=token');
  expect(stored).toEqual({ token: 'sk-new' });
  await expectAccessible(page);
});

test('a record cannot be a part of its own parts, and says so at its field', async ({ page }) => {
  await page.goto(`${product.url}/admin/c/products/r/1`);
  await page.locator('[data-field="above"]').getByRole('button').first().press('Enter');
  await page.keyboard.type('Cup');
  await page.getByRole('option', { name: 'Cup' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Save/ }).press('Enter');
  await expect(page.locator('[data-field="above"]')).toContainText('cannot lie below itself');
});

test('a link leads to a record of one of several collections, chosen by keyboard', async ({ page }) => {
  await page.goto(`${product.url}/admin/c/notes`);
  await expect(page.getByRole('gridcell', { name: 'Products: Set' })).toBeVisible();
  await page.goto(`${product.url}/admin/c/notes/r/2`);
  const field = page.locator('[data-field="about"]');
  await field.getByRole('combobox', { name: 'Collection for About' }).click();
  await page.getByRole('option', { name: 'People' }).click();
  await field.getByRole('button').first().press('Enter');
  await page.getByRole('option', { name: 'Ada' }).waitFor();
  await page.keyboard.press('Enter');
  await expectAccessible(page);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: /^Save/ })).toBeHidden();
  const stored = await ask(product, page.context().request, 'GET', '/items/notes/2?fields=kind,about');
  expect(stored).toEqual({ kind: 'people', about: '1' });
});
