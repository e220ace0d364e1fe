import type { Locator, Page } from '@playwright/test';
import { ask } from './support/ask.ts';
import { expectAccessible } from './support/axe.ts';
import { count } from './support/count.ts';
import { makeLibrary, withEdna } from './support/library.ts';
import { type Product, startProduct } from './support/product.ts';
import { expect, signIn, test, VISITOR } from './support/test.ts';

test.use({ storageState: VISITOR });

let product: Product;
test.beforeEach(async ({ playwright, context }) => {
  product = await startProduct({ database: 'empty' });
  await context.addCookies((await signIn(playwright, product)).cookies);
  await makeLibrary(product, context.request);
});
test.afterEach(() => product.stop());

const grid = (page: Page): Locator => page.getByRole('grid');
const panel = (page: Page): Locator => page.getByRole('region', { name: 'Record' });
const undo = (page: Page): Locator => page.getByRole('button', { name: 'Undo', exact: true });
const redo = (page: Page): Locator => page.getByRole('button', { name: 'Redo', exact: true });

async function cell(page: Page, row: number, column: string): Promise<Locator> {
  const header = page.getByRole('columnheader', { name: column, exact: true });
  return grid(page).locator(`[data-cell="${row}:${Number(await header.getAttribute('aria-colindex')) - 1}"]`);
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${product.url}${path}`);
  await expect(grid(page).getByRole('gridcell').first()).toBeVisible();
}

const api = (page: Page, method: string, path: string, data?: object) =>
  ask(product, page.context().request, method, path, data);

test('a cell is undone from the toast, and from the keyboard after a reload, and done again', async ({
  page,
}) => {
  await open(page, '/admin/c/books?cols=title,price');
  const price = await cell(page, 0, 'Price');
  await price.click();
  await page.keyboard.type('5');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Price of Earthsea changed').first()).toBeVisible();
  await expect(undo(page)).toBeVisible();
  await expectAccessible(page);
  await undo(page).press('Enter');
  await expect(page.getByText('Price of Earthsea restored').first()).toBeVisible();
  await expect(price).toHaveText('10.00');
  await redo(page).press('Enter');
  await expect(price).toHaveText('5.00');
  await expect(undo(page)).toBeVisible();
  await page.reload();
  await expect(price).toHaveText('5.00');
  await price.click();
  await page.keyboard.press('Control+z');
  await expect(price).toHaveText('10.00');
  await expect(page.getByText('Price of Earthsea restored').first()).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(price).toHaveText('5.00');
  await page.keyboard.press('Control+z');
  await expect(price).toHaveText('10.00');
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Nothing to undo on this screen').first()).toBeVisible();
});

test('cells filled down are one changeset and one undo', async ({ page }) => {
  await open(page, '/admin/c/books?cols=title,price');
  await (await cell(page, 0, 'Price')).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Control+d');
  await expect(page.getByText('2 cells changed').first()).toBeVisible();
  const [latest] = await api(page, 'GET', '/changesets?limit=1');
  expect(latest.parts).toMatchObject([{ collection: 'books', action: 'update', count: 2 }]);
  await page.keyboard.press('Control+z');
  await expect(page.getByText('2 cells restored').first()).toBeVisible();
  await expect(await cell(page, 2, 'Price')).toHaveText('12.00');
});

test('deleted records come back with one press, and what cannot come back says so', async ({ page }) => {
  await open(page, '/admin/c/books?cols=title,price');
  await page.getByRole('checkbox', { name: 'Select loaded records' }).check();
  await page.getByRole('button', { name: 'Delete 3 records' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 3 records from Books?' });
  await expect(dialog).toContainText('They move to the trash and can be restored for 30 days.');
  await dialog.getByRole('button', { name: 'Delete 3 records' }).click();
  await expect(page.getByText('3 records moved to the trash').first()).toBeVisible();
  await expect(page.getByText('Nothing in Books yet')).toBeVisible();
  await undo(page).click();
  await expect(page.getByText('3 records restored').first()).toBeVisible();
  await expect(await cell(page, 2, 'Title')).toHaveText('Dune');
  await open(page, '/admin/c/quiet');
  await (await cell(page, 0, 'Text')).click();
  await page.keyboard.press('Shift+Escape');
  await page.keyboard.press('Delete');
  const forGood = page.getByRole('dialog', { name: 'Delete hush?' });
  await expect(forGood).toContainText('It cannot be restored');
  await forGood.getByRole('button', { name: 'Delete 1 record' }).click();
  await expect(page.getByText('1 record deleted').first()).toBeVisible();
  await expect(undo(page)).toBeHidden();
});

test('everything in view is deleted only while it is as many as the dialog said', async ({ page }) => {
  const many = Array.from({ length: 300 }, (_, at) => ({ title: `Volume ${at}`, pages: 1000 + at }));
  await api(page, 'POST', '/items/books', many);
  await open(page, '/admin/c/books?f=pages:gte:1000&cols=title,pages');
  await page.getByRole('checkbox', { name: 'Select loaded records' }).check();
  await page.getByRole('button', { name: 'Select all 300 in this view' }).click();
  await page.getByRole('button', { name: 'Delete 300 records' }).click();
  await api(page, 'POST', '/items/books', { title: 'Meanwhile', pages: 2000 });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete 300 records' }).click();
  await expect(dialog.getByText('301 records match by now, not 300. Nothing was deleted yet.')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Delete 301 records' }).click();
  await expect(page.getByText('301 records moved to the trash').first()).toBeVisible();
  await undo(page).click();
  await expect(page.getByText('301 records restored').first()).toBeVisible();
  await expect(page.getByText('Showing 301 of 304')).toBeVisible();
});

test('what someone changed since is shown, left alone or overwritten', async ({ page, playwright }) => {
  const edna = await withEdna(product, page.context().request, () => playwright.request.newContext());
  await api(page, 'PATCH', '/items/books?comment=Spring%20sale', { query: {}, data: { price: '1.00' } });
  await edna('PATCH', '/items/books/2', { price: '2.00' });
  await page.goto(`${product.url}/admin/activity`);
  const sale = page.getByRole('listitem').filter({ hasText: 'Spring sale' });
  await expect(sale).toContainText('changed Price on 3 records of Books');
  await sale.getByRole('button', { name: /^Undo: / }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Not everything can be undone as it is' });
  await expect(dialog).toContainText('The Dispossessed was changed later by Edna Park: Price');
  await expect(dialog).toContainText('2.00');
  await expect(dialog).toContainText('11.00');
  await expect(dialog.getByRole('button', { name: 'Leave everything as it is' })).toBeFocused();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Undo the rest (2)' }).click();
  await expect(
    page.getByText(/^2 records are as they were before\. 1 was left as it is\.$/).first(),
  ).toBeVisible();
  const prices = async () =>
    (await api(page, 'GET', '/items/books?fields=price&sort=id')).map((one: { price: string }) => one.price);
  expect(await prices()).toEqual(['10.00', '2.00', '12.00']);
  await redo(page).or(undo(page)).first().click();
  await expect.poll(prices).toEqual(['1.00', '2.00', '1.00']);
  await sale.getByRole('button', { name: /^Undo: / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore anyway' }).click();
  await expect.poll(prices).toEqual(['10.00', '11.00', '12.00']);
  await expect(sale.getByText('Undone')).toBeVisible();
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
});

test('the trash shows what was deleted, restores it with what went with it, and ends it for good', async ({
  page,
}) => {
  await page.goto(`${product.url}/admin/trash`);
  await expect(page.getByText('Nothing in the trash')).toBeVisible();
  await expectAccessible(page);
  await api(page, 'DELETE', '/items/authors/1');
  await api(page, 'DELETE', '/items/books/3');
  await open(page, '/admin/c/authors');
  await page.getByRole('button', { name: 'More of Authors' }).click();
  await page.getByRole('menuitem', { name: 'Trash' }).click();
  await expect(page).toHaveURL(/\/admin\/trash\?collection=authors$/);
  const list = page.getByRole('list', { name: 'Trash' });
  await expect(list.getByRole('listitem').filter({ hasText: 'Le Guin' })).toContainText(
    'and 2 that went with it',
  );
  await expect(list).toContainText('Gone for good on');
  await expect(list).not.toContainText('Dune');
  await expectAccessible(page);
  await list.getByRole('button', { name: 'Restore Le Guin' }).press('Enter');
  await expect(page.getByText('3 records restored').first()).toBeVisible();
  expect((await api(page, 'GET', '/items/books?fields=id&sort=id')).length).toBe(2);
  await page.getByRole('button', { name: 'Show the whole trash' }).click();
  const dune = list.getByRole('listitem').filter({ hasText: 'Dune' });
  await dune.getByRole('button', { name: /^All values/ }).click();
  await expect(dune).toContainText('300');
  await dune.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 1 record for good?' });
  await expect(dialog.getByRole('button', { name: 'Delete 1 record for good' })).toBeDisabled();
  await expectAccessible(page);
  await dialog.getByRole('textbox', { name: 'Type Dune to go on' }).fill('Dune');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 record is gone for good').first()).toBeVisible();
  await expect(page.getByText('Nothing in the trash')).toBeVisible();
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
});

test('one field of one old change is put back, and one change of a record is undone', async ({ page }) => {
  await api(page, 'PATCH', '/items/books/1', { title: 'Old title', price: '1.00' });
  await api(page, 'PATCH', '/items/books/1?comment=Stocktaking', { pages: 999 });
  await open(page, '/admin/c/books/r/1?cols=title,price');
  await expect(panel(page).getByRole('heading', { name: 'Old title' })).toBeVisible();
  const effort = await count(page, async () => {
    await panel(page).getByRole('tab', { name: 'History' }).click();
    await panel(page).getByRole('button', { name: 'Put Title back to the old value' }).click();
    await expect(page.getByText('Title has its old value again').first()).toBeVisible();
  });
  expect(effort.click).toBeLessThanOrEqual(3);
  await expect(panel(page).getByRole('heading', { name: 'Earthsea' })).toBeVisible();
  await expect(await cell(page, 0, 'Title')).toHaveText('Earthsea');
  await expect(await cell(page, 0, 'Price')).toHaveText('1.00');
  const counted = panel(page).getByRole('listitem').filter({ hasText: 'Stocktaking' });
  await counted.getByRole('button', { name: /^Undo the change of/ }).click();
  await expect(page.getByText(/^The change of .* is undone$/).first()).toBeVisible();
  await expect(counted.getByText('Undone')).toBeVisible();
  await expect(panel(page).getByText('Takes back an earlier change')).toBeVisible();
  expect((await api(page, 'GET', '/items/books/1')).pages).toBe(100);
  await expectAccessible(page);
  await redo(page).or(undo(page)).first().click();
  await expect(counted.getByText('Undone')).toBeHidden();
  expect((await api(page, 'GET', '/items/books/1')).pages).toBe(999);
});

test('a saved record and a new one are taken back from the toast', async ({ page }) => {
  await open(page, '/admin/c/books/r/1?cols=title,price');
  await panel(page).getByRole('textbox', { name: 'Price' }).fill('3.00');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Earthsea saved').first()).toBeVisible();
  await undo(page).click();
  await expect(page.getByText('Earthsea is as it was before').first()).toBeVisible();
  await expect(panel(page).getByRole('textbox', { name: 'Price' })).toHaveValue('10.00');
  await expect(await cell(page, 0, 'Price')).toHaveText('10.00');
  await page.goto(`${product.url}/admin/c/books/new`);
  await panel(page).getByRole('textbox', { name: 'Title' }).fill('Emma');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Emma created').first()).toBeVisible();
  await undo(page).click();
  await expect(page.getByText('Emma removed again').first()).toBeVisible();
  expect((await api(page, 'GET', '/items/books')).length).toBe(3);
});

test('activity is narrowed in the address bar and shows each change before and after', async ({ page }) => {
  await api(page, 'PATCH', '/items/books', { query: {}, data: { price: '1.00' } });
  await api(page, 'DELETE', '/items/authors/2');
  await page.goto(`${product.url}/admin/activity`);
  const list = page.getByRole('list', { name: 'Activity' });
  await expect(list.getByRole('listitem').first()).toContainText('deleted Authors 2 (1 more went with it)');
  await page.getByRole('combobox', { name: 'What was done' }).click();
  await page.getByRole('option', { name: 'Changed' }).click();
  await expect(page).toHaveURL(/action=update/);
  await page.getByRole('combobox', { name: 'When' }).click();
  await page.getByRole('option', { name: 'Today' }).click();
  await expect(page).toHaveURL(/when=today/);
  await expect(list.locator(':scope > li')).toHaveCount(1);
  await list.getByRole('button', { name: /^Details: / }).press('Enter');
  await expect(list.locator('del').first()).toHaveText(/12\.00|11\.00|10\.00/);
  await expect(list.getByRole('link', { name: 'Earthsea' })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(list.locator('ins').first()).toHaveText(/1\.00/);
  await page.goBack();
  await expect(page).not.toHaveURL(/when=today/);
});

test('two people who change a record at once: other fields are kept, the same one is chosen', async ({
  page,
}) => {
  const current = () => api(page, 'GET', '/items/books/1?fields=*');
  await page.goto(`${product.url}/admin/c/books/r/1`);
  await panel(page).getByRole('textbox', { name: 'Pages' }).fill('123');
  await api(page, 'PATCH', '/items/books/1', { title: 'Theirs' });
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByText('Someone changed other fields meanwhile.')).toBeVisible();
  expect(await current()).toMatchObject({ title: 'Theirs', pages: 123 });
  await expectAccessible(page);

  const title = panel(page).getByRole('textbox', { name: 'Title' });
  await expect(title).toHaveValue('Theirs');
  await title.fill('Mine');
  await api(page, 'PATCH', '/items/books/1', { title: 'Theirs again' });
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog', { name: 'You and someone else changed the same' });
  await expect(dialog).toContainText('Theirs again');
  await expect(dialog).toContainText('Mine');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(title).toHaveValue('Mine');
  await page.keyboard.press('Control+Enter');
  await expect(dialog.getByRole('button', { name: 'Save this choice' })).toBeDisabled();
  await dialog.getByRole('radio', { name: /Mine/ }).press('Space');
  await dialog.getByRole('button', { name: 'Save this choice' }).press('Enter');
  await expect(panel(page).getByRole('heading', { name: 'Mine' })).toBeVisible();
  expect(await current()).toMatchObject({ title: 'Mine', pages: 123 });
});
