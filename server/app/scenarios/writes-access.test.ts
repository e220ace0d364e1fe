import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { library } from '../testing/library.ts';
import { scenarios } from '../testing/scenario.ts';

/** A plugin that looks at every write to writers and shelves, and does what the item's name says. */
const PLUGIN = `export default {
  name: 'watch',
  setup(host) {
    const me = host.system('watch');
    let heard = [];
    host.changes.onCommit((collections) => { heard.push(...collections); });
    return {
      endpoints: [{ method: 'GET', path: '/heard', access: 'anyone', handler: () => { const all = heard; heard = []; return { data: all }; } }],
      hooks: [{ id: 'watch', collection: 'writers', async run(event, next) {
        const done = await next(event.item.name === 'small' ? { ...event, item: { ...event.item, name: 'LARGE' } } : event);
        const verbs = host.items.within(event);
        const name = String(event.item.name ?? '');
        if (name.includes('after')) await verbs.create(me, 'shelves', { room: 'for ' + name });
        if (name.includes('throws')) throw host.error('FORBIDDEN', 'Not this one.', { status: 403, path: 'name' });
        if (name.includes('breaks')) throw new Error('broken');
        if (name.includes('caught')) await verbs.create(me, 'shelves', {}).catch(() => undefined);
        return done;
      } }],
    };
  },
};`;

