import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type Ask, type Assault, type Attack, attackCase } from '../testing/attacks.ts';
import { testDatabases } from '../testing/databases.ts';
import { fixtureZero, type Principal } from '../testing/fixture-zero.ts';
import { rawRequest } from '../testing/raw-request.ts';

/** Texts that mean something to one of the databases, to knex, or to a template, and are no field of anything. */
const PAYLOADS = [
  ...[
    '"',
    "'",
    '`',
    ']',
    '\\',
    ')',
    '--',
    ';',
    '/**/',
    '#',
    '?',
    '??',
    '$1',
    ':a',
    '@a',
    '%',
    '\u0000',
    '\u2019',
  ],
  ...[
    "title' --",
    'title" as x',
    'title`',
    'title)',
    '(select 1)',
    "'||(select 1)||'",
    'title; drop table people',
  ],
  ...[
    '; select pg_sleep(3)',
    'sleep(3)',
    "title' or '1'='1",
    'title/**/desc',
    'title,(select 1)',
    'raw:1',
    'title::text',
  ],
  ...[
    'title collate nocase',
    'title asc',
    'title desc nulls last',
    'title:asc',
    '1',
    '*,secret_note',
    'count(*)',
  ],
  ...['lower(title)', 'coalesce(title, 1)', "json(extra, k') or 1=1--", 'cast(title as int)'],
];

/** Names with a meaning of their own to JavaScript. */
const PROTOTYPE_NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'],
  ...['__lookupGetter__', 'isPrototypeOf', 'constructor.prototype', '__proto__.isAdmin'],
];

