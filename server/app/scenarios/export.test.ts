import { request } from 'node:http';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedBlog } from '../testing/blog.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

describe.each(testDatabases())('exports on $dialect', ({ create }) => {
  let database: TestDatabase;
  let server: TestServer;
  const get = (path: string) => server.api('GET', `/api/items/${path}`);
  const bytes = (path: string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const sent = request(
        new URL(`/api/items/${path}`, server.url),
        { headers: { authorization: `Bearer ${server.token}` } },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => resolve(Buffer.concat(chunks)));
        },
      );
      sent.on('error', reject);
      sent.end();
    });

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    await seedBlog(server);
    const made = await server.api('POST', '/api/items/things', {
      body: [
        {
          a_string: '=1+2',
          an_integer: 5,
          a_decimal: '12.50',
          a_boolean: true,
          a_bigint: '9007199254740993',
          a_json: { a: [1] },
        },
        {
          a_string: 'a "quoted", line\nand <tag> & \u0007',
          an_integer: null,
          a_boolean: false,
          a_bigint: '7',
        },
      ],
    });
    expect(made.status, made.text).toBe(200);
    await server.api('POST', '/api/items/many', { body: Array.from({ length: 1201 }, (_, n) => ({ n })) });
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('writes CSV that no spreadsheet reads as formulas', async () => {
    const { text, headers, status } = await get(
      'things?export=csv&fields=a_string,an_integer,a_decimal,a_boolean,a_bigint,a_json&sort=id',
    );
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toMatch(/^attachment; filename="things-\d{4}-\d\d-\d\d\.csv"$/);
    expect(text).toBe(
      'a_string,an_integer,a_decimal,a_boolean,a_bigint,a_json\n' +
        '\'=1+2,5,12.50,true,9007199254740993,"{""a"":[1]}"\n' +
        '"a ""quoted"", line\nand <tag> & \u0007",,,false,7,\n',
    );
  });

  it('follows links and filters, sorts and limits like a list', async () => {
    const query = `fields=title,author.name,tags.slug&sort=-id&filter=${encodeURIComponent('{"author":{"_nnull":true}}')}`;
    expect((await get(`posts?export=csv&${query}&limit=2&offset=1`)).text).toBe(
      'title,author.name,tags\nÜber 100%,Émile,[]\nalphabet,Émile,"[{""slug"":""b""}]"\n',
    );
    const list = (await get(`posts?${query}`)).json.data;
    expect((await get(`posts?export=json&${query}`)).json).toEqual(list);
    const lines = (await get(`posts?export=ndjson&${query}`)).text.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(list);
    const { text } = await server.api('SEARCH', '/api/items/posts', {
      body: { query: { export: 'json', fields: ['id'], limit: 1, sort: 'id' } },
    });
    expect(JSON.parse(text)).toEqual([{ id: 1 }]);
  });

  it('has no end but that of the items', async () => {
    const all = (await get('many?export=json&fields=id&sort=-n')).json;
    expect(all.length).toBe(1201);
    expect(new Set(all.map(({ id }: { id: number }) => id)).size).toBe(1201);
    expect((await get('posts_tags?export=csv')).text.split('\n').length).toBeGreaterThan(3);
  });

  it('writes a workbook with numbers as numbers and texts as they are', async () => {
    const files = unzipSync(
      await bytes('things?export=xlsx&fields=a_string,an_integer,a_decimal,a_boolean,a_bigint&sort=id'),
    );
    expect(Object.keys(files).sort()).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ]);
    const sheet = strFromU8(files['xl/worksheets/sheet1.xml']!);
    expect(sheet).toContain(
      '<row><c t="inlineStr"><is><t xml:space="preserve">=1+2</t></is></c><c><v>5</v></c><c><v>12.5</v></c><c t="b"><v>1</v></c><c t="inlineStr"><is><t xml:space="preserve">9007199254740993</t></is></c></row>',
    );
    expect(sheet).toContain('a "quoted", line\nand &lt;tag&gt; &amp; </t>');
  });

  it.each<[string, string, string]>([
    ['an unknown format', 'posts?export=pdf', 'export'],
    ['an unknown field', 'posts?export=csv&fields=titel', 'fields.titel'],
    ['groups', 'posts?export=csv&aggregate[count]=*', 'aggregate'],
    ['a cursor', 'posts?export=csv&cursor=', 'cursor'],
  ])('refuses %s before anything is sent', async (_, path, at) => {
    const { status, json } = await get(path);
    expect([status, json.errors[0].extensions.code, json.errors[0].extensions.path]).toEqual([
      400,
      'INVALID_QUERY',
      at,
    ]);
  });
  it('gives nobody what a list would not', async () => {
    expect((await server.api('GET', '/api/items/posts?export=csv', { as: null })).status).toBe(403);
  });
});
