import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { library } from '../testing/library.ts';
import type { LoggedRow } from '../testing/server.ts';

// biome-ignore lint/suspicious/noExplicitAny: bodies and answers of every form
type Body = any;

interface Case {
  name: string;
  /** What is written on the book `$book`, or made as a new one. */
  create?: Body;
  update?: Body;
  collection?: string;
  /** The fields of the answer that are looked at, and what they hold. */
  fields: string;
  data: unknown;
  /** The changes, in order and in one changeset. */
  changes: readonly string[];
}

describe.each(testDatabases())('Items inside of items on $dialect', ({ create }) => {
  const room = library(create);
  const { ok, changesOf } = room;
  const made: Record<string, Body> = {};
  const named = (changes: readonly LoggedRow[]) =>
    changes.map(({ collection, action }) => `${collection} ${action}`);
  /** The body with `$name` in the place of keys that are only known when the test runs. */
  const filled = (body: Body): Body =>
    JSON.parse(JSON.stringify(body), (_, value) =>
      typeof value === 'string' && value.startsWith('$') ? made[value.slice(1)] : value,
    );

  beforeAll(() => room.open());
  afterAll(room.close);
  beforeEach(async () => {
    for (const collection of ['books', 'writers', 'topics', 'shelves'])
      await ok('DELETE', `/api/items/${collection}`, { query: {} });
    const [ada, emile] = await ok('POST', '/api/items/writers', [{ name: 'Ada' }, { name: 'Émile' }]);
    await ok('POST', '/api/items/topics', [{ slug: 'a', label: 'A' }, { slug: 'b' }, { slug: 'c' }]);
    const [north, south] = await ok('POST', '/api/items/shelves', [{ room: 'north' }, { room: 'south' }]);
    const book = await ok('POST', '/api/items/books?fields=id,chapters', {
      title: 'One',
      writer: ada.id,
      topics: ['a', 'b'],
      shelves: [north.id],
      chapters: [{ text: 'one' }, { text: 'two' }],
    });
    Object.assign(made, {
      ada: ada.id,
      emile: emile.id,
      north: north.id,
      south: south.id,
      book: book.id,
      one: book.chapters[0],
      two: book.chapters[1],
    });
  });

  const CASES: Case[] = [
    {
      name: 'to one by key',
      create: { title: 'N', writer: '$emile' },
      fields: 'writer.name',
      data: { writer: { name: 'Émile' } },
      changes: ['books create'],
    },
    {
      name: 'to one by the key in an object',
      create: { title: 'N', writer: { id: '$emile' } },
      fields: 'writer.name',
      data: { writer: { name: 'Émile' } },
      changes: ['books create'],
    },
    {
      name: 'to one that is made',
      create: { title: 'N', writer: { name: 'New' } },
      fields: 'writer.name',
      data: { writer: { name: 'New' } },
      changes: ['writers create', 'books create'],
    },
    {
      name: 'to one that is changed and linked',
      update: { writer: { id: '$emile', name: 'Zola' } },
      fields: 'writer.name',
      data: { writer: { name: 'Zola' } },
      changes: ['writers update', 'books update'],
    },
    {
      name: 'to one that is linked already and changed',
      update: { writer: { id: '$ada', name: 'Lovelace' } },
      fields: 'writer.name',
      data: { writer: { name: 'Lovelace' } },
      changes: ['writers update'],
    },
    {
      name: 'to none',
      update: { writer: null },
      fields: 'writer',
      data: { writer: null },
      changes: ['books update'],
    },
    {
      name: 'many that need their link: named, changed and made',
      update: { chapters: ['$two', { id: '$one', text: 'first' }, { text: 'three' }] },
      fields: 'chapters.text',
      data: { chapters: [{ text: 'first' }, { text: 'two' }, { text: 'three' }] },
      changes: ['chapters create', 'chapters update'],
    },
    {
      name: 'many by changes',
      update: {
        chapters: { create: [{ text: 'three' }], update: [{ id: '$one', text: 'first' }], delete: ['$two'] },
      },
      fields: 'chapters.text',
      data: { chapters: [{ text: 'first' }, { text: 'three' }] },
      changes: ['chapters create', 'chapters update', 'chapters delete'],
    },
    {
      name: 'many that name what they stand in again',
      update: { chapters: { update: [{ id: '$one', text: 'x', book: '$book' }] } },
      fields: 'chapters.text',
      data: { chapters: [{ text: 'x' }, { text: 'two' }] },
      changes: ['chapters update'],
    },
    {
      name: 'many that are as they are',
      update: { chapters: ['$one', '$two'], topics: ['a', 'b'], shelves: ['$north'] },
      fields: 'chapters,topics',
      data: { chapters: [expect.anything(), expect.anything()], topics: ['a', 'b'] },
      changes: [],
    },
    {
      name: 'many that do without: those left out lose their link',
      collection: 'writers',
      update: { books: [{ title: 'Two' }] },
      fields: 'books.title',
      data: { books: [{ title: 'Two' }] },
      changes: ['books create', 'books update'],
    },
    {
      name: 'many that do without: those deleted lose their link',
      collection: 'writers',
      update: { books: { delete: ['$book'] } },
      fields: 'books',
      data: { books: [] },
      changes: ['books update'],
    },
    {
      name: 'many of another, which move',
      collection: 'writers',
      create: { name: 'Third', books: ['$book'] },
      fields: 'books.title',
      data: { books: [{ title: 'One' }] },
      changes: ['writers create', 'books update'],
    },
    {
      name: 'through a junction with an order, by keys',
      update: { topics: ['c', 'a'] },
      fields: 'topics',
      data: { topics: ['c', 'a'] },
      changes: ['books_topics delete', 'books_topics update', 'books_topics create'],
    },
    {
      name: 'through it in another order',
      update: { topics: ['b', 'a'] },
      fields: 'topics',
      data: { topics: ['b', 'a'] },
      changes: ['books_topics update', 'books_topics update'],
    },
    {
      name: 'through it by objects: made, changed and named',
      update: { topics: [{ slug: 'n', label: 'New' }, { slug: 'a', label: 'AA' }, 'b', { slug: 'bare' }] },
      fields: 'topics.slug,topics.label',
      data: {
        topics: [
          { slug: 'n', label: 'New' },
          { slug: 'a', label: 'AA' },
          { slug: 'b', label: null },
          { slug: 'bare', label: null },
        ],
      },
      changes: [
        'topics create',
        'topics create',
        'topics update',
        'books_topics update',
        'books_topics update',
        'books_topics create',
        'books_topics create',
      ],
    },
    {
      name: 'through it by rows of the junction',
      update: {
        topics: [
          { linked: 'b', weight: 5 },
          { linked: { slug: 'n', label: 'New' }, weight: 7 },
          { linked: 'a', place: 9 },
        ],
      },
      fields: 'topics.linked.slug,topics.weight,topics.place',
      data: {
        topics: [
          { linked: { slug: 'b' }, weight: 5, place: 1 },
          { linked: { slug: 'n' }, weight: 7, place: 2 },
          { linked: { slug: 'a' }, weight: 1, place: 9 },
        ],
      },
      changes: ['topics create', 'books_topics update', 'books_topics update', 'books_topics create'],
    },
    {
      name: 'through it by changes',
      update: {
        topics: {
          create: [{ slug: 'n' }, { linked: 'c', weight: 3 }],
          update: [{ slug: 'b', label: 'BB' }],
          delete: ['a'],
        },
      },
      fields: 'topics.slug',
      data: { topics: [{ slug: 'b' }, { slug: 'n' }, { slug: 'c' }] },
      changes: [
        'topics create',
        'topics update',
        'books_topics delete',
        'books_topics create',
        'books_topics create',
      ],
    },
    {
      name: 'through a junction that is nothing else',
      update: { shelves: ['$south', { room: 'attic' }] },
      fields: 'shelves.room',
      data: { shelves: [{ room: 'south' }, { room: 'attic' }] },
      changes: ['shelves create', 'books_shelves delete', 'books_shelves create', 'books_shelves create'],
    },
    {
      name: 'through it by its rows, and by changes',
      update: {
        shelves: { create: [{ shelf: { room: 'attic' } }, { shelf: '$south' }], delete: ['$north'] },
      },
      fields: 'shelves.room',
      data: { shelves: expect.arrayContaining([{ room: 'south' }, { room: 'attic' }]) },
      changes: ['shelves create', 'books_shelves delete', 'books_shelves create', 'books_shelves create'],
    },
    {
      name: 'three levels deep, with all that the server makes',
      collection: 'writers',
      create: {
        name: 'Deep',
        books: [
          {
            title: 'Über Alles',
            pages: 3,
            chapters: [{ text: 'c1', notes: [{ text: 'n1' }, { text: 'n2' }] }, { text: 'c2' }],
            topics: [{ slug: 'n' }],
          },
          { title: 'Zwei', chapters: [{ text: 'c3', notes: [{ text: 'n3' }] }] },
        ],
      },
      fields: 'name,books.slug,books.state,books.double,books.topics.slug,books.chapters.notes.text',
      data: {
        name: 'Deep',
        books: expect.arrayContaining([
          {
            slug: 'uber-alles',
            state: 'draft',
            double: 6,
            topics: [{ slug: 'n' }],
            chapters: [{ notes: [{ text: 'n1' }, { text: 'n2' }] }, { notes: [] }],
          },
          {
            slug: 'zwei',
            state: 'draft',
            double: null,
            topics: [],
            chapters: [{ notes: [{ text: 'n3' }] }],
          },
        ]),
      },
      changes: [
        'writers create',
        'books create',
        'books create',
        'chapters create',
        'chapters create',
        'chapters create',
        'notes create',
        'notes create',
        'notes create',
        'topics create',
        'books_topics create',
      ],
    },
    {
      name: 'downwards and upwards at once',
      collection: 'chapters',
      create: { text: 'c', book: { title: 'Up', writer: { name: 'Top' } }, notes: [{ text: 'n' }] },
      fields: 'book.writer.name,notes.text',
      data: { book: { writer: { name: 'Top' } }, notes: [{ text: 'n' }] },
      changes: ['writers create', 'books create', 'chapters create', 'notes create'],
    },
  ];

  it.each(CASES.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const { collection = 'books', fields } = one;
    const own = collection === 'writers' ? made.ada : made.book;
    const address = `/api/items/${collection}${one.update ? `/${own}` : ''}?fields=${fields}`;
    let data: unknown;
    const changes = await changesOf(async () => {
      data = await ok(one.update ? 'PATCH' : 'POST', address, filled(one.update ?? one.create));
    });
    expect(data).toEqual(one.data);
    expect(named(changes)).toEqual(one.changes);
  });

  it('fills in keys, moments, places and defaults of each, and logs them', async () => {
    const changes = await changesOf(() =>
      ok('POST', '/api/items/writers', { name: 'W', books: [{ title: 'B1' }, { title: 'B2' }] }),
    );
    const [first, second] = changes.slice(1).map(({ after }) => after!);
    for (const one of [first, second])
      expect(one).toMatchObject({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        made: expect.stringMatching(/Z$/),
        state: 'draft',
      });
    expect(second!.place).toBe(Number(first!.place) + 1);
  });

  it('writes the same new item once where several name it', async () => {
    const changes = await changesOf(() =>
      ok('POST', '/api/items/books', [
        { title: 'X1', topics: [{ slug: 'new', label: 'L' }, 'a'] },
        { title: 'X2', topics: [{ slug: 'new', label: 'L' }] },
        { title: 'X3', topics: ['new'] },
      ]),
    );
    expect(named(changes).filter((one) => one === 'topics create')).toHaveLength(1);
    expect(
      await ok('GET', '/api/items/books?fields=topics&sort=title&filter[title][_starts_with]=X'),
    ).toEqual([{ topics: ['new', 'a'] }, { topics: ['new'] }, { topics: ['new'] }]);
  });

  it('leaves out nothing that an item needs', async () => {
    const { status, json } = await room.server.api('PATCH', `/api/items/books/${made.book}`, {
      body: { chapters: [made.one] },
    });
    expect([status, json.errors[0].extensions]).toEqual([
      400,
      { code: 'VALIDATION_FAILED', path: 'chapters', hint: expect.stringContaining('delete') },
    ]);
  });

  it('tells every problem of every level with its place', async () => {
    const paths = async (method: string, address: string, body: Body) => {
      const before = await room.server.lastChange();
      const { status, json, text } = await room.server.api(method, `/api/items/${address}`, {
        body: filled(body),
      });
      expect(status, text).toBe(400);
      expect(await room.server.changesAfter(before)).toEqual([]);
      return json.errors.map(({ extensions }: Body) => `${extensions.path} ${extensions.code}`).sort();
    };
    expect(
      await paths('POST', 'writers', [
        {
          name: 5,
          books: [{ pages: 'x' }, { title: 'ok', chapters: [{ text: 3, notes: [{ text: [] }] }, {}] }],
        },
        { books: [{ title: 'x'.repeat(21), topics: [{ slug: 5 }, { linked: 'a', wait: 1 }] }] },
        { name: 'ok', books: [{ title: 'ok', writer: 99, nope: 1, shelves: { create: [{}] } }] },
      ]),
    ).toEqual(
      [
        '[0].name VALIDATION_FAILED',
        '[0].books[0].title VALIDATION_FAILED',
        '[0].books[0].pages VALIDATION_FAILED',
        '[0].books[1].chapters[0].text VALIDATION_FAILED',
        '[0].books[1].chapters[0].notes[0].text VALIDATION_FAILED',
        '[0].books[1].chapters[1].text VALIDATION_FAILED',
        '[1].name VALIDATION_FAILED',
        '[1].books[0].title VALIDATION_FAILED',
        '[1].books[0].topics[1].wait UNKNOWN_FIELD',
        '[2].books[0].nope UNKNOWN_FIELD',
        '[2].books[0].shelves.create[0].room VALIDATION_FAILED',
      ].sort(),
    );
    expect(
      await paths('PATCH', 'writers/$ada'.replace('$ada', String(made.ada)), {
        name: null,
        books: {
          create: [{}],
          update: [{ id: '$book', pages: 1.5, writer: { name: 'me' } }, { title: 'x' }],
          delete: [{}],
        },
      }),
    ).toEqual(
      [
        'books.delete[0] VALIDATION_FAILED',
        'books.update[1] VALIDATION_FAILED',
        'name VALIDATION_FAILED',
      ].sort(),
    );
    expect(
      await paths('PATCH', `writers/${made.ada}`, {
        books: { create: [{}], update: [{ id: '$book', pages: 1.5, title: null }] },
      }),
    ).toEqual(
      [
        'books.create[0].title VALIDATION_FAILED',
        'books.update[0].pages VALIDATION_FAILED',
        'books.update[0].title VALIDATION_FAILED',
      ].sort(),
    );
    expect(
      await paths('PATCH', `books/${made.book}`, {
        chapters: {
          update: [
            { id: 999_999, text: 'x' },
            { id: '$one', text: 'y' },
            { id: 'zz', text: 'z' },
          ],
        },
      }),
    ).toEqual(['chapters.update[0] RELATED_MISSING', 'chapters.update[2] RELATED_MISSING']);
  });

  it('says where a value is taken, or an item is not there', async () => {
    const refusal = async (body: Body) => {
      const { status, json } = await room.server.api('POST', '/api/items/writers', { body: filled(body) });
      return [status, json.errors[0].extensions.code, json.errors[0].extensions.path];
    };
    expect(await refusal({ name: 'x', books: [{ title: 'One', slug: 'one' }] })).toEqual([
      409,
      'NOT_UNIQUE',
      expect.stringMatching(/^books\[0\]/),
    ]);
    expect(await refusal({ name: 'x', books: [{ title: 'T', topics: ['nope'] }] })).toEqual([
      400,
      'RELATED_MISSING',
      'books[0].topics',
    ]);
    expect(await refusal([{ name: 'x' }, { name: 'y', books: ['$nothing'] }])).toEqual([
      400,
      'VALIDATION_FAILED',
      '[1].books[0]',
    ]);
    expect(await refusal([{ name: 'x' }, { name: 'y', books: [99] }])).toEqual([
      400,
      'RELATED_MISSING',
      '[1].books[0]',
    ]);
  });
});
