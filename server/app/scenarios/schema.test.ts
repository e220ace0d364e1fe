import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIELD_TYPES } from '../../schema/fields/all.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type Scenario, scenarios } from '../testing/scenario.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const field = (name: string, type = 'string', more: object = {}) => ({ name, type, ...more });

describe.each(testDatabases())('The schema on $dialect', ({ create, dialect }) => {
  let server: TestServer;
  let database: TestDatabase;
  const apply = (...collections: unknown[]) =>
    server.api('POST', '/api/schema/apply', { body: { collections } });
  const manifest = async () => (await server.api('GET', '/api/schema/manifest')).json.data;
  /** Without the one collection of Kasbah's own that everybody may be given. */
  const names = async () =>
    (await manifest()).collections
      .map((one: { name: string }) => one.name)
      .filter((name: string) => name !== 'kasbah_files')
      .sort();
  const tables = async () =>
    (
      await server.sql(
        dialect === 'sqlite'
          ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'kasbah%' AND name NOT LIKE 'sqlite%' ORDER BY 1"
          : `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${dialect === 'postgres' ? 'current_schema()' : 'DATABASE()'} AND table_name NOT LIKE 'kasbah%' ORDER BY 1`,
      )
    ).map((row) => String(row.name));

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('has nothing at first but every field type', async () => {
    expect(await names()).toEqual([]);
    expect((await manifest()).field_types.map((type: { name: string }) => type.name).sort()).toEqual(
      FIELD_TYPES.map((type) => type.name).sort(),
    );
  });

  it('tells the admin the settings, as far as somebody may know of the fields that they name', async () => {
    const { status, text } = await apply({
      name: 'tasks',
      color: 'info',
      translations: { de: { label: 'Aufgaben' } },
      sort_field: 'place',
      archive_field: 'state',
      archive_value: 'done',
      fields: [
        field('title', 'string', { width: 'half', translations: { de: { label: 'Titel' } } }),
        field('state', 'select', { options: { choices: [{ value: 'new' }, { value: 'done' }] } }),
        field('place', 'sort-order'),
        field('why', 'text', { condition: { state: { _eq: 'done' } } }),
      ],
    });
    expect(status, text).toBe(200);
    const of = (data: { collections: { name: string }[] }) =>
      data.collections.find((one) => one.name === 'tasks');
    const condition = { state: { _eq: 'done' } };
    const told = {
      color: 'info',
      translations: { de: { label: 'Aufgaben' } },
      default_sort: ['place'],
      sort_field: 'place',
      archive: { field: 'state', archived: 'done', unarchived: null },
      history: 'full',
    };
    const shown = { name: 'title', width: 'half', condition: null, translations: { de: { label: 'Titel' } } };
    expect(of(await manifest())).toMatchObject({
      ...told,
      fields: expect.arrayContaining([
        expect.objectContaining(shown),
        expect.objectContaining({ name: 'why', width: 'full', condition, translations: {} }),
      ]),
    });
    const roles = (await server.api('GET', '/api/access/roles')).json.data;
    const guests = roles.find((one: { id: string }) => one.id === 'public');
    const policy = await server.api('POST', '/api/access/policies', {
      body: { role: guests.id, collection: 'tasks', action: 'read', fields: ['title', 'why'] },
    });
    expect(policy.status, policy.text).toBe(200);
    const guest = await server.api('GET', '/api/schema/manifest', { as: null });
    // The types of fields speak of states and places too; what counts is what is told of the collection.
    expect(JSON.stringify(guest.json.data.collections)).not.toMatch(/state|place/);
    expect(of(guest.json.data)).toMatchObject({
      default_sort: [],
      sort_field: null,
      archive: null,
      fields: [shown, { name: 'why', condition: null }],
    });
    await server.api('DELETE', `/api/access/policies/${policy.json.data.id}`);
    await server.api('POST', '/api/schema/apply', { body: { collections: [], remove: ['tasks'] } });
  });

  it('makes a collection a table, an endpoint and a part of the manifest at once', async () => {
    const { json: planned } = await server.api('POST', '/api/schema/plan', {
      body: { collections: [{ name: 'posts', fields: [field('title')] }] },
    });
    expect(planned.data.steps).toMatchObject([
      { kind: 'create_collection', collection: 'posts', loses_data: false },
    ]);
    expect(planned.data.steps[0].sql.join(' ')).toMatch(/create table/i);
    expect(await tables()).toEqual([]);
    const { json, status, text } = await apply({
      name: 'posts',
      label: 'Posts',
      icon: 'note',
      display_template: '{{title}}',
      fields: [
        field('title', 'string', { required: true, unique: true }),
        field('score', 'integer', { default: 5, indexed: true }),
      ],
    });
    expect(status, text).toBe(200);
    expect(json.data.version).not.toBe(planned.data.version);
    expect(await tables()).toEqual(['posts']);
    const made = await server.api('POST', '/api/items/posts', { body: { title: 'first' } });
    expect(made.json).toEqual({ data: { id: 1, title: 'first', score: 5 } });
    const posts = (await manifest()).collections.find((one: { name: string }) => one.name === 'posts');
    expect(posts).toMatchObject({
      name: 'posts',
      label: 'Posts',
      icon: 'note',
      display_template: '{{title}}',
      primary_key: ['id'],
      can: { create: true, read: true, update: true, delete: true, export: true },
    });
    expect(
      posts.fields.map(
        (one: {
          name: string;
          readonly: boolean;
          required: boolean;
          unique: boolean;
          has_default: boolean;
        }) => [one.name, one.readonly, one.required, one.unique, one.has_default],
      ),
    ).toEqual([
      ['id', true, false, true, true],
      ['title', false, true, true, false],
      ['score', false, false, false, true],
    ]);
    const taken = await server.api('POST', '/api/items/posts', { body: { title: 'first' } });
    expect(taken.json.errors[0].extensions).toMatchObject({ code: 'NOT_UNIQUE' });
    expect((await manifest()).version).toBe((await server.api('GET', '/api/schema')).json.data.version);
  });

  it('makes fields and relations, each side under its name', async () => {
    const { status, text } = await apply(
      {
        name: 'comments',
        fields: [
          field('text', 'text'),
          field('post', 'many-to-one', {
            required: true,
            options: { collection: 'posts', on_delete: 'cascade' },
          }),
        ],
      },
      {
        name: 'posts',
        label: 'Posts',
        icon: 'note',
        display_template: '{{title}}',
        fields: [
          field('title', 'string', { required: true, unique: true }),
          field('score', 'integer', { default: 5, indexed: true }),
          field('subtitle'),
          field('comments', 'one-to-many', { options: { collection: 'comments', field: 'post' } }),
        ],
      },
    );
    expect(status, text).toBe(200);
    await server.api('POST', '/api/items/comments', { body: { text: 'hello', post: 1 } });
    expect(
      (await server.api('GET', '/api/items/posts/1?fields=title,subtitle,comments.text')).json.data,
    ).toEqual({ title: 'first', subtitle: null, comments: [{ text: 'hello' }] });
    const found = (await manifest()).collections.find((one: { name: string }) => one.name === 'comments');
    expect(found.fields.find((one: { name: string }) => one.name === 'post').relation).toEqual({
      kind: 'many-to-one',
      collection: 'posts',
      field: 'comments',
    });
    expect((await server.api('DELETE', '/api/items/posts/1')).status).toBe(204);
    expect((await server.api('GET', '/api/items/comments')).json.data).toEqual([]);
  });

  it('takes two changes at the same moment', async () => {
    const both = await Promise.all([
      apply({ name: 'left', fields: [field('a')] }),
      apply({ name: 'right', fields: [field('b')] }),
    ]);
    // One after the other, or one is told to look again; never is one forgotten.
    expect(both.map((answer) => answer.status)).toContain(200);
    for (const [index, name] of ['left', 'right'].entries()) {
      if (both[index]?.status === 200) continue;
      expect(both[index]?.json.errors[0].extensions.code).toBe('CONFLICT');
      expect((await apply({ name, fields: [field('a')] })).status).toBe(200);
    }
    expect(await names()).toEqual(['comments', 'left', 'posts', 'right']);
    for (const name of ['left', 'right'])
      expect((await server.api('GET', `/api/items/${name}`)).status).toBe(200);
  });

  it('refuses a change on a schema that is not the one it was planned on', async () => {
    const { version } = (await server.api('GET', '/api/schema')).json.data;
    const body = (base: unknown) => ({ collections: [{ name: 'based', fields: [field('a')] }], base });
    const stale = await server.api('POST', '/api/schema/apply', { body: body('old') });
    expect([stale.status, stale.json.errors[0].extensions.code]).toEqual([409, 'CONFLICT']);
    for (const wrong of [5, {}, [version], false])
      expect(
        (await server.api('POST', '/api/schema/apply', { body: body(wrong) })).status,
        JSON.stringify(wrong),
      ).toBe(400);
    expect(await names()).not.toContain('based');
    expect((await server.api('POST', '/api/schema/apply', { body: body(version) })).status).toBe(200);
  });

  it('can index long texts, or says before anything is made that it cannot', async () => {
    const before = await tables();
    const answer = await apply({
      name: 'indexed',
      fields: [
        field('body', 'text', { indexed: true }),
        field('long', 'string', { options: { max_length: 16_000 }, unique: true }),
      ],
    });
    if (answer.status === 200)
      expect(
        (await server.api('POST', '/api/items/indexed', { body: { body: 'x', long: 'y' } })).status,
      ).toBe(200);
    else {
      expect(answer.status, answer.text).toBe(400);
      expect(await tables()).toEqual(before);
    }
  });

  describe('problems', () => {
    const wrong = (name: string, definition: object, where: string, code = 'INVALID_SCHEMA'): Scenario => ({
      name,
      request: 'POST /api/schema/apply',
      body: { collections: [definition] },
      status: 400,
      code,
      path: where,
    });
    const one = (...fields: object[]) => ({ name: 'wrong', fields });
    const refused: Scenario[] = [
      wrong('no name', { fields: [] }, 'collections[0]'),
      wrong('no fields', { name: 'wrong' }, 'collections[0]'),
      wrong('an unknown setting', { name: 'wrong', fields: [], nope: 1 }, 'collections[0].nope'),
      wrong(
        'an unknown setting of a field',
        one(field('a', 'string', { nope: 1 })),
        'collections[0].fields.0.nope',
      ),
      wrong('an unknown type', one(field('a', 'strin')), 'wrong.fields.a.type'),
      wrong(
        'unknown options',
        one(field('a', 'string', { options: { nope: 1 } })),
        'wrong.fields.a.options.nope',
      ),
      wrong(
        'options of the wrong form',
        one(field('a', 'string', { options: { max_length: 'x' } })),
        'wrong.fields.a.options.max_length',
      ),
      wrong(
        'a pattern that is none',
        one(field('a', 'string', { options: { pattern: '(' } })),
        'wrong.fields.a.options.pattern',
      ),
      wrong('choices that are missing', one(field('a', 'select')), 'wrong.fields.a.options'),
      wrong(
        'a default of another type',
        one(field('a', 'integer', { default: 'x' })),
        'wrong.fields.a.default',
      ),
      wrong(
        'a default that is too long',
        one(field('a', 'string', { default: 'x'.repeat(300) })),
        'wrong.fields.a.default',
      ),
      wrong(
        'a default that is no choice',
        one(field('a', 'select', { default: 'c', options: { choices: [{ value: 'a' }] } })),
        'wrong.fields.a.default',
      ),
      wrong(
        'a reserved field',
        one(field('__proto__x'), field('constructor')),
        'wrong.fields.__proto__x.name',
      ),
      wrong('a field with spaces', one(field('a b')), 'wrong.fields.a b.name'),
      wrong('a field of SQL', one(field('a"; drop table x; --')), 'collections[0].fields.0.name'),
      wrong('two fields of one name', one(field('a'), field('A')), 'wrong.fields.A.name'),
      wrong(
        'two fields on one column',
        one(field('a'), field('b', 'string', { column: 'a' })),
        'wrong.fields.b.column',
      ),
      wrong(
        'two fields on one column in another case',
        one(field('a'), field('b', 'string', { column: 'A' })),
        'wrong.fields.b.column',
      ),
      wrong(
        'an index on no field',
        { ...one(field('a')), indexes: [{ fields: ['nope'] }] },
        'wrong.indexes[0]',
      ),
      wrong('a reserved name', { name: 'constructor', fields: [] }, 'constructor.name'),
      wrong('a name of Kasbah', { name: 'kasbah_mine', fields: [] }, 'kasbah_mine.name'),
      wrong('a name with a digit first', { name: '1st', fields: [] }, '1st.name'),
      wrong('a name with a slash', { name: 'a/b', fields: [] }, 'collections[0].name'),
      wrong('a collection of Kasbah', { name: 'kasbah_sessions', fields: [] }, 'collections[0]'),
      wrong(
        'a collection that calls itself Kasbah’s',
        { name: 'mine', system: true, fields: [] },
        'collections[0]',
      ),
      wrong(
        'a table of Kasbah',
        { name: 'spy', table: 'kasbah_users', fields: [field('password')] },
        'spy.name',
      ),
      wrong(
        'a table of Kasbah as found',
        {
          name: 'spy',
          table: 'kasbah_users',
          existing: true,
          fields: [field('id', 'uuid', { primary: true }), field('password')],
        },
        'spy.existing',
      ),
      wrong(
        'a table that is not there as found',
        { name: 'ghost', existing: true, fields: [field('id', 'integer', { primary: true })] },
        'ghost.existing',
      ),
      wrong('a table that is there', { name: 'again', table: 'posts', fields: [field('a')] }, 'again.name'),
      wrong('the name of another in another case', { name: 'POSTS', fields: [field('a')] }, 'POSTS.name'),
      wrong(
        'a relation to nowhere',
        one(field('a', 'many-to-one', { options: { collection: 'nowhere' } })),
        'wrong.fields.a.options.collection',
      ),
      wrong('a relation to nothing', one(field('a', 'many-to-one')), 'wrong.fields.a.options'),
      wrong(
        'the other side of nothing',
        one(field('a', 'one-to-many', { options: { collection: 'posts', field: 'nope' } })),
        'wrong.fields.a.options.field',
      ),
      wrong(
        'the other side of what is no relation',
        one(field('a', 'one-to-many', { options: { collection: 'posts', field: 'title' } })),
        'wrong.fields.a.options.field',
      ),
      wrong(
        'a junction that is not there',
        one(
          field('a', 'many-to-many', {
            options: { collection: 'posts', junction: 'nope', from: 'a', to: 'b' },
          }),
        ),
        'wrong.fields.a.options.junction',
      ),
      wrong(
        'a key that is a relation to itself',
        {
          name: 'wrong',
          fields: [
            field('me', 'many-to-one', { primary: true, required: true, options: { collection: 'wrong' } }),
          ],
        },
        'wrong.fields.me.options.collection',
      ),
      wrong(
        'a key beside the key',
        { ...one(field('other', 'integer', { primary: true })), name: 'posts' },
        'posts.fields.other',
        'UNSUPPORTED_CHANGE',
      ),
      {
        name: 'a near relation has a hint',
        request: 'POST /api/schema/plan',
        body: { collections: [one(field('a', 'many-to-one', { options: { collection: 'psots' } }))] },
        status: 400,
        contains: ['Did you mean posts?'],
      },
      ...[undefined, null, [], {}, { collections: [] }, { collections: 'x' }, 5].map(
        (body): Scenario => ({
          name: `a body of ${JSON.stringify(body)}`,
          request: 'POST /api/schema/apply',
          body,
          status: 400,
          code: 'INVALID_BODY',
        }),
      ),
      ...[null, 'x', 5, []].map(
        (entry): Scenario => ({
          name: `a definition of ${JSON.stringify(entry)}`,
          request: 'POST /api/schema/apply',
          body: { collections: [entry] },
          status: 400,
          code: 'INVALID_SCHEMA',
        }),
      ),
    ];
    scenarios(() => ({ server, tokens: {} }), refused);

    it('are all told at once, each with its place, and nothing is made', async () => {
      const before = [await tables(), await names()];
      const { json } = await server.api('POST', '/api/schema/apply', {
        body: {
          collections: [
            { name: 'good', fields: [field('a')] },
            {
              name: 'wrong',
              fields: [
                field('a', 'nope'),
                field('b', 'many-to-one', { options: { collection: 'nowhere' } }),
                field('constructor'),
              ],
            },
          ],
        },
      });
      expect(json.errors.map((error: { extensions: { path: string } }) => error.extensions.path)).toEqual([
        'wrong.fields.a.type',
        'wrong.fields.b.options.collection',
        'wrong.fields.constructor.name',
      ]);
      expect([await tables(), await names()]).toEqual(before);
    });
  });

  it('is the same after a restart', async () => {
    const before = (await server.api('GET', '/api/schema')).json.data;
    await server.stop();
    server = await startTestServer({ databaseUrl: database.url });
    const after = (await server.api('GET', '/api/schema')).json.data;
    const sorted = (list: { name: string }[]) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(sorted(after.collections)).toEqual(sorted(before.collections));
    expect(after.version).toBe(before.version);
  });
});