describe.each(testDatabases())('Who may write what inside of items on $dialect', ({ create }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-watch-'));
  const room = library(create);
  const { ok } = room;
  /** The scenario of one write to the book that is there. */
  const patch = (name: string, as: string, body: unknown, status: number, more = {}) => ({
    name,
    request: 'PATCH /api/items/books/11111111-1111-4111-8111-111111111111?fields=id',
    as,
    body,
    status,
    ...more,
  });

  beforeAll(async () => {
    const at = path.join(folder, 'watch');
    mkdirSync(path.join(at, 'dist'), { recursive: true });
    writeFileSync(
      path.join(at, 'package.json'),
      JSON.stringify({
        name: 'kasbah-plugin-watch',
        version: '1.0.0',
        type: 'module',
        kasbah: { server: 'dist/server.js' },
      }),
    );
    writeFileSync(path.join(at, 'dist/server.js'), PLUGIN);
    await room.open({}, folder);
    await ok('POST', '/api/items/writers', [
      { id: 1, name: 'Seen' },
      { id: 2, name: 'Hidden' },
    ]);
    await ok('POST', '/api/items/topics', [
      { slug: 'a', label: 'open' },
      { slug: 'h', label: 'hidden' },
    ]);
    await ok('POST', '/api/items/shelves', [{ id: 1, room: 'r' }]);
    await ok('POST', '/api/items/books', {
      id: '11111111-1111-4111-8111-111111111111',
      title: 'B',
      writer: 2,
      topics: ['h'],
      chapters: {
        create: [
          { id: 1, text: 'seen' },
          { id: 2, text: 'HIDDEN' },
        ],
      },
    });
    await ok('POST', '/api/items/books', {
      id: '22222222-2222-4222-8222-222222222222',
      title: 'Other',
      chapters: { create: [{ id: 3, text: 'HIDDEN3' }] },
    });
    const seen = { where: { text: { _ncontains: 'HIDDEN' } } };
    await room.actor('editor', [
      'books read,update,create',
      ['writers read', { where: { name: { _neq: 'Hidden' } } }],
      ['writers update', { where: { name: { _neq: 'Hidden' } }, fields: ['name'] }],
      ['chapters read,update', seen],
      ['chapters create', { ...seen, fields: ['text', 'book'] }],
      ['topics read', { where: { label: { _neq: 'hidden' } } }],
      ['topics create', { fields: ['slug'] }],
      ['books_topics read,create', { fields: ['*'] }],
    ]);
    await room.actor('narrow', [
      'books read,update',
      'chapters read',
      ['chapters create', { fields: ['text'] }],
    ]);
    await room.actor('masked', [
      ['books read', { fields: ['id', 'title'] }],
      'books create,update,delete',
      ['chapters read', { where: { text: { _ncontains: 'HIDDEN' } } }],
      'chapters create',
    ]);
  });
  afterAll(async () => {
    await room.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const missing = (name: string, body: unknown, where: string) =>
    patch(name, 'editor', body, 400, { code: 'RELATED_MISSING', path: where });

  describe('each under the rights of its own collection', () => {
    scenarios(
      () => room,
      [
        patch('makes where one may create', 'editor', { chapters: { create: [{ text: 'new' }] } }, 200, {
          changes: ['chapters create'],
        }),
        patch(
          'not a field that is not given',
          'editor',
          { topics: { create: [{ slug: 'n', label: 'x' }] } },
          400,
          {
            code: 'UNKNOWN_FIELD',
            path: 'topics.create[0].label',
          },
        ),
        patch(
          'not a row out of reach',
          'editor',
          { title: 'T', chapters: { create: [{ text: 'ok' }, { text: 'HIDDEN' }] } },
          403,
          {
            code: 'FORBIDDEN',
            path: 'chapters.create[1]',
          },
        ),
        patch(
          'not one out of reach by a change',
          'editor',
          { chapters: { update: [{ id: 1, text: 'HIDDEN' }] } },
          403,
          {
            code: 'FORBIDDEN',
            path: 'chapters.update[0]',
          },
        ),
        patch('not to make what one may only change', 'editor', { writer: { name: 'x' } }, 403, {
          code: 'FORBIDDEN',
          path: 'writer',
        }),
        patch(
          'not to change what one may only make',
          'editor',
          { topics: [{ slug: 'a', label: 'x' }] },
          400,
          {
            code: 'UNKNOWN_FIELD',
          },
        ),
        patch('not to delete what one may only change', 'editor', { chapters: { delete: [1] } }, 403, {
          code: 'FORBIDDEN',
          path: 'chapters.delete[0]',
        }),
        patch(
          'not in a collection that is not theirs',
          'editor',
          { shelves: { create: [{ room: 'x' }] } },
          403,
          {
            code: 'FORBIDDEN',
          },
        ),
        patch(
          'not the link that one may not write',
          'narrow',
          { chapters: { create: [{ text: 'x' }] } },
          400,
          {
            code: 'UNKNOWN_FIELD',
            path: 'chapters.create[0].book',
          },
        ),
        patch('changes one and links it', 'editor', { writer: { id: 1, name: 'Seen too' } }, 200, {
          changes: ['writers update', 'books update'],
        }),
        patch('leaves hidden ones where they are', 'editor', { topics: ['a'] }, 200, {
          changes: ['books_topics create'],
        }),
      ],
    );

    it('which were not taken out', async () => {
      expect(await ok('GET', '/api/items/books/11111111-1111-4111-8111-111111111111?fields=topics')).toEqual({
        topics: expect.arrayContaining(['a', 'h']),
      });
    });
  });

  describe('hidden items are refused as those that are not there', () => {
    const PAIRS: [name: string, hidden: unknown, absent: unknown, where: string][] = [
      ['to one', { writer: 2 }, { writer: 99 }, 'writer'],
      ['to one by an object', { writer: { id: 2, name: 'x' } }, { writer: { id: 99, name: 'x' } }, 'writer'],
      ['many', { chapters: { update: [2] } }, { chapters: { update: [99] } }, 'chapters.update[0]'],
      [
        'many by objects',
        { chapters: { update: [{ id: 3, text: 'x' }] } },
        { chapters: { update: [{ id: 99, text: 'x' }] } },
        'chapters.update[0]',
      ],
      [
        'many to take out',
        { chapters: { delete: [2] } },
        { chapters: { delete: [99] } },
        'chapters.delete[0]',
      ],
      ['through a junction', { topics: ['a', 'h'] }, { topics: ['a', 'zz'] }, 'topics'],
      ['by rows of a junction', { topics: [{ linked: 'h' }] }, { topics: [{ linked: 'zz' }] }, 'topics'],
    ];
    scenarios(
      () => room,
      PAIRS.flatMap(([name, hidden, absent, where]) => [
        missing(`${name}: hidden`, hidden, where),
        missing(`${name}: not there`, absent, where),
      ]),
    );
    it.each(PAIRS)('%s: word for word', async (_, hidden, absent) => {
      const say = async (body: unknown) =>
        (
          await room.server.api('PATCH', '/api/items/books/11111111-1111-4111-8111-111111111111', {
            body,
            as: room.tokens.editor!,
          })
        ).text.replace(/"(?:request_id)":"[^"]*"/, '');
      expect(await say(hidden)).toBe(await say(absent));
    });
  });

  describe('dry_run', () => {
    const dry = async (method: string, address: string, body: unknown, as?: string) => {
      const before = await room.server.lastChange();
      await ok('GET', '/api/plugins/watch/heard');
      const answer = await room.server.api(
        method,
        `/api/items/${address}${address.includes('?') ? '&' : '?'}dry_run=true`,
        {
          ...(body !== undefined && { body }),
          ...(as && { as: room.tokens[as]! }),
        },
      );
      expect(answer.status, answer.text).toBe(200);
      expect(await room.server.changesAfter(before)).toEqual([]);
      // A key that is used for the first time is noted.
      const heard = (await ok('GET', '/api/plugins/watch/heard')) as string[];
      expect(heard.filter((one) => !one.startsWith('kasbah_'))).toEqual([]);
      const { data, meta } = answer.json;
      expect(meta.dry_run).toBe(true);
      const told = meta.changes.map(
        (one: { collection: string; action: string }) => `${one.collection} ${one.action}`,
      );
      return { data, changes: meta.changes, told };
    };
    const count = async (collection: string) =>
      (await ok('GET', `/api/items/${collection}?aggregate[count]=*`))[0].count;
    const BOOK = '11111111-1111-4111-8111-111111111111';

    it('tells of each kind of write what it would change, and writes nothing', async () => {
      const before = [await count('books'), await count('writers'), await count('chapters')];
      expect(
        await dry('POST', 'writers?fields=name,books.title', { name: 'W', books: [{ title: 'N' }] }),
      ).toMatchObject({
        data: { name: 'W', books: [{ title: 'N' }] },
        told: ['writers create', 'books create'],
      });
      expect(await dry('PATCH', `books/${BOOK}?fields=title`, { title: 'New' })).toMatchObject({
        data: { title: 'New' },
        changes: [{ action: 'update', item: BOOK, before: { title: 'B' }, after: { title: 'New' } }],
      });
      expect((await dry('PATCH', 'books', { query: {}, data: { pages: 3 } })).told).toEqual([
        'books update',
        'books update',
      ]);
      expect((await dry('PATCH', 'books', { keys: [BOOK], data: { pages: 3 } })).told).toEqual([
        'books update',
      ]);
      expect((await dry('PUT', 'topics', [{ slug: 'a', label: 'x' }, { slug: 'new' }])).told).toEqual([
        'topics create',
        'topics update',
      ]);
      expect((await dry('DELETE', `books/${BOOK}`, undefined)).told.at(-1)).toBe('books delete');
      expect(
        (await dry('DELETE', 'books', { query: {} })).told.filter((one: string) => one === 'books delete'),
      ).toHaveLength(2);
      expect([await count('books'), await count('writers'), await count('chapters')]).toEqual(before);
      const refused = await room.server.api('POST', '/api/items/books?dry_run=true', { body: { title: 5 } });
      expect([refused.status, refused.json.errors[0].extensions.code]).toEqual([400, 'VALIDATION_FAILED']);
    });

    it('tells nothing of fields and items that are hidden', async () => {
      const put = await dry('PATCH', `books/${BOOK}`, { title: 'T', pages: 7 }, 'masked');
      expect(put.changes).toEqual([
        { collection: 'books', item: BOOK, action: 'update', before: { title: 'B' }, after: { title: 'T' } },
      ]);
      const gone = await dry('DELETE', `books/${BOOK}`, undefined, 'masked');
      expect(gone.told).toEqual(expect.arrayContaining(['chapters delete', 'books delete']));
      expect(gone.told).not.toContain('books_topics delete');
      expect(JSON.stringify(gone)).not.toContain('HIDDEN');
      const fresh = await dry('POST', 'chapters', { text: 'HIDDEN7', book: BOOK }, 'masked');
      expect(fresh.told).toEqual([]);
    });
  });

  describe('hooks', () => {
    scenarios(
      () => room,
      [
        {
          name: 'change nested items',
          request: 'POST /api/items/books?fields=writer.name',
          body: { title: 'H1', writer: { name: 'small' } },
          status: 200,
          data: { writer: { name: 'LARGE' } },
          changes: ['writers create', 'books create'],
        },
        {
          name: 'write in the same changeset',
          request: 'POST /api/items/books?fields=writer.name',
          body: { title: 'H2', writer: { name: 'after' } },
          status: 200,
          data: { writer: { name: 'after' } },
          changes: ['writers create', 'shelves create', 'books create'],
        },
        {
          name: 'that refuse after the write leave nothing, nor what they wrote themselves',
          request: 'POST /api/items/books',
          body: { title: 'H3', writer: { name: 'after throws' } },
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'that catch what was refused inside do not save the write',
          request: 'POST /api/items/writers',
          body: { name: 'caught' },
          status: 400,
          code: 'VALIDATION_FAILED',
        },
        {
          name: 'run for each of several',
          request: 'POST /api/items/writers?fields=name',
          body: [{ name: 'small' }, { name: 'after' }, { name: 'plain' }],
          status: 200,
          data: [{ name: 'LARGE' }, { name: 'after' }, { name: 'plain' }],
          changes: ['writers create', 'writers create', 'shelves create', 'writers create'],
        },
      ],
    );

    it('that break leave nothing behind', async () => {
      const before = await room.server.lastChange();
      await expect(
        room.server.api('POST', '/api/items/books', {
          body: { title: 'H4', writer: { name: 'after breaks' } },
        }),
      ).rejects.toThrow('answered with 500');
      expect(await room.server.lastChange()).toBe(before);
      expect(await ok('GET', '/api/items/shelves?filter[room][_contains]=breaks')).toEqual([]);
      expect(await ok('GET', '/api/items/books?filter[title]=H4')).toEqual([]);
    });

    it('let an item that is named twice go once', async () => {
      const [a, b] = await ok('POST', '/api/items/writers?fields=id', [{ name: 'a' }, { name: 'b' }]);
      const { status } = await room.server.api('DELETE', '/api/items/writers', { body: [b.id, a.id, b.id] });
      expect(status).toBe(204);
    });
  });
});
