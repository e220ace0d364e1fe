import { definePlugin, KasbahError } from '../../plugin/index.ts';
import { changeQuery, checkNames, cursorOf, limitOf, placeOf } from './change-query.ts';
import { trashEndpoints } from './trash-endpoints.ts';
import { conflictsOf, itemsOf, membersOf } from './undo-body.ts';

/** What was changed, by whom and when, for one item and for all; taking it back, and the trash. */
export const historyFeature = definePlugin({
  name: 'history',
  setup(host) {
    return {
      endpoints: [
        {
          method: 'GET',
          path: '/items/:collection/:id/history',
          access: 'signed-in',
          async handler({ actor, params, rawParams, query }) {
            checkNames(query, ['limit']);
            const collection = params.collection ?? '';
            const definition = host.schema.definitions().find((one) => one.name === collection);
            const several = (definition?.fields.filter((field) => field.primary).length ?? 0) > 1;
            const id = (several ? rawParams : params).id ?? '';
            await host.items.get(actor, collection, id);
            const changes = await host.changes.list(actor, { collection, item: id, limit: limitOf(query) });
            return { data: changes };
          },
        },
        {
          method: 'GET',
          path: '/changes',
          access: 'activity',
          async handler({ actor, query }) {
            const asked = { ...changeQuery(query), ...cursorOf(query) };
            const changes = await host.changes.list(actor, asked);
            const last = changes.at(-1);
            const meta = last && changes.length === asked.limit ? { next_cursor: String(last.seq) } : {};
            return { data: changes.map((change) => ({ ...change, actor_name: change.actor.name })), meta };
          },
        },
        {
          method: 'GET',
          path: '/changesets',
          access: 'activity',
          async handler({ actor, query }) {
            const asked = { ...changeQuery(query), ...placeOf(query) };
            const sets = await host.changes.sets(actor, asked);
            const last = sets.at(-1);
            const more = last && sets.length === asked.limit;
            return { data: sets, meta: more ? { next_cursor: `${Date.parse(last.at)}.${last.id}` } : {} };
          },
        },
        {
          method: 'GET',
          path: '/changesets/:id',
          access: 'signed-in',
          async handler({ actor, params, query }) {
            checkNames(query, ['limit']);
            const changeset = (params.id ?? '').slice(0, 36);
            const changes = await host.changes.list(actor, { changeset, limit: limitOf(query) });
            const [first] = changes;
            if (!first)
              throw new KasbahError('NOT_FOUND', 'There is no such changeset, or history has forgotten it.', {
                status: 404,
              });
            const { at, actor: by, source, comment, undoes, undone_by } = first;
            return { data: { id: changeset, at, actor: by, source, comment, undoes, undone_by, changes } };
          },
        },
        {
          method: 'POST',
          path: '/changesets/:id/undo',
          access: 'signed-in',
          async handler({ actor, params, body }) {
            const { items, conflicts } = membersOf(body, ['items', 'conflicts']);
            const request = {
              items: items === undefined ? undefined : itemsOf(items),
              conflicts: conflictsOf(conflicts),
            };
            return { data: await host.changes.undo(actor, (params.id ?? '').slice(0, 36), request) };
          },
        },
        ...trashEndpoints(host),
      ],
    };
  },
});
