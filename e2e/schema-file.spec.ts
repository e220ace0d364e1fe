import { expectAccessible } from './support/axe.ts';
import { type Product, startProduct } from './support/product.ts';
import { expect, signIn, test, VISITOR } from './support/test.ts';

test.use({ storageState: VISITOR });

const AUTHORS = { name: 'authors', fields: [{ name: 'name', type: 'string', required: true }] };
const BOOKS = {
  name: 'books',
  display_template: '{{title}}',
  fields: [
    { name: 'title', type: 'string', required: true },
    { name: 'pages', type: 'integer' },
    { name: 'author', type: 'many-to-one', options: { collection: 'authors' } },
  ],
};

let product: Product;
test.beforeEach(async () => {
  product = await startProduct({
    database: 'empty',
    schema: { 'authors.json': AUTHORS, 'books.json': BOOKS },
  });
});
test.afterEach(() => product.stop());

test('a collection from a file is a table, an endpoint, a form and a grid at once', async ({
  page,
  playwright,
}) => {
  const storageState = await signIn(playwright, product);
  const api = await playwright.request.newContext({
    baseURL: product.url,
    storageState,
    extraHTTPHeaders: OWN_PAGE,
  });
  const made = await api.post('/api/items/authors', { data: { name: 'Ursula K. Le Guin' } });
  expect(made.status(), await made.text()).toBe(200);

  await page.context().addCookies(storageState.cookies);
  await page.goto(`${product.url}/admin/c/books/new`);
  await page.getByRole('textbox', { name: /^Title/ }).fill('The Dispossessed');
  await page.getByRole('textbox', { name: /^Pages/ }).fill('341');
  await page
    .getByRole('button', { name: 'Create' })
    .or(page.getByRole('button', { name: 'Save' }))
    .first()
    .click();
  await expect(page.getByRole('gridcell', { name: 'The Dispossessed' })).toBeVisible();
  await expectAccessible(page);

  const books = await (await api.get('/api/items/books?fields=title,pages,author.name')).json();
  expect(books.data).toEqual([{ title: 'The Dispossessed', pages: 341, author: null }]);
});

test('public may do nothing until a policy says so, and then only that', async ({ playwright }) => {
  const admin = await playwright.request.newContext({
    baseURL: product.url,
    storageState: await signIn(playwright, product),
    extraHTTPHeaders: OWN_PAGE,
  });
  for (const [title, pages] of [
    ['The Dispossessed', 341],
    ['The Lathe of Heaven', 184],
  ] as const)
    expect((await admin.post('/api/items/books', { data: { title, pages } })).status()).toBe(200);

  const visitor = await playwright.request.newContext({ baseURL: product.url });
  const refused = await visitor.get('/api/items/books');
  expect(refused.status()).toBe(403);
  expect((await refused.json()).errors[0].extensions.code).toBe('FORBIDDEN');

  const policy = {
    role: 'public',
    collection: 'books',
    action: 'read',
    effect: 'allow',
    where: { pages: { _lt: 200 } },
    fields: ['title'],
  };
  const allowed = await admin.post('/api/access/policies', { data: policy });
  expect(allowed.status(), await allowed.text()).toBeLessThan(300);
  expect((await (await visitor.get('/api/items/books')).json()).data).toEqual([
    { title: 'The Lathe of Heaven' },
  ]);
  const question = await visitor.get('/api/items/books?fields=title&sort=pages');
  expect([400, 403]).toContain(question.status());
  expect((await visitor.post('/api/items/books', { data: { title: 'x' } })).status()).toBe(403);
});

test('an app reads with an API token until the token is taken back', async ({ playwright }) => {
  const admin = await playwright.request.newContext({
    baseURL: product.url,
    storageState: await signIn(playwright, product),
    extraHTTPHeaders: OWN_PAGE,
  });
  await admin.post('/api/items/books', { data: { title: 'The Dispossessed' } });
  const made = await admin.post('/api/access/keys', { data: { name: 'shop', role: 'administrator' } });
  expect(made.status(), await made.text()).toBeLessThan(300);
  const { id, token } = (await made.json()).data;
  const list = JSON.stringify((await (await admin.get('/api/access/keys')).json()).data);
  expect(list).not.toContain(token);

  const app = await playwright.request.newContext({
    baseURL: product.url,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  expect((await (await app.get('/api/items/books?fields=title')).json()).data).toEqual([
    { title: 'The Dispossessed' },
  ]);
  expect((await admin.delete(`/api/access/keys/${id}`)).status()).toBe(204);
  expect((await app.get('/api/items/books')).status()).toBe(401);
});

import { OWN_PAGE } from './support/ask.ts';
