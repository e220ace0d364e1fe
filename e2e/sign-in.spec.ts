import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { ADMINISTRATOR } from './support/product.ts';
import { expect, signIn, test, VISITOR } from './support/test.ts';

test.describe('a visitor', () => {
  test.use({ storageState: VISITOR });

  test('signs in with the keyboard alone and comes back to the page that was asked for', async ({ page }) => {
    await page.goto('/admin/settings');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expectAccessible(page);
    await expect(page.getByLabel('E-mail')).toBeFocused();
    await page.keyboard.type(ADMINISTRATOR.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(ADMINISTRATOR.password);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/admin\/settings/);
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  });

  test('is told when the password is wrong, and nothing typed is lost', async ({ page }) => {
    await page.goto('/admin');
    await page.getByLabel('E-mail').fill(ADMINISTRATOR.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('This e-mail and password do not match.').first()).toBeVisible();
    await expect(page.getByLabel('E-mail')).toHaveValue(ADMINISTRATOR.email);
    await expectAccessible(page);
  });

  test('reads the sign-in in German after choosing it, also after a reload', async ({ page }) => {
    await page.goto('/admin');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await page.getByRole('navigation', { name: 'Language' }).getByRole('button', { name: 'Deutsch' }).click();
    await expect(page.getByRole('button', { name: 'Anmelden' })).toBeVisible();
    await expectAccessible(page);
    await page.reload();
    await expect(page.getByRole('button', { name: 'Anmelden' })).toBeVisible();
  });
});

/** The links of the sidebar. */
const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Main' });

test('an administrator stays signed in after a reload and can sign out', async ({
  page,
  playwright,
  product,
}) => {
  // The session of the other tests must outlive this one.
  await page.context().clearCookies();
  await page.context().addCookies((await signIn(playwright, product)).cookies);
  await page.goto('/admin');
  await expect(sidebar(page).getByRole('link', { name: 'Track', exact: true })).toBeVisible();
  await page.reload();
  await expect(sidebar(page).getByRole('link', { name: 'Track', exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await page.goBack();
  await expect(sidebar(page).getByRole('link', { name: 'Track', exact: true })).toBeHidden();
});

test('every collection of the music shop is there, and its tables are as they were', async ({
  page,
  request,
  product,
}) => {
  await page.goto('/admin');
  for (const name of [
    'Album',
    'Artist',
    'Customer',
    'Employee',
    'Genre',
    'Invoice',
    'Media type',
    'Playlist',
    'Track',
  ])
    await expect(sidebar(page).getByRole('link', { name, exact: true })).toBeVisible();
  const answer = await request.get(
    `${product.url}/api/items/Track?fields=Name,Album.Title,Album.Artist.Name&sort=-Milliseconds&limit=2`,
  );
  expect((await answer.json()).data[0]).toEqual({
    Name: 'Occupation / Precipice',
    Album: {
      Title: 'Battlestar Galactica, Season 3',
      Artist: { Name: 'Battlestar Galactica' },
    },
  });
});
