import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { newsroom } from '../testing/newsroom.ts';
import { queryString, scenarios } from '../testing/scenario.ts';

const PASSWORD = 'four unrelated words here';

describe.each(testDatabases())('Explaining access on $dialect', ({ create }) => {
  const room = newsroom(create);
  const { tokens, users, ok, policy, role, api } = room;
  const explain = (question: Record<string, unknown>, as?: string | null) =>
    ok('GET', `/api/access/explain?${queryString(question)}`, undefined, as);

  beforeAll(async () => {
    await room.open();
    const strict = await role('Strict');
    await policy(strict, 'articles', 'read', { fields: ['id', 'title', 'public'] });
    await policy(strict, 'articles', 'update', {
      where: {
        _and: [
          { public: { _eq: true } },
          { _or: [{ title: { _contains: 'own' } }, { note: { _eq: 'CANARYX' } }] },
        ],
      },
      fields: ['title', 'public'],
    });
    await policy(strict, 'articles', 'update', { effect: 'deny', fields: ['public'] });
    await policy(strict, 'comments', 'read', { where: { article: { public: { _eq: true } } } });
    users.strict = (
      await ok('POST', '/api/users', {
        ...{ name: 'Strict', email: 'strict@example.com', password: PASSWORD, roles: [strict] },
      })
    ).id;
    tokens.strict = (await ok('POST', '/api/access/keys', { name: 'strict', user: users.strict })).token;
    const parent = await role('Parent');
    await policy(parent, 'labels', 'read');
    const child = (await ok('POST', '/api/access/roles', { label: 'Child', parents: [parent] })).id;
    users.child = (
      await ok('POST', '/api/users', {
        ...{ name: 'Child', email: 'child@example.com', password: PASSWORD, roles: [child] },
      })
    ).id;
  }, 60_000);
  afterAll(room.close);

  it.each([
    ['an administrator', {}, 'allowed', 'administrator'],
    ['a policy for every row', { actor: 'strict', action: 'read' }, 'allowed', 'policy'],
    ['a policy for some rows', { actor: 'strict', action: 'update' }, 'some', 'some_items'],
    ['no policy', { actor: 'strict', action: 'delete' }, 'refused', 'no_policy'],
    ['a guest', { actor: 'guest', action: 'read' }, 'refused', 'no_policy'],
    [
      'a field that no policy gives',
      { actor: 'strict', action: 'read', field: 'note' },
      'refused',
      'no_field',
    ],
    ['a field that one refuses', { actor: 'strict', action: 'update', field: 'public' }, 'refused', 'denied'],
    ['a row that is theirs', { actor: 'strict', action: 'update', item: '4' }, 'allowed', 'policy'],
    ['a row that is not', { actor: 'strict', action: 'update', item: '2' }, 'refused', 'row'],
    [
      'a field on a row that does not give it',
      { actor: 'both', action: 'read', item: '2', field: 'author' },
      'refused',
      'field_on_row',
    ],
    [
      'a field on a row that gives it',
      { actor: 'both', action: 'read', item: '1', field: 'author' },
      'allowed',
      'policy',
    ],
    ['a key that the database makes', { action: 'update', field: 'id' }, 'refused', 'readonly'],
    ['an export without reading', { actor: 'other', action: 'export' }, 'refused', 'not_readable'],
    ['a role', { actor: 'role:strict', action: 'read' }, 'allowed', 'policy'],
    ['an e-mail', { actor: 'STRICT@example.com', action: 'read' }, 'allowed', 'policy'],
  ])('%s', async (_, question: Record<string, string>, decision, reason) => {
    const { actor, ...rest } = question;
    const named = actor && (users[actor] ?? actor);
    const told = await explain({
      collection: 'articles',
      action: 'read',
      ...rest,
      ...(named && { actor: named }),
    });
    expect({ decision: told.decision, reason: told.reason }).toEqual({ decision, reason });
    // What is told is what happens.
    if (rest.action !== 'update' || !rest.item || !actor) return;
    const { status } = await api('PATCH', `/api/items/articles/${rest.item}?dry_run=true`, {
      as: tokens[actor]!,
      body: { title: 'own again' },
    });
    expect(status === 200).toBe(decision === 'allowed');
  });

  it('names the clause that fails, with what the item has, and what would allow it', async () => {
    const told = await explain({ collection: 'articles', action: 'update', item: '3', actor: users.strict });
    const [allow] = told.policies.filter((one: { effect: string }) => one.effect === 'allow');
    expect(allow).toMatchObject({
      role: { id: 'strict', label: 'Strict' },
      via: [{ id: 'strict', label: 'Strict' }],
      holds: false,
      where: {
        group: 'all',
        holds: false,
        of: [
          { field: 'public', op: '_eq', wanted: true, actual: false, holds: false },
          {
            group: 'any',
            holds: false,
            of: [
              { field: 'title', op: '_contains', wanted: 'own', actual: 'theirs, private', holds: false },
              { field: 'note', actual: 'NOTE3', holds: false },
            ],
          },
        ],
      },
    });
    expect(told.would_allow[0]).toMatchObject({ kind: 'values', policy: allow.id });
    expect(told.would_allow.map((one: { kind: string }) => one.kind)).toEqual([
      'values',
      'role',
      'role',
      'policy',
    ]);
  });

  it('says by which role an inherited policy comes, and what a variable stands for', async () => {
    const inherited = await explain({ collection: 'labels', action: 'read', actor: users.child });
    expect(inherited.policies[0].via.map((one: { id: string }) => one.id)).toEqual(['child', 'parent']);
    const mine = await explain({ collection: 'articles', action: 'update', item: '2', actor: users.both });
    const own = mine.policies.find((one: { where: { field: string } }) => one.where.field === 'owner');
    expect(own.where).toEqual({
      ...{ field: 'owner', op: '_eq', wanted: '$CURRENT_USER', means: users.both },
      ...{ actual: users.other, holds: false },
    });
  });

  it('follows a filter through a link', async () => {
    const told = await explain({ collection: 'comments', action: 'read', item: '1', actor: users.strict });
    expect(told.policies[0].where).toEqual({
      ...{ field: 'article.public', op: '_eq', wanted: true, actual: true, holds: true },
    });
  });

  it('tells a person of themselves, and nothing that they may not see', async () => {
    const told = await explain({ collection: 'articles', action: 'update', item: '3' }, 'strict');
    expect(told.decision).toBe('refused');
    expect(JSON.stringify(told)).not.toMatch(/NOTE|CANARY|note/);
    const [allow] = told.policies.filter((one: { effect: string }) => one.effect === 'allow');
    expect(allow.where.of[1].of[1]).toEqual({
      field: null,
      op: null,
      wanted: null,
      hidden: true,
      holds: null,
    });
    expect(told.would_allow.map((one: { kind: string }) => one.kind)).not.toContain('role');
  });

  scenarios(
    () => ({ server: room.server, tokens }),
    [
      {
        name: 'nobody but administrators asks about others',
        request: 'GET /api/access/explain?actor=guest&collection=articles&action=read',
        as: 'strict',
        status: 403,
        code: 'FORBIDDEN',
        path: 'actor',
      },
      {
        name: 'an item that is out of sight is one that is not there',
        request: 'GET /api/access/explain?collection=comments&action=update&item=2',
        as: 'other',
        status: 403,
        code: 'FORBIDDEN',
      },
      ...['3', '999'].map((item) => ({
        name: `item ${item} of articles for who does not see it`,
        request: `GET /api/access/explain?collection=articles&action=update&item=${item}`,
        as: 'both',
        status: item === '3' || item === '999' ? 404 : 200,
        code: 'NOT_FOUND',
      })),
      {
        name: 'a collection that is not theirs is one that does not exist',
        request: 'GET /api/access/explain?collection=salaries&action=read',
        as: 'strict',
        status: 403,
        code: 'FORBIDDEN',
        path: 'collection',
      },
      {
        name: 'the same with one that does not',
        request: 'GET /api/access/explain?collection=nonsense&action=read',
        as: 'strict',
        status: 403,
        code: 'FORBIDDEN',
        path: 'collection',
      },
      {
        name: 'a field that is not there is one that is not theirs',
        request: 'GET /api/access/explain?collection=articles&action=read&field=nonsense',
        as: 'strict',
        status: 200,
        contains: ['"reason":"no_field"'],
      },
      {
        name: 'Kasbah’s own collections are nobody’s',
        request: 'GET /api/access/explain?collection=kasbah_users&action=read',
        status: 403,
        code: 'FORBIDDEN',
      },
      ...(
        [
          ['action=peek', 'action'],
          ['action=read&item=1&why=1', 'why'],
          ['', 'action'],
          ['action=create&item=1', 'item'],
          ['action=read&field=nope', 'field'],
        ] as const
      ).map(([query, path]) => ({
        name: `refuses «${query}»`,
        request: `GET /api/access/explain?collection=articles&${query}`,
        status: 400,
        code: 'INVALID_QUERY',
        path,
      })),
      {
        name: 'a user who does not exist',
        request: 'GET /api/access/explain?collection=articles&action=read&actor=nobody',
        status: 404,
        code: 'NOT_FOUND',
        path: 'actor',
      },
      {
        name: 'a preview is for administrators',
        request: 'POST /api/access/preview',
        as: 'strict',
        body: {},
        status: 403,
      },
      {
        name: 'a preview checks the policies',
        request: 'POST /api/access/preview',
        body: { set: [{ role: 'strict', collection: 'articles', action: 'read', fields: ['nope'] }] },
        status: 400,
        path: 'fields[0]',
      },
    ],
  );

  it('previews what a change of policies gives and takes, and changes nothing', async () => {
    const policies = await ok('GET', '/api/access/policies?role=strict');
    const update = policies.find(
      (one: { action: string; effect: string }) => one.action === 'update' && one.effect === 'allow',
    );
    const read = policies.find(
      (one: { action: string; collection: string }) => one.action === 'read' && one.collection === 'articles',
    );
    const preview = (body: unknown) => ok('POST', '/api/access/preview', body);
    const [wider] = await preview({ set: [{ ...update, where: null }] });
    expect(wider.actor).toEqual({ id: null, name: 'Strict' });
    expect(wider.changes).toEqual([
      {
        ...{ collection: 'articles', action: 'update', appear: [], vanish: [] },
        ...{ before: { rows: 1, fields: ['title'] }, after: { rows: 5, fields: ['title'] } },
      },
    ]);
    const [field] = await preview({ set: [{ ...read, fields: ['*'] }], actors: [users.strict] });
    expect(field).toMatchObject({
      actor: { id: users.strict, name: 'Strict' },
      changes: [{ appear: expect.arrayContaining(['note', 'author']), vanish: [] }],
    });
    const [gone] = await preview({ remove: [read.id] });
    expect(gone.changes).toEqual([
      expect.objectContaining({ action: 'read', after: null, vanish: ['id', 'title', 'public'] }),
    ]);
    const [fresh] = await preview({ set: [{ role: 'strict', collection: 'salaries', action: 'read' }] });
    expect(fresh.changes).toEqual([
      expect.objectContaining({
        collection: 'salaries',
        before: null,
        after: { rows: 1, fields: ['id', 'amount'] },
      }),
    ]);
    expect(await ok('GET', '/api/access/policies?role=strict')).toEqual(policies);
  });
});