describe.each(testDatabases())('Schema files on $dialect', ({ create }) => {
  it('make collections at the start, and a broken one refuses the start with its name', async () => {
    const database = await create();
    const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-schema-'));
    const write = (name: string, value: unknown) =>
      writeFileSync(path.join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
    const start = () => startTestServer({ databaseUrl: database.url, schema: folder });
    write('books.json', {
      name: 'books',
      fields: [field('title'), field('writer', 'many-to-one', { options: { collection: 'writers' } })],
    });
    write('writers.json', {
      name: 'writers',
      fields: [
        field('name'),
        field('books', 'one-to-many', { options: { collection: 'books', field: 'writer' } }),
      ],
    });
    let server = await start();
    await server.api('POST', '/api/items/writers', { body: { name: 'Ada' } });
    expect(
      (
        await server.api('POST', '/api/items/books?fields=title,writer.name', {
          body: { title: 'One', writer: 1 },
        })
      ).json.data,
    ).toEqual({ title: 'One', writer: { name: 'Ada' } });
    await server.stop();
    for (const [name, content, message] of [
      ['broken.json', '{"name": ', /broken\.json is not valid JSON/],
      ['broken.json', { name: 'broken' }, /fields/],
      ['broken.json', { name: 'broken', fields: [field('a', 'nope')] }, /no field type nope/],
      [
        'broken.json',
        { name: 'broken', fields: [field('a', 'many-to-one', { options: { collection: 'nowhere' } })] },
        /no collection nowhere/,
      ],
      ['broken.json', '[]', /object/],
    ] as const) {
      write(name, content);
      const error = await start().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error, JSON.stringify(content)).toMatchObject({
        code: 'INVALID_SCHEMA_FILE',
        message: expect.stringContaining(folder),
      });
      const { problems } = error as { problems: { message: string; path: string }[] };
      expect(problems.map((problem) => `${problem.path} ${problem.message}`).join('\n')).toMatch(message);
    }
    write('broken.json', { name: 'whole', fields: [field('a')] });
    server = await start();
    expect((await server.api('GET', '/api/items/books?fields=title')).json.data).toEqual([{ title: 'One' }]);
    expect((await server.api('GET', '/api/items/whole')).json.data).toEqual([]);
    expect((await server.api('GET', '/api/items/broken')).status).toBe(403);
    await server.stop();
    await database.drop();
    rmSync(folder, { recursive: true });
  });
});
