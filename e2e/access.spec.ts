import type { Page } from '@playwright/test';
import { ask } from './support/ask.ts';
import { expectAccessible } from './support/axe.ts';
import { count } from './support/count.ts';
import { makeLibrary } from './support/library.ts';
import { type Product, startProduct } from './support/product.ts';
import { expect, signIn, test, VISITOR } from './support/test.ts';

test.use({ storageState: VISITOR });

const PAT = { name: 'Pat Moreau', email: 'pat@example.com', password: 'a long passphrase for pat' };

let product: Product;
test.beforeAll(async ({ playwright }) => {
  product = await startProduct({ database: 'empty' });
  const storageState = await signIn(playwright, product);
  const request = await playwright.request.newContext({ storageState });
  await makeLibrary(product, request);
  const role = (await ask(product, request, 'POST', '/access/roles', { label: 'Packer' })).id;
  await ask(product, request, 'POST', '/access/roles', { label: 'Intern' });
  const rule = { role, collection: 'books', where: null, effect: 'allow' };
  const cheap = { price: { _lt: '12' } };
  for (const more of [
    { action: 'read', fields: ['id', 'title', 'price', 'pages'] },
    { action: 'update', fields: ['title'], where: cheap },
  ])
    await ask(product, request, 'POST', '/access/policies', { ...rule, ...more });
  await ask(product, request, 'POST', '/users', { ...PAT, roles: [role] });
  await request.dispose();
});
test.afterAll(() => product.stop());

const panel = (page: Page) => page.getByRole('dialog', { name: 'Who may do what, and why' });
const banner = (page: Page) => page.getByRole('region', { name: 'Viewing as somebody else' });

