import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { newsroom } from '../testing/newsroom.ts';
import { queryString, scenarios } from '../testing/scenario.ts';

describe.each(testDatabases())('meta=can on $dialect', ({ create }) => {
  const room = newsroom(create);
  const { tokens, policy, role, keyOf, api } = room;
  beforeAll(room.open, 60_000);
  afterAll(room.close);
  const asked = async (as: string | undefined, path: string, query: Record<string, unknown>) => {
    const address = `/api/items/${path}?${queryString({ meta: 'can', ...query })}`;
    const { status, json, text } = await api('GET', address, as ? { as: tokens[as]! } : {});
    expect(status, text).toBe(200);
    return json;
  };

  it('tells item by item what may be changed and deleted', async () => {
    const eraser = await role('Eraser');
    await policy(eraser, 'articles', 'delete', { where: { public: { _eq: false } } });
    await policy(eraser, 'articles', 'read');
    tokens.eraser = await keyOf(eraser);
    const { data, meta } = await asked('both', 'articles', { fields: 'id', sort: 'id' });
    expect(data.map((item: { id: number }) => item.id)).toEqual([1, 2, 4, 5]);
    expect(meta.can).toEqual({
      ...{ create: false, export: false, delete: false, update: ['title', 'public', 'note'] },
      items: [
        { update: true, delete: false },
        { update: ['title'], delete: false },
        { update: true, delete: false },
        { update: ['title'], delete: false },
      ],
    });
    const erasing = await asked('eraser', 'articles', { fields: 'id', sort: 'id' });
    expect(erasing.meta.can).toMatchObject({ delete: true, update: [] });
    expect(erasing.meta.can.items.map((one: { delete: boolean }) => one.delete)).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    // What is told is what happens.
    for (const [index, id] of [1, 2, 3, 4, 5].entries()) {
      const { status } = await api('DELETE', `/api/items/articles/${id}`, {
        as: tokens.eraser!,
        body: undefined,
      });
      expect(status, String(id)).toBe(erasing.meta.can.items[index].delete ? 204 : 403);
    }
  });

  it('goes with single items, counts, and administrators', async () => {
    const one = await asked('both', 'articles/4', { fields: '*' });
    expect(one.meta.can.items).toEqual([{ update: true, delete: false }]);
    const counted = await asked('both', 'articles', { meta: 'filter_count,can', limit: 1 });
    expect(Object.keys(counted.meta).sort()).toEqual(['can', 'filter_count']);
    const all = await asked(undefined, 'articles', { limit: 1 });
    expect(all.meta.can).toMatchObject({
      create: true,
      export: true,
      delete: true,
      items: [{ update: true, delete: true }],
    });
    expect(all.meta.can.update).not.toContain('id');
  });

  it('leaves items out where their keys are not asked for', async () => {
    expect((await asked('both', 'articles', { fields: 'title' })).meta.can.items).toBeUndefined();
    expect((await asked('both', 'articles', { aggregate: { count: '*' } })).meta.can.items).toBeUndefined();
  });

  scenarios(
    () => ({ server: room.server, tokens }),
    [
      {
        name: 'is not for who may read nothing',
        request: 'GET /api/items/articles?meta=can',
        as: 'other',
        status: 403,
      },
      { name: 'is the name it has', request: 'GET /api/items/articles?meta=cans', status: 400, path: 'meta' },
    ],
  );
});
