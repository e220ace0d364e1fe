import type { Locator, Page } from '@playwright/test';
import { ask } from './support/ask.ts';
import { expectAccessible } from './support/axe.ts';
import { count } from './support/count.ts';
import { expect, test } from './support/test.ts';

const grid = (page: Page): Locator => page.getByRole('grid');

/** A cell of the grid by row and by the name of its column; both must be on screen. */
async function cell(page: Page, row: number, column: string): Promise<Locator> {
  const header = page.getByRole('columnheader', { name: column, exact: true });
  const place = Number(await header.getAttribute('aria-colindex')) - 1;
  return grid(page).locator(`[data-cell="${row}:${place}"]`);
}

/** Opens a view and waits for its rows. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(grid(page).getByRole('gridcell').first()).toBeVisible();
}

/** The texts of the first cells of a column. */
async function texts(page: Page, column: string, rows: number): Promise<string[]> {
  const found: string[] = [];
  for (let row = 0; row < rows; row += 1) found.push(await (await cell(page, row, column)).innerText());
  return found;
}

/** Waits until a write of this collection is stored. */
const stored = (page: Page, collection: string) =>
  page.waitForResponse(
    (answer) =>
      answer.request().method() === 'PATCH' &&
      answer.url().includes(`/api/items/${collection}/`) &&
      answer.ok(),
  );

test('all tracks are there, with what links to them by name, and axe finds nothing', async ({ page }) => {
  await open(page, '/admin/c/Track');
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '3504');
  await expect(page.getByRole('main').getByText('3,503 records')).toBeVisible();
  await expect(await cell(page, 0, 'Album')).toHaveText('For Those About To Rock We Salute You');
  await expectAccessible(page);
});

test('a header sorts, and the address bar and a reload keep it', async ({ page }) => {
  await open(page, '/admin/c/Track?cols=Name,Milliseconds');
  await page.getByRole('columnheader', { name: 'Milliseconds', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Sort descending' }).click();
  await expect(page).toHaveURL(/s=-Milliseconds/);
  await expect(await cell(page, 0, 'Name')).toHaveText('Occupation / Precipice');
  await expect(page.getByRole('columnheader', { name: 'Milliseconds', exact: true })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await page.reload();
  await expect(await cell(page, 0, 'Name')).toHaveText('Occupation / Precipice');
  await page.goBack();
  await expect(await cell(page, 0, 'Name')).toHaveText('For Those About To Rock (We Salute You)');
});

test('two conditions by keyboard alone, each in at most four keys', async ({ page }) => {
  await open(page, '/admin/c/Track');
  await (await cell(page, 0, 'Name')).click();
  await page.keyboard.press('Shift+Escape');
  const effort = await count(page, async () => {
    await page.keyboard.press('f');
    await expect(page.getByRole('combobox', { name: 'Choose a field' })).toBeFocused();
    await page.keyboard.type('genr');
    await page.keyboard.press('Enter');
    await page.keyboard.type('jazz');
    await expect(page.getByRole('listbox').getByRole('option')).toHaveText(['Jazz']);
    await page.keyboard.press('Enter');
  });
  expect(effort.click).toBe(0);
  expect(effort.key).toBeLessThanOrEqual(4);
  await expect(page.getByRole('button', { name: /^Change filter: Genre is/ })).toContainText('Genre is Jazz');
  await expect(page.getByText('Showing 130 of 3,503')).toBeVisible();
  await expect(page).toHaveURL(/f=Genre:eq:2/);

  await page.keyboard.press('f');
  await page.keyboard.type('millis');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Condition for Milliseconds' }).selectOption('is more than');
  await page.getByRole('textbox', { name: 'Value for Milliseconds' }).fill('600,000');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Showing 4 of 3,503')).toBeVisible();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-cell'))).not.toBeNull();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Remove filter: Genre/ }).click();
  await page.goBack();
  await expect(page.getByText('Showing 4 of 3,503')).toBeVisible();
});

test('Shift+F shows only what is like this cell', async ({ page }) => {
  await open(page, '/admin/c/Track');
  await (await cell(page, 0, 'Media type')).click();
  await page.keyboard.press('Shift+F');
  await expect(page.getByRole('button', { name: /^Change filter: Media type/ })).toContainText(
    'Media type is MPEG audio file',
  );
  await expect(page.getByText('Showing 3,034 of 3,503')).toBeVisible();
});

test('a filter on a field that is gone is struck through and ignored; an incomplete one never runs', async ({
  page,
}) => {
  await open(page, '/admin/c/Track?f=Gone:eq:1;Milliseconds:gt;Name:icontains:rock');
  await expect(page.getByText('Deleted field, ignored')).toBeVisible();
  await expect(await cell(page, 0, 'Name')).toContainText(/rock/i);
  await page.getByRole('button', { name: /^Remove filter: Gone/ }).click();
  await expect(page.getByText('Deleted field, ignored')).toBeHidden();
});

