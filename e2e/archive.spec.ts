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
        name: 'tasks',
        label: 'Tasks',
        icon: 'checklist',
        color: 'info',
        display_template: '{{title}}',
        sort_field: 'place',
        archive_field: 'done',
        archive_value: true,
        unarchive_value: false,
        fields: [
          { name: 'title', type: 'string', label: 'Title' },
          { name: 'done', type: 'boolean', label: 'Done' },
          { name: 'place', type: 'integer', label: 'Place' },
        ],
      },
      {
        name: 'about',
        label: 'About us',
        singleton: true,
        fields: [{ name: 'slogan', type: 'string', label: 'Slogan', required: true }],
      },
    ],
  });
  for (const [title, place, done] of [
    ['Paint', 3, false],
    ['Saw', 1, null],
    ['Sand', 2, true],
  ])
    await ask(product, context.request, 'POST', '/items/tasks', { title, place, done });
});
test.afterEach(() => product.stop());

test('archived records are left out, shown when asked for, archived and taken out again', async ({
  page,
}) => {
  await page.goto(`${product.url}/admin/c/tasks`);
  const titles = () => page.getByRole('gridcell', { name: /^(Paint|Saw|Sand)$/ }).allTextContents();
  // Without another sort the order is the one by hand.
  await expect.poll(titles).toEqual(['Saw', 'Paint']);
  await expect(page.getByText('Showing 2 of 3')).toBeVisible();
  await page.getByRole('button', { name: 'Show archived' }).press('Enter');
  await expect(page).toHaveURL(/archived=1/);
  await expect.poll(titles).toEqual(['Saw', 'Sand', 'Paint']);
  await expect(page.getByRole('button', { name: 'Show archived' })).toHaveAttribute('aria-pressed', 'true');
  await expectAccessible(page);
  await page.goBack();
  await expect.poll(titles).toEqual(['Saw', 'Paint']);

  await page.getByRole('checkbox', { name: 'Select Saw' }).check();
  await page.getByRole('button', { name: 'Archive record' }).click();
  await expect(page.getByText('1 record archived').filter({ visible: true }).first()).toBeVisible();
  await expect.poll(titles).toEqual(['Paint']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(titles).toEqual(['Saw', 'Paint']);

  await page.goto(`${product.url}/admin/c/tasks/r/3`);
  await page.getByRole('button', { name: 'Actions for this record' }).click();
  await page.getByRole('menuitem', { name: 'Take record out of the archive' }).click();
  await expect.poll(titles).toEqual(['Saw', 'Sand', 'Paint']);
  expect(await ask(product, page.context().request, 'GET', '/items/tasks/3?fields=done')).toEqual({
    done: false,
  });
  // Whoever asks for them by a filter sees them.
  await page.goto(`${product.url}/admin/c/tasks?f=done:eq:true`);
  await expect(page.getByText('Nothing matches')).toBeVisible();
});

test('a collection with one record opens it at once, and the first save makes it', async ({ page }) => {
  await page.goto(`${product.url}/admin/c/about`);
  const form = page.getByRole('region', { name: 'Record' });
  await expect(form.getByRole('heading', { name: 'About us' })).toBeVisible();
  await expect(page.getByRole('grid')).toHaveCount(0);
  await form.getByRole('textbox', { name: 'Slogan' }).fill('Better wood');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('About us saved').filter({ visible: true }).first()).toBeVisible();
  await expect(form.getByRole('tab', { name: 'History' })).toBeVisible();
  await expectAccessible(page);
  await form.getByRole('textbox', { name: 'Slogan' }).fill('Best wood');
  await page.keyboard.press('Control+Enter');
  await expect(form.getByRole('button', { name: /^Save/ })).toBeHidden();
  await page.reload();
  await expect(form.getByRole('textbox', { name: 'Slogan' })).toHaveValue('Best wood');
  expect(await ask(product, page.context().request, 'GET', '/items/about?fields=slogan')).toEqual({
    slogan: 'Best wood',
  });
});
