import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, type Attack, attackCase } from '../testing/attacks.ts';
import { testDatabases } from '../testing/databases.ts';
import { F0_PASSWORD, fixtureZero, type Principal } from '../testing/fixture-zero.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { ADMINISTRATOR } from '../testing/server.ts';

const SECRET = 'CANARY-secret-of-more-than-thirty-two-letters';

describe.each(testDatabases())('Authorization on $dialect', ({ create }) => {
  const f0 = fixtureZero(create, { env: { KASBAH_SECRET: SECRET, KASBAH_OLD_SECRETS: `old-${SECRET}` } });
  beforeAll(() => f0.open());
  afterAll(() => f0.close());

  /** One change of article 1 by every kind of write. */
  const everyWrite = (patch: Record<string, unknown>, id: unknown = 1): Ask[] => [
    { request: `PATCH /api/items/articles/${id}`, body: patch },
    { request: 'PATCH /api/items/articles', body: { keys: [id], data: patch } },
    { request: 'PATCH /api/items/articles', body: { query: { filter: { id } }, data: patch } },
    { request: 'PATCH /api/items/articles', body: [{ id, ...patch }] },
    { request: 'PUT /api/items/articles', body: { id, ...patch } },
    { request: 'PUT /api/items/articles', body: [{ id, ...patch }] },
    { request: `PATCH /api/items/articles/${id}?dry_run=true`, body: patch },
    {
      request: 'POST /api/batch',
      body: { steps: [{ method: 'PATCH', path: `/items/articles/${id}`, body: patch }] },
    },
    {
      request: 'POST /api/batch',
      body: { steps: [{ method: 'PUT', path: '/items/articles', body: { id, ...patch } }] },
    },
    { request: `PATCH /api/items/comments/2`, body: { article: { id, ...patch } } },
    {
      request: 'POST /api/items/comments',
      body: { body: 'x', author: f0.people.alice, article: { id, ...patch } },
    },
  ];
  const refusedFor = (as: Principal, asks: readonly Ask[], status: number | number[]): Attack[] =>
    asks.map((ask) => ({ ...ask, as, status }));

  attackCase(f0, 'AUZ-04', 'owners and keys are not given away', async (assault) => {
    const { bob, alice } = f0.people;
    for (const patch of [
      { author: bob },
      { author: { id: bob } },
      { author: { name: 'new' } },
      { created_by: f0.accounts.root },
      { updated_by: f0.accounts.root },
      { secret_note: 'x' },
      { status: 'published' },
      { title: 'x', author: bob },
    ])
      for (const attack of refusedFor('alice', everyWrite(patch), [400, 403])) await assault.run(attack);
    await assault.run({
      as: 'alice',
      request: 'PATCH /api/items/articles/1',
      body: { id: 999 },
      status: 400,
    });
    for (const author of [bob, null, { id: bob }, undefined])
      for (const ask of [
        { request: 'POST /api/items/articles', body: { title: 'x', author } },
        { request: 'PUT /api/items/articles', body: { title: 'x', author } },
        {
          request: 'POST /api/items/articles',
          body: [
            { title: 'own', author: alice },
            { title: 'x', author },
          ],
        },
      ])
        await assault.run({ ...ask, as: 'alice', status: [400, 403] });
    // Where the field may be written, the row after the change must be one's own still.
    await assault.meanwhile(async () => {
      await f0.makeRole('giver');
      const where = { author: { account: { _eq: '$CURRENT_USER' } } };
      await f0.policy('giver', 'articles', 'update', { where, fields: ['author', 'title'] });
      await f0.policy('giver', 'articles', 'read');
      await f0.policy('giver', 'comments', 'update');
      await f0.policy('giver', 'people', 'read', { fields: ['id', 'name'] });
      f0.tokens.davekey = await f0.keyOf({ name: 'giver', role: f0.roles.giver, user: f0.accounts.alice });
      await f0.rest();
    });
    for (const patch of [{ author: bob }, { author: null }, { title: 'x', author: f0.people.carol }])
      for (const attack of refusedFor('davekey', everyWrite(patch).slice(0, 10), [400, 403]))
        await assault.run(attack);
  });

  attackCase(f0, 'AUZ-07', 'tables of the server itself', async (assault) => {
    const names = [
      ...['kasbah_users', 'kasbah_user_roles', 'kasbah_roles', 'kasbah_policies', 'kasbah_sessions'],
      ...['kasbah_keys', 'kasbah_settings', 'kasbah_changes', 'kasbah_changesets', 'kasbah_migrations'],
      ...[
        'kasbah_idempotency',
        'kasbah_journal',
        'kasbah_parked',
        'kasbah_search',
        'users_roles',
        'casbin_rule',
      ],
      ...['_sessions', 'knex_migrations_lock', '_join:users:roles', 'sqlite_master', 'pg_class', 'jobs'],
      ...['information_schema.tables', 'mysql.user', 'audit_log', 'kasbah_audit'],
    ];
    for (const [index, name] of names.entries())
      for (const as of index % 4 === 0 ? (['alice', 'anon', 'root'] as const) : (['root'] as const)) {
        const body = { id: 'x', role: 'administrator', user: f0.accounts.alice };
        for (const ask of [
          { request: `GET /api/items/${name}` },
          { request: `GET /api/items/${name}/1` },
          { request: `SEARCH /api/items/${name}`, body: { query: {} } },
          { request: `POST /api/items/${name}`, body },
          { request: `PUT /api/items/${name}`, body },
          { request: `PATCH /api/items/${name}/1`, body: { role: 'administrator' } },
          { request: `DELETE /api/items/${name}`, body: { keys: ['1'] } },
          {
            request: 'POST /api/batch',
            body: { steps: [{ method: 'GET', path: `/items/${encodeURIComponent(name)}` }] },
          },
        ])
          await assault.run({ ...ask, as, status: [403, 404] });
      }
    // Nor does a policy open them.
    for (const name of ['kasbah_users', 'kasbah_sessions', 'kasbah_policies', 'kasbah_changes'])
      await assault.run({
        as: 'root',
        request: 'POST /api/access/policies',
        body: { role: f0.roles.reader, collection: name, action: 'read', fields: ['*'] },
        status: 400,
      });
    for (const path of ['manifest', 'forms'])
      await assault.run({
        as: 'root',
        request: `GET /api/schema/${path}`,
        status: 200,
        mustNotContain: ['kasbah_users', 'kasbah_sessions', 'kasbah_keys', 'kasbah_policies'],
      });
  });

  attackCase(f0, 'AUZ-08', 'writes of many reach own rows only', async (assault) => {
    const data = { title: 'x' };
    for (const ask of [
      { request: 'PATCH /api/items/articles', body: { keys: [1, 2], data } },
      { request: 'PATCH /api/items/articles', body: { keys: [2], data } },
      {
        request: 'PATCH /api/items/articles',
        body: [
          { id: 1, ...data },
          { id: 2, ...data },
        ],
      },
      { request: 'DELETE /api/items/articles', body: [1, 2] },
      { request: 'DELETE /api/items/articles', body: { keys: [1, 5] } },
      { request: 'DELETE /api/items/articles/2' },
      {
        request: 'POST /api/batch',
        body: {
          steps: [
            { method: 'PATCH', path: '/items/articles/1', body: data },
            { method: 'PATCH', path: '/items/articles/2', body: data },
          ],
        },
      },
    ])
      await assault.run({ ...ask, as: 'alice', status: [403, 404] });
    for (const body of [undefined, {}, [], { keys: [] }, { query: 'x' }, { filter: {} }, { query: null }])
      await assault.run({ as: 'alice', request: 'DELETE /api/items/articles', body, status: 400 });
    for (const body of [{ data }, { keys: [], data }, { query: null, data }, { filter: {}, data }])
      await assault.run({ as: 'alice', request: 'PATCH /api/items/articles', body, status: 400 });
    // By a question, whatever it is, what is one's own.
    const own = [1, 4];
    for (const filter of [{}, { _or: [{}, { id: { _nnull: true } }] }, { _and: [] }, { _not: { _or: [] } }]) {
      const seen = await assault.run({
        as: 'alice',
        request: 'PATCH /api/items/articles?fields=id',
        body: { query: { filter }, data: { body: '<p>all</p>' } },
        status: 200,
      });
      expect(seen.json.data.map(({ id }: { id: number }) => id)).toEqual(own);
      await assault.run({
        as: 'alice',
        request: 'DELETE /api/items/articles?dry_run=true',
        body: { query: { filter } },
        status: 200,
        mustNotContain: ['"item":"2"', '"item":"5"'],
        stores: 'nothing',
      });
    }
    const bodies = (await f0.ok(
      'GET',
      '/api/items/articles?fields=id&filter={"body":"<p>all</p>"}',
    )) as object[];
    expect(bodies).toEqual(own.map((id) => ({ id })));
    for (const filter of [{ _or: [] }, { id: { _in: [] } }])
      await assault.run({
        as: 'alice',
        request: 'DELETE /api/items/articles',
        body: { query: { filter } },
        status: [200, 204],
        stores: 'nothing',
      });
  });

  attackCase(f0, 'AUZ-09', 'making what is there already', async (assault) => {
    const { alice } = f0.people;
    for (const ask of [
      { request: 'POST /api/items/articles', body: { id: 2, title: 'x', author: alice } },
      { request: 'POST /api/items/articles', body: { title: 'x', author: alice, slug: 's2' } },
      { request: 'PUT /api/items/articles', body: { id: 2, title: 'x', author: alice } },
      { request: 'PUT /api/items/articles', body: { id: 2, title: 'x' } },
      { request: 'PUT /api/items/articles', body: { id: 5, title: 'x', author: alice } },
      { request: 'PUT /api/items/articles?on=slug', body: { slug: 's2', title: 'x', author: alice } },
      {
        request: 'PUT /api/items/articles?on=slug',
        body: { slug: 's6-CANARYdraft', title: 'x', author: alice },
      },
      {
        request: 'PUT /api/items/articles?on=slug',
        body: [
          { slug: 's1', title: 'x' },
          { slug: 's2', title: 'x' },
        ],
      },
      { request: 'PUT /api/items/articles/2', body: { title: 'x' } },
      { request: 'POST /api/items/articles?upsert=true', body: { id: 2, title: 'x', author: alice } },
      { request: 'POST /api/items/articles?on=slug', body: { slug: 's2', title: 'x', author: alice } },
      {
        request: 'POST /api/items/articles?onConflict=slug',
        body: { slug: 's2', title: 'x', author: alice },
      },
    ])
      await assault.run({ ...ask, as: 'alice', status: [400, 403, 404, 405, 409] });
    // Who may change but not create, and who may create but not change.
    await assault.run({
      as: 'carol',
      request: 'PUT /api/items/coupons?on=code',
      body: { code: 'NEW', used: 1 },
      status: [400, 403],
    });
    await assault.run({
      as: 'mallory',
      request: 'PUT /api/items/comments',
      body: { id: 1, body: 'x' },
      status: [400, 403, 409],
    });
  });

  attackCase(f0, 'AUZ-10', 'batches', async (assault) => {
    const login = {
      method: 'POST',
      path: '/auth/login',
      body: { email: 'alice@example.com', password: 'x' },
    };
    const good = { method: 'PATCH', path: '/items/articles/1', body: { title: 'in a batch' } };
    const batches: [Principal, object[], number[]][] = [
      ['dave', Array.from({ length: 50 }, () => login), [400]],
      ['dave', [{ method: 'POST', path: '/batch', body: { steps: [] } }], [400]],
      ['dave', [{ method: 'GET', path: 'http://127.0.0.1/api/items/articles' }], [400]],
      ['dave', [{ method: 'GET', path: '//127.0.0.1/items/articles' }], [400]],
      ['dave', [{ method: 'GET', path: '/items/../../admin' }], [400, 403]],
      ['dave', [{ method: 'GET', path: '/items/%2e%2e/users/me' }], [400, 403]],
      ['dave', [{ method: 'GET', path: '/items/../users' }], [400, 403, 404]],
      ['dave', [{ method: 'GET', path: '/plugins/x/y' }], [400]],
      ['dave', [{ method: 'GET', path: '/api/items/articles' }], [400]],
      ['dave', [{ method: 'GET', path: '/items/salaries' }], [403]],
      ['alice', [good, { method: 'GET', path: '/items/salaries' }], [403]],
      ['alice', [good, { method: 'PATCH', path: '/items/articles/2', body: { title: 'x' } }], [403, 404]],
      ['alice', [good, { method: 'DELETE', path: '/items/articles/2' }], [403, 404]],
      ['alice', [good, { method: 'TRACE', path: '/items/articles/1' }], [400]],
      ['alice', Array.from({ length: 101 }, () => good), [400]],
      ['anon', [good], [403]],
      ...['Authorization', 'Cookie', 'X-Forwarded-For', 'Idempotency-Key', 'X-HTTP-Method-Override'].map(
        (name): [Principal, object[], number[]] => [
          'dave',
          [{ ...good, headers: { [name]: `Bearer ${f0.tokens.root}` } }],
          [400],
        ],
      ),
      ...['as_user', 'actor', 'auth', 'token', 'url'].map((name): [Principal, object[], number[]] => [
        'dave',
        [{ ...good, [name]: 'root' }],
        [400],
      ]),
    ];
    for (const [as, steps, status] of batches)
      await assault.run({ as, request: 'POST /api/batch', body: { steps }, status });
  });

  attackCase(f0, 'AUZ-11', 'tricks of paths and methods', async (assault) => {
    const { url } = f0.server;
    const auth = { authorization: `Bearer ${f0.tokens.dave}` };
    const paths = [
      ...['/API/items/salaries', '/api//items/salaries', '//api/items/salaries', '/api/./items/salaries'],
      ...['/api/items/articles/../salaries', '/api/items/salaries/', '/api/items/salaries;x=1'],
      ...[
        '/api/items/salaries%2f',
        '/api/items/%73alaries',
        '/api/items/salaries.json',
        '/api/items/salaries%00',
      ],
      ...['/api/items/salaries%20', '/api/items/salaries.', '/api/items/SALARIES', '/api/items/salaries%2e'],
      ...[
        '/api/items/salaries/1/',
        '/api/%69tems/salaries',
        '/api/items%2fsalaries',
        '/api/items/salaries?',
        '/api/items/salaries#x',
      ],
      ...[
        '/api/items/articles/%2e%2e/salaries',
        '/api/items/articles/..%2fsalaries',
        '\\api\\items\\salaries',
      ],
      ...[
        '/api/USERS',
        '/api/users/',
        '/api/users%2f',
        '/api//users',
        '/api/access/../users',
        '/api/Settings',
      ],
      ...[
        '/api/items/kasbah_users/',
        '/api/items/Kasbah_Users',
        '/api/items/kasbah%5fusers',
        '/api/access/roles/',
      ],
    ];
    for (const path of paths) {
      const answer = await rawRequest(url, 'GET', path, auth);
      if (![400, 403, 404].includes(answer.status))
        assault.problems.push(`${path} is answered with ${answer.status} ${answer.text.slice(0, 200)}`);
      if (/CANARY|4000/.test(answer.text)) assault.problems.push(`${path}: ${answer.text}`);
    }
    // What is a path to articles gives them as the plain one does.
    for (const path of [
      '/api/items/articles/',
      '/api/items/%61rticles',
      '/api/items/articles?',
      '/API/items/articles',
    ]) {
      const { status, text } = await rawRequest(url, 'GET', path, auth);
      const plain = await rawRequest(url, 'GET', '/api/items/articles', auth);
      if (status < 400 && text !== plain.text) assault.problems.push(`${path}: ${text}`);
    }
    const [method, override] = ['POST', { 'content-type': 'application/json', 'content-length': '0' }];
    for (const headers of [
      { 'x-http-method-override': 'DELETE' },
      { 'x-http-method': 'DELETE' },
      { 'x-method-override': 'DELETE' },
      { 'x-original-url': '/api/users' },
      { 'x-rewrite-url': '/api/users' },
      { 'x-forwarded-prefix': '/api/users' },
      { 'x-forwarded-path': '/api/users' },
    ]) {
      for (const path of ['/api/items/articles/1', '/api/items/articles?_method=DELETE'])
        await rawRequest(url, method, path, { ...auth, ...override, ...headers });
      const same = await rawRequest(url, 'GET', '/api/items/articles', { ...auth, ...headers });
      expect(same.text).toBe((await rawRequest(url, 'GET', '/api/items/articles', auth)).text);
    }
    expect(await f0.server.sql('SELECT id FROM articles')).toHaveLength(10);
    for (const path of ['/api/items/salaries', '/api/users', '/api/settings', '/api/items/articles/6']) {
      const plain = await rawRequest(url, 'GET', path, auth);
      const head = await rawRequest(url, 'HEAD', path, auth);
      expect([head.status, head.text]).toEqual([plain.status, '']);
      for (const other of ['OPTIONS', 'TRACE', 'PROPFIND', 'COPY'])
        expect((await rawRequest(url, other, path, auth)).text).not.toMatch(/"data":\[?\{/);
    }
    const [list, head] = [
      await rawRequest(url, 'GET', '/api/items/articles', auth),
      await rawRequest(url, 'HEAD', '/api/items/articles', auth),
    ];
    expect(head.headers['content-length']).toBe(list.headers['content-length']);
  });

  attackCase(f0, 'AUZ-19', 'nobody makes himself an administrator', async (assault) => {
    const { sub, root, alice } = f0.accounts;
    const key = await f0.ok('GET', '/api/access/keys');
    for (const as of ['sub', 'carol', 'alice', 'anon'] as const) {
      const status = as === 'anon' ? 401 : 403;
      for (const ask of [
        { request: `PATCH /api/users/${sub}`, body: { roles: ['administrator'] } },
        { request: `PATCH /api/users/${root}`, body: { password: F0_PASSWORD } },
        { request: `PATCH /api/users/${root}`, body: { email: 'sub@evil.example' } },
        { request: `PATCH /api/users/${root}`, body: { status: 'suspended' } },
        { request: `DELETE /api/users/${root}` },
        {
          request: 'POST /api/users',
          body: { name: 'x', email: 'x@x.example', password: F0_PASSWORD, roles: ['administrator'] },
        },
        ...(as === 'sub' ? [] : [{ request: 'GET /api/users' }, { request: `GET /api/users/${root}` }]),
        { request: 'POST /api/access/keys', body: { name: 'x', role: 'administrator' } },
        { request: 'POST /api/access/keys', body: { name: 'x', user: root } },
        { request: 'POST /api/access/keys', body: { name: 'x' } },
        { request: `DELETE /api/access/keys/${key[0].id}` },
        { request: 'POST /api/access/roles', body: { label: 'mine' } },
        { request: `PATCH /api/access/roles/${f0.roles.manager}`, body: { label: 'Administrator' } },
        { request: `DELETE /api/access/roles/${f0.roles.reader}` },
        {
          request: 'POST /api/access/policies',
          body: { role: f0.roles.manager, collection: 'salaries', action: 'read' },
        },
        { request: 'GET /api/access/policies' },
        { request: 'PATCH /api/settings', body: { project_name: 'mine' } },
        { request: 'POST /api/schema/apply', body: { collections: [] } },
      ])
        await assault.run({ ...ask, as, status });
    }
    for (const body of [
      { roles: ['administrator'] },
      { role: 'administrator' },
      { administrator: true },
      { status: 'active', id: root },
      { email: ADMINISTRATOR.email },
      { password: 'x' },
      { created_at: '2000-01-01' },
    ])
      await assault.run({ as: 'alice', request: 'PATCH /api/users/me', body, status: [400, 403] });
    const me = await f0.api('alice', 'GET', '/api/users/me');
    expect(me.json.data).toMatchObject({ id: alice, administrator: false });
  });

  attackCase(f0, 'AUZ-27', 'settings and the environment', async (assault) => {
    for (const as of ['carol', 'sub', 'dave', 'anon'] as const)
      for (const path of [
        'settings',
        'settings?fields=*',
        'settings/environment',
        'plugins',
        'jobs',
        'jobs/runs',
        'webhooks/1',
        'integrations',
        'schema',
        'schema/drift',
        'access/keys',
        'access/roles',
      ])
        await assault.run({
          as,
          request: `GET /api/${path}`,
          // Who manages people sees which roles there are.
          status: as === 'anon' ? [401, 404] : as === 'sub' && path === 'access/roles' ? 200 : [403, 404],
        });
    for (const path of ['settings', 'settings/environment', 'plugins', 'server/info', 'access/keys']) {
      const answer = await assault.run({
        as: 'root',
        request: `GET /api/${path}`,
        status: 200,
        mustNotContain: ['CANARY', ADMINISTRATOR.password],
      });
      const url = process.env[f0.dialect === 'mysql' ? 'KASBAH_TEST_MYSQL_URL' : 'KASBAH_TEST_POSTGRES_URL'];
      const password = url && new URL(url).password;
      if (password && f0.dialect !== 'sqlite') expect(answer.text).not.toContain(`:${password}@`);
    }
    for (const path of ['server/health?full', 'server/health', 'server/ping', 'server/info'])
      await assault.run({
        as: 'anon',
        request: `GET /api/${path}`,
        status: 200,
        mustNotContain: ['version', 'node', 'sqlite', 'postgres', 'MariaDB', 'kasbah-f0'],
      });
    await assault.run({ as: 'anon', request: 'GET /api/server/metrics', status: [401, 403, 404] });
  });

  attackCase(f0, 'AUZ-28', 'names that collide', async (assault) => {
    const fields = [
      { name: 'id', type: 'integer', primary: true, generated: true },
      { name: 'a', type: 'string' },
    ];
    const names = [
      ...['__proto__', 'constructor', 'prototype', 'a/../users', 'a.b'],
      ...[
        'kasbah_users',
        'kasbah_x',
        'KASBAH_users',
        'Kasbah_y',
        '',
        ' ',
        'x'.repeat(65),
        'emoji😀',
        'trail ',
        ' lead',
      ],
      ...[
        'a b;drop',
        "a'b",
        'a"b',
        'a`b',
        'a\nb',
        'a\u0000b',
        'a%00',
        'a?b',
        'a#b',
        '1a',
        '-a',
        'a:b',
        '$a',
        'a,b',
        '*',
      ],
    ];
    const statuses: Record<string, number> = {};
    for (const name of names) {
      const { status } = await assault.send('root', {
        request: 'POST /api/schema/plan',
        body: { collections: [{ name, fields }] },
      });
      statuses[name] = status;
      if (status === 200) continue;
      await assault.run({
        as: 'root',
        request: 'POST /api/schema/apply',
        body: { collections: [{ name, fields }] },
        status: 400,
        code: 'INVALID_SCHEMA',
      });
    }
    const allowed = Object.keys(statuses).filter((name) => statuses[name] === 200);
    expect(allowed).toEqual([]);
    for (const name of [
      '__typename',
      'constructor',
      '__proto__',
      '$where',
      'prototype',
      'a.b',
      'a(b)',
      'a b',
      '_and',
      '_some',
      '',
      'a'.repeat(65),
    ])
      await assault.run({
        as: 'root',
        request: 'POST /api/schema/apply',
        body: { collections: [{ name: 'fine', fields: [...fields, { name, type: 'string' }] }] },
        status: 400,
        code: 'INVALID_SCHEMA',
      });
    // Names of routes are names like any other: items have a place of their own.
    for (const name of [
      'users',
      'auth',
      'files',
      'admin',
      'graphql',
      'information_schema',
      'toString',
      'hasOwnProperty',
      'pg_catalog',
      'SELECT',
      'select',
    ])
      await assault.run({
        as: 'root',
        request: 'POST /api/schema/apply',
        body: {
          collections: [
            {
              name,
              fields: [
                ...fields,
                { name: 'role', type: 'string' },
                { name: 'password', type: 'string' },
                ...['length', 'then', 'toJSON'].map((other) => ({ name: other, type: 'string' })),
              ],
            },
          ],
        },
        status: [200, 400],
      });
    for (const path of ['users', 'files', 'users/me', 'openapi.json', 'schema/manifest'])
      await assault.run({ as: 'root', request: `GET /api/${path}`, status: 200 });
    await assault.run({
      as: 'root',
      request: 'POST /api/items/users',
      raw: '{"a":"x","role":"administrator","length":"3","then":"x","toJSON":"y"}',
      status: 200,
    });
    await assault.run({
      as: 'root',
      request: 'GET /api/items/users?filter={"length":"3"}&fields=a,role,length,then,toJSON',
      status: 200,
      contains: ['{"data":[{"a":"x","role":"administrator","length":"3","then":"x","toJSON":"y"}]}'],
    });
    await assault.run({ as: 'dave', request: 'GET /api/items/users', status: 403 });
  });

  it('G8 refusals stand in the audit log, with who, where and why, and without a secret', async () => {
    const entries = (await f0.server.sql('SELECT * FROM kasbah_audit')) as Record<string, unknown>[];
    const refused = entries.filter(({ kind }) => kind === 'request.refused');
    for (const name of ['sub', 'carol', 'alice', 'dave', 'Guest']) {
      const own = refused.filter(({ actor_name: actor }) => String(actor).includes(name));
      expect(own, name).not.toEqual([]);
      for (const { code, route, method, request } of own)
        expect([code, route, method, request].every((one) => typeof one === 'string' && one !== '')).toBe(
          true,
        );
    }
    const text = JSON.stringify(entries);
    for (const secret of [
      'CANARYpass',
      'CANARYtoken',
      '$argon2',
      SECRET,
      F0_PASSWORD,
      ...Object.values(f0.tokens).filter((one) => one !== null),
    ])
      expect(text.includes(secret), secret.slice(0, 12)).toBe(false);
  });

  attackCase(f0, 'AUZ-18', 'a right that was taken is gone at once', async (assault) => {
    const asks: Ask[] = [
      { request: 'GET /api/items/articles' },
      { request: 'SEARCH /api/items/articles', body: { query: {} } },
      { request: 'GET /api/items/articles/1' },
      { request: 'GET /api/items/articles?export=csv' },
      { request: 'POST /api/batch', body: { steps: [{ method: 'GET', path: '/items/articles' }] } },
      { request: 'PATCH /api/items/articles/1', body: { title: 'x' } },
      { request: 'GET /api/items/articles/1/history' },
    ];
    const login = await f0.signIn('carol@example.com');
    const session = { headers: { authorization: `Bearer ${login.json.data.access_token}` } };
    for (const ask of asks.slice(0, 5)) {
      await assault.run({ ...ask, as: 'carol', status: 200 });
      await assault.run({ ...ask, ...session, as: 'carol', status: 200 });
    }
    await assault.meanwhile(() => f0.ok('PATCH', `/api/users/${f0.accounts.carol}`, { roles: [] }));
    for (const ask of asks) {
      await assault.run({ ...ask, as: 'carol', status: 403 });
      await assault.run({ ...ask, ...session, as: 'carol', status: [401, 403] });
    }
    const [policy] = (await f0.ok('GET', `/api/access/policies?role=${f0.roles.reader}`)).filter(
      ({ collection, action }: Record<string, string>) => collection === 'articles' && action === 'read',
    );
    for (const ask of asks.slice(0, 5)) await assault.run({ ...ask, as: 'dave', status: 200 });
    await assault.meanwhile(() => f0.ok('PATCH', `/api/access/policies/${policy.id}`, { fields: ['id'] }));
    await assault.run({
      as: 'dave',
      request: 'GET /api/items/articles',
      status: 200,
      mustNotContain: ['title'],
    });
    await assault.meanwhile(() => f0.ok('DELETE', `/api/access/policies/${policy.id}`));
    for (const ask of asks) await assault.run({ ...ask, as: 'dave', status: 403 });
    await assault.meanwhile(() => f0.ok('DELETE', `/api/access/roles/${f0.roles.author}`));
    for (const ask of asks) await assault.run({ ...ask, as: 'alice', status: 403 });
  });
});
