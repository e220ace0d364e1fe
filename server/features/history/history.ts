import {
  type ChangeQuery,
  definePlugin,
  type EndpointRequest,
  type Item,
  KasbahError,
} from '../../plugin/index.ts';

const FILTERS = ['collection', 'item', 'changeset', 'actor'] as const;

function refuse(message: string, path: string): never {
  throw new KasbahError('INVALID_QUERY', message, { path: path.slice(0, 90) });
}

function limitOf(query: EndpointRequest['query']): number {
  const limit = query.limit === undefined ? 50 : query.limit === '' ? 0 : Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    refuse('limit is a whole number from 1 to 500.', 'limit');
  return limit;
}

function checkNames(query: EndpointRequest['query'], known: readonly string[]): void {
  const wrong = Object.keys(query).find((name) => !known.includes(name));
  if (wrong !== undefined) refuse(`There is no parameter ${wrong.slice(0, 80)}.`, wrong);
}

function filterOf(input: unknown): Record<string, unknown> {
  let filter = input ?? {};
  if (typeof filter === 'string') {
    try {
      filter = JSON.parse(filter);
    } catch {
      refuse('filter is not valid JSON.', 'filter');
    }
  }
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter))
    refuse('filter must be an object.', 'filter');
  return filter as Record<string, unknown>;
}

/** The text that a condition compares with: `{_eq: 'Track'}`, or `Track` itself. */
function comparedWith(condition: unknown): string | null {
  const isObject = typeof condition === 'object' && condition !== null;
  const value = isObject && Object.keys(condition).length === 1 ? (condition as Item)._eq : condition;
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value);
  return text.includes('\u0000') ? null : text;
}

/** `{collection: {_eq: 'Track'}}` and the like; the changelog is asked by equality only. */
function changeQuery(query: EndpointRequest['query']): ChangeQuery {
  checkNames(query, ['filter', 'limit', 'cursor']);
  const result: ChangeQuery = { limit: limitOf(query) };
  if (query.cursor !== undefined) {
    if (typeof query.cursor !== 'string' || !/^\d{1,15}$/.test(query.cursor))
      refuse('cursor is the next_cursor of an answer.', 'cursor');
    result.before = Number(query.cursor);
  }
  for (const [name, condition] of Object.entries(filterOf(query.filter))) {
    const value = comparedWith(condition);
    if (!(FILTERS as readonly string[]).includes(name) || value === null) {
      refuse(`Changes can be filtered by ${FILTERS.join(', ')} with _eq.`, `filter.${name}`);
    }
    result[name as (typeof FILTERS)[number]] = value;
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
