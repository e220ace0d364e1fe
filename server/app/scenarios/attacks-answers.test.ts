import { afterAll, beforeAll, describe, expect } from 'vitest';
import { FIELD_TYPES } from '../../schema/fields/all.ts';
import { type Attack, attackCase } from '../testing/attacks.ts';
import { testDatabases } from '../testing/databases.ts';
import { everyType } from '../testing/every-type.ts';
import { F0_PASSWORD, fixtureZero, type Principal } from '../testing/fixture-zero.ts';
import { questionsAbout } from '../testing/questions.ts';
import { ADMINISTRATOR } from '../testing/server.ts';

/** Names of what dave may not read, as they would stand in an answer. */
const HIDDEN_NAMES = [
  ...['secret_note', 'secret_at', 'note_length', 'api_token', 'totp_secret', 'recovery_codes'],
  ...['reset_token', 'salaries', 'coupons', 'kasbah_users', 'kasbah_sessions', 'max_uses'],
];

describe.each(testDatabases())('Answers on $dialect', ({ create }) => {
  const f0 = fixtureZero(create);
  beforeAll(() => f0.open());
  afterAll(() => f0.close());

  const read = (as: Principal, path: string, more: Partial<Attack> = {}): Attack => ({
    as,
    request: `GET /api/${path}`,
    status: 200,
    ...more,
  });

  attackCase(f0, 'ORA-17', 'the name of a linked item', [
    read('dave', 'items/articles/1?fields=author', { data: { author: f0.people.alice ?? 4 } }),
    read('dave', 'items/articles/1?fields=author.*', { mustNotContain: ['email', '@'] }),
    read('dave', 'schema/manifest', {
      contains: ['people', '"display_template":"{{name}}"'],
      mustNotContain: [...HIDDEN_NAMES, '{{email}}', '"name":"email","type"'],
    }),
    read('dave', 'schema/forms', { mustNotContain: HIDDEN_NAMES }),
    read('dave', 'items/people?search=example&fields=id', { data: [] }),
  ]);

  attackCase(f0, 'ORA-19', 'writes answer what a reading would', async (assault) => {
    const hidden = [...HIDDEN_NAMES, 'email', 'price', 'created_by'];
    const title = { title: 'First' };
    for (const fields of ['*', '*.*', '*.*.*', 'id,title,author.*'])
      for (const attack of [
        { request: `PATCH /api/items/articles/1?fields=${fields}`, body: title },
        { request: `PATCH /api/items/articles?fields=${fields}`, body: { keys: [1], data: title } },
        {
          request: `PATCH /api/items/articles?fields=${fields}`,
          body: { query: { filter: { id: 1 } }, data: title },
        },
        { request: `PUT /api/items/articles?fields=${fields}`, body: { id: 1, ...title } },
        {
          request: 'POST /api/batch',
          body: { steps: [{ method: 'PATCH', path: `/items/articles/1?fields=${fields}`, body: title }] },
        },
        {
          request: `PATCH /api/items/articles/1?fields=${fields}&dry_run=true`,
          body: { title: 'Tried' },
          stores: 'nothing' as const,
        },
        {
          request: `POST /api/items/articles?fields=${fields}&dry_run=true`,
          body: { title: 'Tried', author: f0.people.alice },
          stores: 'nothing' as const,
        },
      ])
        await assault.run({
          ...attack,
          as: 'alice',
          status: 200,
          contains: ['title'],
          mustNotContain: hidden,
        });
    for (const fields of ['secret_note', 'author.email', 'price', 'comments.author.email'])
      for (const attack of [
        { request: `PATCH /api/items/articles/1?fields=${fields}`, body: { title: 'changed' } },
        {
          request: `POST /api/items/articles?fields=${fields}`,
          body: { title: 'x', author: f0.people.alice },
        },
        { request: `PUT /api/items/articles?fields=${fields}`, body: { id: 1, title: 'changed' } },
      ])
        await assault.run({ ...attack, as: 'alice', status: 400 });
    // Both versions of a refused write are those that its writer may see.
    await assault.run({
      as: 'alice',
      request: 'PATCH /api/items/articles/1',
      headers: { 'if-match': '"another"' },
      body: { title: 'changed' },
      status: 412,
      mustNotContain: hidden,
    });
    // Who may write and not read gets nothing back.
    for (const fields of ['', '?fields=*', '?fields=id', '?fields=article.secret_note']) {
      const made = await assault.run({
        as: 'mallory',
        request: `POST /api/items/comments${fields}`,
        body: { body: 'made' },
        status: [204, 403],
      });
      expect(made.text === '' || made.status === 403).toBe(true);
    }
    await f0.server.sql("DELETE FROM comments WHERE body = 'made'");
  });

  attackCase(f0, 'ORA-20', 'history, trash and undo', async (assault) => {
    const hidden = [...HIDDEN_NAMES, 'price'];
    await f0.ok('PATCH', '/api/items/articles/1', { secret_note: 'CANARYnote8 again', title: 'Changed' });
    await f0.ok('PATCH', `/api/items/people/${f0.people.dave}`, {
      api_token: 'CANARYtoken new',
      totp_secret: 'CANARYtotp new',
      password: 'CANARYpass new',
    });
    const [set] = (await f0.ok('GET', '/api/items/articles/1/history')) as { changeset: string }[];
    for (const as of ['alice', 'dave', 'carol'] as const) {
      await assault.run(read(as, 'items/articles/1/history', { mustNotContain: hidden.slice(0, 3) }));
      await assault.run(read(as, `changesets/${set?.changeset}`, { mustNotContain: hidden.slice(0, 3) }));
      for (const path of ['changes', 'changes?filter={"collection":"people"}', 'changesets'])
        await assault.run({ as, request: `GET /api/${encodeURI(path)}`, status: 403 });
      await assault.run({ as, request: 'POST /api/changesets/nothing/undo', body: {}, status: 404 });
    }
    await assault.run(
      read('carol', `items/people/${f0.people.dave}/history`, { mustNotContain: hidden.slice(3, 6) }),
    );
    for (const as of ['alice', 'bob', 'dave'] as const)
      for (const path of ['items/articles/6/history', `items/salaries/1/history`])
        await assault.run({ as, request: `GET /api/${path}`, status: path.includes('salaries') ? 403 : 404 });
    // Undoing needs the rights on what it writes, field by field.
    for (const as of ['dave', 'bob', 'alice'] as const)
      await assault.run({
        as,
        request: `POST /api/changesets/${set?.changeset}/undo`,
        body: {},
        status: as === 'bob' ? 404 : as === 'dave' ? [403, 409] : 409,
      });
    const texts = (await f0.ok('GET', '/api/items/articles/1?fields=title,secret_note')) as object;
    expect(texts).toEqual({ title: 'Changed', secret_note: 'CANARYnote8 again' });
    for (const conflicts of ['skip', 'overwrite'])
      await assault.run({
        as: 'alice',
        request: `POST /api/changesets/${set?.changeset}/undo`,
        body: { conflicts },
        status: 200,
        contains: ['"undone":0', 'not_allowed'],
        mustNotContain: ['secret_note'],
        stores: 'nothing',
      });
    await assault.meanwhile(() => f0.ok('DELETE', '/api/items/articles/10'));
    for (const as of ['alice', 'dave', 'mallory'] as const)
      await assault.run(read(as, 'trash', { mustNotContain: ['CANARY'] }));
    for (const as of ['alice', 'dave'] as const) {
      const items = [{ collection: 'articles', item: '10' }];
      await assault.run({ as, request: 'POST /api/trash/restore', body: { items }, status: [400, 403, 404] });
      await assault.run({ as, request: 'DELETE /api/trash', body: { all: true }, status: 403 });
    }
    // What is secret never reached the changelog, nor the table of answers.
    const [kept] = await f0.server.sql(
      "SELECT count(*) AS n FROM kasbah_changes WHERE concat_ws(' ', before, after) LIKE '%CANARYtoken%'".replace(
        /concat_ws\(' ', before, after\)/,
        f0.dialect === 'sqlite'
          ? "coalesce(before, '') || coalesce(after, '')"
          : f0.dialect === 'mysql'
            ? "concat_ws(' ', `before`, `after`)"
            : 'concat(before, after)',
      ),
    );
    expect(Number(kept?.n)).toBe(0);
    const everything = JSON.stringify(await f0.server.changesAfter(0, true));
    for (const canary of ['CANARYtoken', 'CANARYtotp', 'CANARYpass', 'CANARYreset', '$argon2', '$scrypt'])
      expect(everything, canary).not.toContain(canary);
  });

  attackCase(f0, 'ORA-24', 'names that a role cannot use', async (assault) => {
    const documents = ['openapi.json', 'types.ts', 'schema/manifest', 'schema/forms', 'server/info'];
    for (const path of documents) {
      await assault.run(
        read('anon', path, {
          mustNotContain: [...HIDDEN_NAMES, 'articles', 'comments'],
        }),
      );
      for (const as of ['dave', 'davekey'] as const)
        await assault.run(read(as, path, { mustNotContain: HIDDEN_NAMES }));
    }
    for (const path of ['schema', 'graphql', 'graphiql', 'playground', 'graphql?sdl', 'docs', 'mcp'])
      await assault.run({ as: 'anon', request: `GET /api/${path}`, status: [401, 403, 404] });
    // A misspelt name is answered with names that the asker may use, or with none.
    for (const name of [
      'secret_notes',
      'secretnote',
      'note_lenght',
      'notelength',
      'ecxtra',
      'pric',
      'secret_att',
    ])
      for (const query of [
        { fields: name },
        { filter: { [name]: 1 } },
        { sort: name },
        { aggregate: { max: name } },
        { deep: { [name]: {} } },
        { alias: { x: name }, fields: 'x' },
      ])
        await assault.run({
          as: 'dave',
          request: 'GET /api/items/articles',
          query,
          status: 400,
          mustNotContain: ['"secret_note"', 'secret_note?', 'note_length', 'extra?', 'price', 'secret_at?'],
        });
    for (const name of ['salarie', 'salary', 'copons', 'kasbah_user', 'kasbah_key'])
      await assault.run({
        as: 'dave',
        request: `GET /api/items/${name}`,
        status: 403,
        mustNotContain: ['salaries', 'coupons', 'kasbah_users', 'kasbah_keys'],
      });
    for (const name of ['secret_notes', 'pric', 'secret_note'])
      await assault.run({
        as: 'alice',
        request: 'PATCH /api/items/articles/1',
        body: { [name]: 'x' },
        status: 400,
        code: 'UNKNOWN_FIELD',
        mustNotContain: ['mean secret_note', 'mean price'],
      });
  });

  attackCase(f0, 'ORA-26', 'what is forbidden and what is not there', async (assault) => {
    const alike = (as: Principal, request: string, forbidden: string, missing: string, more: object = {}) => {
      const ask = (name: string) => ({ request: request.replace('?', name), ...more });
      return assault.run({
        ...ask(forbidden),
        as,
        status: [403, 404],
        invented: { ask: ask(missing), names: [forbidden, missing] },
      });
    };
    for (const as of ['dave', 'anon', 'mallory', 'alice'] as const)
      for (const method of ['GET', 'SEARCH', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const bodies: Record<string, object> = {
          DELETE: { keys: [1] },
          SEARCH: { query: {} },
          PATCH: { keys: [1], data: { note: 'x' } },
        };
        const body = method === 'GET' ? {} : { body: bodies[method] ?? { id: 1, note: 'x' } };
        await alike(as, `${method} /api/items/?`, 'salaries', 'nonexist', body);
        await alike(as, `${method} /api/items/?`, 'kasbah_users', 'kasbah_xxxxx', body);
        if (['GET', 'PATCH', 'DELETE'].includes(method))
          await alike(as, `${method} /api/items/?/1`, 'salaries', 'nonexist', body);
      }
    for (const as of ['dave', 'alice', 'bob'] as const)
      for (const method of ['GET', 'PATCH', 'DELETE'])
        if (as !== 'dave' || method === 'GET')
          await alike(
            as,
            `${method} /api/items/articles/?`,
            '8',
            '9999',
            method === 'PATCH' ? { body: { title: 'x' } } : {},
          );
    await alike('dave', 'GET /api/items/articles/?/history', '8', '9999');
    await alike('dave', 'GET /api/items/?/1/history', 'salaries', 'nonexist');
    for (const as of ['dave', 'anon'] as const) {
      await alike(
        as,
        'GET /api/files/?',
        '00000000-0000-4000-8000-000000000001',
        '00000000-0000-4000-8000-000000000002',
      );
      await alike(
        as,
        'GET /api/assets/?',
        '00000000-0000-4000-8000-000000000001',
        '00000000-0000-4000-8000-000000000002',
      );
    }
    // A link to what may not be seen is refused like one to nothing.
    const link = (id: number) => ({ body: { body: 'x', article: id, author: f0.people.alice } });
    const step = (id: number) => ({
      steps: [{ method: 'GET', path: `/items/articles/${id}` }],
    });
    for (const [hit, miss] of [
      [step(8), step(9999)],
      [step(5), step(9998)],
    ])
      await assault.run({
        as: 'dave',
        request: 'POST /api/batch',
        body: hit,
        status: 404,
        invented: {
          ask: { request: 'POST /api/batch', body: miss },
          names: [/\d+/.exec(JSON.stringify(hit))?.[0] ?? '', /\d+/.exec(JSON.stringify(miss))?.[0] ?? ''],
        },
      });
    await assault.run({
      ...link(8),
      as: 'alice',
      request: 'POST /api/items/comments',
      status: [400, 403, 404],
      invented: { ask: { request: 'POST /api/items/comments', ...link(9999) }, names: ['8', '9999'] },
    });
    // A unique value of a hidden row: the field is named, and nothing of the row.
    await assault.run({
      as: 'alice',
      request: 'POST /api/items/articles',
      body: { title: 'x', slug: 's6-CANARYdraft', author: f0.people.alice },
      status: 409,
      code: 'NOT_UNIQUE',
      mustNotContain: ['Draft', 'carol', '"6"', 'CANARYdraft'],
    });
    // Items are not found by a unique field that the writer has no part in.
    const on = (name: string) => ({
      request: `PUT /api/items/people?on=${name}`,
      body: { name: 'x' },
    });
    await assault.meanwhile(() => f0.policy('submitter', 'people', 'create', { fields: ['name'] }));
    await assault.run({
      ...on('email'),
      as: 'mallory',
      status: 400,
      invented: { ask: on('xxxxx'), names: ['email', 'xxxxx'] },
    });
  });

  attackCase(f0, 'ORA-27', 'what one is told of oneself', async (assault) => {
    const secret = ['password"', 'hash', 'totp', 'recovery', 'reset_token', 'refresh_hash', '$argon2'];
    for (const [email, password] of [
      ['alice@example.com', F0_PASSWORD],
      [ADMINISTRATOR.email, ADMINISTRATOR.password],
    ] as const) {
      const login = await assault.meanwhile(() => f0.signIn(email, password));
      for (const text of secret) expect(login.text).not.toContain(text);
      const { access_token: token, refresh_token: refresh } = login.json.data;
      const who = email === ADMINISTRATOR.email ? 'root' : 'alice';
      const as = (path: string, method = 'GET', body?: unknown) =>
        assault.run({
          as: who,
          request: `${method} /api/${path}`,
          headers: { authorization: `Bearer ${token}` },
          ...(body !== undefined && { body }),
          status: [200, 400, 403],
          mustNotContain: [...secret, token, refresh],
        });
      for (const path of ['users/me', 'users/me?fields=*', 'users/me?fields=*.*', 'users/me?fields=password'])
        await as(path);
      await as('users/me', 'PATCH', { name: email.split('@')[0] });
      await as('users', 'GET');
      await as('users?fields=*', 'GET');
      await as('access/keys', 'GET');
      await as(`users/${f0.accounts.alice}`, 'GET');
      await assault.run({
        as: who,
        request: 'GET /api/changes?limit=500',
        status: [200, 403],
        mustNotContain: ['CANARYpass', 'CANARYtoken', '$argon2', 'access_hash', token, refresh],
      });
      const renewed = await assault.run({
        as: 'anon',
        request: 'POST /api/auth/refresh',
        body: { refresh_token: refresh },
        status: 200,
        mustNotContain: secret,
      });
      expect(Object.keys(renewed.json.data).sort()).toEqual(['access_token', 'expires', 'refresh_token']);
    }
    for (const path of [
      'items/kasbah_users',
      'items/kasbah_sessions',
      'items/kasbah_keys',
      'items/kasbah_settings',
    ])
      for (const as of ['root', 'alice', 'anon'] as const)
        await assault.run({ as, request: `GET /api/${path}?fields=*`, status: 403 });
  });

  attackCase(f0, 'ORA-29', 'hidden fields of every type', async (assault) => {
    const collections = everyType();
    // What points to each other is made one after the other.
    const first = collections.filter(({ name }) => ['things', 'record'].includes(name));
    await f0.ok('POST', '/api/schema/apply', {
      collections: first.map((one) => ({
        ...one,
        fields: one.fields.filter(({ name }) => name !== 'parent'),
      })),
    });
    await f0.ok('POST', '/api/schema/apply', { collections });
    await f0.makeRole('keys');
    await f0.policy('keys', 'every_type', 'read', { fields: ['id'] });
    await f0.policy('keys', 'every_type', 'create', { fields: ['id'] });
    await f0.policy('keys', 'every_type', 'update', { fields: ['id'] });
    f0.tokens.davekey = await f0.keyOf({ name: 'keys', role: f0.roles.keys });
    await f0.rest();
    const { sql } = f0.server;
    const fields = (await f0.ok('GET', '/api/schema')).collections
      .find(({ name }: { name: string }) => name === 'every_type')
      .fields.map(({ name }: { name: string }) => name)
      .filter((name: string) => name !== 'id') as string[];
    expect(fields.length).toBeGreaterThan(FIELD_TYPES.length);
    for (const field of fields) {
      // Some of the grammar for each, moved on by one from field to field, so that all of it is met.
      const questions = questionsAbout([field], 'a').filter((_, n) => (n + field.length) % 32 === 0);
      for (const { query } of [...questions, { query: { fields: field } }, { query: { sort: field } }])
        await assault.run({ as: 'davekey', request: 'GET /api/items/every_type', query, status: 400 });
      for (const value of ['a', null])
        await assault.run({
          as: 'davekey',
          request: 'POST /api/items/every_type',
          body: { [field]: value },
          status: 400,
          code: 'UNKNOWN_FIELD',
        });
      await assault.run({
        as: 'davekey',
        request: 'PATCH /api/items/every_type/1',
        body: { [field]: null },
        status: [400, 404],
      });
    }
    for (const fields of ['*', '*.*'])
      await assault.run(read('davekey', `items/every_type?fields=${fields}`, { data: [] }));
    expect(await sql('SELECT * FROM every_type')).toEqual([]);
  });
});
