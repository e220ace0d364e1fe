import { type Endpoint, KasbahError, type PluginHost } from '../../plugin/index.ts';
import { checkNames, cursorOf, limitOf } from './change-query.ts';
import { conflictsOf, itemsOf, membersOf } from './undo-body.ts';

const textOf = (value: unknown, name: string): string | undefined => {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && !value.includes('\u0000')) return value.slice(0, 64);
  throw new KasbahError('INVALID_QUERY', `${name} is a text.`, { path: name });
};

/** `/api/trash`: deleted items, as far as the caller may see them; brought back, or ended for good. */
export const trashEndpoints = (host: PluginHost): Endpoint[] => [
  {
    method: 'GET',
    path: '/trash',
    access: 'signed-in',
    async handler({ actor, query }) {
      checkNames(query, ['collection', 'changeset', 'limit', 'cursor']);
      const limit = limitOf(query);
      const collection = textOf(query.collection, 'collection');
      const changeset = textOf(query.changeset, 'changeset');
      const entries = await host.trash.list(actor, {
        limit,
        ...cursorOf(query),
        ...(collection !== undefined && { collection }),
        ...(changeset !== undefined && { changeset }),
      });
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
      const of = textOf(collection, 'collection');
      const which =
        items !== undefined ? { items: itemsOf(items) } : of !== undefined ? { collection: of } : {};
      return { data: { purged: await host.trash.purge(actor, which) } };
    },
  },
];
