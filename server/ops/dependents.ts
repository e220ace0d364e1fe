import type { Change } from '../data/changelog.ts';
import type { Executor } from '../data/database.ts';
import { type DeleteRule, readDeleteRules } from '../data/delete-rules.ts';
import { readByFields, readStored } from '../data/read-stored.ts';
import { chunks, type Key, keyOf, keyText } from '../data/stored-columns.ts';
import type { Item } from '../schema/item.ts';
import type { Collection, Field, Snapshot } from '../schema/snapshot.ts';
import { difference } from './difference.ts';
import { type Call, everythingIn, type OpenChangeset } from './engine.ts';
import { formatKey } from './item-key.ts';

/** An item that a deletion touches. */
interface Doomed {
  collection: Collection;
  key: Key;
  before: Item;
  /** It is one of those to be deleted, not one that the database takes with them. */
  named: boolean;
  /** Items of the deletion that it points to. */
  above: Set<Doomed>;
}

/** All that a deletion touches, each item after those that it points to. */
export interface Deletion {
  order: readonly Doomed[];
}

/** Fields of the whole schema that point to a collection. */
export function pointingTo(snapshot: Snapshot, name: string): { collection: string; field: string }[] {
  return [...snapshot.collections.values()]
    .filter(({ primaryKey }) => primaryKey.length > 0)
    .flatMap((collection) =>
      [...collection.fields.values()]
        .filter(({ relation }) => relation?.kind === 'many-to-one' && relation.collection === name)
        .map((field) => ({ collection: collection.name, field: field.name })),
    );
}

/** A relation by which items go or change with those that they point to. */
interface Pointing {
  collection: Collection;
  fields: readonly Field[];
  /** Fields of the items above, in the order of `fields`. */
  references: readonly string[];
  cascades: boolean;
}

const byColumn = ({ fields }: Collection, column: string) =>
  [...fields.values()].find((field) => field.column?.toLowerCase() === column.toLowerCase());

/** The links of a collection that Kasbah made, to any other. */
function linksOf(collection: Collection): (Pointing & { above: string })[] {
  return [...collection.fields.values()].flatMap(({ relation, options, definition }) => {
    if (relation?.kind !== 'many-to-one') return [];
    const rule = options.on_delete ?? (definition.required ? 'restrict' : 'set_null');
    const holder = collection.fields.get(relation.keyField);
    if (rule === 'restrict' || !holder) return [];
    const references = [relation.targetKey];
    return [
      { collection, fields: [holder], above: relation.collection, references, cascades: rule === 'cascade' },
    ];
  });
}

/** What a foreign key of a table that others made means for its collection; nothing where a column is no field. */
function linkOfRule(collection: Collection, above: Collection, rule: DeleteRule): Pointing[] {
  const fields = rule.columns.flatMap((column) => byColumn(collection, column) ?? []);
  const references =
    rule.references.length > 0
      ? rule.references.flatMap((column) => byColumn(above, column)?.name ?? [])
      : above.primaryKey.map(({ name }) => name);
  if (fields.length !== rule.columns.length || references.length !== fields.length) return [];
  return [{ collection, fields, references, cascades: rule.cascades }];
}

type ByCollection = ReadonlyMap<string, readonly Pointing[]>;

function pointingIn(snapshot: Snapshot, rules: readonly DeleteRule[]): ByCollection {
  const result = new Map<string, Pointing[]>();
  const add = (above: string, one: Pointing) => result.set(above, [...(result.get(above) ?? []), one]);
  const all = [...snapshot.collections.values()].filter(({ primaryKey }) => primaryKey.length > 0);
  const byTable = new Map(all.map((collection) => [collection.table.toLowerCase(), collection]));
  for (const collection of all)
    if (!collection.definition.existing) for (const { above, ...one } of linksOf(collection)) add(above, one);
  for (const rule of rules) {
    const collection = byTable.get(rule.table.toLowerCase());
    const above = byTable.get(rule.above.toLowerCase());
    if (collection?.definition.existing && above)
      for (const one of linkOfRule(collection, above, rule)) add(above.name, one);
  }
  return result;
}

const known = new WeakMap<Snapshot, ByCollection>();

/** By collection, what points to it. The rules of tables that others made are read once for each state of the schema. */
async function pointing(tx: Executor, snapshot: Snapshot): Promise<ByCollection> {
  const kept = known.get(snapshot);
  if (kept) return kept;
  const others = [...snapshot.collections.values()].some(({ definition }) => definition.existing);
  const result = pointingIn(snapshot, others ? await readDeleteRules(tx) : []);
  known.set(snapshot, result);
  return result;
}

const idOf = (collection: Collection, key: Key) => `${collection.name} ${keyText(key)}`;
const valuesOf = (item: Item, names: readonly string[]) => names.map((name) => item[name]);

