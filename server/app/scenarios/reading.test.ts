import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedBlog } from '../testing/blog.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

describe.each(testDatabases())('reading over HTTP on $dialect', ({ create }) => {
  let database: TestDatabase;
  let server: TestServer;
  const get = (path: string, headers: Record<string, string> = {}) =>
    server.api('GET', `/api/items/${path}`, { headers });

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    await seedBlog(server);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it.each(['posts/1', 'posts?sort=id&limit=2', 'posts?aggregate[count]=*'])(
    'tags %s, and answers 304 until it changes',
    async (path) => {
      const first = await get(path);
      const tag = String(first.headers.etag);
      expect(first.headers['cache-control']).toBe('private, no-cache');
      const second = await get(path, { 'if-none-match': tag });
      expect([second.status, second.text, second.headers.etag]).toEqual([304, '', tag]);
      expect((await get(path, { 'if-none-match': `"other", ${tag}` })).status).toBe(304);
      await server.api('PATCH', '/api/items/posts/1', { body: { title: `Changed for ${path}` } });
      const extra = await server.api('POST', '/api/items/posts', { body: { title: 'One more' } });
      const third = await get(path, { 'if-none-match': tag });
      expect(third.status).toBe(200);
      expect(third.headers.etag).not.toBe(tag);
      await server.api('DELETE', `/api/items/posts/${extra.json.data.id}`);
    },
  );

  it('tags what is compressed alike, and no refusal', async () => {
    const plain = await get('posts?sort=id');
    const small = await get('posts?sort=id', { 'accept-encoding': 'gzip' });
    expect(small.headers.etag).toBe(plain.headers.etag);
    expect((await get('posts/999')).headers.etag).toBeUndefined();
  });

  it('explains to administrators how the database ran a question, and which index is missing', async () => {
    const filter = encodeURIComponent(JSON.stringify({ n: { _gt: 5 }, id: { _lt: 50 } }));
    await server.api('POST', '/api/items/many', { body: Array.from({ length: 300 }, (_, n) => ({ n })) });
    const { json } = await get(
      `posts?filter[score][_eq]=10&sort=-title&fields=title,tags.label&meta=filter_count&explain=query`,
    );
    expect(json.data.length).toBeGreaterThan(0);
    const { statements, missing_index } = json.meta.explain;
    expect(statements.length).toBe(3);
    expect(statements[0]).toMatchObject({
      sql: expect.stringMatching(/^SELECT /),
      bindings: expect.any(Array),
      plan: expect.any(Array),
    });
    expect(statements[0].plan.length).toBeGreaterThan(0);
    expect(
      statements[0].scans.every((table: string) => ['posts', 'posts_tags', 'tags'].includes(table)),
    ).toBe(true);
    expect(JSON.stringify(statements)).not.toContain('Alpha');
    expect(missing_index).toEqual({ collection: 'posts', fields: ['score', 'title'] });
    const { json: schema } = await server.api('GET', '/api/schema');
    const posts = schema.data.collections.find((one: { name: string }) => one.name === 'posts');
    const indexes = [...(posts.indexes ?? []), { fields: missing_index.fields }];
    const change = { collections: [{ ...posts, indexes }] };
    const applied = await server.api('POST', '/api/schema/apply', { body: change });
    expect(applied.status, applied.text).toBe(200);
    expect(applied.json.data.steps.length).toBe(1);
    const again = await get('posts?filter[score][_eq]=10&sort=-title&explain=query');
    expect(again.json.meta.explain.missing_index).toBeUndefined();
    const indexed = await get(`many?filter=${filter}&explain=query&limit=3`);
    expect(indexed.json.meta.explain.missing_index).toBeUndefined();
    expect((await server.api('GET', '/api/items/posts?explain=query', { as: null })).status).toBe(403);
    for (let n = 0; n < 8; n++) {
      const made = await server.api('POST', '/api/items/many', { body: { n: 1000 + n } });
      expect(made.status, 'what is written after an explanation is seen').toBe(200);
    }
    expect((await get('posts?explain=everything')).json.errors[0].extensions).toMatchObject({
      code: 'INVALID_QUERY',
      path: 'explain',
    });
  });
});
