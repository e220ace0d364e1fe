import type { Grant } from '../access/grant.ts';
import { explainDatabaseError } from '../data/database-error.ts';
import { countItems, selectItems } from '../data/select.ts';
import { Lru } from '../lib/lru.ts';
import type { Item } from '../schema/item.ts';
import { parseQuery, type Query } from '../schema/query.ts';
import type { ReadNode } from '../schema/read-plan.ts';
import { resolveQuery } from '../schema/resolve-query.ts';
import { type Caller, type Engine, openCall } from './engine.ts';
import { scopeOf } from './scope-of.ts';

/** A query before it is checked; `text` identifies it, so that a known one is not resolved again. */
export interface QueryInput {
  parameters: () => Readonly<Record<string, unknown>>;
  text?: string;
}

export interface ListResult {
  items: Item[];
  meta: { total_count?: number; filter_count?: number };
}

interface Resolved {
  query: Query;
  node: ReadNode;
}

const resolved = new WeakMap<Grant, Lru<string, Resolved>>();

function resolve(grant: Grant, collection: string, input: QueryInput, make: () => Resolved): Resolved {
  if (input.text === undefined) return make();
  let cache = resolved.get(grant);
  if (!cache) {
    cache = new Lru(1000);
    resolved.set(grant, cache);
  }
  const key = `${collection}?${input.text}`;
  let entry = cache.get(key);
  if (!entry) {
    entry = make();
    cache.set(key, entry);
  }
  return entry;
}

/**
 * The items of a collection that the caller may see and the query asks for.
 * @throws KasbahError FORBIDDEN, INVALID_QUERY, TOO_MANY_ROWS
 */
export async function listItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  input: QueryInput,
): Promise<ListResult> {
  const call = await openCall(engine, caller);
  const scope = scopeOf(call, collection, 'read');
  const { query, node } = resolve(call.grant, collection, input, () => {
    const parsed = parseQuery(input.parameters());
    return {
      query: parsed,
      node: resolveQuery(parsed, scope, (name) => call.grant.scope(name, 'read'), call.grant.roles),
    };
  });
  const { database } = engine;
  try {
    const [items, total, filtered] = await Promise.all([
      selectItems(database, call.snapshot, node, call.binding),
      query.meta.total
        ? countItems(database, call.snapshot, { scope, where: null }, call.binding)
        : undefined,
      query.meta.filtered ? countItems(database, call.snapshot, node, call.binding) : undefined,
    ]);
    return {
      items,
      meta: {
        ...(total !== undefined && { total_count: total }),
        ...(filtered !== undefined && { filter_count: filtered }),
      },
    };
  } catch (error) {
    throw explainDatabaseError(error, collection, 'read');
  }
}
