import { readStored } from '../data/read-stored.ts';
import { type Key, keyText } from '../data/stored-columns.ts';
import { isKasbahError, KasbahError, type Problem } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import { type Collection, collectionOf, fieldOf } from '../schema/snapshot.ts';
import { parseKey } from './item-key.ts';
import { refuse } from './problems.ts';
import type { NestedEntry } from './related-input.ts';
import { roundsOf } from './rounds.ts';
import { scopeOf } from './scope-of.ts';
import type { Writer } from './writer.ts';

/** An item that stands in another. */
export interface NestedItem extends Pick<NestedEntry, 'key' | 'item' | 'create' | 'at'> {
  /** The relation by which it hangs on the item above. */
  fixed?: Item;
}

/** Counts what one changeset writes inside of others. @throws KasbahError INVALID_BODY when it is too much */
function spend({ open }: Writer, entries: readonly { at: string }[]): void {
  const first = entries[0];
  open.nested -= entries.length;
  if (open.nested < 0 && first)
    throw new KasbahError('INVALID_BODY', 'Too many items stand in each other in one request.', {
      path: first.at,
      hint: 'Send at most 10,000, or write them in several requests.',
    });
}

/** The answer for an item that is not there or not to be seen. */
export const goneAt = (collection: string, at: string): Problem => ({
  code: 'RELATED_MISSING',
  message: `There is no such item of ${collection} that you may see.`,
  path: at,
});

/** A key that stands in a body; null for what cannot be one. */
export function keyIn(collection: Collection, key: unknown): Key | null {
  try {
    return parseKey(collection, key);
  } catch (error) {
    if (isKasbahError(error)) return null;
    throw error;
  }
}

/** Whether an item hangs where it is to hang already. */
const hangs = (target: Collection, stored: Item, fixed: Item): boolean =>
  Object.entries(fixed).every(([name, key]) => {
    const { relation } = fieldOf(target, name);
    return relation?.kind === 'many-to-one' && String(stored[relation.keyField]) === String(key);
  });

async function writeRound(writer: Writer, target: Collection, entries: readonly NestedItem[]) {
  const { call, open } = writer;
  const { name } = target;
  const keyName = target.primaryKey[0]?.name ?? '';
  const given = entries.map(({ key, create }) => (create || key === undefined ? null : keyIn(target, key)));
  const scope = call.grant.scope(name, 'read');
  const wanted = given.filter((key) => key !== null);
  const read = scope ? await readStored(open.tx, call.snapshot, scope, wanted, call.binding) : [];
  const stored = new Map(wanted.map((key, index) => [key, read[index]]));
  const fresh: number[] = [];
  const changed: { index: number; key: Key }[] = [];
  const problems: Problem[] = [];
  const result: Key[] = [];
  for (const [index, { key, item, create, at, fixed = {} }] of entries.entries()) {
    const own = given[index] ?? null;
    const there = own && stored.get(own);
    if (own && there) {
      result[index] = own;
      if (Object.keys(item ?? {}).length > 0 || !hangs(target, there, fixed))
        changed.push({ index, key: own });
    } else if (create || key === undefined || (item && !target.primaryKey[0]?.definition.generated))
      fresh.push(index);
    else problems.push(goneAt(name, at));
  }
  refuse(problems);
  const entryOf = (index: number, item: Item) => {
    const { at, fixed } = entries[index]!;
    return { item, at: `${at}.`, ...(fixed && { fixed }) };
  };
  if (fresh.length > 0) {
    const made = await writer.create(
      scopeOf(call, name, 'create', entries[fresh[0]!]!.at),
      fresh.map((index) => {
        const { key, item } = entries[index]!;
        return entryOf(index, { ...(key !== undefined && { [keyName]: key }), ...item });
      }),
    );
    fresh.forEach((index, place) => {
      result[index] = made[place]!;
    });
  }
  if (changed.length > 0) {
    const now = await writer.update(
      scopeOf(call, name, 'update', entries[changed[0]!.index]!.at),
      changed.map(({ index, key }) => ({ ...entryOf(index, entries[index]!.item ?? {}), key })),
    );
    changed.forEach(({ index }, place) => {
      result[index] = now[place]!;
    });
  }
  return result;
}

/**
 * Writes items that stand in others: changes those that have a key, or makes them. Where keys are given by whoever makes
 * an item, one that is not there yet is made with its key. @returns their keys, in the order given
 * @throws KasbahError RELATED_MISSING for keys of items that are not there or not to be seen
 */
export async function writeNested(
  writer: Writer,
  name: string,
  entries: readonly NestedItem[],
): Promise<Key[]> {
  if (entries.length === 0) return [];
  const target = collectionOf(writer.call.snapshot, name);
  spend(writer, entries);
  const result: Key[] = [];
  const nameOf = ({ key }: NestedItem) => {
    const parsed = key === undefined ? null : keyIn(target, key);
    return parsed && keyText(parsed);
  };
  for (const round of roundsOf(entries, nameOf)) {
    const keys = await writeRound(
      writer,
      target,
      round.map((index) => entries[index]!),
    );
    round.forEach((index, place) => {
      result[index] = keys[place]!;
    });
  }
  return result;
}