test('columns are chosen, hidden and put in order, and a reload keeps them', async ({ page }) => {
  await open(page, '/admin/c/Track?cols=Name,Composer,UnitPrice');
  await page.getByRole('button', { name: '3 columns' }).click();
  await page.getByRole('checkbox', { name: 'Show Bytes' }).check();
  await page.getByRole('button', { name: 'Move Unit price to the start' }).click();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/cols=Name,UnitPrice,Composer,Bytes/);
  await page.getByRole('columnheader', { name: 'Composer', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Hide column' }).click();
  await page.reload();
  await expect(page.getByRole('columnheader')).toHaveText(['', 'Name', 'Unit price', 'Bytes']);
});

test('a cell is changed by keyboard alone: typing replaces, Enter goes down, Tab goes right, Escape keeps', async ({
  page,
}) => {
  await open(page, '/admin/c/Artist?f=ArtistId:between:10,14&cols=ArtistId,Name');
  await (await cell(page, 0, 'Name')).click();
  const write = stored(page, 'Artist');
  const effort = await count(page, async () => {
    await page.keyboard.press('Enter');
    await page.keyboard.type('Billy Cobham Band');
    await page.keyboard.press('Enter');
  });
  expect(effort).toEqual({ click: 0, key: 2 });
  await write;
  await expect(await cell(page, 1, 'Name')).toBeFocused();
  await page.keyboard.type('Black Label');
  await page.keyboard.press('Escape');
  await expect(await cell(page, 1, 'Name')).toHaveText('Black Label Society');
  await expect(await cell(page, 1, 'Name')).toBeFocused();
  await page.reload();
  await expect(await cell(page, 0, 'Name')).toHaveText('Billy Cobham Band');
  await (await cell(page, 0, 'Name')).click();
  const undone = stored(page, 'Artist');
  await page.keyboard.type('Something else');
  await page.keyboard.press('Tab');
  await undone;
  await page.keyboard.press('Control+z');
  await expect(await cell(page, 0, 'Name')).toHaveText('Billy Cobham Band');
});

test('a link is changed in a cell: Enter, type, Enter', async ({ page }) => {
  await open(page, '/admin/c/Album?f=AlbumId:in:20,21&cols=Title,Artist');
  const artist = await cell(page, 0, 'Artist');
  await artist.click();
  const write = stored(page, 'Album');
  const effort = await count(page, async () => {
    await page.keyboard.press('Enter');
    await page.keyboard.type('caetano');
    await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(1);
    await page.keyboard.press('Enter');
  });
  expect(effort.key).toBeLessThanOrEqual(3);
  await write;
  await expect(artist).toHaveText('Caetano Veloso');
  await expect(artist).toBeFocused();
  await page.reload();
  await expect(await cell(page, 0, 'Artist')).toHaveText('Caetano Veloso');
});

test('a refused value keeps its text and the reason; Enter edits again, Escape discards', async ({
  page,
}) => {
  await open(page, '/admin/c/Track?f=TrackId:eq:30&cols=Name,Milliseconds');
  const name = await cell(page, 0, 'Name');
  await name.click();
  await page.keyboard.press('Delete');
  await expect(grid(page).getByText('Name must have a value.')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(name).toHaveText('Amazing');
  await (await cell(page, 0, 'Milliseconds')).click();
  await page.keyboard.type('soon');
  await page.keyboard.press('Enter');
  await expect(page.getByText('“soon” is not a whole number.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Edit Milliseconds' })).toHaveValue('soon');
  await page.keyboard.press('Escape');
});

test('a key cannot be typed over, and the cell says why', async ({ page }) => {
  await open(page, '/admin/c/Track?cols=TrackId,Name');
  await (await cell(page, 0, 'Track id')).click();
  await page.keyboard.press('Enter');
  await expect(page.getByText('It is the key of the record and stays as it was made.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(await cell(page, 0, 'Track id')).toBeFocused();
});

test('a record that leaves the view stays, dimmed, until one asks for the view anew', async ({ page }) => {
  await open(page, '/admin/c/Track?f=Composer:eq:AC/DC;UnitPrice:eq:0.99&cols=Name,UnitPrice');
  const before = await texts(page, 'Name', 1);
  await (await cell(page, 0, 'Unit price')).click();
  await page.keyboard.type('1.49');
  await page.keyboard.press('Enter');
  await expect(page.getByText('No longer in this view', { exact: true })).toBeVisible();
  await expect(await cell(page, 0, 'Unit price')).toHaveText('1.49');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(await cell(page, 0, 'Name')).not.toHaveText(before[0] as string);
});

test('search marks its hits, stands in the address bar, and Escape clears it', async ({ page }) => {
  await open(page, '/admin/c/Album');
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('vivaldi');
  await expect(page).toHaveURL(/q=vivaldi/);
  await expect(grid(page).locator('mark').first()).toHaveText('Vivaldi');
  await page.keyboard.type('zzz');
  await expect(page.getByText('No record of Album contains “vivaldizzz”')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('main').getByText('347 records')).toBeVisible();
});

test('a range goes out as text and comes back in, with Undo', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, '/admin/c/Customer?f=CustomerId:between:10,13&cols=FirstName,LastName,Company');
  await (await cell(page, 0, 'First name')).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Control+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    'Eduardo\tMartins\nAlexandre\tRocha',
  );
  await page.evaluate(() => navigator.clipboard.writeText('One\nTwo\nThree'));
  await (await cell(page, 0, 'Company')).click();
  await page.keyboard.press('Control+v');
  await expect(page.getByText('3 cells changed').first()).toBeVisible();
  expect(await texts(page, 'Company', 3)).toEqual(['One', 'Two', 'Three']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('3 cells restored').first()).toBeVisible();
  await expect(await cell(page, 0, 'Company')).toHaveText('Woodstock Discos');
});

