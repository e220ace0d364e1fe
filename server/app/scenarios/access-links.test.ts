import { afterAll, beforeAll, describe } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { newsroom } from '../testing/newsroom.ts';
import { queryString, scenarios } from '../testing/scenario.ts';

describe.each(testDatabases())('Access to links, and what is denied, on $dialect', ({ create }) => {
  const room = newsroom(create);
  const { tokens, policy, role, keyOf } = room;
  beforeAll(room.open);
  afterAll(room.close);
  describe('links to many', () => {
    beforeAll(async () => {
      const linker = await role('Linker');
      await policy(linker, 'articles', 'read', { fields: ['id', 'title', 'labels', 'comments'] });
      await policy(linker, 'articles', 'update', { fields: ['labels', 'title'] });
      tokens.linker = await keyOf(linker);
      const labeler = await role('Labeler');
      await policy(labeler, 'articles', 'read', { fields: ['id', 'labels', 'comments'] });
      await policy(labeler, 'articles', 'update', { fields: ['labels'] });
      await policy(labeler, 'labels', 'read', { fields: ['slug'] });
      await policy(labeler, 'comments', 'read', { where: { hidden: { _neq: true } } });
      for (const action of ['read', 'create', 'delete'])
        await policy(labeler, 'articles_labels', action, { where: { label: { _eq: 'open' } } });
      tokens.labeler = await keyOf(labeler);
    });
    const filter = (value: unknown) =>
      `GET /api/items/articles?${queryString({ fields: 'id', sort: 'id', filter: value })}`;
    scenarios(
      () => room,
      [
        {
          name: 'the default answer leaves out links to what may not be seen',
          request: 'GET /api/items/articles/4',
          as: 'linker',
          status: 200,
          data: { id: 4, title: 'own, public' },
        },
        {
          name: 'asked for by name they are refused',
          request: 'GET /api/items/articles?fields=labels',
          as: 'linker',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'whether there are any is not told',
          request: filter({ comments: { _null: true } }),
          as: 'linker',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'nor of a junction',
          request: filter({ labels: { _nnull: true } }),
          as: 'linker',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'setting links needs the rights of the junction',
          request: 'PATCH /api/items/articles/2',
          as: 'linker',
          body: { title: 'x', labels: [] },
          status: 403,
          code: 'FORBIDDEN',
          path: 'labels',
        },
        {
          name: 'links that may be seen',
          request: 'GET /api/items/articles?fields=id,labels,comments&sort=id',
          as: 'labeler',
          status: 200,
          data: [1, 2, 3, 4, 5].map((id) => ({
            id,
            labels: id === 2 ? ['open'] : [],
            comments: id === 2 ? [1] : [],
          })),
        },
        {
          name: 'a filter through links that may not be seen',
          request: filter({ labels: { slug: 'closed' } }),
          as: 'labeler',
          status: 200,
          data: [],
        },
        {
          name: 'and whether there are any',
          request: filter({ labels: { _nnull: true } }),
          as: 'labeler',
          status: 200,
          data: [{ id: 2 }],
        },
        {
          name: 'none of those that may be seen',
          request: filter({ labels: { _none: {} } }),
          as: 'labeler',
          status: 200,
          data: [{ id: 1 }, { id: 3 }, { id: 4 }, { id: 5 }],
        },
        {
          name: 'hidden comments do not count',
          request: filter({ comments: { _nnull: true } }),
          as: 'labeler',
          status: 200,
          data: [{ id: 2 }],
        },
        {
          name: 'a filter on a field of links that is not given',
          request: filter({ labels: { note: 'LABELNOTE' } }),
          as: 'labeler',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'adding a link outside of the row filter',
          request: 'PATCH /api/items/articles/1',
          as: 'labeler',
          body: { labels: ['closed'] },
          status: 403,
          code: 'FORBIDDEN',
          path: 'labels[0]',
        },
        {
          name: 'removing a link outside of the row filter',
          request: 'PATCH /api/items/articles/4',
          as: 'labeler',
          body: { labels: [] },
          status: 200,
        },
        {
          name: 'which is still there',
          request: 'GET /api/items/articles/4?fields=labels',
          status: 200,
          data: { labels: ['closed'] },
        },
        {
          name: 'adding a link inside of it',
          request: 'PATCH /api/items/articles/4',
          as: 'labeler',
          body: { labels: ['open'] },
          status: 200,
          data: { id: 4, labels: ['open'], comments: [] },
          changes: ['articles_labels create'],
        },
        {
          name: 'leaves the others',
          request: 'GET /api/items/articles/4?fields=labels',
          status: 200,
          contains: ['open', 'closed'],
        },
      ],
    );
  });

  describe('deny', () => {
    beforeAll(async () => {
      const denied = await role('Denied');
      await policy(denied, 'articles', 'read');
      await policy(denied, 'articles', 'read', {
        effect: 'deny',
        where: { title: { _contains: 'private' } },
      });
      await policy(denied, 'articles', 'read', { effect: 'deny', fields: ['note'] });
      await policy(denied, 'articles', 'read', {
        effect: 'deny',
        where: { public: true },
        fields: ['author'],
      });
      await policy(denied, 'salaries', 'read');
      await policy(denied, 'salaries', 'read', { effect: 'deny' });
      tokens.denied = await keyOf(denied);
    });
    scenarios(
      () => room,
      [
        {
          name: 'takes rows away',
          request: 'GET /api/items/articles?fields=id&sort=id',
          as: 'denied',
          status: 200,
          data: [{ id: 2 }, { id: 4 }, { id: 5 }],
        },
        {
          name: 'takes a field away',
          request: 'GET /api/items/articles?fields=note',
          as: 'denied',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'takes a field of some rows away',
          request: 'GET /api/items/articles',
          as: 'denied',
          status: 200,
          mustNotContain: ['CANARY', 'NOTE'],
        },
        {
          name: 'also for a filter',
          request: `GET /api/items/articles?${queryString({ filter: { author: 'CANARY2' } })}`,
          as: 'denied',
          status: 200,
          data: [],
        },
        {
          name: 'wins over everything',
          request: 'GET /api/items/salaries',
          as: 'denied',
          status: 200,
          data: [],
        },
        { name: 'and for one item', request: 'GET /api/items/salaries/1', as: 'denied', status: 404 },
      ],
    );
  });
});
