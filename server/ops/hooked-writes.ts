import type { Key } from '../data/stored-columns.ts';
import { isKasbahError, type Problem } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import { hasWriteHooks, runWriteHooks, type WriteEvent } from './engine.ts';
import { refuse } from './problems.ts';
import type { Writer } from './writer.ts';

/** A write whose hooks have come to the write itself and wait for it. */
interface Waiting {
  event: WriteEvent;
  written(event: WriteEvent): void;
  failed(error: unknown): void;
}

/** One entry of a write as hooks are to see it. */
interface Hooked {
  key: Key | null;
  item: Item;
}

/**
 * Writes items together, with the hooks of each around it: one item after another goes through what its hooks do before
 * the write, then all are written, then one after another goes through what comes after it.
 * @param write writes the items as the hooks left them, and gives their keys in that order
 * @throws KasbahError with the problems of all hooks that refused, or what the write was refused with
 */
export async function writeHooked<T extends Hooked>(
  { call, open }: Writer,
  collection: string,
  action: 'create' | 'update',
  entries: readonly T[],
  write: (entries: readonly T[]) => Promise<Key[]>,
): Promise<Key[]> {
  if (!hasWriteHooks(call.engine, collection)) return write(entries);
  const waiting: Waiting[] = [];
  const chains: Promise<WriteEvent>[] = [];
  const problems: Problem[] = [];
  let broken: { error: unknown } | null = null;
  for (const { key, item } of entries) {
    const { actor } = call.caller;
    const head = { action, collection, key, item, given: item, actor, restores: false, within: open };
    let reach = () => {};
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const chain = runWriteHooks(
      call.engine,
      head,
      (event) =>
        new Promise((written, failed) => {
          waiting.push({ event, written, failed });
          reach();
        }),
    );
    chains.push(chain);
    // A hook that refuses later is met where the chain is awaited.
    chain.catch(() => {});
    try {
      await Promise.race([reached, chain]);
    } catch (error) {
      if (isKasbahError(error) && error.problems.length > 0) problems.push(...error.problems);
      else broken ??= { error };
      if (broken) break;
    }
  }
  try {
    if (broken) throw broken.error;
    refuse(problems);
    const keys = await write(waiting.map(({ event }, index) => ({ ...entries[index]!, item: event.item })));
    for (const [index, { event, written }] of waiting.entries()) {
      written({ ...event, key: keys[index]! });
      await chains[index];
    }
    return keys;
  } catch (error) {
    for (const { failed } of waiting) failed(error);
    await Promise.allSettled(chains);
    throw error;
  }
}
