import { readStored } from '../data/read-stored.ts';
import type { Key } from '../data/stored-columns.ts';
import { both, type Condition } from '../schema/condition.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import type { NewEntry, Writer } from './writer.ts';

/** The condition on the row under which the actor may write all of these fields; null: on every row of the scope. */
const maskOf = (scope: Scope, names: readonly string[]): Condition | null =>
  names.reduce((mask: Condition | null, name) => both(mask, scope.fields.get(name) ?? null), null);

/** The fields that the actor of an entry writes. */
const namesIn = ({ item, fixed, preset = [] }: NewEntry): string[] =>
  Object.keys({ ...item, ...fixed }).filter((name) => !preset.includes(name));

/**
 * Stored items, in the order of their keys; null in place of one that the scope does not reach, or on which the actor may
 * not write all the fields that its entry names, or for which `further` does not hold.
 */
export async function readMasked(
  { call, open }: Writer,
  scope: Scope,
  keys: readonly Key[],
  entries: readonly NewEntry[],
  read = readStored,
  further: Condition | null = null,
): Promise<(Item | null)[]> {
  // Entries that name the same fields are under the same condition.
  const groups = new Map<string, number[]>();
  for (const [index, entry] of entries.entries()) {
    const names = namesIn(entry).sort();
    const masked = names.some((name) => scope.fields.get(name));
    const group = groups.get(masked ? names.join() : '');
    if (group) group.push(index);
    else groups.set(masked ? names.join() : '', [index]);
  }
  const result: (Item | null)[] = [];
  for (const group of groups.values()) {
    const some = group.map((index) => keys[index]!);
    const mask = both(maskOf(scope, namesIn(entries[group[0]!]!)), further);
    const stored = await read(open.tx, call.snapshot, scope, some, call.binding, mask);
    group.forEach((index, place) => {
      result[index] = stored[place] ?? null;
    });
  }
  return result;
}
