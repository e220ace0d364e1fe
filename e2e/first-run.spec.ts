import { expectAccessible } from './support/axe.ts';
import { count } from './support/count.ts';
import { ADMINISTRATOR, type Product, startProduct } from './support/product.ts';
import { expect, test, VISITOR } from './support/test.ts';

test.use({ storageState: VISITOR });

let fresh: Product;
test.beforeEach(async () => {
  fresh = await startProduct({ database: 'empty', administrator: false });
});
test.afterEach(() => fresh.stop());

/** The one-time link that the server printed. */
function setUpLink(): string {
  const link = /https?:\/\/\S+\/admin\/setup#token=\S+/.exec(fresh.output())?.[0];
  expect(link, fresh.output()).toBeDefined();
  return link ?? '';
}

test('the set-up link makes the first administrator, once', async ({ page }) => {
  await page.goto(setUpLink());
  await expect(page.getByRole('heading', { name: /^Set up/ })).toBeVisible();
  await expectAccessible(page);
  const effort = await count(page, async () => {
    await page.getByLabel('Your name').fill(ADMINISTRATOR.name);
    await page.getByLabel('E-mail').fill(ADMINISTRATOR.email);
    await page.getByLabel('Password', { exact: true }).fill(ADMINISTRATOR.password);
    await page.getByRole('button', { name: 'Create workspace' }).click();
    await expect(page.getByText(/^Good .*, Olga$/)).toBeVisible();
  });
  expect(effort.click).toBeLessThanOrEqual(8);
  expect(page.url()).not.toContain('token');
  await expect(page.getByText('How do you want to start?')).toBeVisible();
  await expectAccessible(page);

  await page.reload();
  await expect(page.getByText(/^Good .*, Olga$/)).toBeVisible();

  await page.context().clearCookies();
  await page.goto('about:blank');
  await page.goto(setUpLink());
  await expect(page.getByText('This server is already set up')).toBeVisible();
  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('nobody can claim a fresh server without the link', async ({ page, request }) => {
  await page.goto(`${fresh.url}/admin`);
  await expect(page.getByText('This server has no administrator yet.')).toBeVisible();
  await expectAccessible(page);
  const answer = await request.post(`${fresh.url}/api/setup`, {
    data: { ...ADMINISTRATOR, token: 'a'.repeat(43) },
  });
  expect(answer.status()).toBe(403);
  expect((await answer.json()).errors[0].extensions.code).toBe('INVALID_SETUP_TOKEN');
  const information = await (await request.get(`${fresh.url}/api/server/info`)).json();
  expect(information.data.setup_required).toBe(true);
});
