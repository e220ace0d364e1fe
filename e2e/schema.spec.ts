import type { APIRequestContext, Page } from '@playwright/test';
import { ask as askOf } from './support/ask.ts';
import { expectAccessible } from './support/axe.ts';
import { type Product, startProduct } from './support/product.ts';
import { expect, signIn, test, VISITOR } from './support/test.ts';

test.use({ storageState: VISITOR });

let product: Product;
test.beforeEach(async ({ playwright, context }) => {
  product = await startProduct({ database: 'empty' });
  await context.addCookies((await signIn(playwright, product)).cookies);
});
test.afterEach(() => product.stop());

/** Asks the API with the session of the browser. */
const ask = (request: APIRequestContext, method: string, path: string, data?: object) =>
  askOf(product, request, method, path, data);

/** Two collections with a link and two records, of which one has no date. */
async function shop(request: APIRequestContext) {
  await ask(request, 'POST', '/schema/apply', {
    collections: [
      {
        name: 'customer',
        label: 'Customer',
        display_template: '{{name}}',
        fields: [
          { name: 'name', type: 'string', label: 'Name' },
          { name: 'orders', type: 'one-to-many', options: { collection: 'order', field: 'customer' } },
        ],
      },
      {
        name: 'order',
        label: 'Order',
        display_template: '{{title}}',
        fields: [
          { name: 'title', type: 'string', label: 'Title' },
          { name: 'due', type: 'string', label: 'Due' },
          { name: 'customer', type: 'many-to-one', label: 'Customer', options: { collection: 'customer' } },
        ],
      },
    ],
  });
  await ask(request, 'POST', '/items/customer', { name: 'Yuki' });
  await ask(request, 'POST', '/items/order', { title: 'Linen', due: '2026-12-01', customer: 1 });
  await ask(request, 'POST', '/items/order', { title: 'Oak', due: 'soon', customer: 1 });
}

const details = (page: Page, field: string) =>
  page.getByRole('button', { name: `Details of ${field}`, exact: true });

const row = (page: Page, field: string) =>
  page
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: `Details of ${field}`, exact: true }) });

async function apply(page: Page, name: RegExp, done: string | RegExp) {
  await page.getByRole('button', { name }).click();
  await expect(page.getByText(done).filter({ visible: true }).first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What will happen' })).toBeHidden();
}

/** Nothing may leave a person at a keyboard at the top of the page. */
async function expectFocus(page: Page) {
  await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);
}

