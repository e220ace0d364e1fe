import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedBlog } from '../testing/blog.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { everyType } from '../testing/every-type.ts';
import { type Answer, startTestServer, type TestServer } from '../testing/server.ts';

describe.each(testDatabases())('If-Match on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  let writer: string;

  const patch = (address: string, tag: unknown, body: unknown, as?: string | null) =>
    server.api('PATCH', `/api/items/${address}`, {
      body,
      headers: { 'If-Match': String(tag) },
      ...(as !== undefined && { as }),
    });
  const remove = (address: string, tag: unknown) =>
    server.api('DELETE', `/api/items/${address}`, { headers: { 'If-Match': String(tag) } });
  const read = (address: string, as?: string) =>
    server.api('GET', `/api/items/${address}`, as === undefined ? {} : { as });
  const change = async (id: number, body: object) => {
    const answer = await server.api('PATCH', `/api/items/posts/${id}`, { body });
    expect(answer.status, answer.text).toBe(200);
  };
  const newPost = async (body: object = {}) => {
    const { json, headers } = await server.api('POST', '/api/items/posts', {
      body: { title: 'one', score: 1, author: 1, tags: ['a'], ...body },
    });
    return { id: json.data.id as number, tag: headers.etag, item: json.data };
  };
  const refused = (answer: Answer) => {
    expect(answer.status, answer.text).toBe(412);
    const { code, path, hint, ...rest } = answer.json.errors[0].extensions;
    expect([code, path, typeof hint]).toEqual(['PRECONDITION_FAILED', 'If-Match', 'string']);
    return rest;
  };

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    await seedBlog(server);
    const settings = {
      name: 'site',
      singleton: true,
      fields: [
        { name: 'id', type: 'integer', primary: true, generated: true },
        { name: 'name', type: 'string', default: 'none' },
        { name: 'motto', type: 'string' },
      ],
    };
    const made = await server.api('POST', '/api/schema/apply', {
      body: { collections: [settings, ...everyType()] },
    });
    expect(made.status, made.text).toBe(200);
    const role = await server.api('POST', '/api/access/roles', { body: { name: 'editor' } });
    const policy = { role: role.json.data.id, collection: 'posts', effect: 'allow' };
    for (const more of [
      { action: 'read', fields: ['id', 'title'], where: { title: { _neq: 'hidden' } } },
      { action: 'update', fields: ['title', 'score'], where: null },
    ])
      await server.api('POST', '/api/access/policies', { body: { ...policy, ...more } });
    const key = await server.api('POST', '/api/access/keys', {
      body: { name: 'e', role: role.json.data.id },
    });
    writer = key.json.data.token;
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('goes by the tag of a read and of a write alike, and gives the next one', async () => {
    const { id, tag } = await newPost();
    expect((await read(`posts/${id}`)).headers.etag).toBe(tag);
    const second = await patch(`posts/${id}`, tag, { title: 'two' });
    expect(second.status, second.text).toBe(200);
    expect(second.headers.etag).toBe((await read(`posts/${id}`)).headers.etag);
    const third = await patch(`posts/${id}`, `"nothing", ${second.headers.etag}`, { title: 'three' });
    expect(third.status, third.text).toBe(200);
    expect((await patch(`posts/${id}`, String(third.headers.etag).slice(2), { title: 'four' })).status).toBe(
      200,
    );
    expect((await patch(`posts/${id}`, '*', { title: 'five' })).status).toBe(200);
    expect((await remove(`posts/${id}`, (await read(`posts/${id}`)).headers.etag)).status).toBe(204);
  });

  it('compares what was asked for with `fields`', async () => {
    const { id } = await newPost();
    const address = `posts/${id}?fields=title,author.name`;
    const { etag } = (await read(address)).headers;
    await change(id, { score: 5 });
    const first = await patch(address, etag, { title: 'two' });
    expect(first.status, first.text).toBe(200);
    expect(first.json.data).toEqual({ title: 'two', author: { name: 'Ada' } });
    refused(await patch(`posts/${id}`, first.headers.etag, { title: 'three' }));
  });

  it('refuses what would undo the change of another, and names the fields', async () => {
    const { id, tag, item } = await newPost();
    await change(id, { title: 'theirs' });
    await change(id, { score: 7 });
    const before = await server.lastChange();
    const said = refused(await patch(`posts/${id}`, tag, { title: 'mine', score: 1, author: 2 }));
    const current = { ...item, title: 'theirs', score: 7 };
    const { etag } = (await read(`posts/${id}`)).headers;
    expect(said).toEqual({
      current,
      base: item,
      yours: { title: 'mine', score: 1, author: 2 },
      clashes: ['title', 'score'],
      merge: false,
      etag,
    });
    expect(await server.changesAfter(before)).toEqual([]);
    expect((await read(`posts/${id}`)).json.data).toEqual(current);
  });

  it('offers a merge where others changed other fields', async () => {
    const { id, tag, item } = await newPost();
    await change(id, { score: 7 });
    await change(id, { author: 2 });
    const said = refused(await patch(`posts/${id}`, tag, { title: 'mine' }));
    expect(said).toMatchObject({ base: item, clashes: [], merge: true });
    const merged = await patch(`posts/${id}`, said.etag, { title: 'mine' });
    expect(merged.json.data).toEqual({ ...item, title: 'mine', score: 7, author: 2 });
  });

  it('without the version that was seen takes every field that would be changed for a clash', async () => {
    const { id } = await newPost();
    const said = refused(await patch(`posts/${id}`, '"made-up"', { title: 'mine', score: 1 }));
    expect(said).toMatchObject({ clashes: ['title'], merge: false });
    expect(said.base).toBeUndefined();
    expect(refused(await patch(`posts/${id}`, '"made-up"', { score: 1 }))).toMatchObject({ merge: true });
  });

  it('lets nobody delete what they have not seen', async () => {
    const { id, tag, item } = await newPost();
    await change(id, { score: 7 });
    const said = refused(await remove(`posts/${id}`, tag));
    expect(said).toMatchObject({ base: item, clashes: ['score'], merge: false });
    expect(said.yours).toBeUndefined();
    expect((await remove(`posts/${id}`, said.etag)).status).toBe(204);
    expect((await remove(`posts/${id}`, '*')).status).toBe(404);
  });

  it('tells nothing of fields and items that the writer may not see', async () => {
    const { id } = await newPost({ score: 987_654 });
    const { etag } = (await read(`posts/${id}`, writer)).headers;
    await change(id, { score: 123_456 });
    // Of a field that they do not see, there is no version that they could have seen.
    const unseen = await patch(`posts/${id}`, etag, { score: 1 }, writer);
    expect(unseen.status, unseen.text).toBe(200);
    await change(id, { score: 456_789 });
    await change(id, { title: 'theirs', score: 567_891, author: 3 });
    const answer = await patch(`posts/${id}`, etag, { title: 'mine', score: 2 }, writer);
    const said = refused(answer);
    expect(said).toEqual({
      current: { id, title: 'theirs' },
      base: { id, title: 'one' },
      yours: { title: 'mine', score: 2 },
      clashes: ['title'],
      merge: false,
      etag: (await read(`posts/${id}`, writer)).headers.etag,
    });
    expect(answer.text).not.toMatch(/987654|123456|456789|567891|author/);
    await change(id, { title: 'hidden' });
    for (const tag of [etag, '*'])
      expect((await patch(`posts/${id}`, tag, { title: 'mine' }, writer)).status).toBe(404);
    expect((await remove('posts/1', '*')).status).not.toBe(412);
  });

  it('lets one of many who saw the same version through', async () => {
    const { id, tag } = await newPost();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => patch(`posts/${id}`, tag, { title: `by ${index}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
    const won = answers.find(({ status }) => status === 200);
    expect((await read(`posts/${id}`)).json.data).toEqual(won?.json.data);
  });

  it('finds the version that was seen by values of every type', async () => {
    const { paths } = (await server.api('GET', '/api/openapi.json')).json;
    const { example } = paths['/items/every_type'].post.requestBody.content['application/json'];
    // Files are uploaded, not written.
    const body = Object.fromEntries(
      Object.entries(example).filter(([name]) => !/^(?:file|image|gallery)/.test(name)),
    );
    await server.api('POST', '/api/items/things', { body: {} });
    const made = await server.api('POST', '/api/items/every_type', { body });
    expect(made.status, made.text).toBe(200);
    const { id } = made.json.data;
    const names = Object.keys(made.json.data).filter((name) => name in body && name !== 'many_to_many');
    const address = `every_type/${id}?fields=id,${names.join(',')}`;
    const seen = await read(address);
    const optional = names.filter(
      (name) => !/_required$|^string$/.test(name) && seen.json.data[name] !== null,
    );
    expect(optional.length).toBeGreaterThan(15);
    const emptied = await server.api('PATCH', `/api/items/every_type/${id}`, {
      body: Object.fromEntries(optional.map((name) => [name, null])),
    });
    expect(emptied.status, emptied.text).toBe(200);
    const said = refused(await patch(address, seen.headers.etag, { string: 'mine' }));
    expect(said.base).toEqual(seen.json.data);
    expect(said).toMatchObject({ clashes: [], merge: true });
  });

  it('holds for the one item of a singleton, saved or not', async () => {
    const { etag } = (await read('site')).headers;
    const first = await patch('site', etag, { name: 'Kasbah' });
    expect(first.status, first.text).toBe(200);
    refused(await patch('site', etag, { name: 'other' }));
    await server.api('PATCH', '/api/items/site', { body: { motto: 'theirs' } });
    const said = refused(await patch('site', first.headers.etag, { name: 'other' }));
    expect(said).toMatchObject({ clashes: [], merge: true });
    expect((await patch('site', said.etag, { name: 'other' })).json.data).toMatchObject({ motto: 'theirs' });
  });

  it.each([
    ['POST', 'posts', { title: 'x' }],
    ['PUT', 'posts', { id: 1, title: 'x' }],
    ['PATCH', 'posts', { keys: [1], data: { title: 'x' } }],
    ['DELETE', 'posts', [1]],
  ])('goes with one item, not with %s of %s', async (method, address, body) => {
    const before = await server.lastChange();
    const answer = await server.api(method, `/api/items/${address}`, { body, headers: { 'If-Match': '*' } });
    expect([answer.status, answer.json.errors[0].extensions]).toMatchObject([
      400,
      { code: 'INVALID_HEADER', path: 'If-Match' },
    ]);
    expect(await server.changesAfter(before)).toEqual([]);
  });

  it.each(['abc', '"a" b', 'W/', '', '"a'])('refuses %j for a tag', async (tag) => {
    const answer = await patch('posts/1', tag, { title: 'x' });
    expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([400, 'INVALID_HEADER']);
  });

  it('is checked by a rehearsal too', async () => {
    const { id, tag } = await newPost();
    const tried = await patch(`posts/${id}?dry_run=true`, tag, { title: 'two' });
    expect(tried.json.meta.changes).toHaveLength(1);
    await change(id, { title: 'theirs' });
    refused(await patch(`posts/${id}?dry_run=true`, tag, { title: 'two' }));
  });
});
