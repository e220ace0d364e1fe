import type { Caller, Engine } from '../ops/engine.ts';
import { getItem } from '../ops/get.ts';
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
  if ((id === undefined || id === 'singleton') && isSingleton(engine, collection))
    return { data: await readSingleton(engine, caller, collection, query) };
  if (id !== undefined) return { data: await getItem(engine, caller, collection, id, query) };
  const { items, meta } = await listItems(engine, caller, collection, query);
  return Object.keys(meta).length === 0 ? { data: items } : { data: items, meta };
}
