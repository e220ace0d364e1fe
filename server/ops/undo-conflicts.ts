import type { ChangeActor } from '../data/changelog.ts';
import { readByField, readOne } from '../data/read-stored.ts';
import type { Key } from '../data/stored-columns.ts';
import { keyOf, keyText } from '../data/stored-columns.ts';
import type { Item } from '../schema/item.ts';
import type { Collection } from '../schema/snapshot.ts';
import { collectionOf, fieldOf } from '../schema/snapshot.ts';
import { pointingTo } from './dependents.ts';
import { everythingIn } from './engine.ts';
import type { NetChange } from './net-changes.ts';
import type { Writer } from './writer.ts';

/** Why a change cannot be taken back as it is, in words for the person who wants it. */
const REASONS = {
  changed_later: 'It was changed again since.',
  gone: 'It is not there any more.',
  exists_again: 'There is an item with this key again.',
  still_needed: 'Other items point to it by now.',
  related_missing: 'It points to an item that is not there any more.',
  value_taken: 'Another item has this value by now.',
  not_kept: 'History does not keep the values of this collection.',
  not_allowed: 'You may not change it back.',
} as const;

export type ConflictReason = keyof typeof REASONS;

/** One change that an undo cannot take back. */
export interface UndoConflict {
  collection: string;
  item: string;
  action: NetChange['action'];
  reason: ConflictReason;
  message: string;
  /** The fields in question, as far as the caller may see them. */
  fields: string[];
  /** What stands in those fields now, and what the undo would bring back. */
  values?: { now: Item; back: Item };
  /** Who made the latest change of the item since, where it was somebody's. */
  by?: ChangeActor;
}

export const conflictOf = (
  { collection, item, action }: NetChange,
  reason: ConflictReason,
  fields: readonly string[] = [],
  values?: { now: Item; back: Item },
): UndoConflict => ({
  collection,
  item,
  action,
  reason,
  message: REASONS[reason],
  fields: [...fields],
  ...(values && { values }),
});

/** Fields in which a stored item is not as it was left. */
export const movedFields = (now: Item, left: Item): string[] =>
  Object.keys(left).filter((name) => name in now && JSON.stringify(now[name]) !== JSON.stringify(left[name]));

/** Fields whose values would point nowhere. */
export async function danglingFields(
  writer: Writer,
  collection: Collection,
  values: Item,
): Promise<string[]> {
  const { call, open } = writer;
  const everything = await everythingIn(call);
  const dangling: string[] = [];
  for (const { name, relation } of collection.fields.values()) {
    if (relation?.kind !== 'many-to-one' || relation.keyField !== name) continue;
    const value = values[name];
    if (value === null || value === undefined) continue;
    const scope = everything.scope(relation.collection, 'read');
    const itself =
      relation.collection === collection.name &&
      collection.primaryKey[0] &&
      value === values[collection.primaryKey[0].name];
    if (!itself && (!scope || !(await readOne(open.tx, call.snapshot, scope, [value], call.binding))))
      dangling.push(name);
  }
  return dangling;
}

/** Unique fields whose value another item has by now. */
export async function takenFields(
  writer: Writer,
  collection: Collection,
  key: Key,
  values: Item,
): Promise<string[]> {
  const { call, open } = writer;
  const scope = (await everythingIn(call)).scope(collection.name, 'read')!;
  const taken: string[] = [];
  for (const { name, definition, column } of collection.fields.values()) {
    const value = values[name];
    if (!definition.unique || column === null || value === null || value === undefined) continue;
    const found = await readByField(open.tx, call.snapshot, scope, name, [value], call.binding);
    if (found.some((item) => keyText(keyOf(collection, item)) !== keyText(key))) taken.push(name);
  }
  return taken;
}

/** Whether any item points to this one: its deletion would be refused, or take that along. */
export async function isPointedTo(writer: Writer, collection: Collection, key: Key): Promise<boolean> {
  const { call, open } = writer;
  if (key.length !== 1) return false;
  const everything = await everythingIn(call);
  for (const { collection: name, field } of pointingTo(call.snapshot, collection.name)) {
    const scope = everything.scope(name, 'read');
    const below = collectionOf(call.snapshot, name);
    const rows = scope
      ? await readByField(open.tx, call.snapshot, scope, fieldOf(below, field).name, [key[0]], call.binding)
      : [];
    if (rows.some((row) => below !== collection || keyText(keyOf(below, row)) !== keyText(key))) return true;
  }
  return false;
}
