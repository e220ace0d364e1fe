import type { LoggedChange } from '../data/changelog.ts';
import { readChanges } from '../data/changelog.ts';
import { countCascaded, purgeTrash, readTrash, type TrashQuery } from '../data/trash.ts';
import { notFound } from '../lib/errors.ts';
import { runChangeset } from './changeset.ts';
import { type Call, type Caller, type Engine, openCall } from './engine.ts';
import { visibleChange } from './history.ts';
import { requireAccess } from './require-access.ts';
import { chosenOf, type ItemName, takeBackChanges, type UndoRequest, type UndoResult } from './undo.ts';

/** A deleted item as the trash lists it. */
export interface TrashEntry extends LoggedChange {
  /** How many other items were deleted because of this one and the others of its changeset. */
  with: number;
}

const BATCH = 500;

/**
 * Deleted items are seen by those who see all rows of their collection, and by those who deleted them: whether a row
 * filter would have held for an item that is gone is nobody's to say.
 */
function seen(call: Call, change: LoggedChange): LoggedChange | null {
  const scope = call.grant.scope(change.collection, 'read');
  if (!scope) return null;
  const { actor } = call.caller;
  const own = actor.id !== null && change.actor.id === actor.id;
  return scope.where && !own ? null : visibleChange(call, change);
}

/** Deleted items that the caller may see, newest first. */
export async function listTrash(
  engine: Engine,
  caller: Caller,
  query: Omit<TrashQuery, 'cascaded'>,
): Promise<TrashEntry[]> {
  const call = await openCall(engine, caller);
  const found: LoggedChange[] = [];
  let { before } = query;
  while (found.length < query.limit) {
    const page = await readTrash(engine.database, {
      ...query,
      cascaded: false,
      limit: BATCH,
      ...(before !== undefined && { before }),
    });
    for (const change of page) {
      const shown = seen(call, change);
      if (shown) found.push(shown);
    }
    before = page.at(-1)?.seq;
    if (page.length < BATCH) break;
  }
  const listed = found.slice(0, query.limit);
  // Rows that only join two items are nothing that a person has seen go.
  const shown = [...call.snapshot.collections.values()].filter(({ definition }) => !definition.hidden);
  const counts = await countCascaded(
    engine.database,
    [...new Set(listed.map((one) => one.changeset))],
    shown.map(({ name }) => name),
  );
  return listed.map((one) => ({ ...one, with: counts.get(one.changeset) ?? 0 }));
}

/** The deletions of these items. @throws KasbahError NOT_FOUND for one that is not in the trash of the caller */
async function deletionsOf(call: Call, items: readonly ItemName[]): Promise<LoggedChange[]> {
  const byCollection = new Map<string, string[]>();
  for (const { collection, item } of items)
    byCollection.set(collection, [...(byCollection.get(collection) ?? []), item]);
  const found: LoggedChange[] = [];
  for (const [collection, keys] of byCollection) {
    const query = { collection, items: keys, cascaded: true, limit: keys.length };
    const changes = await readTrash(call.engine.database, query);
    const missing = keys.find((key) => !changes.some((one) => one.item === key && seen(call, one)));
    if (missing !== undefined)
      throw notFound(`${collection.slice(0, 80)} ${missing.slice(0, 80)} is not in the trash.`);
    found.push(...changes);
  }
  return found;
}

/** Brings deleted items back, with what went because of them, in one changeset. @throws KasbahError UNDO_CONFLICT … */
export async function restoreItems(
  engine: Engine,
  caller: Caller,
  items: readonly ItemName[],
  conflicts: UndoRequest['conflicts'],
): Promise<UndoResult> {
  const outer = await openCall(engine, caller);
  const changesets = [...new Set((await deletionsOf(outer, items)).map((one) => one.changeset))];
  const undoes = changesets.length === 1 ? changesets[0] : undefined;
  return runChangeset(engine, { ...caller, undoes }, async (open) => {
    const call = await openCall(engine, { ...caller, within: open });
    const total: UndoResult = { undone: 0, conflicts: [] };
    for (const changeset of changesets) {
      const changes = await readChanges(
        engine.database,
        { changeset, limit: Number.MAX_SAFE_INTEGER },
        open.tx,
      );
      const some = await takeBackChanges(call, changes, { items, conflicts });
      total.undone += some.undone;
      total.conflicts.push(...some.conflicts);
    }
    return total;
  });
}

/** The deletions of these items and of those that went because of them, as far as they are still in the trash. */
async function lyingWith(call: Call, items: readonly ItemName[]): Promise<LoggedChange[]> {
  const { database } = call.engine;
  const limit = Number.MAX_SAFE_INTEGER;
  const found: LoggedChange[] = [];
  for (const changeset of new Set((await deletionsOf(call, items)).map((one) => one.changeset))) {
    const changes = await readChanges(database, { changeset, limit });
    const meant = new Set(chosenOf(call, changes, items).map(({ seq }) => seq));
    const lying = await readTrash(database, { changeset, cascaded: true, limit });
    found.push(...lying.filter(({ seq }) => meant.has(seq)));
  }
  return found;
}

/**
 * Ends deleted items for good, with what went because of them: they cannot come back, and their values leave history as well. For administrators.
 * @returns the number of items
 */
export async function purgeItems(
  engine: Engine,
  caller: Caller,
  which: { items: readonly ItemName[] } | { collection?: string },
): Promise<number> {
  requireAccess(caller.actor, 'administrator');
  const call = await openCall(engine, caller);
  if ('items' in which) {
    const found = await lyingWith(call, which.items);
    await engine.database.transaction((tx) => purgeTrash(engine.database, tx, found));
    return found.length;
  }
  return purgeAll(engine, which);
}

async function purgeAll(engine: Engine, query: { collection?: string; until?: number }): Promise<number> {
  let gone = 0;
  for (;;) {
    const found = await readTrash(engine.database, { ...query, cascaded: true, limit: BATCH });
    if (found.length === 0) return gone;
    await engine.database.transaction((tx) => purgeTrash(engine.database, tx, found));
    gone += found.length;
  }
}

/** Ends what was deleted before a moment; gives the number of items. */
export const purgeOlderThan = (engine: Engine, moment: Date): Promise<number> =>
  purgeAll(engine, { until: moment.getTime() });
