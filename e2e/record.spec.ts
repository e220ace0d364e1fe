import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';

const panel = (page: Page): Locator => page.getByRole('region', { name: 'Record' });

/** Opens a record and waits for its fields. */
async function open(page: Page, path: string, title: string): Promise<void> {
  await page.goto(path);
  await expect(panel(page).getByRole('heading', { name: title })).toBeVisible();
  await expect(panel(page).getByRole('tab', { name: 'Details' })).toBeVisible();
}

test('a record is changed in the panel, and its history shows each word before and after', async ({
  page,
}) => {
  await open(page, '/admin/c/Track/r/40', 'Perfect');
  await expectAccessible(page);
  await panel(page).getByRole('textbox', { name: 'Name' }).fill('Perfect (Acoustic)');
  await panel(page).getByRole('textbox', { name: 'Unit price' }).fill('1.29');
  await expect(panel(page).getByText(/^Draft kept/)).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByRole('heading', { name: 'Perfect (Acoustic)' })).toBeVisible();
  await expect(panel(page).getByRole('button', { name: /^Save/ })).toBeHidden();
  await panel(page).getByRole('tab', { name: 'History' }).click();
  const entry = panel(page).getByRole('listitem').first();
  await expect(entry).toContainText('changed Name, Unit price');
  await expect(entry.locator('del').first()).toContainText('Perfect');
  await expect(entry.locator('ins').first()).toContainText('Perfect (Acoustic)');
  await expectAccessible(page);
  await panel(page).getByRole('tab', { name: 'API' }).click();
  await expect(panel(page).getByText(/curl "http.*\/api\/items\/Track\/40\?fields=/)).toBeVisible();
  await expectAccessible(page);
});

test('relations are followed both ways: track, album, artist and back to all albums', async ({ page }) => {
  await open(page, '/admin/c/Track/r/63', 'Desafinado');
  await panel(page).getByRole('link', { name: 'Open Warner 25 Anos' }).click();
  await expect(page).toHaveURL(/\/c\/Album\/r\/8$/);
  await expect(panel(page).getByRole('heading', { name: 'Warner 25 Anos' })).toBeVisible();
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
  await panel(page)
    .getByRole('link', { name: /^Show all \d+ in Track$/ })
    .click();
  await expect(page).toHaveURL(/\/c\/Track\?f=Album:eq:8$/);
  await expect(page.getByRole('button', { name: /^Change filter: Album is/ })).toContainText(
    'Warner 25 Anos',
  );
  await expect(page.getByText('Showing 14 of 3,503')).toBeVisible();
  await page.goBack();
  await panel(page).getByRole('link', { name: 'Open Antônio Carlos Jobim' }).click();
  await expect(page).toHaveURL(/\/c\/Artist\/r\/6$/);
  await panel(page).getByRole('link', { name: 'Warner 25 Anos' }).click();
  await expect(page).toHaveURL(/\/c\/Album\/r\/8$/);
});

test('a link is chosen by searching on the server, and removed again', async ({ page }) => {
  await open(page, '/admin/c/Track/r/45', 'Head Over Feet');
  const genre = panel(page).getByRole('group', { name: 'Genre' });
  await genre.getByRole('button', { name: 'Rock' }).press('Enter');
  await page.keyboard.type('bossa');
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(['Bossa Nova']);
  await page.keyboard.press('Enter');
  await expect(genre.getByRole('button', { name: 'Bossa Nova' })).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByRole('button', { name: /^Save/ })).toBeHidden();
  await page.reload();
  await expect(genre.getByRole('button', { name: 'Bossa Nova' })).toBeVisible();
  await genre.getByRole('button', { name: 'Remove the link in Genre' }).click();
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByRole('button', { name: /^Save/ })).toBeHidden();
  await page.reload();
  await expect(genre.getByRole('button', { name: 'Choose' })).toBeVisible();
});

test('links to many are added and taken away', async ({ page }) => {
  await open(page, '/admin/c/Track/r/100', 'Out Of Exile');
  const lists = panel(page).getByRole('group', { name: 'Playlist' });
  const before = await lists.getByRole('listitem').count();
  await lists.getByRole('button', { name: 'Add Playlist' }).press('Enter');
  await page.keyboard.type('grunge');
  await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(lists.getByRole('link', { name: 'Grunge' })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByRole('button', { name: /^Save/ })).toBeHidden();
  await page.reload();
  await expect(lists.getByRole('listitem')).toHaveCount(before + 1);
  await lists.getByRole('button', { name: 'Remove Grunge' }).click();
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByRole('button', { name: /^Save/ })).toBeHidden();
  await page.reload();
  await expect(lists.getByRole('listitem')).toHaveCount(before);
});

