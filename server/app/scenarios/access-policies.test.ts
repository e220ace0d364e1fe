import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { newsroom } from '../testing/newsroom.ts';
import { scenarios } from '../testing/scenario.ts';

const PASSWORD = 'four unrelated words here';

describe.each(testDatabases())('Policies on $dialect', ({ create }) => {
  const room = newsroom(create);
  const { tokens, users, ok, policy, role, keyOf, list, api } = room;

  /** A user with these roles and a key of their own. */
  async function person(name: string, roles: readonly string[], more: Record<string, unknown> = {}) {
    const email = `${name}@example.com`;
    users[name] = (await ok('POST', '/api/users', { name, email, password: PASSWORD, roles, ...more })).id;
    tokens[name] = (await ok('POST', '/api/access/keys', { name, user: users[name] })).token;
  }

  beforeAll(async () => {
    await room.open();
    const writer = await role('Writer');
    await policy(writer, 'articles', 'read');
    await policy(writer, 'articles', 'create', {
      fields: ['title', 'public', 'note'],
      presets: { owner: '$CURRENT_USER', author: '$CURRENT_USER.name', note: 'no note yet' },
      validation: { title: { _starts_with: 'Draft' } },
    });
    await policy(writer, 'articles', 'update', {
      where: { owner: { _eq: '$CURRENT_USER' } },
      fields: ['title', 'public'],
      presets: { note: 'edited' },
      validation: { title: { _starts_with: 'Draft' } },
    });
    await person('wendy', [writer]);

    const below = await role('Below');
    await policy(below, 'labels', 'read', { fields: ['slug'] });
    const middle = (await ok('POST', '/api/access/roles', { label: 'Middle', parents: [below] })).id;
    const top = (await ok('POST', '/api/access/roles', { label: 'Top', parents: [middle] })).id;
    await policy(top, 'salaries', 'read', { where: { amount: { _in: [1, 2] } } });
    await person('tina', [top]);
    const refusing = await role('Refusing');
    await policy(refusing, 'labels', 'read', { effect: 'deny', fields: ['note'] });
    await policy(refusing, 'labels', 'read', { where: { slug: { _eq: 'open' } } });
    await person('rita', [top, refusing]);

    const reads = await role('Reads only');
    await policy(reads, 'articles', 'read', { fields: ['id', 'title', 'note', 'public'] });
    tokens.reads = await keyOf(reads);
    const exporter = await role('Exports');
    await policy(exporter, 'articles', 'read', { fields: ['id', 'title', 'note'] });
    await policy(exporter, 'articles', 'export', {
      where: { public: { _eq: true } },
      fields: ['id', 'title', 'author'],
    });
    tokens.exporter = await keyOf(exporter);
  }, 60_000);
  afterAll(room.close);

  describe('presets and what an item must become', () => {
    it('fills in what the writer does not give, without a right to write it', async () => {
      const made = await ok('POST', '/api/items/articles', { title: 'Draft one' }, 'wendy');
      expect(made).toMatchObject({ owner: users.wendy, author: 'wendy', note: 'no note yet' });
      const other = await ok('POST', '/api/items/articles', { title: 'Draft two', note: 'mine' }, 'wendy');
      expect(other.note).toBe('mine');
      const changed = await ok('PATCH', `/api/items/articles/${made.id}`, { title: 'Draft 1' }, 'wendy');
      expect(changed.note).toBe('edited');
    });

    scenarios(
      () => ({ server: room.server, tokens }),
      [
        {
          name: 'a preset field is still not theirs to give',
          request: 'POST /api/items/articles',
          as: 'wendy',
          body: { title: 'Draft', owner: null },
          status: 400,
          code: 'UNKNOWN_FIELD',
          path: 'owner',
        },
        {
          name: 'a new item must become what validation says',
          request: 'POST /api/items/articles',
          as: 'wendy',
          body: { title: 'Final' },
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'every one of several must',
          request: 'POST /api/items/articles',
          as: 'wendy',
          body: [{ title: 'Draft 5' }, { title: 'Final' }],
          status: 403,
          code: 'FORBIDDEN',
        },
      ],
    );

    it('holds a change to it, and an undo', async () => {
      const { id } = await ok('POST', '/api/items/articles', { title: 'Draft three' }, 'wendy');
      const refused = await api('PATCH', `/api/items/articles/${id}`, {
        as: tokens.wendy!,
        body: { title: 'Final' },
      });
      expect(refused.status, refused.text).toBe(403);
      await ok('PATCH', `/api/items/articles/${id}`, { title: 'Final' });
      await ok('PATCH', `/api/items/articles/${id}`, { title: 'Draft again' }, 'wendy');
      const [last] = await ok('GET', `/api/items/articles/${id}/history?limit=1`, undefined, 'wendy');
      const undo = await api('POST', `/api/changesets/${last.changeset}/undo`, {
        as: tokens.wendy!,
        body: {},
      });
      expect(undo.text).toContain('may not');
      expect((await ok('GET', `/api/items/articles/${id}`)).title).toBe('Draft again');
    });
  });

  describe('roles that inherit', () => {
    it('have what the roles below them have', async () => {
      expect(await list('tina', 'labels', { sort: 'slug' })).toEqual([{ slug: 'closed' }, { slug: 'open' }]);
    });
    it('are bound by what a role refuses', async () => {
      expect(await list('rita', 'labels', { filter: { slug: { _eq: 'open' } } })).toEqual([{ slug: 'open' }]);
    });
    it('stop when the way is cut', async () => {
      const roles = await ok('GET', '/api/access/roles');
      const middle = roles.find((one: { label: string }) => one.label === 'Middle');
      await ok('PATCH', '/api/access/roles/middle', { parents: [] });
      expect((await api('GET', '/api/items/labels', { as: tokens.tina! })).status).toBe(403);
      await ok('PATCH', '/api/access/roles/middle', { parents: middle.parents });
      expect((await api('GET', '/api/items/labels', { as: tokens.tina! })).status).toBe(200);
    });
    scenarios(
      () => ({ server: room.server, tokens }),
      [
        ...(
          [
            ['itself', 'below', ['below'], 'parents[0]'],
            ['one that leads back', 'below', ['top'], 'parents[0]'],
            ['the administrator', 'below', ['administrator'], 'parents[0]'],
            ['nobody', 'below', ['public', 'nobody'], 'parents[1]'],
            ['something else than a list', 'below', 'public', 'parents'],
          ] as const
        ).map(([name, id, parents, path]) => ({
          name: `never from ${name}`,
          request: `PATCH /api/access/roles/${id}`,
          body: { parents },
          status: 400,
          code: 'VALIDATION_FAILED',
          path,
        })),
        {
          name: 'guests inherit nothing',
          request: 'PATCH /api/access/roles/public',
          body: { parents: ['below'] },
          status: 409,
          code: 'CONFLICT',
        },
        {
          name: 'what a role has is a list of powers that there are',
          request: 'PATCH /api/access/roles/below',
          body: { powers: ['everything'] },
          status: 400,
          path: 'powers',
        },
      ],
    );
  });

  describe('everybody who is signed in', () => {
    it('has what the role says, and what guests have, as long as that is inherited', async () => {
      const refused = async (as: string | null) =>
        (await api('GET', '/api/items/salaries', { as: as === null ? null : tokens[as]! })).status === 403;
      expect([await refused('other'), await refused(null)]).toEqual([true, true]);
      const { id } = await ok('POST', '/api/access/policies', {
        ...{ role: 'authenticated', collection: 'salaries', action: 'read' },
      });
      expect([await refused('other'), await refused(null)]).toEqual([false, true]);
      // A key of one role has that role only.
      expect(await refused('reads')).toBe(true);
      await ok('DELETE', `/api/access/policies/${id}`);
      const open = await ok('POST', '/api/access/policies', {
        ...{ role: 'public', collection: 'salaries', action: 'read' },
      });
      expect([await refused('other'), await refused(null)]).toEqual([false, false]);
      await ok('PATCH', '/api/access/roles/authenticated', { parents: [] });
      expect([await refused('other'), await refused(null)]).toEqual([true, false]);
      await ok('PATCH', '/api/access/roles/authenticated', { parents: ['public'] });
      await ok('DELETE', `/api/access/policies/${open.id}`);
    });
  });

  describe('exports', () => {
    scenarios(
      () => ({ server: room.server, tokens }),
      [
        {
          name: 'need a policy of their own',
          request: 'GET /api/items/articles?export=csv',
          as: 'reads',
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'need one by SEARCH as well',
          request: 'SEARCH /api/items/articles',
          body: { query: { export: 'json' } },
          as: 'reads',
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'hold what may be read and exported, no more',
          request: 'GET /api/items/articles?export=json',
          as: 'exporter',
          status: 200,
          contains: ['theirs, public'],
          mustNotContain: ['theirs, private', 'CANARY', 'NOTE'],
        },
        {
          name: 'do not filter by what may be read and not exported',
          request: 'GET /api/items/articles?export=json',
          query: { filter: { note: { _eq: 'NOTE2' } } },
          as: 'exporter',
          status: 400,
          code: 'INVALID_QUERY',
        },
      ],
    );
  });

  describe('policies that cannot be kept', () => {
    const good = { role: 'below', collection: 'articles', action: 'create' };
    scenarios(
      () => ({ server: room.server, tokens }),
      [
        ...(
          [
            ['a preset of no field', { presets: { nope: 1 } }, 'presets.nope'],
            ['a preset of a list', { presets: { comments: [1] } }, 'presets.comments'],
            ['a preset of the wrong kind', { presets: { public: 'maybe' } }, 'presets.public'],
            ['a preset for reading', { action: 'read', presets: { title: 'x' } }, 'presets'],
            ['an end for reading', { action: 'read', validation: { title: { _eq: 'x' } } }, 'validation'],
            ['an end of a refusal', { effect: 'deny', validation: { title: { _eq: 'x' } } }, 'validation'],
            ['an unknown field', { fields: ['title', 'titel'] }, 'fields[1]'],
            ['an unknown action', { action: 'share' }, 'action'],
          ] as const
        ).map(([name, more, path]) => ({
          name,
          request: 'POST /api/access/policies',
          body: { ...good, ...more },
          status: 400,
          code: 'VALIDATION_FAILED',
          path,
        })),
        {
          name: 'a filter of no field',
          request: 'POST /api/access/policies',
          body: { ...good, where: { nope: 1 }, validation: { nope: 1 } },
          status: 400,
          code: 'INVALID_QUERY',
          contains: ['where.nope', 'validation.nope'],
        },
      ],
    );
  });

  it('names of roles and collections mean nothing to Casbin', async () => {
    const odd = await role('*, g, r.sub == p.sub || true\n"');
    expect((await ok('GET', '/api/access/roles')).map((one: { label: string }) => one.label)).toContain(
      '*, g, r.sub == p.sub || true\n"',
    );
    await person('odd', [odd]);
    expect((await api('GET', '/api/items/articles', { as: tokens.odd! })).status).toBe(403);
    await policy(odd, 'labels', 'read', { fields: ['slug'] });
    expect(await list('odd', 'labels', { limit: 1, sort: 'slug' })).toEqual([{ slug: 'closed' }]);
    for (const name of ['g', 'p', 'r']) {
      const id = await role(name);
      await person(`odd-${name}`, [id]);
      expect((await api('GET', '/api/items/labels', { as: tokens[`odd-${name}`]! })).status).toBe(403);
    }
  });
});
