import {
  aggregate,
  createDirectus,
  createItem,
  createItems,
  deleteFiles,
  deleteItem,
  deleteItems,
  readAssetBlob,
  readFile,
  readFiles,
  readItem,
  readItems,
  readSingleton,
  rest,
  staticToken,
  updateFile,
  updateItem,
  updateItems,
  updateItemsBatch,
  updateSingleton,
  uploadFiles,
  withSearch,
} from '@directus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedBlog } from '../testing/blog.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { picture } from '../testing/uploads.ts';

/** The published client, as its users install it, against the product. */
describe.each(testDatabases())('the unmodified @directus/sdk on $dialect', ({ create }) => {
  let database: TestDatabase;
  let server: TestServer;
  // biome-ignore lint/suspicious/noExplicitAny: the schema of the tests is no type of theirs
  const client = () => createDirectus<any>(`${server.url}/api`).with(staticToken(server.token)).with(rest());
  const refusal = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    // What the client throws: the errors of the answer, and the answer.
    const { errors, response } = (error ?? {}) as {
      errors?: { message: string; extensions: { code: string; path?: string } }[];
      response?: Response;
    };
    if (!errors?.[0] || !response) throw error ?? new Error('It was not refused');
    return { status: response.status, code: errors[0].extensions.code, path: errors[0].extensions.path };
  };

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    await seedBlog(server);
    const made = await server.api('POST', '/api/schema/apply', {
      body: {
        collections: [
          {
            name: 'site',
            singleton: true,
            fields: [
              { name: 'title', type: 'string', default: 'My site' },
              { name: 'visits', type: 'integer' },
            ],
          },
          {
            name: 'events',
            fields: [
              { name: 'at', type: 'datetime' },
              { name: 'kind', type: 'string' },
            ],
          },
        ],
      },
    });
    expect(made.status, made.text).toBe(200);
    await client().request(
      createItems('events', [
        { at: '2025-05-05T10:00:00Z', kind: 'a' },
        { at: '2026-05-05T11:00:00Z', kind: 'a' },
        { at: '2026-06-05T10:00:00Z', kind: 'b' },
      ]),
    );
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('reads one item, with fields through links', async () => {
    expect(await client().request(readItem('posts', 1))).toMatchObject({
      id: 1,
      title: 'Alpha',
      author: 1,
      tags: ['a', 'b'],
    });
    expect(
      await client().request(
        readItem('posts', 1, { fields: ['title', { author: ['name'], tags: ['label'] }] }),
      ),
    ).toEqual({ title: 'Alpha', author: { name: 'Ada' }, tags: [{ label: 'A' }, { label: null }] });
  });

  it('reads one item under other names', async () => {
    const query = { fields: ['writer.name'], alias: { writer: 'author' } };
    expect(await client().request(readItem('posts', 1, query))).toEqual({ writer: { name: 'Ada' } });
  });

  it.each<[string, Record<string, unknown>, unknown]>([
    [
      'filter',
      { fields: ['id'], filter: { _or: [{ score: { _gt: 15 } }, { author: { name: { _eq: 'Ada' } } }] } },
      [{ id: 1 }, { id: 2 }],
    ],
    [
      'filter on a list of links',
      { fields: ['id'], filter: { tags: { _some: { slug: { _eq: 'b' } } } } },
      [{ id: 1 }, { id: 2 }],
    ],
    [
      'sort and limit',
      { fields: ['title'], sort: ['-score', 'title'], limit: 2 },
      [{ title: 'alphabet' }, { title: 'Alpha' }],
    ],
    [
      'sort through a link',
      { fields: ['id'], sort: '-author.name', limit: 2, filter: { author: { _nnull: true } } },
      [{ id: 3 }, { id: 2 }],
    ],
    ['offset', { fields: ['id'], sort: ['id'], offset: 4 }, [{ id: 5 }, { id: 6 }]],
    ['page', { fields: ['id'], sort: ['id'], limit: 2, page: 2 }, [{ id: 3 }, { id: 4 }]],
    ['search', { fields: ['id'], search: 'alpha' }, [{ id: 1 }, { id: 2 }]],
    ['no limit', { fields: ['id'], limit: -1, filter: { id: { _lt: 3 } } }, [{ id: 1 }, { id: 2 }]],
    [
      'deep',
      { fields: ['id', { tags: ['slug'] }], deep: { tags: { _filter: { slug: { _eq: 'b' } } } }, limit: 1 },
      [{ id: 1, tags: [{ slug: 'b' }] }],
    ],
    [
      'alias',
      { fields: ['writer.name'], alias: { writer: 'author' }, limit: 1 },
      [{ writer: { name: 'Ada' } }],
    ],
    ['a function', { fields: ['count(tags)'], filter: { 'count(tags)': { _eq: 2 } } }, [{ tags_count: 2 }]],
  ])('reads items by %s', async (_, query, wanted) => {
    expect(await client().request(readItems('posts', query))).toEqual(wanted);
  });

  it('reads them as a SEARCH with a body alike', async () => {
    const query = { fields: ['id'], filter: { score: { _gte: 10 } }, sort: ['-id'] };
    const plain = await client().request(readItems('posts', query));
    expect(plain).toEqual([{ id: 6 }, { id: 2 }, { id: 1 }]);
    expect(await client().request(withSearch(readItems('posts', query)))).toEqual(plain);
  });

  it('aggregates', async () => {
    expect(await client().request(aggregate('posts', { aggregate: { count: '*' } }))).toEqual([{ count: 6 }]);
    expect(
      await client().request(
        aggregate('posts', {
          aggregate: { count: ['score'], sum: ['score'], avg: ['score'], min: ['score'], max: ['score'] },
          query: { filter: { author: { _nnull: true } } },
        }),
      ),
    ).toEqual([
      {
        count: { score: 3 },
        sum: { score: 25 },
        avg: { score: expect.closeTo(25 / 3, 3) },
        min: { score: -5 },
        max: { score: 20 },
      },
    ]);
    expect(
      await client().request(
        aggregate('events', {
          aggregate: { count: '*' },
          groupBy: ['year(at)', 'kind'],
          query: { sort: ['-count'], limit: 5 },
        }),
      ),
    ).toEqual(
      expect.arrayContaining([
        { at_year: 2025, kind: 'a', count: 1 },
        { at_year: 2026, kind: 'a', count: 1 },
        { at_year: 2026, kind: 'b', count: 1 },
      ]),
    );
  });

  it('reads and writes a singleton', async () => {
    expect(await client().request(readSingleton('site'))).toEqual({
      id: null,
      title: 'My site',
      visits: null,
    });
    expect(await client().request(updateSingleton('site', { visits: 1 }))).toMatchObject({
      title: 'My site',
      visits: 1,
    });
    expect(await client().request(updateSingleton('site', { visits: 2 }))).toMatchObject({ visits: 2 });
    expect(await client().request(readSingleton('site', { fields: ['visits'] }))).toEqual({ visits: 2 });
    expect(await server.sql('SELECT count(*) AS n FROM site')).toEqual([{ n: expect.anything() }]);
    expect(await refusal(client().request(createItem('site', { visits: 3 })))).toMatchObject({
      status: 409,
      code: 'NOT_UNIQUE',
    });
    expect((await server.api('GET', '/api/items/site/singleton?fields=visits')).json).toEqual({
      data: { visits: 2 },
    });
  });

  it('creates, changes and deletes', async () => {
    const one = await client().request(createItem('tags', { slug: 'd', label: 'D' }));
    expect(one).toMatchObject({ slug: 'd', label: 'D' });
    const two = await client().request(
      createItems('tags', [{ slug: 'e' }, { slug: 'f' }], { fields: ['slug'] }),
    );
    expect(two).toEqual([{ slug: 'e' }, { slug: 'f' }]);
    expect(await client().request(updateItem('tags', 'd', { label: 'Dee' }))).toMatchObject({ label: 'Dee' });
    expect(
      await client().request(updateItems('tags', ['e', 'f'], { label: 'x' }, { fields: ['label'] })),
    ).toEqual([{ label: 'x' }, { label: 'x' }]);
    expect(
      await client().request(
        updateItemsBatch(
          'tags',
          [
            { slug: 'e', label: 'E' },
            { slug: 'f', label: 'F' },
          ],
          { fields: ['label'] },
        ),
      ),
    ).toEqual([{ label: 'E' }, { label: 'F' }]);
    await client().request(deleteItem('tags', 'd'));
    await client().request(deleteItems('tags', ['e']));
    await client().request(deleteItems('tags', { filter: { slug: { _eq: 'f' } } }));
    expect(await client().request(readItems('tags', { fields: ['slug'], sort: ['slug'] }))).toEqual([
      { slug: 'a' },
      { slug: 'b' },
      { slug: 'c' },
    ]);
  });

  it('creates and changes items inside of each other, one and many', async () => {
    const fields = ['title', { author: ['name'], tags: ['slug', 'label'] }];
    const made = await client().request(
      createItem(
        'posts',
        { title: 'Nested', author: { name: 'New' }, tags: [{ slug: 'n1', label: 'N1' }, 'a'] },
        { fields: ['id', 'author', ...fields.slice(0, 1)] },
      ),
    );
    expect(made).toEqual({ id: expect.anything(), author: expect.anything(), title: 'Nested' });
    const changed = await client().request(
      updateItem(
        'posts',
        made.id,
        {
          author: { id: made.author, name: 'Newer' },
          tags: { create: [{ slug: 'n2' }], update: [{ slug: 'n1', label: 'One' }], delete: ['a'] },
        },
        { fields },
      ),
    );
    expect(changed).toMatchObject({ title: 'Nested', author: { name: 'Newer' } });
    expect(changed.tags).toHaveLength(2);
    expect(changed.tags).toEqual(
      expect.arrayContaining([
        { slug: 'n1', label: 'One' },
        { slug: 'n2', label: null },
      ]),
    );
    const authors = await client().request(
      createItems('authors', [{ name: 'A1', posts: [{ title: 'p1' }, { title: 'p2' }] }, { name: 'A2' }], {
        fields: ['id', 'name', { posts: ['id', 'title'] }],
      }),
    );
    expect(authors).toMatchObject([
      { name: 'A1', posts: [{ title: 'p1' }, { title: 'p2' }] },
      { name: 'A2', posts: [] },
    ]);
    const [first, second] = authors as [(typeof authors)[number], (typeof authors)[number]];
    expect(
      await client().request(
        updateItemsBatch(
          'authors',
          [
            { id: second.id, posts: [first.posts[0].id, { title: 'p3' }] },
            { id: first.id, name: 'A one', posts: { update: [{ id: first.posts[1].id, score: 5 }] } },
          ],
          { fields: ['name', { posts: ['title', 'score'] }] },
        ),
      ),
    ).toEqual([
      {
        name: 'A2',
        posts: [
          { title: 'p1', score: null },
          { title: 'p3', score: null },
        ],
      },
      { name: 'A one', posts: [{ title: 'p2', score: 5 }] },
    ]);
    expect(
      await client().request(
        updateItems(
          'posts',
          [made.id, first.posts[0].id],
          { author: { name: 'Shared' } },
          { fields: ['author.name'] },
        ),
      ),
    ).toEqual([{ author: { name: 'Shared' } }, { author: { name: 'Shared' } }]);
    expect(
      await refusal(client().request(createItem('posts', { title: 'x', author: { born: 'never' } }))),
    ).toEqual({
      status: 400,
      code: 'VALIDATION_FAILED',
      path: expect.stringMatching(/^author\.(?:name|born)$/),
    });
    await client().request(deleteItems('posts', { filter: { id: { _gt: 6 } } }));
    await client().request(deleteItems('authors', { filter: { id: { _gt: 3 } } }));
    await client().request(deleteItems('tags', ['n1', 'n2']));
  });

  it('uploads, finds, describes, replaces, reads and deletes files', async () => {
    const bytes = await picture(6, 4);
    const form = new FormData();
    form.append('title', 'Straße');
    form.append('file', new Blob([Uint8Array.from(bytes)]), 'straße.png');
    const made = await client().request(uploadFiles(form));
    expect(made).toMatchObject({
      title: 'Straße',
      filename_download: 'straße.png',
      type: 'image/png',
      width: 6,
    });
    const filter = { title: { _eq: 'Straße' } };
    expect(await client().request(readFiles({ fields: ['id'], filter }))).toEqual([{ id: made.id }]);
    await client().request(updateFile(made.id, { description: 'A street' }));
    expect(await client().request(readFile(made.id, { fields: ['description', 'height'] }))).toEqual({
      description: 'A street',
      height: 4,
    });
    const blob = await client().request(readAssetBlob(made.id));
    expect(Buffer.from(await blob.arrayBuffer()).equals(bytes)).toBe(true);
    const small = await client().request(readAssetBlob(made.id, { width: 3, format: 'webp' }));
    expect(small.type).toBe('image/webp');
    const next = new FormData();
    next.append('file', new Blob([Uint8Array.from(await picture(9, 9))]), 'other.png');
    expect(await client().request(updateFile(made.id, next as never))).toMatchObject({
      id: made.id,
      width: 9,
    });
    await client().request(deleteFiles([made.id]));
    expect(await client().request(readFiles({ filter }))).toEqual([]);
  });

  it('meets refusals as errors of its own', async () => {
    expect(await refusal(client().request(readItem('posts', 99)))).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
    expect(await refusal(client().request(readItems('nothing')))).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
    });
    expect(await refusal(client().request(readItems('posts', { filter: { titel: { _eq: 'x' } } })))).toEqual({
      status: 400,
      code: 'INVALID_QUERY',
      path: 'filter.titel',
    });
    expect(await refusal(client().request(createItem('posts', { score: 'many' })))).toMatchObject({
      status: 400,
      code: 'VALIDATION_FAILED',
    });
    const guest = createDirectus<Record<string, object[]>>(`${server.url}/api`).with(rest());
    expect(await refusal(guest.request(readItems('posts')))).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
    });
  });
});
