import type { Page } from '@playwright/test';
import { generate } from 'otplib';
import { mailbox } from '../server/app/testing/mailbox.ts';
import { expectAccessible } from './support/axe.ts';
import { ADMINISTRATOR, type Product, startProduct } from './support/product.ts';
import { expect, signIn, test, VISITOR } from './support/test.ts';

// A base URL of its own spares this file the music shop that the other journeys look at.
test.use({ storageState: VISITOR, baseURL: 'http://localhost' });
test.describe.configure({ mode: 'serial', timeout: 150_000 });

const PAT = { email: 'pat@example.com', password: 'four unrelated words here' };

let product: Product;
test.beforeAll(async () => {
  // Browsers make passkeys for a name, and not for a bare address.
  product = await startProduct({ database: 'empty', env: { KASBAH_HOST: 'localhost' } });
  product.url = product.url.replace('127.0.0.1', 'localhost');
});
test.afterAll(() => product.stop());

const letters = () => mailbox(`${product.folder}/data`);
const asAdministrator = async (page: Page, playwright: Parameters<typeof signIn>[0]) =>
  page.context().addCookies((await signIn(playwright, product)).cookies);

async function signInBy(page: Page, { email, password }: { email: string; password: string }) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

async function signOut(page: Page) {
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

/** Looks at a screen on a light desk and in a dark hand. */
async function expectAccessibleEverywhere(page: Page) {
  const desk = page.viewportSize();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  await page.emulateMedia({ colorScheme: 'light' });
  if (desk) await page.setViewportSize(desk);
}

test('an invitation leads to an account', async ({ page, playwright }) => {
  await asAdministrator(page, playwright);
  await page.goto(`${product.url}/admin/users`);
  await page.getByRole('button', { name: 'Invite people' }).press('Enter');
  await expect(page.getByRole('combobox', { name: 'E-mail addresses' })).toBeFocused();
  await page.keyboard.type(PAT.email);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Send 1 invitation' }).press('Enter');
  await expect(page.getByRole('table', { name: 'Invited' })).toContainText(PAT.email);
  await expectAccessibleEverywhere(page);

  await page.context().clearCookies();
  const { link } = await letters().wait(PAT.email, 1);
  await page.goto(link);
  await expect(page.getByLabel('Your name')).toBeFocused();
  expect(page.url()).not.toContain('token');
  await expectAccessibleEverywhere(page);
  await page.keyboard.type('Pat Moreau');
  await page.getByLabel('Password', { exact: true }).fill(PAT.password);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Your account is ready.')).toBeVisible();
  await signInBy(page, PAT);
  await expect(page.getByRole('button', { name: 'Account of Pat Moreau' })).toBeVisible();
});

test('a second step is set up in the profile, and asked for at sign-in', async ({ page }) => {
  await page.goto(`${product.url}/admin/profile`);
  await signInBy(page, PAT);
  await expect(page.getByRole('list', { name: 'Where you are signed in' })).toContainText('This one');
  await expectAccessibleEverywhere(page);
  await page.getByRole('button', { name: 'Set up' }).press('Enter');
  await expect(page.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
  const address = await page
    .getByRole('link', { name: 'Open in an app on this device' })
    .getAttribute('href');
  const secret = new URL(address ?? '').searchParams.get('secret') ?? '';
  await expectAccessible(page);
  await page.getByLabel('Code', { exact: true }).fill(await generate({ secret }));
  await page.keyboard.press('Enter');
  const codes = page.getByRole('list', { name: 'Your recovery codes' });
  await expect(codes.getByRole('listitem')).toHaveCount(10);
  await expectAccessible(page);
  const [recovery = ''] = await codes.getByRole('listitem').allTextContents();
  await page.getByRole('button', { name: 'I have kept them' }).press('Enter');
  await expect(page.getByText('10 recovery codes left')).toBeVisible();

  await signOut(page);
  await page.goto(`${product.url}/admin/profile`);
  await signInBy(page, PAT);
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  await expectAccessibleEverywhere(page);
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This code is not right').first()).toBeVisible();
  await page.keyboard.type(recovery);
  await page.keyboard.press('Enter');
  await expect(page.getByText('9 recovery codes left')).toBeVisible();
  expect(page.url()).toBe(`${product.url}/admin/profile`);
});

test('a passkey is added in the profile, and signs in without a password', async ({ page, playwright }) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await asAdministrator(page, playwright);
  await page.goto(`${product.url}/admin/profile`);
  // As if the sign-in were ten minutes old: the server wants a proof, and gets the same request again after it.
  let refused = false;
  await page.route('**/api/users/me/passkeys/options', (route) => {
    if (refused) return route.continue();
    refused = true;
    const errors = [{ message: 'Prove that it is you.', extensions: { code: 'STEP_UP_REQUIRED' } }];
    return route.fulfill({ status: 403, json: { errors } });
  });
  await page.getByRole('button', { name: 'Add a passkey' }).press('Enter');
  await page.getByLabel('Name', { exact: true }).last().fill('Work laptop');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Confirm that it is you' })).toBeVisible();
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is not your password.').first()).toBeVisible();
  await page.keyboard.type(ADMINISTRATOR.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Passkeys' })).toContainText('Work laptop');
  await expectAccessible(page);
  await signOut(page);
  await expectAccessibleEverywhere(page);
  await page.getByRole('button', { name: 'Use a passkey' }).press('Enter');
  await expect(page.getByRole('button', { name: /^Account of/ })).toBeVisible();
});

test('a forgotten password is replaced by a letter, and the old one opens nothing', async ({ page }) => {
  await page.goto(`${product.url}/admin`);
  await page.getByLabel('E-mail').fill(ADMINISTRATOR.email);
  await page.getByRole('link', { name: 'Forgot password' }).press('Enter');
  await expect(page.getByLabel('E-mail')).toHaveValue(ADMINISTRATOR.email);
  await expectAccessibleEverywhere(page);
  await page.getByRole('button', { name: 'Send the link' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeFocused();
  await expectAccessible(page);
  const resets = () =>
    letters()
      .to(ADMINISTRATOR.email)
      .map((letter) => letter.link)
      .filter((one) => one.includes('/reset-password'));
  await expect.poll(() => resets().length).toBe(1);
  const [link = ''] = resets();
  await page.goto(link);
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await expectAccessibleEverywhere(page);
  await page.keyboard.type('short');
  await page.keyboard.press('Enter');
  await expect(page.getByText('7 characters more are needed.').first()).toBeVisible();
  const password = 'another long passphrase entirely';
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  await signInBy(page, ADMINISTRATOR);
  await expect(page.getByText('This e-mail and password do not match.').first()).toBeVisible();
  await signInBy(page, { email: ADMINISTRATOR.email, password });
  await expect(page.getByRole('button', { name: /^Account of/ })).toBeVisible();
  await page.goto(link);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'This link is not valid any more' })).toBeFocused();
});
