import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/open-database.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { KEY } from '../testing/library.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

// biome-ignore lint/suspicious/noExplicitAny: bodies of every form
type Body = any;

const COLLECTIONS = [
  {
    name: 'folders',
    fields: [
      KEY,
      { name: 'name', type: 'string', required: true, options: { max_length: 10 } },
      { name: 'papers', type: 'one-to-many', options: { collection: 'papers', field: 'folder' } },
      { name: 'above', type: 'many-to-one', options: { collection: 'folders' } },
      { name: 'below', type: 'one-to-many', options: { collection: 'folders', field: 'above' } },
    ],
  },
  {
    name: 'papers',
    fields: [
      KEY,
      { name: 'title', type: 'string', options: { max_length: 8 } },
      { name: 'text', type: 'text' },
      { name: 'n', type: 'integer' },
      { name: 'big', type: 'bigint' },
      { name: 'price', type: 'decimal', options: { precision: 6, scale: 2 } },
      { name: 'ratio', type: 'float' },
      { name: 'yes', type: 'boolean' },
      { name: 'day', type: 'date' },
      { name: 'at', type: 'datetime' },
      { name: 'clock', type: 'time' },
      { name: 'data', type: 'json' },
      { name: 'uid', type: 'uuid' },
      { name: 'mail', type: 'email' },
      { name: 'web', type: 'url' },
      { name: 'kind', type: 'select', options: { choices: [{ value: 'red' }, { value: 'blue' }] } },
      { name: 'words', type: 'tags' },
      { name: 'made', type: 'created-at' },
      { name: 'picture', type: 'image' },
      { name: 'folder', type: 'many-to-one', options: { collection: 'folders' } },
      { name: 'labels', type: 'many-to-many', options: { collection: 'labels' } },
    ],
  },
  {
    name: 'labels',
    fields: [
      { name: 'slug', type: 'string', primary: true, required: true, options: { max_length: 8 } },
      { name: 'note', type: 'string' },
    ],
  },
];

const EMOJI = '👩🏽‍🚀';
const deep = (levels: number): Body =>
  levels === 0 ? { name: 'end' } : { name: 'x', below: [deep(levels - 1)] };
const deepUp = (levels: number): Body =>
  levels === 0 ? { name: 'end' } : { name: 'x', above: deepUp(levels - 1) };

