import type { Change } from '../data/changelog.ts';
import { readByField, readStored } from '../data/read-stored.ts';
import { type Key, keyOf, keyText } from '../data/stored-columns.ts';
import type { Item } from '../schema/item.ts';
import type { Collection, Snapshot } from '../schema/snapshot.ts';
import { difference } from './difference.ts';
import { type Call, everythingIn, type OpenChangeset } from './engine.ts';
import { formatKey } from './item-key.ts';

interface Dependent {
  collection: Collection;
  key: Key;
  before: Item;
}

/** What a deletion may touch beside the items that were named. */
export interface Dependents {
  found: readonly Dependent[];
}

/** Fields of the whole schema that point to a collection, with what the database does with their items. */
export function pointingTo(
  snapshot: Snapshot,
  name: string,
): { collection: string; field: string; restricts: boolean }[] {
  return [...snapshot.collections.values()].flatMap((collection) =>
    [...collection.fields.values()]
      .filter(({ relation }) => relation?.kind === 'many-to-one' && relation.collection === name)
      .filter(() => collection.primaryKey.length > 0)
      .map((field) => {
        const rule = field.options.on_delete ?? (field.definition.required ? 'restrict' : 'set_null');
        // What a table that Kasbah did not make does by itself is not known: its rows are looked at.
        const restricts = !collection.definition.existing && rule === 'restrict';
        return { collection: collection.name, field: field.name, restricts };
      }),
  );
}

/** The items that the database may delete or change by itself when these are deleted, as they are before. */
export async function findDependents(
  call: Call,
  open: OpenChangeset,
  collection: Collection,
  items: readonly Item[],
): Promise<Dependents> {
  const everything = await everythingIn(call);
  const known = new Set(items.map((item) => `${collection.name} ${keyText(keyOf(collection, item))}`));
  const found: Dependent[] = [];
  let level: { collection: Collection; items: readonly Item[] }[] = [{ collection, items }];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const above of level) {
      const keyName = above.collection.primaryKey[0]?.name;
      if (keyName === undefined || above.collection.primaryKey.length !== 1) continue;
      const keys = above.items.map((item) => item[keyName]);
      for (const { collection: name, field, restricts } of pointingTo(call.snapshot, above.collection.name)) {
        const scope = everything.scope(name, 'read');
        if (!scope || restricts) continue;
        const below = scope.collection;
        const rows = await readByField(open.tx, call.snapshot, scope, field, keys, call.binding);
        const fresh = rows.filter((row) => {
          const id = `${below.name} ${keyText(keyOf(below, row))}`;
          return !known.has(id) && known.add(id);
        });
        found.push(...fresh.map((row) => ({ collection: below, key: keyOf(below, row), before: row })));
        if (fresh.length > 0) next.push({ collection: below, items: fresh });
      }
    }
    level = next;
  }
  return { found };
}

/** What became of them: the changes that the database made by itself, those farthest from the deleted items first. */
export async function changesOfDependents(
  call: Call,
  open: OpenChangeset,
  { found }: Dependents,
): Promise<Change[]> {
  const everything = await everythingIn(call);
  const changes: Change[] = [];
  const byCollection = new Map<Collection, Dependent[]>();
  for (const one of [...found].reverse()) {
    const list = byCollection.get(one.collection);
    if (list) list.push(one);
    else byCollection.set(one.collection, [one]);
  }
  const after = new Map<Dependent, Item | null>();
  for (const [collection, list] of byCollection) {
    const scope = everything.scope(collection.name, 'read')!;
    const keys = list.map(({ key }) => key);
    const items = await readStored(open.tx, call.snapshot, scope, keys, call.binding);
    for (const [index, one] of list.entries()) after.set(one, items[index] ?? null);
  }
  for (const one of [...found].reverse()) {
    const { collection, key, before } = one;
    const head = { collection: collection.name, item: formatKey(key), cascaded: true };
    const now = after.get(one) ?? null;
    if (!now) {
      changes.push({ ...head, action: 'delete', before, after: null });
      continue;
    }
    const parts = difference(before, now);
    if (parts) changes.push({ ...head, action: 'update', ...parts });
  }
  return changes;
}
