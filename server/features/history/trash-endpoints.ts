import { type Endpoint, KasbahError, type PluginHost } from '../../plugin/index.ts';
import { checkNames, cursorOf, limitOf, momentOf, textOf } from './change-query.ts';
import { conflictsOf, itemsOf, membersOf } from './undo-body.ts';

/** `/api/trash`: deleted items, as far as the caller may see them; brought back, or ended for good. */
export const trashEndpoints = (host: PluginHost): Endpoint[] => [
  {
    method: 'GET',
    path: '/trash',
    access: 'signed-in',
    async handler({ actor, query }) {
      checkNames(query, ['collection', 'changeset', 'actor', 'from', 'until', 'limit', 'cursor']);
      const limit = limitOf(query);
      const asked = {
        collection: textOf(query, 'collection'),
        changeset: textOf(query, 'changeset'),
        actor: textOf(query, 'actor'),
        from: momentOf(query, 'from'),
        until: momentOf(query, 'until'),
      };
      const entries = await host.trash.list(actor, { limit, ...cursorOf(query), ...asked });
      const last = entries.at(-1);
      return {
        data: entries.map(({ seq, changeset: id, collection: of, item, before, at, actor: by, ...rest }) => ({
          seq,
          changeset: id,
          collection: of,
          item,
          values: before,
          at,
          actor: by,
          source: rest.source,
          with: rest.with,
        })),
        meta: last && entries.length === limit ? { next_cursor: String(last.seq) } : {},
      };
    },
  },
  {
    method: 'POST',
    path: '/trash/restore',
    access: 'signed-in',
    async handler({ actor, body }) {
      const { items, conflicts } = membersOf(body, ['items', 'conflicts']);
      return { data: await host.trash.restore(actor, itemsOf(items), conflictsOf(conflicts)) };
    },
  },
  {
    method: 'DELETE',
    path: '/trash',
    access: 'administrator',
    async handler({ actor, body }) {
      const { items, collection, all } = membersOf(body, ['items', 'collection', 'all']);
      if ([items, collection, all].filter((one) => one !== undefined).length !== 1)
        throw new KasbahError('INVALID_BODY', 'Say what is to go: items, collection, or "all": true.', {
          hint: 'What is ended here cannot be brought back.',
        });
      if (all !== undefined && all !== true)
        throw new KasbahError('INVALID_BODY', 'all is true.', { path: 'all' });
      const of = textOf({ collection }, 'collection');
      const which =
        items !== undefined ? { items: itemsOf(items) } : of !== undefined ? { collection: of } : {};
      return { data: { purged: await host.trash.purge(actor, which) } };
    },
  },
];