/** A value of a paper, or a whole body, and what is said to it: code and path, the same on every database. */
const REFUSED: [name: string, body: Body, code: string, path: string | undefined][] = [
  ['a number for a text', { title: 5 }, 'VALIDATION_FAILED', 'title'],
  ['an object for a text', { text: {} }, 'VALIDATION_FAILED', 'text'],
  ['a list for a text', { title: ['x'] }, 'VALIDATION_FAILED', 'title'],
  ['a text that is too long', { title: 'x'.repeat(9) }, 'VALIDATION_FAILED', 'title'],
  ['blanks that are too many', { title: ' '.repeat(9) }, 'VALIDATION_FAILED', 'title'],
  ['signs of four bytes that are too many', { title: '🎉'.repeat(9) }, 'VALIDATION_FAILED', 'title'],
  ['NUL in a short text', { title: 'a\u0000b' }, 'VALIDATION_FAILED', 'title'],
  ['NUL in a long text', { text: 'a\u0000b' }, 'VALIDATION_FAILED', 'text'],
  ['NUL in JSON', { data: { a: ['x\u0000'] } }, 'VALIDATION_FAILED', 'data'],
  ['NUL in a name of JSON', { data: { 'a\u0000': 1 } }, 'VALIDATION_FAILED', 'data'],
  ['NUL in a tag', { words: ['a\u0000'] }, 'VALIDATION_FAILED', 'words[0]'],
  ['half a surrogate pair in a short text', { title: '\ud83d' }, 'VALIDATION_FAILED', 'title'],
  ['half a surrogate pair in a long text', { text: 'x\udc00y' }, 'VALIDATION_FAILED', 'text'],
  ['half a surrogate pair in JSON', { data: ['\ud800'] }, 'VALIDATION_FAILED', 'data'],
  ['half a surrogate pair in a key', { labels: [{ slug: '\ud800' }] }, 'VALIDATION_FAILED', 'labels[0].slug'],
  ['a fraction', { n: 1.5 }, 'VALIDATION_FAILED', 'n'],
  ['a text for a number', { n: '5' }, 'VALIDATION_FAILED', 'n'],
  ['a number that is too large', { n: 2_147_483_648 }, 'VALIDATION_FAILED', 'n'],
  ['a number that is too small', { n: -2_147_483_649 }, 'VALIDATION_FAILED', 'n'],
  ['a number of 65 bits', { big: '9223372036854775808' }, 'VALIDATION_FAILED', 'big'],
  ['a decimal with too many digits', { price: '12345.00' }, 'VALIDATION_FAILED', 'price'],
  ['a decimal that would be rounded', { price: '1.005' }, 'VALIDATION_FAILED', 'price'],
  ['a decimal number that would be rounded', { price: 1.005 }, 'VALIDATION_FAILED', 'price'],
  ['a float as a text', { ratio: '1.5' }, 'VALIDATION_FAILED', 'ratio'],
  ['a number for yes', { yes: 1 }, 'VALIDATION_FAILED', 'yes'],
  ['a day that is none', { day: '2026-02-30' }, 'VALIDATION_FAILED', 'day'],
  ['the year 0', { day: '0000-01-01' }, 'VALIDATION_FAILED', 'day'],
  ['a day of five digits', { day: '12026-01-01' }, 'VALIDATION_FAILED', 'day'],
  ['a moment that is none', { at: '2026-13-01T00:00:00Z' }, 'VALIDATION_FAILED', 'at'],
  ['a moment beyond the year 9999', { at: '9999-12-31T23:59:59-12:00' }, 'VALIDATION_FAILED', 'at'],
  ['a number for a moment', { at: 0 }, 'VALIDATION_FAILED', 'at'],
  ['an hour that is none', { clock: '25:00' }, 'VALIDATION_FAILED', 'clock'],
  ['no uuid', { uid: 'x' }, 'VALIDATION_FAILED', 'uid'],
  ['no address', { mail: 'x@' }, 'VALIDATION_FAILED', 'mail'],
  ['a script for an address', { web: 'javascript:alert(1)' }, 'VALIDATION_FAILED', 'web'],
  ['another choice', { kind: 'green' }, 'VALIDATION_FAILED', 'kind'],
  ['a moment that the server makes', { made: '2026-01-01T00:00:00Z' }, 'READONLY_FIELD', 'made'],
  ['an unknown field', { titel: 'x' }, 'UNKNOWN_FIELD', 'titel'],
  ['a constructor', { constructor: { prototype: {} } }, 'UNKNOWN_FIELD', 'constructor'],
  ['a link to what is not there', { folder: 999_999 }, 'RELATED_MISSING', 'folder'],
  ['a link by a text', { folder: 'x' }, 'VALIDATION_FAILED', 'folder'],
  ['a link by a list', { folder: [1] }, 'VALIDATION_FAILED', 'folder'],
  [
    'a link by an object whose key is one',
    { folder: { id: { a: 1 }, name: 'x' } },
    'RELATED_MISSING',
    'folder',
  ],
  ['an item of Kasbah itself', { picture: { title: 'x' } }, 'VALIDATION_FAILED', 'picture'],
  ['many as one', { labels: 'a' }, 'VALIDATION_FAILED', 'labels'],
  ['many as nothing', { labels: null }, 'VALIDATION_FAILED', 'labels'],
  ['many with null', { labels: [null] }, 'VALIDATION_FAILED', 'labels[0]'],
  ['many with yes', { labels: [true] }, 'VALIDATION_FAILED', 'labels[0]'],
  ['many with an unknown change', { labels: { set: [] } }, 'VALIDATION_FAILED', 'labels'],
  ['a constructor as a change', { labels: { constructor: [] } }, 'VALIDATION_FAILED', 'labels'],
  ['changes that are no list', { labels: { create: {} } }, 'VALIDATION_FAILED', 'labels.create'],
  ['an unknown field inside', { folder: { name: 'x', nope: 1 } }, 'UNKNOWN_FIELD', 'folder.nope'],
  ['a value inside', { folder: { name: 'x'.repeat(11) } }, 'VALIDATION_FAILED', 'folder.name'],
  [
    'a value two levels inside',
    { folder: { name: 'x', papers: [{ n: 1.5 }] } },
    'VALIDATION_FAILED',
    'folder.papers[0].n',
  ],
  ['a key that is too long', { labels: [{ slug: 'x'.repeat(9) }] }, 'VALIDATION_FAILED', 'labels[0].slug'],
  [
    'a field of the junction that is none',
    { labels: [{ linked: { slug: 'q' }, weight: 1 }] },
    'UNKNOWN_FIELD',
    'labels[0].weight',
  ],
  [
    'another item above than the one it stands in',
    { folder: { name: 'x', papers: [{ n: 1, folder: 999 }] } },
    'VALIDATION_FAILED',
    'folder.papers[0].folder',
  ],
  [
    'an item above inside of what stands in one',
    { folder: { name: 'x', papers: [{ n: 1, folder: { name: 'y' } }] } },
    'VALIDATION_FAILED',
    'folder.papers[0].folder',
  ],
];

