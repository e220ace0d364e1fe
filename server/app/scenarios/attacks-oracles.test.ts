import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, Assault, type Attack, attackCase } from '../testing/attacks.ts';
import { testDatabases } from '../testing/databases.ts';
import { fixtureZero, type Principal } from '../testing/fixture-zero.ts';
import {
  type Question,
  questionsAbout,
  READ_TRANSPORTS,
  type Transport,
  WRITE_TRANSPORTS,
} from '../testing/questions.ts';

const { list, SEARCH } = READ_TRANSPORTS;
const SOME = { list, SEARCH };
const LIST = { list };

/**
 * Every question about a hidden field with a value that would match, with one that would not (G1), and about a field
 * that nobody has.
 */
function attacksOn(
  as: Principal,
  collection: string,
  path: readonly string[],
  transports: Readonly<Record<string, Transport>>,
  [hit, miss]: readonly [hit: string, miss: string] = ['CANARY', 'ZZZZZZ'],
): Attack[] {
  const name = path.at(-1) ?? '';
  const invented = 'x'.repeat(name.length);
  const misses = questionsAbout(path, miss);
  const none = questionsAbout([...path.slice(0, -1), invented], hit);
  return Object.values(transports).flatMap((transport, nth) =>
    questionsAbout(path, hit).flatMap((question, index): Attack[] => {
      const [ask, twin, other] = [question, misses[index], none[index]].map(
        (one: Question | undefined) => one && transport(collection, one),
      );
      if (!ask || !twin || !other) return [];
      const attack: Attack = { ...ask, as, status: 400 };
      // Behind the first ways in all others do the same; they share the questions out among them.
      if (nth > 1) return (index + nth) % 3 === 0 ? [attack] : [];
      if (JSON.stringify(ask) !== JSON.stringify(twin)) attack.twin = twin;
      return [{ ...attack, invented: { ask: other, names: [name, invented] } }];
    }),
  );
}

const get = (as: Principal, path: string, query: Record<string, unknown>, status = 400): Attack => ({
  as,
  request: `GET /api/items/${path}`,
  query,
  status,
});

/** One question on every transport that reads, as refusals. */
const everywhere = (as: Principal, collection: string, query: Record<string, unknown>): Attack[] =>
  Object.entries(READ_TRANSPORTS).flatMap(([place, transport]) => {
    const ask = transport(collection, { place, query });
    return ask ? [{ ...ask, as, status: 400 }] : [];
  });