async function pick(page: Page, label: string, option: string) {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function cell(page: Page, row: number, column: string) {
  const header = page.getByRole('columnheader', { name: column, exact: true });
  return page
    .getByRole('grid')
    .locator(`[data-cell="${row}:${Number(await header.getAttribute('aria-colindex')) - 1}"]`);
}

test('a role is made with what it inherits and what it manages', async ({ page, context, playwright }) => {
  await context.addCookies((await signIn(playwright, product)).cookies);
  await page.goto(`${product.url}/admin/access`);
  await page.getByRole('button', { name: 'New role' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Librarian');
  await dialog.getByRole('combobox', { name: 'Inherits from' }).click();
  await page.getByRole('option', { name: 'Packer' }).click();
  await page.keyboard.press('Tab');
  await dialog.getByRole('checkbox', { name: /^Jobs/ }).check();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Add role' }).click();
  await expect(page.getByText('Inherits from Packer.')).toBeVisible();
  await page.getByRole('button', { name: 'Edit role' }).click();
  await expect(dialog.getByRole('checkbox', { name: /^Jobs/ })).toBeChecked();
});

test('what a rule changes is counted before it is saved, for its role and for people', async ({
  page,
  context,
  playwright,
}) => {
  await context.addCookies((await signIn(playwright, product)).cookies);
  await page.goto(`${product.url}/admin/access?role=intern`);
  await page.getByRole('button', { name: 'Books: See: none' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Some: choose records and fields' }).click();
  await page.getByRole('button', { name: 'Add a condition' }).click();
  await pick(page, 'Field', 'Pages');
  await pick(page, 'Condition for Pages', 'is more than');
  await page.getByRole('combobox', { name: 'Value for Pages' }).fill('150');
  const preview = page.getByRole('region', { name: 'What this changes' });
  await expect(preview).toContainText('Intern: 0 → 2 Books can be seen');
  await page.getByRole('combobox', { name: 'Also for these people' }).click();
  await page.getByRole('option', { name: PAT.name }).click();
  // The first Escape closes the list, and the panel with what was typed stays.
  await page.keyboard.press('Escape');
  await expect(preview).toContainText('Pat Moreau: nothing changes.');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add rule' }).click();
  await expect(page.getByRole('button', { name: 'Books: See: some' })).toBeVisible();
});

test('a person asks by keyboard why a cell cannot be changed, and a record says it of each field', async ({
  page,
  context,
  playwright,
}) => {
  const hers = await playwright.request.newContext({ baseURL: product.url });
  await ask(product, hers, 'POST', '/auth/login', {
    email: PAT.email,
    password: PAT.password,
    mode: 'session',
  });
  await context.addCookies((await hers.storageState()).cookies);
  await page.goto(`${product.url}/admin/c/books`);
  const price = await cell(page, 0, 'Price');
  await price.click();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Why?' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel(page)).toContainText('Pat Moreau cannot change Price on Earthsea');
  await expect(panel(page)).toContainText('Add Price to a rule of Packer.');
  await expect(panel(page).getByRole('combobox', { name: 'Who' })).toBeHidden();
  await expect(page).toHaveURL(/why=books:update:price:1/);
  await expectAccessible(page);
  await page.reload();
  await expect(panel(page)).toContainText('Pat Moreau cannot change Price on Earthsea');
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(page).toHaveURL(/\/admin\/c\/books$/);
  // On a record that the rule is not for, the panel says so of each field.
  await page.goto(`${product.url}/admin/c/books/r/3`);
  await page.getByRole('button', { name: 'Why? Title' }).click();
  await expect(panel(page)).toContainText('Pat Moreau cannot change Title on Dune');
  await expect(panel(page)).toContainText('Here: 12.00');
  await hers.dispose();
});

test('an administrator asks about a person, and drafts the change that would allow it', async ({
  page,
  context,
  playwright,
}) => {
  await context.addCookies((await signIn(playwright, product)).cookies);
  await page.goto(`${product.url}/admin/users`);
  await page.getByRole('row', { name: /Pat Moreau/ }).click();
  const effort = await count(page, async () => {
    await page.getByRole('button', { name: 'Explain' }).click();
    await expect(panel(page)).toContainText(/Pat Moreau .* Authors/);
  });
  expect(effort.click).toBe(1);
  await pick(page, 'Collection', 'Books');
  await pick(page, 'Does', 'Change');
  await pick(page, 'Field', 'Price');
  await panel(page).getByRole('textbox', { name: 'Record' }).fill('1');
  await page.keyboard.press('Enter');
  await expect(panel(page)).toContainText('Pat Moreau cannot change Price on Earthsea');
  await expectAccessible(page);
  await panel(page).getByRole('link', { name: 'Draft a change' }).click();
  await expect(page.getByRole('region', { name: 'What this changes' })).toContainText(
    '1 field appears: Price',
  );
});

test('an administrator sees Kasbah as a person, writes nothing, and is oneself again', async ({
  page,
  context,
  playwright,
}) => {
  await context.addCookies((await signIn(playwright, product)).cookies);
  await page.goto(`${product.url}/admin/users`);
  await page.getByRole('row', { name: /Pat Moreau/ }).click();
  await page.getByRole('button', { name: 'View as' }).click();
  await expect(banner(page)).toContainText('Viewing as Pat Moreau. Read only.');
  const sidebar = page.getByRole('navigation', { name: 'Main' });
  await expect(sidebar.getByRole('link', { name: 'Books', exact: true })).toBeVisible();
  await expect(sidebar.getByRole('link', { name: 'Authors', exact: true })).toBeHidden();
  await expect(sidebar.getByRole('link', { name: 'Access', exact: true })).toBeHidden();
  await page.goto(`${product.url}/admin/c/books`);
  await expect(banner(page)).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Author', exact: true })).toBeHidden();
  await expectAccessible(page);
  const title = await cell(page, 0, 'Title');
  await title.click();
  await page.keyboard.type('Mine');
  await page.keyboard.press('Enter');
  await expect(title).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(title.getByText('so nothing is written')).toBeVisible();
  await page.reload();
  await expect(banner(page)).toBeVisible();
  await page.getByRole('main').focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/admin\/users/);
  await expect(banner(page)).toBeHidden();
  await expect(sidebar.getByRole('link', { name: 'Access', exact: true })).toBeVisible();
});