const KEPT: [field: string, value: unknown, answered?: unknown][] = [
  ['title', '🎉'.repeat(8)],
  ['title', ` ${EMOJI} `],
  ['title', ''],
  ['title', '  '],
  ['title', 'e\u0301\u200b\ufeff'],
  ['text', `${EMOJI} \u0001\u001f\u007f\r\n\t \\ ' " \` $1 ? :x %s \u2028 \uffff 𝒳 العربية`],
  ['n', -2_147_483_648],
  ['big', '-9223372036854775808'],
  ['price', '9999.99'],
  ['price', 12.5, '12.50'],
  ['ratio', 1.7976931348623157e308],
  ['ratio', 5e-324],
  ['ratio', 0.1],
  ['data', [null, { a: [EMOJI, 1e21, 0.1, -0.5, '\\u0000', true] }]],
  ['data', null],
  ['day', '0001-01-01'],
  ['day', '9999-12-31'],
  ['at', '2026-02-28T23:59:59.999Z'],
  ['at', '0001-01-01T00:00:00.000Z'],
  ['clock', '23:59:59.999'],
  ['words', ['Ä', EMOJI]],
];

describe.each(testDatabases())(
  'What a write refuses, and what it keeps, on $dialect',
  ({ dialect, create }) => {
    let database: TestDatabase;
    let server: TestServer;
    const refusal = async (method: string, address: string, options: { body?: Body; raw?: string }) => {
      const before = await server.lastChange();
      const { status, json, text } = await server.api(method, address, options);
      expect(status, text.slice(0, 500)).toBe(400);
      expect(await server.changesAfter(before)).toEqual([]);
      const { code, path } = json.errors[0].extensions;
      return [code, path];
    };

    beforeAll(async () => {
      database = await create();
      const opened = await openDatabase(database.url);
      await opened.run(
        `create table old (id int primary key, short varchar(5), t text, u varchar(8) unique)`,
      );
      await opened.close();
      server = await startTestServer({ databaseUrl: database.url });
      const made = await server.api('POST', '/api/schema/apply', { body: { collections: COLLECTIONS } });
      expect(made.status, made.text).toBe(200);
      expect((await server.api('POST', '/api/items/papers', { body: { id: 1, title: 'one' } })).status).toBe(
        200,
      );
    });
    afterAll(async () => {
      await server?.stop();
      await database?.drop();
    });

    it.each(REFUSED)('refuses %s, in a new item and in one that is there', async (_, body, code, path) => {
      expect(await refusal('POST', '/api/items/papers', { body })).toEqual([code, path]);
      expect(await refusal('PATCH', '/api/items/papers/1', { body })).toEqual([code, path]);
      expect(
        await refusal('PUT', '/api/items/papers', {
          body: [
            { id: 1, n: 5 },
            { ...body, id: 77 },
          ],
        }),
      ).toEqual([code, path && `[1].${path}`]);
    });

    it.each(KEPT.map(([field, value, answered]) => [field, JSON.stringify(value), value, answered] as const))(
      'keeps %s %s as it is',
      async (field, _, value, answered = value) => {
        const made = await server.api('POST', `/api/items/papers?fields=id,${field}`, {
          body: { [field]: value },
        });
        expect(made.json.data?.[field], made.text).toEqual(answered);
        const { json } = await server.api('GET', `/api/items/papers/${made.json.data.id}?fields=${field}`);
        expect(json.data[field]).toEqual(answered);
      },
    );

    it('refuses what would be infinite', async () => {
      for (const field of ['ratio', 'n', 'price', 'data'])
        expect(await refusal('POST', '/api/items/papers', { raw: `{"${field}":1e999}` })).toEqual([
          'VALIDATION_FAILED',
          field,
        ]);
      expect(await refusal('POST', '/api/items/papers', { raw: '{"data":{"a":[1e999]}}' })).toEqual([
        'VALIDATION_FAILED',
        'data',
      ]);
    });

    it('refuses prototypes anywhere', async () => {
      for (const raw of [
        '{"folder":{"__proto__":{"name":"x"}}}',
        '{"labels":[{"slug":"x","__proto__":1}]}',
        '{"data":{"__proto__":1}}',
      ])
        expect((await refusal('POST', '/api/items/papers', { raw }))[0]).toBe('INVALID_BODY');
      const kept = await server.api('POST', '/api/items/papers?fields=data', {
        body: { data: { constructor: 1 } },
      });
      expect(kept.json.data.data).toEqual({ constructor: 1 });
    });

    it('lets items stand in each other ten levels deep, downwards and upwards', async () => {
      for (const make of [deep, deepUp]) {
        const made = await server.api('POST', '/api/items/folders', { body: make(10) });
        expect(made.status, made.text).toBe(200);
        const [code, path] = await refusal('POST', '/api/items/folders', { body: make(11) });
        expect([code, path]).toEqual([
          'INVALID_BODY',
          expect.stringMatching(/^(?:below\[0\]|above)(?:\.|$)/),
        ]);
      }
    });

    it('takes 10,000 items in one, and no more', async () => {
      const papers = (many: number) => Array.from({ length: many }, () => ({ n: 1 }));
      const start = performance.now();
      const made = await server.api('POST', '/api/items/folders?fields=id', {
        body: { name: 'full', papers: papers(10_000) },
      });
      expect(made.status, made.text).toBe(200);
      expect(performance.now() - start).toBeLessThan(30_000);
      const { status, json } = await server.api('POST', '/api/items/folders', {
        body: { name: 'over', papers: papers(10_001) },
      });
      expect([status, json.errors[0].extensions]).toEqual([
        400,
        { code: 'INVALID_BODY', path: 'papers[0]', hint: expect.stringContaining('10,000') },
      ]);
    });

    it('refuses in tables of others what their columns do not hold', async () => {
      const body = { id: 1, short: 'x'.repeat(6) };
      expect(await refusal('POST', '/api/items/old', { body })).toEqual(['VALIDATION_FAILED', 'short']);
      const emoji = { id: 2, short: '🎉'.repeat(5), t: `${EMOJI}x` };
      const made = await server.api('POST', '/api/items/old', { body: emoji });
      expect(made.json.data, made.text).toEqual({ ...emoji, u: null });
      if (dialect === 'mysql')
        expect((await refusal('PATCH', '/api/items/old/2', { body: { t: 'x'.repeat(70_000) } }))[0]).toBe(
          'VALIDATION_FAILED',
        );
    });
  },
);
