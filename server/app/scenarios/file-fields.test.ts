import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { queryString } from '../testing/scenario.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { getAsset, picture, sendFile } from '../testing/uploads.ts';

const ARTICLES = {
  name: 'articles',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'cover', type: 'image', options: { max_mib: 0.01 } },
    { name: 'sheet', type: 'file', options: { accept: ['text/csv', 'application/pdf'] } },
    { name: 'any', type: 'file' },
    { name: 'photos', type: 'gallery' },
  ],
};

describe.each(testDatabases())('Fields with files on $dialect', ({ create }) => {
  let database: TestDatabase;
  let server: TestServer;
  const ids: Record<string, string> = {};

  const ok = async (method: string, address: string, body?: unknown, as?: string) => {
    const answer = await server.api(method, address, {
      ...(body !== undefined && { body }),
      ...(as && { as }),
    });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.json?.data;
  };
  const refused = async (method: string, address: string, body: unknown, as?: string) => {
    const before = await server.lastChange();
    const answer = await server.api(method, address, { body, ...(as && { as }) });
    expect(await server.lastChange(), answer.text).toBe(before);
    const { code, path } = answer.json.errors[0].extensions;
    return [answer.status, code, path];
  };
  const list = async (query: Record<string, unknown>, as?: string) =>
    ok('GET', `/api/items/articles?${queryString(query)}`, undefined, as);

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    await ok('POST', '/api/schema/apply', { collections: [ARTICLES] });
    const send = async (name: string, bytes: Uint8Array | string) => {
      ids[name] = (await sendFile(server, { name, bytes })).data.id;
    };
    await send('red.png', await picture(10, 10));
    await send('blue.png', await picture(20, 10));
    await send('green.webp', await picture(30, 10, 'webp'));
    await send('table.csv', 'a,b');
    await send('large.png', Buffer.concat([await picture(4, 4), Buffer.alloc(20_000)]));
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('are links to files, and a gallery has a junction of its own', async () => {
    const { collections } = await ok('GET', '/api/schema/manifest');
    const find = (name: string) => collections.find((one: { name: string }) => one.name === name);
    const relations = find('articles').fields.map((field: { relation: unknown }) => field.relation);
    expect(relations.slice(2)).toEqual([
      { kind: 'many-to-one', collection: 'kasbah_files' },
      { kind: 'many-to-one', collection: 'kasbah_files' },
      { kind: 'many-to-one', collection: 'kasbah_files' },
      { kind: 'many-to-many', collection: 'kasbah_files' },
    ]);
    expect(find('articles_photos')).toMatchObject({ hidden: true });
    const { text } = await server.api('GET', '/api/types.ts');
    expect(text).toContain('cover: string | KasbahFiles | null;');
    expect(text).toContain('photos: string[] | KasbahFiles[];');
  });

  it('the same definition again changes nothing', async () => {
    const { steps } = await ok('POST', '/api/schema/plan', { collections: [ARTICLES] });
    expect(steps).toEqual([]);
  });

  it('take files and give what is known of them', async () => {
    const { id } = await ok('POST', '/api/items/articles', {
      title: 'first',
      cover: ids['red.png'],
      sheet: ids['table.csv'],
      photos: [ids['green.webp'], ids['red.png'], ids['blue.png']],
    });
    const [item] = await list({
      fields: 'title,cover,cover.title,sheet.filename_download,photos.title',
      filter: { id: { _eq: id } },
    });
    expect(item).toEqual({
      title: 'first',
      cover: { title: 'Red' },
      sheet: { filename_download: 'table.csv' },
      photos: [{ title: 'Green' }, { title: 'Red' }, { title: 'Blue' }],
    });
    expect((await ok('GET', `/api/items/articles/${id}`)).photos).toEqual([
      ids['green.webp'],
      ids['red.png'],
      ids['blue.png'],
    ]);
  });

  it('keep the order of a gallery through every change of it', async () => {
    const names = (text: string) => text.split(' ').map((name) => ids[name]);
    const { id } = await ok('POST', '/api/items/articles', { photos: names('blue.png red.png') });
    const photos = async () => (await ok('GET', `/api/items/articles/${id}?fields=photos`)).photos;
    for (const wanted of [
      'red.png blue.png',
      'green.webp red.png blue.png',
      'blue.png green.webp',
      'green.webp blue.png red.png',
      'red.png',
    ]) {
      await ok('PATCH', `/api/items/articles/${id}`, { photos: names(wanted) });
      expect(await photos()).toEqual(names(wanted));
    }
    await ok('PATCH', `/api/items/articles/${id}`, { photos: names('red.png blue.png green.webp') });
    const before = await server.lastChange();
    await ok('PATCH', `/api/items/articles/${id}`, { photos: names('blue.png red.png green.webp') });
    const made = await server.changesAfter(before);
    expect(made.map((change) => `${change.collection} ${change.action}`)).toEqual([
      'articles_photos update',
      'articles_photos update',
    ]);
    const deep = { photos: { _sort: 'title', _limit: 2 } };
    const [sorted] = await list({ fields: 'photos.title', filter: { id: { _eq: id } }, deep });
    expect(sorted.photos.map((photo: { title: string }) => photo.title)).toEqual(['Blue', 'Green']);
    const [first] = await list({
      fields: 'photos.title',
      filter: { id: { _eq: id } },
      deep: { photos: { _limit: 2 } },
    });
    expect(first.photos.map((photo: { title: string }) => photo.title)).toEqual(['Blue', 'Red']);
  });

  it('are asked about', async () => {
    const titles = async (filter: unknown) =>
      (await list({ fields: 'title', filter: { _and: [{ title: { _nnull: true } }, filter] } })).length;
    expect(await titles({ cover: { width: { _eq: 10 } } })).toBe(1);
    expect(await titles({ cover: { width: { _eq: 11 } } })).toBe(0);
    expect(await titles({ cover: { _eq: ids['red.png'] } })).toBe(1);
    expect(await titles({ photos: { type: { _eq: 'image/webp' } } })).toBe(1);
    expect(await titles({ photos: { _every: { type: { _eq: 'image/webp' } } } })).toBe(0);
    expect(await titles({ any: { _null: true } })).toBe(1);
  });

  it('refuse what they do not take, and change nothing then', async () => {
    const post = (body: unknown) => refused('POST', '/api/items/articles', body);
    expect(await post({ cover: ids['table.csv'] })).toEqual([400, 'VALIDATION_FAILED', 'cover']);
    expect(await post({ cover: ids['large.png'] })).toEqual([400, 'VALIDATION_FAILED', 'cover']);
    expect(await post({ sheet: ids['red.png'] })).toEqual([400, 'VALIDATION_FAILED', 'sheet']);
    expect(await post({ photos: [ids['red.png'], ids['table.csv']] })).toEqual([
      400,
      'VALIDATION_FAILED',
      'photos',
    ]);
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect((await post({ cover: nobody })).slice(0, 2)).toEqual([400, 'RELATED_MISSING']);
    expect(await post({ photos: [nobody] })).toEqual([400, 'RELATED_MISSING', 'photos']);
    expect(await post({ cover: 'red.png' })).toEqual([400, 'VALIDATION_FAILED', 'cover']);
    expect(
      (await server.api('POST', '/api/items/articles', { body: { any: ids['large.png'] } })).status,
    ).toBe(200);
  });

  it('keep a file that is in use', async () => {
    await ok('POST', '/api/items/articles', { cover: ids['blue.png'] });
    expect(await refused('DELETE', `/api/files/${ids['blue.png']}`, undefined)).toEqual([
      409,
      'RELATED_EXISTS',
      undefined,
    ]);
    expect((await getAsset(server, ids['blue.png'] ?? '')).status).toBe(200);
  });

  it('policies hold on the other side', async () => {
    const { id: role } = await ok('POST', '/api/access/roles', { label: 'Reader' });
    const policy = (collection: string, where: unknown = null, fields = ['*']) =>
      ok('POST', '/api/access/policies', { role, collection, action: 'read', where, fields });
    await policy('articles', { title: { _eq: 'first' } });
    const { token } = await ok('POST', '/api/access/keys', { name: 'reader', role });
    const [bare] = await list({ fields: 'title,cover' }, token);
    expect(bare).toEqual({ title: 'first', cover: ids['red.png'] });
    const path = await server.api('GET', '/api/items/articles?fields=cover.title', { as: token });
    expect(path.status).toBe(400);
    await policy('kasbah_files', { type: { _eq: 'image/webp' } }, ['id', 'title', 'type']);
    await policy('articles_photos');
    const [seen] = await list({ fields: 'cover.title,photos.title' }, token);
    expect(seen).toEqual({ cover: null, photos: [{ title: 'Green' }] });
    expect((await server.api('GET', '/api/items/articles?fields=cover.checksum', { as: token })).status).toBe(
      400,
    );
    expect((await getAsset(server, ids['green.webp'] ?? '', { as: token })).status).toBe(403);
  });

  it('follow renames, and another type of file keeps the values', async () => {
    const { collections } = await ok('GET', '/api/schema');
    const own = collections.find((one: { name: string }) => one.name === 'articles');
    const fields = own.fields.map((field: { name: string; type: string; options: object }) =>
      field.name === 'photos'
        ? { ...field, name: 'pictures' }
        : field.name === 'any'
          ? { ...field, type: 'image', options: {} }
          : field,
    );
    await ok('POST', '/api/schema/apply', { collections: [{ ...own, name: 'stories', fields }] });
    const [item] = await ok(
      'GET',
      `/api/items/stories?${queryString({ fields: 'pictures', filter: { title: { _eq: 'first' } } })}`,
    );
    expect(item.pictures).toEqual([ids['green.webp'], ids['red.png'], ids['blue.png']]);
    const [large] = await ok(
      'GET',
      `/api/items/stories?${queryString({ fields: 'any', filter: { any: { _nnull: true } } })}`,
    );
    expect(large.any).toBe(ids['large.png']);
  });
});
