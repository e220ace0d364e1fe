import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OWN_PAGE } from './support/ask.ts';
import { ADMINISTRATOR, startProduct } from './support/product.ts';
import { expect, test, VISITOR } from './support/test.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const COPIED = ['server', 'migrations', 'admin-ui', '.scripts', 'package.json', 'tsconfig.json'];

const SERVER_HALF = `
import { type FieldType, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';

/** A colour as #rrggbb, stored in lower case. */
export const toyColourType: FieldType = {
  name: 'toy-colour',
  label: 'Toy colour',
  optionsSchema: { type: 'object', additionalProperties: false, properties: {} },
  operators: OPERATOR_SETS.equality,
  sortable: true,
  column: () => ({ kind: 'string', length: 7 }),
  parse(input) {
    if (typeof input !== 'string' || !/^#[0-9a-f]{6}$/i.test(input)) throw new ValueError('A colour like #1f6f54 is expected.');
    return input.toLowerCase();
  },
  jsonSchema: () => ({ type: 'string', pattern: '^#[0-9a-fA-F]{6}$' }),
  tsType: () => '\`#\${string}\`',
  graphql: 'String',
};
`;

const ADMIN_HALF = `
import { IconLetterCase } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { plainText } from '../plain-text.ts';

export const fieldType: FieldType = {
  name: 'toy-colour',
  Icon: IconLetterCase,
  width: 120,
  align: 'start',
  format: plainText,
  parse: (text) => ({ ok: true, value: text }),
  Cell: ({ value }) => <span>painted {plainText(value)}</span>,
  Input: ({ id, value, onChange }) => (
    <input id={id} type="color" value={plainText(value)} onChange={(event) => onChange(event.target.value)} />
  ),
  filter: { operators: ['_eq'], words: 'plain' },
};
`;

test.use({ storageState: VISITOR });

/** A copy of this repository with one more field type, built. */
function buildWithToy(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'kasbah-toy-'));
  const skipped = new Set(['node_modules', 'dist']);
  for (const name of COPIED) {
    cpSync(path.join(ROOT, name), path.join(copy, name), {
      recursive: true,
      filter: (source) => !skipped.has(path.basename(source)),
    });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  writeFileSync(path.join(copy, 'server/schema/fields/toy-colour.ts'), SERVER_HALF);
  mkdirSync(path.join(copy, 'admin-ui/src/fields/toy-colour'));
  writeFileSync(path.join(copy, 'admin-ui/src/fields/toy-colour/index.tsx'), ADMIN_HALF);
  execFileSync(process.execPath, ['.scripts/build.mjs'], { cwd: copy, stdio: 'pipe' });
  return copy;
}

test('a field type is one server file and one admin folder', async ({ page, playwright }) => {
  test.setTimeout(180_000);
  const copy = buildWithToy();
  const product = await startProduct({ database: 'empty', root: copy });
  try {
    const api = await playwright.request.newContext({ baseURL: product.url, extraHTTPHeaders: OWN_PAGE });
    const { email, password } = ADMINISTRATOR;
    await api.post('/api/auth/login', { data: { email, password, mode: 'session' } });

    const collection = {
      name: 'paints',
      fields: [
        { name: 'title', type: 'string' },
        { name: 'colour', type: 'toy-colour', required: true },
      ],
    };
    const applied = await api.post('/api/schema/apply', { data: { collections: [collection] } });
    const answer = await applied.text();
    expect(applied.status(), answer).toBe(200);
    expect(answer).toMatch(/colour\W+varchar\(7\)/i);

    const created = await api.post('/api/items/paints', { data: { title: 'Pine', colour: '#1F6F54' } });
    expect(created.status(), await created.text()).toBe(200);
    const wrong = await api.post('/api/items/paints', { data: { title: 'Pine', colour: 'green' } });
    expect(wrong.status()).toBe(400);
    expect((await wrong.json()).errors[0].extensions.path).toContain('colour');
    const filter = encodeURIComponent('{"colour":{"_eq":"#1f6f54"}}');
    const found = await (await api.get(`/api/items/paints?fields=title,colour&filter=${filter}`)).json();
    expect(found.data).toEqual([{ title: 'Pine', colour: '#1f6f54' }]);

    const manifest = (await (await api.get('/api/schema/manifest')).json()).data;
    expect(manifest.field_types.map(({ name }: { name: string }) => name)).toContain('toy-colour');

    const types = await (await api.get('/api/types.ts')).text();
    expect(types).toMatch(/colour: `#\$\{string\}`/);

    await page.context().addCookies((await api.storageState()).cookies);
    await page.goto(`${product.url}/admin/c/paints`);
    await expect(page.getByText('painted #1f6f54')).toBeVisible();
    await page.goto(`${product.url}/admin/c/paints/new`);
    await expect(page.getByLabel(/^Colour/).and(page.locator('input[type="color"]'))).toBeVisible();
  } finally {
    await product.stop();
    rmSync(copy, { recursive: true, force: true });
  }
});