describe.each(testDatabases())('Oracles on $dialect', ({ create }) => {
  const f0 = fixtureZero(create);
  beforeAll(() => f0.open());
  afterAll(() => f0.close());

  it('the runner sees a leak where there is one: the administrator’s answers differ', async () => {
    const assault = new Assault(f0);
    const attacks = attacksOn('root', 'articles', ['secret_note'], LIST, ['CANARYnote8', 'ZZZZZZZZZZZ']);
    for (const attack of attacks) await assault.run(attack);
    const told = (what: string) => assault.problems.filter((problem) => problem.includes(what)).length;
    // Half of the questions at least would tell a hit from a miss, and all would tell the field from none.
    expect(told('differs from GET')).toBeGreaterThan(30);
    expect(told('differs from what is not there')).toBeGreaterThan(60);
    expect(told('is answered with 200')).toBeGreaterThan(60);
    const reader = new Assault(f0);
    await f0.server.sql("UPDATE articles SET title = 'CANARYnote in the title' WHERE id = 1");
    await reader.run(get('dave', 'articles', { fields: 'title' }, 200));
    await f0.server.sql("UPDATE articles SET title = 'First' WHERE id = 1");
    expect(reader.problems).toEqual([expect.stringContaining('is answered with CANARYnote')]);
  });

  attackCase(
    f0,
    'ORA-01',
    'a direct filter on a hidden field, by every operator, at every place, on every way in',
    attacksOn('dave', 'articles', ['secret_note'], READ_TRANSPORTS),
  );
  attackCase(
    f0,
    'ORA-01',
    'by questions of writes',
    attacksOn('alice', 'articles', ['secret_note'], WRITE_TRANSPORTS),
  );
  attackCase(f0, 'ORA-01', 'on other fields, and by a key of a role', [
    ...attacksOn('davekey', 'articles', ['secret_note'], LIST),
    ...attacksOn('dave', 'articles', ['price'], LIST, ['1.50', '9.75']),
    ...attacksOn('dave', 'articles', ['secret_at'], LIST, ['2011-02-03T04:05:06Z', '1999-02-03T04:05:06Z']),
    ...attacksOn('carol', 'articles', ['secret_note'], LIST),
  ]);

  const spellings = [
    ...['t0.secret_note', 'articles.secret_note', 'public.articles.secret_note', '`articles`.`secret_note`'],
    ...['"secret_note"', 'SECRET_NOTE', 'secret_note ', 'secretNote', ' secret_note', 'secret_note\u0000'],
    ...[
      'kasbah_users.password',
      'articles"."secret_note',
      'secret_note--',
      '[secret_note]',
      'secret_note::text',
    ],
  ];
  attackCase(
    f0,
    'ORA-04',
    'prefixes of tables and aliases, and other spellings',
    spellings.flatMap((spelling) =>
      [
        { filter: { [spelling]: { _eq: 'x' } } },
        { filter: { [spelling]: { _starts_with: 'CANARY' } } },
        { sort: spelling },
        { fields: spelling },
        { aggregate: { max: spelling } },
        { aggregate: { count: '*' }, groupBy: spelling },
        { fields: 'x', alias: { x: spelling } },
      ].flatMap((query) => [
        ...(spelling.trim() === 'secret_note' || !('fields' in query) || 'alias' in query
          ? [{ ...get('dave', 'articles', query) }]
          : everywhere('dave', 'articles', query)),
        { as: 'dave' as const, request: 'SEARCH /api/items/articles', body: { query }, status: 400 },
      ]),
    ),
  );

  attackCase(f0, 'ORA-05', 'paths into hidden JSON', [
    ...attacksOn('dave', 'articles', ['extra'], SOME),
    ...[
      { filter: { 'extra.k': { _eq: 'CANARY' } } },
      { filter: { extra: { k: { _eq: 'CANARY' } } } },
      { filter: { 'json(extra, k)': { _starts_with: 'CANARY' } } },
      { sort: 'extra.k' },
      { sort: 'json(extra, k)' },
      { fields: 'extra.k' },
      { fields: 'json(extra, k)' },
      { fields: 'json( extra ,k )' },
      { aggregate: { count: '*' }, groupBy: 'extra.k' },
      { aggregate: { count: '*' }, groupBy: 'json(extra, k)' },
      { aggregate: { max: 'extra.k' } },
      { aggregate: { max: 'json(extra, k)' } },
      { filter: { author: { 'json(recovery_codes, [0])': { _starts_with: 'CANARY' } } } },
      { fields: 'author.json(recovery_codes, [0])' },
    ].flatMap((query) => everywhere('dave', 'articles', query)),
  ]);

  attackCase(f0, 'ORA-06', 'hidden fields behind relations and in logic', [
    ...attacksOn('dave', 'articles', ['author', 'email'], LIST),
    ...attacksOn('dave', 'articles', ['author', 'recovery_codes'], LIST),
    ...attacksOn('dave', 'articles', ['author', 'api_token'], LIST),
    ...attacksOn('dave', 'articles', ['author', 'reset_token'], LIST),
    ...attacksOn('dave', 'comments', ['article', 'secret_note'], LIST),
    ...attacksOn('dave', 'articles', ['tags', 'label'], LIST),
    ...attacksOn('dave', 'articles', ['comments', 'author', 'email'], LIST),
    ...attacksOn('dave', 'articles', ['author', 'articles', 'secret_note'], LIST),
    ...[1, 2, 5].flatMap((depth) => {
      const leaf: Record<string, unknown> = { secret_note: { _eq: 'x' } };
      const filter = Array.from({ length: depth }).reduce<Record<string, unknown>>(
        (of) => ({ _or: [{ _and: [{ _not: of }] }] }),
        leaf,
      );
      return everywhere('dave', 'articles', { filter });
    }),
    ...everywhere('dave', 'articles', {
      filter: { _or: [{ title: 'a' }, { author: { _and: [{ email: { _contains: '@' } }] } }] },
    }),
    ...everywhere('dave', 'articles', { filter: { _or: { 0: { secret_note: { _nnull: true } } } } }),
    ...everywhere('dave', 'articles', {
      filter: { author: { _none: { salaries: { amount: { _gt: 1 } } } } },
    }),
    ...everywhere('dave', 'articles', { filter: { author: { salaries: { _nnull: true } } } }),
  ]);

  attackCase(f0, 'ORA-08', 'sorting by hidden fields', [
    ...[
      'secret_note',
      '-secret_note',
      'author.email',
      '-author.email',
      'author.account',
      'note_length',
    ].flatMap((sort) => everywhere('dave', 'articles', { sort })),
    ...['article.secret_note', 'article.author.email', '-article.note_length'].flatMap((sort) =>
      everywhere('dave', 'comments', { sort }),
    ),
    get('dave', 'articles', { fields: 'id,comments.id', deep: { comments: { _sort: 'author.email' } } }),
    get('dave', 'articles', { sort: 'comments.author.api_token' }),
    // The order of rows without a sort is that of their keys.
    { ...get('dave', 'articles', { fields: 'id' }, 200), data: [{ id: 1 }, { id: 2 }, { id: 3 }] },
    { ...get('dave', 'articles', { fields: 'id', limit: 1, cursor: '' }, 200), data: [{ id: 1 }] },
  ]);

  attackCase(f0, 'ORA-09', 'searching in hidden columns', [
    ...['CANARYnote8', 'CANARYnote', 'CANARYextra', 'note8', 'CANARYdraft'].flatMap((search): Attack[] => [
      { ...get('dave', 'articles', { search, fields: 'id' }, 200), data: [] },
      { ...get('dave', 'articles', { search, aggregate: { count: '*' } }, 200), data: [{ count: 0 }] },
      { ...get('dave', 'articles', { search, fields: 'id', export: 'csv' }, 200), mustNotContain: ['1'] },
      {
        as: 'dave',
        request: 'SEARCH /api/items/articles',
        body: { query: { search, fields: 'id' } },
        status: 200,
        data: [],
      },
      {
        as: 'dave',
        request: 'POST /api/batch',
        body: { steps: [{ method: 'GET', path: `/items/articles?fields=id&search=${search}` }] },
        status: 200,
        data: [{ status: 200, body: { data: [] } }],
      },
    ]),
    ...['CANARYtok', 'CANARYtotp', 'CANARYcode', 'CANARYreset', 'CANARYpass', 'k1.'].map(
      (search): Attack => ({ ...get('carol', 'people', { search, fields: 'id' }, 200), data: [] }),
    ),
    // Encrypted, hashed and write-only texts are found by nobody.
    ...['CANARYtok', 'CANARYtotp', 'CANARYreset', '$scrypt'].map(
      (search): Attack => ({ ...get('root', 'people', { search, fields: 'id' }, 200), data: [] }),
    ),
    get('root', 'people', { search: 'CANARYmail-dave', fields: 'name' }, 200),
    ...['dave@example.com', '$argon2', 'CANARYpass'].map(
      (search): Attack => ({ as: 'carol', request: 'GET /api/users', query: { search }, status: 403 }),
    ),
    { as: 'root', request: 'GET /api/users', query: { search: '$argon2' }, status: 200, data: [] },
  ]);

  const SECRET = ['api_token', 'totp_secret', 'recovery_codes', 'reset_token', 'password'];
  attackCase(f0, 'ORA-10', 'another name for a hidden field', [
    ...SECRET.flatMap((name) => everywhere('carol', 'people', { fields: 'x', alias: { x: name } })),
    ...SECRET.flatMap((name) => everywhere('carol', 'people', { fields: `${name} as whatever` })),
    ...['password', 'reset_token'].flatMap((name) => [
      get('root', 'people', { fields: 'x', alias: { x: name } }),
      get('root', 'people', { fields: name }),
      get('root', 'people', { fields: name, export: 'csv' }),
    ]),
    ...['password', 'access_hash', 'hash'].map(
      (name): Attack => ({ as: 'root', request: 'GET /api/users', query: { fields: name }, status: 400 }),
    ),
    { as: 'root', request: 'GET /api/users', query: { fields: 'x', alias: { x: 'password' } }, status: 400 },
    get('dave', 'articles', { fields: 'id,author.x', deep: { author: { _alias: { x: 'email' } } } }),
    get('dave', 'articles', { fields: 'id,tags.x', deep: { tags: { _alias: { x: 'label' } } } }),
    get('dave', 'articles', { fields: 'author', alias: { author: 'secret_note' } }),
    get('dave', 'articles', { fields: 'x.y', alias: { x: 'author', y: 'email' } }),
  ]);

  attackCase(f0, 'ORA-11', 'groups and aggregates of hidden fields', [
    ...SECRET.flatMap((name) => [
      ...everywhere('carol', 'people', { aggregate: { min: name, max: name } }),
      ...everywhere('carol', 'people', { aggregate: { count: '*' }, groupBy: name }),
    ]),
    ...['secret_note', 'author.email', 'json(extra, k)', 'year(secret_at)', 'note_length'].flatMap((name) => [
      ...everywhere('dave', 'articles', { aggregate: { countDistinct: name } }),
      ...everywhere('dave', 'articles', { aggregate: { count: '*' }, groupBy: name }),
      get('dave', 'articles', { aggregate: { count: '*' }, groupBy: ['id', name] }),
      get('dave', 'articles', { aggregate: { count: '*' }, having: { max: { [name]: { _gt: 'CANARY' } } } }),
      get('dave', 'articles', {
        aggregate: { count: '*' },
        having: { _or: [{ min: { [name]: { _lt: 'D' } } }] },
      }),
    ]),
    ...['lower(secret_note)', 'length(secret_note)', 'year(secret_note)', 'count(author.salaries)'].map(
      (name) => get('dave', 'articles', { aggregate: { count: '*' }, groupBy: name }),
    ),
    ...['api_token', 'totp_secret', 'password', 'reset_token'].flatMap((name) => [
      get('root', 'people', { aggregate: { min: name } }),
      get('root', 'people', { aggregate: { count: '*' }, groupBy: name }),
    ]),
  ]);

  attackCase(f0, 'ORA-12', 'counts of what may not be seen', async (assault) => {
    const counted = await assault.run({
      ...get('dave', 'articles', { meta: 'total_count,filter_count', fields: 'id' }, 200),
    });
    expect(counted.json.meta).toMatchObject({ total_count: 3, filter_count: 3 });
    for (const [name, value] of Object.entries(counted.headers))
      expect(`${name}: ${value}`).not.toMatch(/count|content-range|^link/);
    const hidden = await assault.run(
      get('dave', 'articles', { meta: '*', limit: 0, filter: { title: { _starts_with: 'Draft' } } }, 200),
    );
    expect(hidden.json.meta).toMatchObject({ total_count: 3, filter_count: 0 });
    for (const aggregate of [{ count: '*' }, { count: 'id' }, { countDistinct: 'id' }])
      expect((await assault.run(get('dave', 'articles', { aggregate }, 200))).json.data).toEqual(
        'count' in aggregate && aggregate.count === '*'
          ? [{ count: 3 }]
          : [{ [Object.keys(aggregate)[0] ?? '']: { id: 3 } }],
      );
    const people = await assault.run(
      get('dave', 'people', { fields: 'name,count(articles)', sort: '-count(articles)', limit: 3 }, 200),
    );
    expect(people.json.data.map((one: Record<string, unknown>) => one.articles_count)).toEqual([1, 1, 1]);
    for (const collection of ['salaries', 'kasbah_users', 'kasbah_changes'])
      await assault.run(get('dave', collection, { meta: '*', limit: 0 }, 403));
    const last = await assault.run(get('dave', 'articles', { fields: 'id', offset: 3 }, 200));
    expect(last.json.data).toEqual([]);
    const page = await assault.run(get('dave', 'articles', { fields: 'id', limit: 3, cursor: '' }, 200));
    expect(page.json.meta.next_cursor).toBeNull();
  });

  attackCase(f0, 'ORA-15', 'computed fields and functions across the row policy', async (assault) => {
    for (const as of ['alice', 'carol', 'dave'] as const)
      for (const query of [
        { filter: { note_length: { _gt: 1 } } },
        { filter: { author: { salaries: { amount: { _gt: 100 } } } } },
        { filter: { author: { 'count(salaries)': { _gt: 0 } } } },
        { fields: 'note_length' },
        { fields: 'author.count(salaries)' },
        { sort: 'note_length' },
        { aggregate: { max: 'note_length' } },
      ])
        for (const attack of everywhere(as, 'articles', query)) await assault.run(attack);
    await assault.run({
      ...get('carol', 'articles', { fields: '*', limit: 1 }, 200),
      mustNotContain: ['note_length'],
    });
    // What a relation leads to is counted under the rights of the one who asks.
    const found = await assault.run(
      get('dave', 'people', { filter: { 'count(articles)': { _gte: 2 } }, fields: 'name' }, 200),
    );
    expect(found.json.data).toEqual([]);
  });

  attackCase(f0, 'ORA-16', 'exports', async (assault) => {
    for (const format of ['csv', 'json', 'ndjson', 'xlsx']) {
      for (const question of questionsAbout(['secret_note'], 'CANARY').filter((_, n) => n % 5 === 0))
        await assault.run(get('dave', 'articles', { ...question.query, export: format }));
      for (const collection of ['salaries', 'kasbah_users', 'kasbah_keys'])
        await assault.run(get('carol', collection, { export: format }, 403));
      await assault.run(
        get('carol', 'people', { filter: { password: { _starts_with: '$argon2' } }, export: format }),
      );
      await assault.run({ as: 'anon', request: `GET /api/items/articles?export=${format}`, status: 403 });
      if (format !== 'xlsx')
        await assault.run({
          ...get('dave', 'articles', { fields: '*.*', export: format }, 200),
          mustNotContain: ['secret_note', 'note_length', 'Draft', 'email', 'salaries', 'price'],
        });
    }
    const answer = await fetch(new URL('/api/items/articles?export=xlsx&fields=*.*', f0.server.url), {
      headers: { authorization: `Bearer ${f0.tokens.dave}` },
    });
    const parts = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    const sheet = strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    expect(sheet).toContain('First');
    expect(sheet).not.toMatch(/CANARY|Draft|secret_note|email|price/);
  });

  attackCase(f0, 'ORA-18', 'wildcards over relations', async (assault) => {
    const hidden = [
      'secret_note',
      'email',
      'account',
      'salaries',
      'price',
      'label',
      'recovery_codes',
      'Draft',
    ];
    for (const fields of ['*', '*.*', '*.*.*', '*.*.*.*', '*.*.*.*.*', 'author.*.*.*', 'author.articles.*']) {
      const asks: Ask[] = [
        { request: 'GET /api/items/articles', query: { fields } },
        { request: 'GET /api/items/articles/1', query: { fields } },
        { request: 'SEARCH /api/items/articles', body: { query: { fields } } },
        { request: 'GET /api/items/articles', query: { fields, export: 'ndjson' } },
      ];
      for (const ask of asks) await assault.run({ ...ask, as: 'dave', status: 200, mustNotContain: hidden });
      await assault.run({
        ...get('dave', 'comments/1', { fields: `article.${fields}` }, 200),
        mustNotContain: hidden,
      });
      if (fields.length < 8)
        await assault.run({
          ...get('root', 'articles', { fields }, 200),
          mustNotContain: ['"password"', '"api_token"', '"totp_secret"', '"reset_token"'],
        });
    }
    for (const name of ['populate', 'expand', 'include', 'join', 'with', 'select', 'embed'])
      await assault.run({ ...get('dave', 'articles', { [name]: '*' }), code: 'INVALID_QUERY' });
    for (const fields of ['created_by', 'created_by.email', 'updated_by.role.users', '*.*.*.*.*.*.*'])
      await assault.run(get('dave', 'articles', { fields }));
  });

  attackCase(f0, 'ORA-28', 'errors that depend on hidden values', async (assault) => {
    for (const query of [
      { filter: { title: { _regex: '(' } } },
      { filter: { title: { _eq: { $field: 'secret_note' } } } },
      { filter: { id: { _eq: '$FIELD(secret_note)' } } },
      { filter: { id: { _lt: 'secret_note' } } },
      { sort: 'case when secret_note then id end' },
      { sort: 'id/secret_note' },
      { fields: '(1/secret_note)' },
      { aggregate: { sum: 'id/length(secret_note)' } },
      { filter: { 'id/secret_note': { _eq: 1 } } },
      { filter: { id: { _eq: '$CURRENT_USER(secret_note)' } } },
      { filter: { id: { _in: ['1', '$x'] } } },
    ])
      for (const attack of everywhere('dave', 'articles', query)) await assault.run(attack);
    // A text that looks like a reference is a text.
    for (const value of [
      '$secret_note',
      '{{secret_note}}',
      '$field.secret_note',
      '"secret_note"',
      'secret_note',
    ])
      await assault.run({ ...get('dave', 'articles', { filter: { title: { _eq: value } } }, 200), data: [] });
    // Variables give the asker's own values only.
    for (const value of ['$CURRENT_USER.password', '$CURRENT_USER.hash', '$CURRENT_USER.constructor'])
      await assault.run({ ...get('dave', 'articles', { filter: { title: { _eq: value } } }, 200), data: [] });
  });
});
