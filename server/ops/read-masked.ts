import { readStored } from '../data/read-stored.ts';
import type { Key } from '../data/stored-columns.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { maskOf } from './write-input.ts';
import type { NewEntry, Writer } from './writer.ts';

/**
 * Stored items, in the order of their keys; null in place of one that the scope does not reach, or on which the actor may
 * not write all the fields that its entry names.
 */
export async function readMasked(
  { call, open }: Writer,
  scope: Scope,
  keys: readonly Key[],
  entries: readonly NewEntry[],
  read = readStored,
): Promise<(Item | null)[]> {
  // Entries that name the same fields are under the same condition.
  const groups = new Map<string, number[]>();
  for (const [index, { item, fixed }] of entries.entries()) {
    const names = Object.keys({ ...item, ...fixed }).sort();
    const masked = names.some((name) => scope.fields.get(name));
    const group = groups.get(masked ? names.join() : '');
    if (group) group.push(index);
    else groups.set(masked ? names.join() : '', [index]);
  }
  const result: (Item | null)[] = [];
  for (const group of groups.values()) {
    const { item, fixed } = entries[group[0]!]!;
    const some = group.map((index) => keys[index]!);
    const mask = maskOf(scope, { ...item, ...fixed });
    const stored = await read(open.tx, call.snapshot, scope, some, call.binding, mask);
    group.forEach((index, place) => {
      result[index] = stored[place] ?? null;
    });
  }
  return result;
}
