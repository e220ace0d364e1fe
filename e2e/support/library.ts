import type { APIRequestContext } from '@playwright/test';
import { ask } from './ask.ts';
import type { Product } from './product.ts';

const EDNA = { name: 'Edna Park', email: 'edna@example.com', password: 'a long passphrase for edna' };

/** Authors and their books, and a collection without values in its history. */
export async function makeLibrary(product: Product, request: APIRequestContext): Promise<void> {
  await ask(product, request, 'POST', '/schema/apply', {
    collections: [
      {
        name: 'authors',
        label: 'Authors',
        display_template: '{{name}}',
        fields: [{ name: 'name', type: 'string', label: 'Name', required: true }],
      },
      {
        name: 'books',
        label: 'Books',
        display_template: '{{title}}',
        fields: [
          { name: 'title', type: 'string', label: 'Title', required: true },
          { name: 'price', type: 'decimal', label: 'Price', options: { precision: 10, scale: 2 } },
          { name: 'pages', type: 'integer', label: 'Pages' },
          {
            name: 'author',
            type: 'many-to-one',
            label: 'Author',
            options: { collection: 'authors', on_delete: 'cascade' },
          },
        ],
      },
      {
        name: 'quiet',
        label: 'Quiet notes',
        display_template: '{{text}}',
        history: 'summary',
        fields: [{ name: 'text', type: 'string', label: 'Text' }],
      },
    ],
  });
  await ask(product, request, 'POST', '/items/authors', [{ name: 'Le Guin' }, { name: 'Herbert' }]);
  await ask(product, request, 'POST', '/items/books', [
    { title: 'Earthsea', price: '10.00', pages: 100, author: 1 },
    { title: 'The Dispossessed', price: '11.00', pages: 200, author: 1 },
    { title: 'Dune', price: '12.00', pages: 300, author: 2 },
  ]);
  await ask(product, request, 'POST', '/items/quiet', { text: 'hush' });
}

/** Somebody else who may write books; gives what asks the API as her. */
export async function withEdna(
  product: Product,
  request: APIRequestContext,
  newContext: () => Promise<APIRequestContext>,
): Promise<(method: string, path: string, data?: object) => Promise<unknown>> {
  const role = (await ask(product, request, 'POST', '/access/roles', { name: 'editor', label: 'Editor' })).id;
  for (const action of ['create', 'read', 'update', 'delete'])
    await ask(product, request, 'POST', '/access/policies', {
      role,
      collection: 'books',
      action,
      effect: 'allow',
      where: null,
      fields: ['*'],
    });
  await ask(product, request, 'POST', '/users', { ...EDNA, roles: [role] });
  const hers = await newContext();
  const { email, password } = EDNA;
  await ask(product, hers, 'POST', '/auth/login', { email, password, mode: 'session' });
  return (method, path, data) => ask(product, hers, method, path, data);
}