test('a schema is made, renamed, converted, cut and restored without losing a value', async ({ page }) => {
  test.setTimeout(120_000);
  const { request } = page.context();
  await ask(request, 'POST', '/schema/apply', {
    collections: [
      {
        name: 'customer',
        label: 'Customer',
        display_template: '{{name}}',
        fields: [{ name: 'name', type: 'string', label: 'Name' }],
      },
    ],
  });

  // A collection with fields and a link.
  await page.goto(`${product.url}/admin/schema/new`);
  await page.getByLabel('Name', { exact: true }).fill('Order');
  await page
    .getByLabel('Or type several at once')
    .fill('title text, due text, note text, customer -> Customer');
  await page.getByLabel('Or type several at once').press('Enter');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText('Create the collection order')).toBeVisible();
  await apply(page, /^Create collection$/, 'Collection Order is ready');
  await ask(request, 'POST', '/items/customer', { name: 'Yuki' });
  await ask(request, 'POST', '/items/order', { title: 'Linen', due: '2026-12-01', note: 'a', customer: 1 });
  await ask(request, 'POST', '/items/order', { title: 'Oak', due: 'soon', note: 'b', customer: 1 });

  // A field gets another key; nothing is sent before the review.
  await page.goto(`${product.url}/admin/schema/order`);
  await details(page, 'Due').click();
  await row(page, 'Due').getByLabel('Key').fill('due_date');
  await expect(page.getByText('1 change', { exact: true })).toBeVisible();
  expect((await ask(request, 'GET', '/items/order/1')).due).toBe('2026-12-01');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText('Rename the field due of order to due_date')).toBeVisible();
  await apply(page, /^Apply 1 change$/, 'Order: 1 change applied');
  await expectFocus(page);
  expect(await ask(request, 'GET', '/items/order/1')).toMatchObject({ due_date: '2026-12-01' });

  // Its type changes; one value is no date and may stay behind.
  await row(page, 'Due').getByLabel('Type').click();
  await page.getByRole('option', { name: 'Date', exact: true }).click();
  await expect(page.getByText('Values that read as a date are kept')).toBeVisible();
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText('This cannot be done as it is')).toBeVisible();
  const misfits = page.getByRole('table', { name: 'Values that do not fit' });
  await expect(misfits.getByRole('link', { name: '2' })).toHaveAttribute('href', '/admin/c/order/r/2');
  await expect(misfits.getByText('soon')).toBeVisible();
  await expect(row(page, 'Due').getByText('to correct')).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByRole('button', { name: /^Apply/ })).toBeDisabled();
  await page.getByLabel('Leave these empty in the new field (the old values are kept)').check();
  await apply(page, /^Apply 1 change$/, 'Order: 1 change applied');
  expect(await ask(request, 'GET', '/items/order?sort=id&fields=due_date')).toEqual([
    { due_date: '2026-12-01' },
    { due_date: null },
  ]);

  // A field goes and comes back with its values.
  await page.getByRole('button', { name: 'Remove Note' }).click();
  await expect(page.getByRole('button', { name: 'Keep Note' })).toBeFocused();
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText('What is removed is kept for 30 days and can be restored.')).toBeVisible();
  await expect(page.getByText('2 records')).toBeVisible();
  await apply(page, /^Apply 1 change$/, 'Order: 1 change applied');
  expect(await ask(request, 'GET', '/items/order/1')).not.toHaveProperty('note');
  await page.getByRole('button', { name: 'Show what was removed' }).click();
  await expect(page.getByText('30 more days').first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Restore Note' }).click();
  await expect(page.getByText('Note is restored').filter({ visible: true }).first()).toBeVisible();
  await expectFocus(page);
  expect(await ask(request, 'GET', '/items/order/1')).toMatchObject({ note: 'a' });

  // The collection is renamed, then removed, then restored.
  await page.goto(`${product.url}/admin/schema/order`);
  await page.getByLabel('Key', { exact: true }).first().fill('sale');
  await page.getByRole('button', { name: 'Review' }).click();
  await apply(page, /^Apply 1 change$/, 'Order: 1 change applied');
  await expect(page).toHaveURL(/\/admin\/schema\/sale$/);
  await expect(details(page, 'Title')).toBeVisible();
  expect(await ask(request, 'GET', '/items/sale/2')).toMatchObject({ title: 'Oak', customer: 1 });
  await page.getByRole('button', { name: 'Remove Order' }).click();
  await expect(page.getByRole('button', { name: 'Keep Order' })).toBeFocused();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Review' }).click();
  await apply(page, /^Apply 2 changes$/, 'Order is removed. It is kept for 30 days.');
  await expect(page).toHaveURL(/\/admin\/schema\?tab=removed$/);
  await page.getByRole('button', { name: 'Restore Order' }).click();
  await expect(page.getByText('Order is restored').filter({ visible: true }).first()).toBeVisible();
  expect(await ask(request, 'GET', '/items/sale?sort=id&fields=title,note')).toEqual([
    { title: 'Linen', note: 'a' },
    { title: 'Oak', note: 'b' },
  ]);
});