/** Each after those that it points to, as far as they do not point to each other in a circle. */
function sorted(all: Iterable<Doomed>): Doomed[] {
  const result: Doomed[] = [];
  const met = new Set<Doomed>();
  for (const start of all) {
    // By hand, because a tree may be deeper than the stack.
    const way: { one: Doomed; left: Doomed[] }[] = [];
    const enter = (one: Doomed) => {
      if (met.has(one)) return;
      met.add(one);
      way.push({ one, left: [...one.above] });
    };
    enter(start);
    for (let top = way.at(-1); top; top = way.at(-1)) {
      const next = top.left.shift();
      if (next) enter(next);
      else {
        result.push(top.one);
        way.pop();
      }
    }
  }
  return result;
}

/** Links among the named items themselves, which the database looks at as well when they go together. */
function linkNamed(collection: Collection, named: readonly Doomed[]): void {
  for (const { relation } of collection.fields.values()) {
    if (relation?.kind !== 'many-to-one' || relation.collection !== collection.name) continue;
    const byKey = new Map(named.map((one) => [String(one.before[relation.targetKey]), one]));
    for (const one of named) {
      const above = byKey.get(String(one.before[relation.keyField]));
      if (above && above !== one) one.above.add(above);
    }
  }
}

/** The items that the database deletes or changes by itself when these are deleted, as all of them are before. */
export async function findDeletion(
  call: Call,
  open: OpenChangeset,
  collection: Collection,
  items: readonly Item[],
): Promise<Deletion> {
  const everything = await everythingIn(call);
  const links = await pointing(open.tx, call.snapshot);
  const found = new Map<string, Doomed>();
  const enter = (of: Collection, before: Item, named: boolean): Doomed => {
    const key = keyOf(of, before);
    const id = idOf(of, key);
    const one = found.get(id) ?? { collection: of, key, before, named, above: new Set<Doomed>() };
    found.set(id, one);
    return one;
  };
  const named = items.map((item) => enter(collection, item, true));
  linkNamed(collection, named);
  const going = new Set(named);
  let level: Doomed[] = named;
  while (level.length > 0) {
    const next: Doomed[] = [];
    for (const above of new Set(level.map((one) => one.collection)))
      for (const link of links.get(above.name) ?? []) {
        const scope = everything.scope(link.collection.name, 'read');
        const parents = new Map(
          level
            .filter((one) => one.collection === above)
            .map((one) => [keyText(valuesOf(one.before, link.references)), one]),
        );
        const keys = [...parents.values()].map((one) => valuesOf(one.before, link.references));
        if (!scope) continue;
        const names = link.fields.map(({ name }) => name);
        for (const some of chunks(keys, 5000))
          for (const row of await readByFields(open.tx, call.snapshot, scope, names, some, call.binding)) {
            const one = enter(link.collection, row, false);
            const parent = parents.get(keyText(valuesOf(row, names)));
            if (parent && parent !== one) one.above.add(parent);
            if (!link.cascades || going.has(one)) continue;
            going.add(one);
            next.push(one);
          }
      }
    level = next;
  }
  return { order: sorted(found.values()) };
}

/** The named items in lists, each to be deleted before the next: those that others of them point to come last. */
export function leavesFirst({ order }: Deletion): Key[][] {
  const depth = new Map<Doomed, number>();
  const result: Key[][] = [];
  for (const one of order) {
    if (!one.named) continue;
    const own = 1 + Math.max(-1, ...[...one.above].map((above) => depth.get(above) ?? -1));
    depth.set(one, own);
    const list = result[own];
    if (list) list.push(one.key);
    else result[own] = [one.key];
  }
  return result.filter(Boolean).reverse();
}

/**
 * What became of them. An undo goes backwards, so that an item comes back before those that point to it: here it comes
 * after them.
 */
export async function changesOf(call: Call, open: OpenChangeset, { order }: Deletion): Promise<Change[]> {
  const everything = await everythingIn(call);
  const byCollection = new Map<Collection, Doomed[]>();
  for (const one of order) {
    if (one.named) continue;
    const list = byCollection.get(one.collection);
    if (list) list.push(one);
    else byCollection.set(one.collection, [one]);
  }
  const after = new Map<Doomed, Item | null>();
  for (const [collection, list] of byCollection) {
    const scope = everything.scope(collection.name, 'read')!;
    const keys = list.map(({ key }) => key);
    const items = await readStored(open.tx, call.snapshot, scope, keys, call.binding);
    for (const [index, one] of list.entries()) after.set(one, items[index] ?? null);
  }
  return order.toReversed().flatMap((one): Change[] => {
    const head = { collection: one.collection.name, item: formatKey(one.key) };
    if (one.named) return [{ ...head, action: 'delete', before: one.before, after: null }];
    const now = after.get(one) ?? null;
    if (!now) return [{ ...head, cascaded: true, action: 'delete', before: one.before, after: null }];
    const parts = difference(one.before, now);
    return parts ? [{ ...head, cascaded: true, action: 'update', ...parts }] : [];
  });
}