test('records are selected and deleted, and the dialog says how many', async ({ page, request, product }) => {
  for (const Name of ['Gone 1', 'Gone 2']) await ask(product, request, 'POST', '/items/Genre', { Name });
  await open(page, '/admin/c/Genre?f=Name:istarts_with:gone');
  await page.getByRole('checkbox', { name: 'Select loaded records' }).check();
  await page.getByRole('button', { name: 'Delete 2 records' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 2 records from Genre?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Delete 2 records' }).click();
  await expect(page.getByText('2 records moved to the trash').first()).toBeVisible();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  // Other journeys add and delete genres of their own at the same time: only those of this one are counted.
  await expect(page.getByRole('main').getByText(/^\d+ records$/)).toBeVisible();
  const left = await ask(product, request, 'GET', '/items/Genre?filter={"Name":{"_istarts_with":"gone"}}');
  expect(left).toEqual([]);
});

test('one tab stop: Tab goes into the grid and out of it, and the last row is one key away', async ({
  page,
}) => {
  await open(page, '/admin/c/Track?cols=Name,Milliseconds,Bytes');
  await page.getByRole('searchbox').focus();
  await page.keyboard.press('Tab');
  await expect(await cell(page, 0, 'Name')).toBeFocused();
  await page.keyboard.press('Control+End');
  await expect(grid(page).locator('[data-cell="3502:3"]')).toBeFocused();
  await expect(grid(page).locator('[data-cell="3502:1"]')).not.toHaveText('');
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, -200_000);
  await expect(grid(page).locator('[data-cell="5:1"]')).toBeVisible();
  // The cell with the focus is far off the screen now, and still the one that the keys move.
  await page.keyboard.press('ArrowUp');
  await expect(grid(page).locator('[data-cell="3501:3"]')).toBeFocused();
  expect(await grid(page).getByRole('row').count()).toBeLessThanOrEqual(62);
  await page.keyboard.press('Tab');
  expect(await grid(page).evaluate((element) => element.contains(document.activeElement))).toBe(false);
});

test('the row mode opens records beside the grid and walks through them', async ({ page }) => {
  await open(page, '/admin/c/Artist');
  await (await cell(page, 1, 'Name')).click();
  await page.keyboard.press('Space');
  const panel = page.getByRole('region', { name: 'Record' });
  await expect(panel.getByRole('heading', { name: 'Accept' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(panel.getByRole('heading', { name: 'Aerosmith' })).toBeVisible();
  await expect(page).toHaveURL(/\/c\/Artist\/r\/3/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the rows are a list of two lines, a record is a page, and nothing scrolls sideways', async ({
    page,
  }) => {
    await page.goto('/admin/c/Customer');
    const link = page.getByRole('link', { name: /^Leonie Köhler/ });
    await expect(link).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await expectAccessible(page);
    await link.tap();
    await expect(page.getByRole('heading', { name: 'Leonie Köhler' })).toBeFocused();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'City' }).fill('Stuttgart-Vaihingen');
    const write = stored(page, 'Customer');
    await page.getByRole('button', { name: /^Save/ }).tap();
    await write;
    await page.getByRole('button', { name: 'Close record' }).tap();
    await expect(link).toBeFocused();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

test('a filter on a date takes words, keeps them as words and says which days they mean', async ({
  page,
}) => {
  await open(page, '/admin/c/Invoice');
  await (await cell(page, 0, 'Billing address')).click();
  await page.keyboard.press('Shift+Escape');
  await page.keyboard.press('f');
  await page.keyboard.type('invoice date');
  await page.keyboard.press('Enter');
  await page.keyboard.type('last 9999 days');
  await page.keyboard.press('Enter');
  const chip = page.getByRole('button', {
    name: /^Change filter: Invoice date is last 9999 days \(.* to .*\)/,
  });
  await expect(chip).toContainText('Invoice date is last 9999 days');
  await expect(page).toHaveURL(/f=InvoiceDate:eq:last\+9999\+days/);
  await expect(page.getByRole('main').getByText('Showing 412 of 412')).toBeVisible();
  await expectAccessible(page);
});
