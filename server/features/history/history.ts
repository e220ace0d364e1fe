import { type ChangeQuery, definePlugin, type EndpointRequest, KasbahError } from '../../plugin/index.ts';

const FILTERS = ['collection', 'item', 'changeset', 'actor'] as const;

function limitOf(query: EndpointRequest['query']): number {
  const limit = query.limit === undefined ? 50 : Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    throw new KasbahError('INVALID_QUERY', 'limit is a whole number from 1 to 500.', { path: 'limit' });
  return limit;
}

/** `{collection: {_eq: 'Track'}}` and the like; the changelog is asked by equality only. */
function changeQuery(query: EndpointRequest['query']): ChangeQuery {
  const wrong = Object.keys(query).find((name) => !['filter', 'limit', 'cursor'].includes(name));
  if (wrong)
    throw new KasbahError('INVALID_QUERY', `There is no parameter ${wrong.slice(0, 80)}.`, {
      path: wrong.slice(0, 80),
    });
  const result: ChangeQuery = { limit: limitOf(query) };
  if (query.cursor !== undefined) result.before = Number(query.cursor);
  let filter: unknown = query.filter ?? {};
  if (typeof filter === 'string') {
    try {
      filter = JSON.parse(filter);
    } catch {
      throw new KasbahError('INVALID_QUERY', 'filter is not valid JSON.', { path: 'filter' });
    }
  }
  for (const [name, condition] of Object.entries(filter as Record<string, { _eq?: unknown }>)) {
    const value = typeof condition === 'object' && condition !== null ? condition._eq : condition;
    if (
      !(FILTERS as readonly string[]).includes(name) ||
      (typeof value !== 'string' && typeof value !== 'number')
    ) {
      throw new KasbahError('INVALID_QUERY', `Changes can be filtered by ${FILTERS.join(', ')} with _eq.`, {
        path: `filter.${name.slice(0, 80)}`,
      });
    }
    result[name as (typeof FILTERS)[number]] = String(value);
  }
  return result;
}

/** What was changed, by whom and when: for one item, and for all. */
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
          access: 'administrator',
          async handler({ actor, query }) {
            const asked = changeQuery(query);
            const changes = await host.changes.list(actor, asked);
            const last = changes.at(-1);
            const meta = last && changes.length === asked.limit ? { next_cursor: String(last.seq) } : {};
            return { data: changes.map((change) => ({ ...change, actor_name: change.actor.name })), meta };
          },
        },
      ],
    };
  },
});
