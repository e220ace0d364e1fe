import type { Caller, Engine } from '../ops/engine.ts';
import { getItem, rightsAsked } from '../ops/get.ts';
import { listItems, type QueryInput } from '../ops/list.ts';
import { isSingleton, readSingleton } from '../ops/singleton.ts';
import type { Item } from '../schema/item.ts';

/** What a GET of items answers: one by its key, the one of a singleton, or a list. @throws KasbahError */
export async function readItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  id: unknown,
  query: QueryInput,
): Promise<{ data: Item | Item[]; meta?: object }> {
  const single = (id === undefined || id === 'singleton') && isSingleton(engine, collection);
  if (single || id !== undefined) {
    const data = single
      ? await readSingleton(engine, caller, collection, query)
      : await getItem(engine, caller, collection, id, query);
    const can = await rightsAsked(engine, caller, collection, data, query);
    return can ? { data, meta: { can } } : { data };
  }
  const { items, meta } = await listItems(engine, caller, collection, query);
  return Object.keys(meta).length === 0 ? { data: items } : { data: items, meta };
}