test('what was typed and not saved survives a reload', async ({ page }) => {
  await open(page, '/admin/c/Customer/r/5', 'František Wichterlová');
  await panel(page).getByRole('textbox', { name: 'Company' }).fill('JetBrains, Prag');
  await expect(panel(page).getByText(/^Draft kept/)).toBeVisible();
  await page.reload();
  await expect(panel(page).getByText(/^You have unsaved changes from/)).toBeVisible();
  await expectAccessible(page);
  await panel(page).getByRole('button', { name: 'Restore' }).click();
  await expect(panel(page).getByRole('textbox', { name: 'Company' })).toHaveValue('JetBrains, Prag');
  await panel(page).getByRole('button', { name: 'Discard' }).click();
  const dialog = page.getByRole('dialog', { name: 'Discard what you typed?' });
  await expect(dialog.getByRole('button', { name: 'Keep editing' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await expect(panel(page).getByRole('textbox', { name: 'Company' })).toHaveValue('JetBrains s.r.o.');
});

test('a failed save says what each field needs and leads to it', async ({ page }) => {
  await page.goto('/admin/c/Track/new');
  await expect(panel(page).getByRole('heading', { name: 'New record in Track' })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByText('Not saved: 4 fields need you')).toBeVisible();
  await expectAccessible(page);
  await panel(page).getByRole('link', { name: 'Milliseconds: Fill in Milliseconds.' }).click();
  await expect(panel(page).getByRole('textbox', { name: 'Milliseconds' })).toBeFocused();
});

test('a new record is made with the keyboard, linked from where one came, and deleted again', async ({
  page,
}) => {
  await open(page, '/admin/c/Artist/r/1', 'AC/DC');
  await panel(page).getByRole('link', { name: 'New in Album' }).click();
  await expect(panel(page).getByRole('heading', { name: 'New record in Album' })).toBeVisible();
  await expect(
    panel(page).getByRole('group', { name: 'Artist' }).getByRole('button', { name: 'AC/DC' }),
  ).toBeVisible();
  await expect(panel(page).getByRole('textbox', { name: 'Title' })).toBeFocused();
  await page.keyboard.type('Rock or Bust');
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByRole('heading', { name: 'Rock or Bust' })).toBeVisible();
  await expect(page).toHaveURL(/\/c\/Album\/r\/348/);
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
  await panel(page).getByRole('button', { name: 'Actions for this record' }).click();
  await page.getByRole('menuitem', { name: 'Delete record' }).click();
  await page
    .getByRole('dialog', { name: 'Delete Rock or Bust?' })
    .getByRole('button', { name: 'Delete 1 record' })
    .click();
  await expect(panel(page)).toBeHidden();
  await page.goto('/admin/c/Album/r/348');
  await expect(page.getByText('This record is not here')).toBeVisible();
});

test('the panel is a page of its own with Ctrl+Enter from the grid, and the address says so', async ({
  page,
}) => {
  await page.goto('/admin/c/Employee');
  await page.getByRole('gridcell', { name: 'Andrew', exact: true }).click();
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/\/c\/Employee\/r\/1\?full=1/);
  await expect(page.getByRole('grid')).toBeHidden();
  await expect(panel(page).getByRole('heading', { name: 'Andrew Adams' })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('j');
  await expect(panel(page).getByRole('heading', { name: 'Nancy Edwards' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid')).toBeVisible();
});

test.describe('in German', () => {
  test.use({ locale: 'de-DE' });

  test('numbers and dates are read and written the German way', async ({ page }) => {
    await page.addInitScript(() => localStorage.setItem('kasbah.language', 'de'));
    await page.goto('/admin/c/Track/r/200');
    const record = page.getByRole('region', { name: 'Datensatz' });
    const price = record.getByRole('textbox', { name: 'Unit price' });
    await expect(price).toHaveValue('0,99');
    await price.fill('1,99');
    await page.keyboard.press('Control+Enter');
    await expect(record.getByRole('button', { name: /^Speichern/ })).toBeHidden();
    await page.reload();
    await expect(price).toHaveValue('1,99');
    await expect(page.getByRole('columnheader', { name: 'Name', exact: true })).toBeVisible();
  });
});

test('a record that is changed in its panel and leaves the view is dimmed in the grid', async ({ page }) => {
  await open(page, '/admin/c/Track/r/300?f=TrackId:eq:300;UnitPrice:eq:0.99&cols=Name,UnitPrice', 'O Erê');
  await panel(page).getByRole('textbox', { name: 'Unit price' }).fill('2.49');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('No longer in this view', { exact: true })).toBeVisible();
  await expect(page.getByRole('grid').getByText('2.49')).toBeVisible();
});