describe.each(testDatabases())('Injection on $dialect', ({ create }) => {
  const f0 = fixtureZero(create);
  beforeAll(() => f0.open());
  afterAll(() => f0.close());

  let turn = 0;
  /** A question on one way in after the other, by somebody who may see everything: nothing but the name is wrong. */
  async function refused(assault: Assault, as: Principal, query: Record<string, unknown>): Promise<void> {
    const asks: Ask[] = [
      { request: 'GET /api/items/articles', query },
      { request: 'SEARCH /api/items/articles', body: { query } },
      { request: 'GET /api/items/articles', query: { ...query, export: 'csv' } },
    ];
    // All that read go one way behind these: it is enough to take them in turn.
    const ask = asks[turn++ % asks.length];
    if (ask) await assault.run({ ...ask, as, status: 400, code: 'INVALID_QUERY' });
  }

  attackCase(f0, 'INJ-01', 'SQL in names', async (assault) => {
    for (const payload of PAYLOADS) {
      for (const query of [
        { sort: [payload] },
        { filter: { [payload]: { _eq: 1 } } },
        { filter: { author: { [payload]: { _eq: 1 } } } },
        { aggregate: { [payload]: 'id' } },
        { aggregate: { count: '*' }, groupBy: [payload] },
        { aggregate: { count: '*' }, having: { count: { [payload]: { _gt: 1 } } } },
        { fields: 'x', alias: { x: payload } },
        { fields: 'id', alias: { [`${payload} `]: 'title' } },
        { deep: { [payload]: { _limit: 1 } } },
        { cursor: payload },
      ])
        if (!(payload === '--' && 'cursor' in query)) await refused(assault, 'root', query);
      // A field in a list of names is cut at commas; what is left of it is no field either.
      if (!['1', '*,secret_note'].includes(payload))
        await assault.run({
          as: 'root',
          request: 'SEARCH /api/items/articles',
          body: { query: { fields: [payload] } },
          status: 400,
        });
      for (const ask of [
        { request: `GET /api/items/${encodeURIComponent(payload)}` },
        {
          request: 'POST /api/batch',
          body: { steps: [{ method: 'GET', path: `/items/${encodeURIComponent(payload)}` }] },
        },
        { request: `PUT /api/items/articles?on=${encodeURIComponent(payload)}`, body: { title: 'x' } },
        { request: 'PATCH /api/items/articles/1', body: { [payload]: 1 } },
        { request: 'POST /api/items/articles', body: { title: 'x', [payload]: 1 } },
        { request: `GET /api/items/articles/${encodeURIComponent(payload)}` },
        { request: `GET /api/changes?filter=${encodeURIComponent(JSON.stringify({ [payload]: 1 }))}` },
        { request: `GET /api/users?sort=${encodeURIComponent(payload)}` },
        { request: `GET /api/files?sort=${encodeURIComponent(payload)}` },
      ])
        if (payload !== '1') await assault.run({ ...ask, as: 'root', status: [400, 403, 404] });
      // As a value every one of them is a text.
      await assault.run({
        as: 'dave',
        request: 'SEARCH /api/items/articles',
        body: { query: { fields: 'id', filter: { title: { _eq: payload } } } },
        status: payload === '\u0000' ? 400 : 200,
        ...(payload !== '\u0000' && { data: [] }),
      });
    }
  });

  attackCase(f0, 'INJ-02', 'SQL in paths of JSON', async (assault) => {
    const paths = [
      ...[
        "a') or 1=1--",
        '"a"',
        '$[*]',
        "k' as x",
        '?',
        '??',
        ':a',
        'a.b[x]',
        'a..b',
        '.a',
        'a.',
        '[',
        '[-1]',
        '*',
      ],
      ...[
        'k\u0000',
        'k"',
        "k'",
        'k`',
        'k\\',
        'k->>x',
        "k'->>'a",
        '$.k',
        'k[1e3]',
        'k,title',
        'k)',
        'a b',
        'ä',
        '',
      ],
    ];
    for (const path of paths)
      for (const query of [
        { fields: `json(extra, ${path})` },
        { sort: `json(extra, ${path})` },
        { filter: { [`json(extra, ${path})`]: { _eq: 1 } } },
        { aggregate: { count: '*' }, groupBy: `json(extra, ${path})` },
        { aggregate: { max: `json(extra, ${path})` } },
        { filter: { [`extra.${path}`]: { _eq: 1 } } },
        { sort: `extra.${path}` },
        { filter: { extra: { [path]: { _eq: 1 } } } },
      ])
        if (!path.startsWith('$.k') && path !== 'k,title') await refused(assault, 'root', query);
    for (const value of [{ a: 1 }, ['x'], { _eq: { a: 1 } }])
      await refused(assault, 'root', { filter: { 'json(extra, k)': { _contains: value } } });
    // Keys of a document are data.
    const keys = Object.fromEntries(PAYLOADS.filter((one) => one !== '\u0000').map((one) => [one, one]));
    await assault.run({
      as: 'root',
      request: 'PATCH /api/items/articles/3',
      body: { extra: keys },
      status: 200,
    });
    const kept = await f0.ok('GET', '/api/items/articles/3?fields=extra');
    expect(kept.extra).toEqual(keys);
  });

  attackCase(f0, 'INJ-03', 'SQL in words and numbers', async (assault) => {
    for (const query of [
      ...[
        'title:asc;select',
        'title asc',
        'title ASC NULLS LAST',
        '--title',
        '+title',
        '-',
        'title desc',
      ].map((sort) => ({ sort })),
      ...['1;--', '1e3', ' 1', '0x10', '-2', '1.5', 'NaN', 'Infinity', '1 or 1=1', '9999999999', ''].map(
        (limit) => ({ limit }),
      ),
      ...['0x10', '-1', '1e1', 'a', '1;select 1'].map((offset) => ({ offset })),
      ...['0', '-1', 'a', '1e1'].map((page) => ({ page })),
      ...['_eq or 1=1', '_EQ', 'eq', '$eq', '_like', '_raw', '_sql', '=', '_eq)', '__proto__x', '_gt;'].map(
        (op) => ({
          filter: { title: { [op]: 'x' } },
        }),
      ),
      { sort: { title: 'ASC NULLS LAST, (select 1)' } },
      { sort: [{ title: 'asc' }] },
      { sort: [['title']] },
      { limit: { a: 1 } },
      { limit: [1] },
      ...['epoch', 'YEAR', 'year)', "year' from", 'quarter', 'timezone', 'extract'].map((fn) => ({
        fields: `${fn}(secret_at)`,
      })),
      ...["utc'", '../', 'Europe/Berlin'].map((timezone) => ({ timezone })),
      { collate: 'nocase' },
      { distinct: 'title' },
      { where: '1=1' },
      { having: 'count > 1' },
      { lookup: { title: 'x' } },
    ])
      await assault.run({ as: 'root', request: 'SEARCH /api/items/articles', body: { query }, status: 400 });
    // Operators of a search language mean nothing.
    for (const search of [
      '"',
      "'",
      'title:First',
      'First OR Draft*',
      'NEAR(a b)',
      'a & b | !c',
      '<->',
      '*',
      '{x}',
      '+a -b',
      '(',
      'First"',
      '\\',
    ])
      await assault.run({
        as: 'dave',
        request: 'GET /api/items/articles',
        query: { search, fields: 'id' },
        status: 200,
        mustNotContain: ['Draft'],
      });
    for (const value of ['$NOW(1 day; select 1)', "$NOW(-1 day')", '$NOW(1e9 years)'])
      await assault.run({
        as: 'root',
        request: 'GET /api/items/articles',
        query: { filter: { secret_at: { _gt: value } } },
        status: 400,
      });
  });

  attackCase(f0, 'INJ-07', 'SQL in the schema', async (assault) => {
    const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
    const apply = (field: Record<string, unknown>, more: Record<string, unknown> = {}): Ask => ({
      request: 'POST /api/schema/apply',
      body: {
        collections: [{ name: 'built', fields: [KEY, { name: 'a', type: 'string', ...field }], ...more }],
      },
    });
    for (const ask of [
      apply({ type: "text'; drop table people;--" }),
      apply({ type: 'raw' }),
      apply({ options: { max_length: '1); drop table people;--' } }),
      apply({ type: 'decimal', options: { precision: 'a' } }),
      apply({ type: 'decimal', options: { precision: 10, scale: '2) check (1' } }),
      apply({ default: { raw: 'now()' } }),
      apply({ default: ['a'] }),
      apply({ check: '1=1' }),
      apply({ options: { collection: 'x' } }),
      apply({ type: 'many-to-one', options: { collection: "people'; --" } }),
      apply({
        type: 'many-to-one',
        options: { collection: 'people', on_delete: 'cascade; drop table people' },
      }),
      apply({ type: 'computed', options: { expression: '(select password from people)', result: 'string' } }),
      apply({ type: 'computed', options: { expression: 'a || (select 1)', result: 'string' } }),
      apply({ type: 'computed', options: { expression: "raw('1')", result: 'string' } }),
      apply({ type: 'computed', options: { expression: 'pg_sleep(3)', result: 'integer' } }),
      apply({}, { indexes: [{ fields: ["a'); drop table people;--"] }] }),
      apply({}, { indexes: [{ fields: ['lower(a)'] }] }),
      apply({}, { indexes: [{ fields: ['a'], where: '1=1' }] }),
      apply({}, { sql: 'create view x' }),
      apply({}, { view: 'select 1' }),
    ])
      await assault.run({ ...ask, as: 'root', status: 400, code: 'INVALID_SCHEMA' });
    const evil = 'x\'); drop table people;-- \\ " ` ?? $1';
    await assault.run({
      ...apply({ default: evil, note: evil, label: evil }, { note: evil, label: evil }),
      as: 'root',
      status: 200,
    });
    const choices = [{ value: "it's; drop" }, { value: '"?"' }];
    await assault.run({
      ...apply(
        { default: evil },
        {
          fields: [
            KEY,
            { name: 'a', type: 'string', default: evil },
            { name: 'kind', type: 'select', options: { choices }, default: "it's; drop" },
            { name: 'flag', type: 'json', default: { "k'": "v'\\" } },
          ],
        },
      ),
      as: 'root',
      status: 200,
    });
    const made = await assault.run({ as: 'root', request: 'POST /api/items/built', body: {}, status: 200 });
    expect(made.json.data).toMatchObject({ a: evil, kind: "it's; drop", flag: { "k'": "v'\\" } });
    expect(await f0.server.sql('SELECT id FROM people')).not.toEqual([]);
    for (const ask of [
      { request: 'POST /api/sql', body: { sql: 'select 1' } },
      { request: 'POST /api/schema/sql', body: { sql: 'select 1' } },
      { request: 'POST /api/query', body: { raw: 'select 1' } },
    ])
      await assault.run({ ...ask, as: 'root', status: 404 });
    for (const as of ['sub', 'carol', 'anon'] as const)
      for (const path of ['plan', 'apply'])
        await assault.run({
          ...apply({}),
          request: `POST /api/schema/${path}`,
          as,
          status: as === 'anon' ? 401 : 403,
        });
  });

  attackCase(f0, 'INJ-08', 'prototypes in bodies and queries', async (assault) => {
    const bodies = [
      '{"__proto__":{"isAdmin":true,"administrator":true},"title":"x"}',
      '{"title":"x","\\u005f_proto__":{"isAdmin":true}}',
      '{"constructor":{"prototype":{"isAdmin":true}},"title":"x"}',
      '{"title":"x","author":{"__proto__":{"isAdmin":true}}}',
      '{"title":"x","comments":{"create":[{"constructor":{"prototype":{"isAdmin":true}}}]}}',
      '[{"__proto__":{"isAdmin":true}}]',
      '{"prototype":{"isAdmin":true}}',
    ];
    const targets = [
      ...[
        'POST /api/items/articles',
        'PATCH /api/items/articles/1',
        'PUT /api/items/articles',
        'PATCH /api/settings',
      ],
      ...['PATCH /api/users/me', 'POST /api/access/policies', 'POST /api/schema/plan', 'POST /api/users'],
      ...['SEARCH /api/items/articles', 'POST /api/batch', 'POST /api/jobs/start', 'POST /api/access/keys'],
    ];
    for (const request of targets)
      for (const raw of bodies) await assault.run({ as: 'root', request, raw, status: [400, 403, 404, 415] });
    for (const query of [
      'a[__proto__][b]=1',
      'filter[__proto__][isAdmin]=1',
      'filter[constructor][prototype][isAdmin]=1',
      'filter[title][__proto__]=1',
      'deep[__proto__][_limit]=1',
      '__proto__=1',
      'constructor=1',
      'fields[__proto__]=1',
      'aggregate[__proto__]=id',
      'alias[__proto__]=title',
    ])
      for (const path of ['items/articles', 'users', 'files', 'changes', 'trash', 'jobs/runs', 'assets/x'])
        await assault.run({ as: 'root', request: `GET /api/${path}?${query}`, status: [400, 403, 404] });
    await assault.run({
      as: 'root',
      request: 'PATCH /api/items/articles/3',
      body: { extra: { constructor: { prototype: { isAdmin: true } } } },
      status: 200,
    });
    await assault.run({
      as: 'root',
      request: 'PATCH /api/items/articles/3',
      raw: '{"extra":{"__proto__":{"isAdmin":true}}}',
      status: 400,
    });
    // Nobody has a right that they had not before, and writes go on.
    const probe = {} as Record<string, unknown>;
    expect([probe.isAdmin, probe.administrator]).toEqual([undefined, undefined]);
    await assault.run({ as: 'anon', request: 'GET /api/items/articles', status: 403 });
    await assault.run({ as: 'dave', request: 'GET /api/users', status: 403 });
    await assault.run({
      as: 'alice',
      request: 'PATCH /api/items/articles/1',
      body: { title: 'First' },
      status: 200,
    });
  });

  attackCase(f0, 'INJ-10', 'names of prototypes as names', async (assault) => {
    for (const name of PROTOTYPE_NAMES) {
      const encoded = encodeURIComponent(name);
      for (const query of [
        { sort: name },
        { fields: name },
        { filter: { title: { [`${name}`]: 'x' } } },
        { aggregate: { [name]: 'id' } },
        { aggregate: { count: '*' }, groupBy: name },
        { fields: `${name}(title)` },
        { fields: `${name}.x` },
        { deep: { author: { [name]: 1 } } },
      ])
        await assault.run({
          as: 'dave',
          request: 'SEARCH /api/items/articles',
          // As text: an object literal would lose some of these names.
          raw: `{"query":${JSON.stringify(query).replace('"x":"__proto__"', '"x":"__proto__"')}}`,
          status: Object.keys(query).some((key) => JSON.stringify(query[key as keyof typeof query]) === '{}')
            ? [200, 400]
            : 400,
        });
      for (const path of [
        `items/${encoded}`,
        `items/${encoded}/1`,
        `plugins/${encoded}`,
        `plugins/${encoded}/-/x.js`,
        `items/articles?export=${encoded}`,
        `items/articles/1?format=${encoded}`,
        `assets/00000000-0000-4000-8000-000000000000?format=${encoded}`,
        `access/policies/${encoded}`,
        `jobs/runs/${encoded}`,
        `${encoded}`,
        `changesets/${encoded}`,
      ])
        await assault.run({ as: 'root', request: `GET /api/${path}`, status: [400, 403, 404, 405] });
      await assault.run({ as: 'root', request: 'POST /api/jobs/start', body: { name }, status: [400, 404] });
      await assault.run({
        as: 'root',
        request: 'POST /api/access/roles',
        body: { [`x${name}`]: 1 },
        status: 400,
      });
      await assault.run({ as: 'root', request: `PATCH /api/settings`, raw: `{"${name}":1}`, status: 400 });
      await assault.run({
        as: 'root',
        request: 'POST /api/schema/plan',
        body: { collections: [{ name: 'x', fields: [{ name: 'a', type: name }] }] },
        status: 400,
      });
    }
  });

  attackCase(f0, 'INJ-12', 'formulas in exports', async (assault) => {
    const titles = [
      '=cmd|..!A0',
      '+1',
      '-1+1',
      '@SUM(1)',
      '\t=1',
      '\r=1',
      ' =1',
      '＝1',
      '"=1',
      'a "quoted", line\nand more',
      '＋1',
      '－1',
      '＠x',
    ];
    await assault.meanwhile(() =>
      f0.ok(
        'POST',
        '/api/items/articles',
        titles.map((title) => ({ title, author: f0.people.alice })),
        'alice',
      ),
    );
    const csv = await assault.run({
      as: 'root',
      request: 'GET /api/items/articles?export=csv&fields=title&sort=id&offset=10',
      status: 200,
    });
    const cells = csv.text.replace(/^\ufeff?title\r?\n/, '').match(/"(?:[^"]|"")*"|[^\r\n,]+/g) ?? [];
    const plain = cells.map((cell) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    );
    expect(plain).toHaveLength(titles.length);
    for (const cell of plain) expect(cell, JSON.stringify(cell)).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
    // What stands behind the mark is what was written.
    expect(plain.map((cell) => cell.replace(/^'/, ''))).toEqual(titles);
    const answer = await fetch(
      new URL('/api/items/articles?export=xlsx&fields=title&offset=10', f0.server.url),
      {
        headers: { authorization: `Bearer ${f0.tokens.root}` },
      },
    );
    const sheet = strFromU8(
      unzipSync(new Uint8Array(await answer.arrayBuffer()))['xl/worksheets/sheet1.xml'] ?? new Uint8Array(),
    );
    expect(sheet).toContain('cmd|..!A0');
    expect(sheet).not.toMatch(/<f[ >]/);
  });

  attackCase(f0, 'INJ-14', 'patterns and long headers that cost time', async (assault) => {
    await assault.meanwhile(() => f0.ok('PATCH', '/api/items/articles/3', { title: `${'a'.repeat(30)}!` }));
    for (const pattern of ['(a+)+$', '^(a|a)*$', '(.*a){20}', '(a*)*b', '^(([a-z])+.)+[A-Z]([a-z])+$'])
      await assault.run({
        as: 'dave',
        request: 'GET /api/items/articles',
        query: { filter: { title: { _regex: pattern } }, fields: 'id' },
        status: 200,
      });
    for (const pattern of ['(', '(?=a)', '(a)\\1', '[', '*', 'a'.repeat(501), '(?<!a)b', ['a'], { a: 1 }, 5])
      await assault.run({
        as: 'dave',
        request: 'SEARCH /api/items/articles',
        body: { query: { filter: { title: { _regex: pattern } } } },
        status: 400,
      });
    const auth = { authorization: `Bearer ${f0.tokens.dave}` };
    for (const name of [
      'x-forwarded-proto',
      'x-forwarded-host',
      'accept',
      'cookie',
      'user-agent',
      'if-none-match',
      'range',
      'accept-encoding',
      'if-match',
      'content-type',
    ])
      for (const unit of [',', ' ', 'a,', ';', '"', 'W/"a",', 'a='])
        for (const size of [10_000, 40_000]) {
          const answer = await rawRequest(f0.server.url, 'GET', '/api/items/articles?fields=id', {
            ...auth,
            [name]: unit.repeat(size / unit.length),
          }).catch((error: Error) => ({ status: 431, text: error.message }));
          if (![200, 400, 431].includes(answer.status))
            assault.problems.push(`${name} of ${unit}: ${answer.status} ${answer.text.slice(0, 200)}`);
        }
    for (const [field, value] of [
      ['title', 'a'.repeat(50_000)],
      ['slug', '-'.repeat(50_000)],
      ['author', '1'.repeat(50_000)],
      ['price', '9'.repeat(50_000)],
    ] as const)
      await assault.run({
        as: 'root',
        request: 'POST /api/items/articles',
        body: { title: 'x', [field]: value },
        status: 400,
      });
    const html = [
      '['.repeat(100_000),
      '<'.repeat(100_000),
      '<a '.repeat(30_000),
      '<!--'.repeat(20_000),
      '&'.repeat(100_000),
    ];
    for (const body of html)
      await assault.run({ as: 'root', request: 'PATCH /api/items/articles/3', body: { body }, status: 200 });
    for (const email of [`${'a'.repeat(50_000)}@x.y`, '@'.repeat(50_000), `a@${'a.'.repeat(20_000)}`])
      await assault.run({
        as: 'anon',
        request: 'POST /api/auth/login',
        body: { email, password: 'x' },
        status: [400, 401],
      });
  });

  attackCase(f0, 'INJ-16', 'markup that is stored', async (assault) => {
    const samples = [
      '<img src=x onerror=alert(1)>',
      '<svg onload=alert(1)><script>alert(1)</script></svg>',
      '<a href="javascript:alert(1)">x</a>',
      '<a href="jav&#x09;ascript:alert(1)">x</a>',
      '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
      '<form><button formaction=javascript:alert(1)>x</button></form>',
      '<p style="background:url(javascript:alert(1))">x</p>',
      '<object data="data:text/html,<script>alert(1)</script>"></object>',
      '<base href="//evil.example">',
      '<meta http-equiv=refresh content="0;url=//evil.example">',
      '<p onclick=alert(1) ONMOUSEOVER=alert(1)>x</p>',
      '<template><script>alert(1)</script></template>',
      '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    ];
    for (const body of samples) {
      const stored = await assault.run({
        as: 'alice',
        request: 'PATCH /api/items/articles/1?fields=body',
        body: { body },
        status: 200,
      });
      // Outside of quotes nothing is left that runs.
      const tags = String(stored.json.data.body)
        .replace(/"[^"]*"/g, '""')
        .toLowerCase();
      expect(tags, body).not.toMatch(
        /<(?:script|iframe|object|embed|svg|math|base|meta|form|style|template)|\son\w+\s*=|style=/,
      );
      expect(String(stored.json.data.body), body).not.toMatch(
        /(?:href|src|formaction)="?\s*(?:javascript|data):/i,
      );
    }
    // Other texts are kept as they are, and leave as JSON that no browser takes for a page.
    const [image = ''] = samples;
    const kept = await assault.run({
      as: 'alice',
      request: 'PATCH /api/items/articles/1?fields=title',
      body: { title: image },
      status: 200,
      data: { title: image },
    });
    expect(kept.headers['content-type']).toMatch(/^application\/json/);
    expect(kept.headers['x-content-type-options']).toBe('nosniff');
    expect(kept.headers['content-security-policy']).toMatch(/default-src 'none'/);
    await assault.meanwhile(() => f0.ok('PATCH', '/api/items/articles/1', { title: 'First' }, 'alice'));
  });

  attackCase(f0, 'INJ-17', 'markup in addresses', async (assault) => {
    const { url } = f0.server;
    for (const text of [
      "'-alert(1)-'",
      '</script><script>alert(1)</script>',
      '<svg onload=alert(1)>',
      'javascript:alert(1)',
      '\\x27',
    ]) {
      const encoded = encodeURIComponent(text);
      for (const path of [
        `/${encoded}`,
        `/api/${encoded}`,
        `/api/items/${encoded}`,
        `/api/items/articles?${encoded}=1`,
        `/api/items/articles?fields=${encoded}`,
        `/api/items/articles?callback=${encoded}`,
        `/admin/setup?token=${encoded}`,
        `/admin/login?redirect=${encoded}`,
        `/admin/${encoded}`,
        `/?redirect=${encoded}`,
        `/api/assets/${encoded}`,
      ]) {
        const answer = await rawRequest(url, 'GET', path, { authorization: `Bearer ${f0.tokens.dave}` });
        const type = String(answer.headers['content-type'] ?? '');
        if (type.startsWith('text/html') && answer.text.includes(text))
          assault.problems.push(`${path} echoes into a page`);
        if (answer.status < 500 && type !== '' && answer.headers['x-content-type-options'] !== 'nosniff')
          assault.problems.push(`${path} may be sniffed`);
        if (!answer.headers['content-security-policy'])
          assault.problems.push(`${path} has no content security policy`);
        if (/script-src[^;]*unsafe-inline/.test(String(answer.headers['content-security-policy'])))
          assault.problems.push(`${path} lets inline scripts run`);
        if (String(answer.headers.location ?? '').match(/evil|javascript|<|alert/))
          assault.problems.push(`${path} leads to ${answer.headers.location}`);
      }
    }
  });

  attackCase(f0, 'PLG-01', 'expressions are no programs', async (assault) => {
    const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
    const expressions = [
      "this.constructor.constructor('return process')()",
      "constructor.constructor('return 1')()",
      'a.constructor',
      'a.__proto__',
      '__proto__',
      "import('fs')",
      "require('fs')",
      'process.env',
      'console.log(1)',
      '(function(){while(true){}})()',
      'while(true)',
      'new Function("return 1")()',
      'a = a',
      '`' + '$' + '{process.env}`',
      '{{constructor}}',
      '[1,2]',
      'a[0]',
      'eval("1")',
      'toString()',
      'hasOwnProperty(a)',
      `${'('.repeat(5000)}a${')'.repeat(5000)}`,
      `${'a+'.repeat(5000)}a`,
      `${'-'.repeat(5000)}1`,
      'globalThis',
    ];
    for (const expression of expressions.filter((one) => one !== 'a = a')) {
      const fields = [
        KEY,
        { name: 'a', type: 'integer' },
        { name: 'b', type: 'computed', options: { expression, result: 'integer' } },
      ];
      const body = { collections: [{ name: 'worked', fields }] };
      for (const path of ['plan', 'apply'])
        await assault.run({
          as: 'root',
          request: `POST /api/schema/${path}`,
          body,
          status: 400,
          code: 'INVALID_SCHEMA',
        });
    }
    // Nor are the conditions of policies and the rules of fields.
    for (const where of [
      { $where: 'sleep(1)' },
      { title: { $where: '1' } },
      { title: { _eq: { $expr: 1 } } },
      'true',
      ['x'],
    ])
      await assault.run({
        as: 'root',
        request: 'POST /api/access/policies',
        body: { role: f0.roles.reader, collection: 'articles', action: 'read', fields: ['*'], where },
        status: 400,
      });
  });

  attackCase(f0, 'DOS-06', 'utilities with odd sizes', [
    ...['abc', '1e9', '-1', 'NaN', '16; ', '', '501', '1.5', '0'].flatMap((limit): Attack[] =>
      ['changes', 'changesets', 'trash', 'items/articles/1/history'].map((path) => ({
        as: 'root',
        request: `GET /api/${path}?limit=${encodeURIComponent(limit)}`,
        status: 400,
      })),
    ),
    ...['abc', '1e9', '-1', 'NaN'].map(
      (limit): Attack => ({ as: 'root', request: `GET /api/jobs/runs?limit=${limit}`, status: 400 }),
    ),
    ...[-1, 1.5, 1e9, 'x', null, {}, [], '30', true].flatMap((value): Attack[] =>
      ['changelog_retention_days', 'trash_retention_days'].map((name) => ({
        as: 'root',
        request: 'PATCH /api/settings',
        body: { [name]: value },
        status: 400,
      })),
    ),
    ...['x'.repeat(1_000_000), '', {}, 5].flatMap((value): Attack[] =>
      ['project_name', 'default_language'].map((name) => ({
        as: 'root',
        request: 'PATCH /api/settings',
        body: { [name]: value },
        status: 400,
      })),
    ),
    ...[{ attempts: 1e9 }, { delay: 1e15 }, { priority: -1 }, { repeat: { every: 1 } }, { jobId: 'x' }].map(
      (more): Attack => ({
        as: 'root',
        request: 'POST /api/jobs/start',
        body: { name: 'nothing', ...more },
        status: [400, 404],
      }),
    ),
    {
      as: 'alice',
      request: 'PATCH /api/users/me',
      body: { language: 'x'.repeat(100_000) },
      status: [400, 403],
    },
    { as: 'root', request: 'POST /api/access/keys', body: { name: 'x'.repeat(100_000) }, status: 400 },
    { as: 'root', request: 'POST /api/access/keys', body: { name: 'x', expires_at: 1e18 }, status: 400 },
    { as: 'root', request: 'GET /api/settings', status: 200 },
    { as: 'dave', request: 'GET /api/items/articles', status: 200 },
  ]);
});
