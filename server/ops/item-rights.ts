import { readStored } from '../data/read-stored.ts';
import type { Key } from '../data/stored-columns.ts';
import type { Condition } from '../schema/condition.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { type Collection, collectionOf } from '../schema/snapshot.ts';
import type { Call } from './engine.ts';

/** What the caller may do with one item. */
export interface ItemRights {
  /** Fields that may be changed; true for all that `can.update` names. */
  update: true | string[];
  delete: boolean;
}

/** `meta.can`: what would not be refused. */
export interface Rights {
  create: boolean;
  export: boolean;
  delete: boolean;
  /** Fields that may be changed on some items at least. */
  update: string[];
  /** In the order of the items; absent where their keys are not among what was asked for. */
  items?: ItemRights[];
}

/** Null where an item does not say its key: it was not asked for, or another value may stand under its name. */
function keysOf(collection: Collection, read: Scope | null, items: readonly Item[]): Key[] | null {
  const names = collection.primaryKey.map(({ name }) => name);
  if (names.length === 0 || !names.every((name) => read?.fields.has(name))) return null;
  const keys = items.map((item) => names.map((name) => item[name]));
  return keys.some((key) => key.some((value) => value === undefined || value === null)) ? null : keys;
}

/** For which of the keys the scope and a further condition hold; asks nothing where both hold for every row. */
async function reached(
  call: Call,
  scope: Scope,
  keys: readonly Key[],
  mask: Condition | null,
): Promise<boolean[]> {
  if (keys.length === 0 || (!scope.where && !mask)) return keys.map(() => true);
  const stored = await readStored(call.reader, call.snapshot, scope, keys, call.binding, mask);
  return stored.map((item) => item !== null);
}

const writable = (scope: Scope): string[] =>
  [...scope.fields.keys()].filter((name) => {
    const field = scope.collection.fields.get(name);
    return field && !field.readonly && !scope.collection.readonly;
  });

/** Item by item the fields that may be changed, with one question for each condition under which some may. */
async function updatesOf(call: Call, scope: Scope, keys: readonly Key[], all: readonly string[]) {
  const byMask = new Map<Condition | null, string[]>();
  for (const name of all) {
    const mask = scope.fields.get(name) ?? null;
    byMask.set(mask, [...(byMask.get(mask) ?? []), name]);
  }
  const fields = keys.map((): Set<string> => new Set());
  for (const [mask, names] of byMask)
    (await reached(call, scope, keys, mask)).forEach((reach, index) => {
      if (reach) for (const name of names) fields[index]?.add(name);
    });
  return fields.map((some) => (some.size === all.length ? true : all.filter((name) => some.has(name))));
}

/**
 * What the caller may do with a collection and with each of some items as they are, so that nothing is offered that
 * would be refused. The rights are asked of the database in as many statements as there are different conditions.
 */
export async function rightsOn(call: Call, name: string, items: readonly Item[] | null): Promise<Rights> {
  const collection = collectionOf(call.snapshot, name);
  const scope = (action: Parameters<typeof call.grant.scope>[1]) =>
    collection.readonly && action !== 'export' ? null : call.grant.scope(name, action);
  const update = scope('update');
  const remove = scope('delete');
  const fields = update ? writable(update) : [];
  const rights: Rights = {
    create: scope('create') !== null,
    export: scope('export') !== null,
    delete: remove !== null,
    update: fields,
  };
  const keys = items && keysOf(collection, call.grant.scope(name, 'read'), items);
  if (!keys) return rights;
  const updates = update ? await updatesOf(call, update, keys, fields) : keys.map((): string[] => []);
  const deletes = remove ? await reached(call, remove, keys, null) : keys.map(() => false);
  return {
    ...rights,
    items: keys.map((_, index) => ({ update: updates[index] ?? [], delete: deletes[index] ?? false })),
  };
}