test('rules and defaults are changed, and a refusal stands at its field', async ({ page }) => {
  const { request } = page.context();
  await shop(request);
  await ask(request, 'POST', '/items/order', { due: 'never', customer: 1 });
  await page.goto(`${product.url}/admin/schema/order`);
  await details(page, 'Title').click();
  const title = row(page, 'Title');
  await title.getByLabel('A value must be there').check();
  await title.getByLabel('Found and sorted quickly (index)').check();
  await title.getByLabel('Default').fill('Untitled');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText('Records:')).toBeVisible();
  await expect(page.getByRole('link', { name: '3', exact: true })).toHaveAttribute(
    'href',
    '/admin/c/order/r/3',
  );
  await expect(title.getByText(/1 items? ha/)).toBeVisible();
  await expect(page.getByLabel('Leave these empty')).toBeHidden();

  // The record is corrected and the same change goes through.
  await ask(request, 'PATCH', '/items/order/3', { title: 'Glass' });
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.getByRole('button', { name: 'Review' }).click();
  await apply(page, /^Apply 1 change$/, 'Order: 1 change applied');
  const { collections } = await ask(request, 'GET', '/schema');
  const order = collections.find((one: { name: string }) => one.name === 'order');
  expect(order.fields.find((one: { name: string }) => one.name === 'title')).toMatchObject({
    required: true,
    indexed: true,
    default: 'Untitled',
  });
  expect(await ask(request, 'POST', '/items/order', { customer: 1 })).toMatchObject({ title: 'Untitled' });

  // What the server refuses about a type stands at its settings.
  await details(page, 'Due').click();
  const due = row(page, 'Due');
  await due.getByLabel('Type').click();
  await page.getByRole('option', { name: 'Decimal number, money' }).click();
  await due.getByLabel(/digits in all/i).fill('99');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(due.getByText('precision must be <= 38.')).toBeVisible();
  await page.getByRole('button', { name: 'Show the field' }).click();
  await expect(due.getByLabel(/digits in all/i)).toBeFocused();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByText('1 change discarded').filter({ visible: true }).first()).toBeVisible();

  // A bad key never leaves the page.
  await title.getByLabel('Key').fill('due');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(title.getByText('This key is already in use. Choose another.')).toBeVisible();
  await expect(title.getByLabel('Key')).toBeFocused();
  await expectAccessible(page);
});

test('a schema that was changed elsewhere is reloaded, and the changes here stay', async ({ page }) => {
  const { request } = page.context();
  await shop(request);
  await page.goto(`${product.url}/admin/schema/order`);
  await details(page, 'Due').click();
  await row(page, 'Due').getByLabel('Key').fill('due_date');
  const { collections } = await ask(request, 'GET', '/schema');
  const order = collections.find((one: { name: string }) => one.name === 'order');
  order.fields.push({ name: 'city', type: 'string', label: 'City' });
  await ask(request, 'POST', '/schema/apply', { collections: [order] });
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText('The schema was changed elsewhere meanwhile')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Apply/ })).toBeDisabled();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(details(page, 'City')).toBeVisible();
  await page.getByRole('button', { name: 'Review' }).click();
  await apply(page, /^Apply 1 change$/, 'Order: 1 change applied');
  const fields = await ask(request, 'GET', '/items/order/1');
  expect(fields).toMatchObject({ due_date: '2026-12-01', city: null });
});

test('the keyboard alone stages, reviews and applies a removal with its other side', async ({ page }) => {
  const { request } = page.context();
  await shop(request);
  await page.goto(`${product.url}/admin/schema/order`);
  await page.getByRole('button', { name: 'Remove Customer' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Keep Customer' })).toBeFocused();
  await page.getByRole('button', { name: 'Review' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'What will happen' })).toBeFocused();
  await expect(page.getByText('Remove the link orders from customer; no data is stored in it')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Review' })).toBeFocused();
  await page.keyboard.press('Enter');
  const button = page.getByRole('button', { name: 'Apply 2 changes' });
  await expect(button).toBeEnabled();
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Order: 2 changes applied').filter({ visible: true }).first()).toBeVisible();
  await expectFocus(page);
  expect(await ask(request, 'GET', '/items/order/1')).not.toHaveProperty('customer');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`on a phone, ${colorScheme}, everything fits and is accessible`, async ({ page }) => {
    const { request } = page.context();
    await shop(request);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${product.url}/admin/schema/order`);
    await details(page, 'Due').click();
    await row(page, 'Due').getByLabel('Type').click();
    await page.getByRole('option', { name: 'Date', exact: true }).click();
    await page.getByRole('button', { name: 'Remove Title' }).click();
    await expectFits(page);
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByLabel('Leave these empty in the new field (the old values are kept)').check();
    await expect(page.getByText('Remove the field title of order')).toBeVisible();
    await expectFits(page);
    await page.getByRole('button', { name: 'Show the field' }).click();
    await expect(page.getByRole('heading', { name: 'What will happen' })).toBeHidden();
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect(page.getByText('3 changes discarded').filter({ visible: true }).first()).toBeVisible();
    await page.goto(`${product.url}/admin/schema?tab=removed`);
    await expect(page.getByText('Nothing is removed')).toBeVisible();
    await expectFits(page);
  });
}

async function expectFits(page: Page) {
  await expectAccessible(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, 'the page scrolls sideways').toBe(0);
}
