import type { Page } from '@playwright/test';
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
        name: 'posts',
        label: 'Posts',
        display_template: '{{title}}',
        fields: [
          { name: 'title', type: 'string', label: 'Title' },
          { name: 'summary', type: 'text', label: 'Summary', options: { format: 'markdown' } },
          { name: 'body', type: 'text', label: 'Body', options: { format: 'rich' } },
        ],
      },
    ],
  });
});
test.afterEach(() => product.stop());

const stored = (page: Page) =>
  ask(product, page.context().request, 'GET', '/items/posts/1?fields=summary,body');

async function open(page: Page, item: object) {
  await ask(product, page.context().request, 'POST', '/items/posts', { title: 'Oak', ...item });
  await page.goto(`${product.url}/admin/c/posts/r/1`);
}

test('Markdown is marked by keys and buttons, and its preview runs nothing', async ({ page }) => {
  await open(page, { summary: 'Oak is hard' });
  const box = page.getByRole('textbox', { name: 'Summary' });
  await box.selectText();
  await page.keyboard.press('Control+b');
  await expect(box).toHaveValue('**Oak is hard**');
  await page.keyboard.press('Control+b');
  await expect(box).toHaveValue('Oak is hard');
  const tools = page.getByRole('toolbar', { name: 'Format of Summary' });
  await tools.getByRole('button', { name: 'List', exact: true }).press('Enter');
  await expect(box).toHaveValue('- Oak is hard');
  await expect(box).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(
    '\n\n<img src=x onerror=alert(1)> [no](javascript:alert(2)) [yes](https://example.com)',
  );
  await tools.getByRole('button', { name: 'Preview' }).press('Enter');
  const preview = page.getByRole('region', { name: 'Preview of Summary' });
  await expect(preview.getByRole('listitem')).toHaveText('Oak is hard');
  await expect(preview.getByRole('link')).toHaveCount(1);
  await expect(preview.getByRole('link')).toHaveAttribute('href', 'https://example.com');
  await expect(preview.locator('img')).toHaveCount(0);
  await expectAccessible(page);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: /^Save/ })).toBeHidden();
  expect((await stored(page)).summary).toContain('- Oak is hard\n\n<img');
});

test('formatted text is written as it is read, stored as clean HTML, and left by Tab', async ({ page }) => {
  const before = '<h2>About</h2><blockquote><p>Oak</p></blockquote>';
  await open(page, { body: `${before}<script>alert(1)</script>` });
  const body = page.getByRole('textbox', { name: 'Body' });
  await body.click();
  // A look is no change.
  await expect(page.getByRole('button', { name: /^Save/ })).toBeHidden();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Oak and ');
  await page.keyboard.press('Control+b');
  await page.keyboard.type('pine, jack');
  const tools = page.getByRole('toolbar', { name: 'Format of Body' });
  await expect(tools.getByRole('button', { name: 'Bold' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Control+b');
  await page.keyboard.type(', see ');
  await tools.getByRole('button', { name: 'Link', exact: true }).press('Enter');
  await page.getByRole('textbox', { name: 'Where the link leads' }).fill('example.com');
  await page.keyboard.press('Enter');
  await expect(body).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('Tab');
  await expect(body).not.toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: /^Save/ })).toBeHidden();
  const { body: html } = await stored(page);
  expect(html).toContain('<strong>pine, jack</strong>');
  expect(html).toContain('<a href="https://example.com">https://example.com</a>');
  expect(html).not.toContain('script');
  // In the grid one reads the words; the formatting is for the panel.
  await page.goto(`${product.url}/admin/c/posts?cols=body`);
  const cell = page.getByRole('gridcell', { name: /^Oak and pine, jack, see/ });
  await expect(cell).toBeVisible();
});
