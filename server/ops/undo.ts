import { isAdministrator } from '../access/actor.ts';
import { type LoggedChange, readChanges } from '../data/changelog.ts';
import { KasbahError, notFound } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import { type Call, type Caller, type Engine, openCall } from './engine.ts';
import { seesItem, shownValue } from './history.ts';
import { netChanges } from './net-changes.ts';
import { write } from './open-writer.ts';
import { takeBack } from './take-back.ts';
import type { UndoConflict } from './undo-conflicts.ts';
import type { Writer } from './writer.ts';

/** One item by its collection and its key as text. */
export interface ItemName {
  collection: string;
  item: string;
}

export interface UndoRequest {
  /** Only these items of the changeset, with what went or changed because of them; all unless given. */
  items?: readonly ItemName[] | undefined;
  /** What happens where somebody changed something since: nothing at all, the rest, or the old values win. */
  conflicts: 'refuse' | 'skip' | 'overwrite';
}

export interface UndoResult {
  /** Items that are as they were before. */
  undone: number;
  /** What was left as it is. */
  conflicts: UndoConflict[];
}

/** What of a changeset is meant: the items named, and what the database did because of them. */
export function chosenOf(
  call: Call,
  changes: readonly LoggedChange[],
  items: readonly ItemName[] | undefined,
): LoggedChange[] {
  if (!items) return [...changes];
  const wanted = new Set(items.map(({ collection, item }) => `${collection}/${item}`));
  const isMeant = (change: LoggedChange) => wanted.has(`${change.collection}/${change.item}`);
  const chosen = new Set(changes.filter(isMeant));
  // Newest first: an item stands before those that went because of it.
  for (const change of changes) {
    if (!change.cascaded || chosen.has(change)) continue;
    const fields = call.snapshot.collections.get(change.collection)?.fields.values() ?? [];
    const because = [...fields].some(
      ({ relation }) =>
        relation?.kind === 'many-to-one' &&
        wanted.has(`${relation.collection}/${String(change.before?.[relation.keyField])}`),
    );
    if (!because) continue;
    chosen.add(change);
    wanted.add(`${change.collection}/${change.item}`);
  }
  return [...chosen];
}

/** A conflict without what the caller may not see. */
function shown(call: Call, conflict: UndoConflict): UndoConflict {
  const { collection, values, fields: all } = conflict;
  const scope = call.grant.scope(collection, 'read');
  const fields = all.filter((name) => scope?.fields.get(name) === null);
  const part = (item: Item) =>
    Object.fromEntries(
      fields.map((name) => [name, shownValue(scope?.collection.fields.get(name), item[name] ?? null)]),
    );
  return {
    ...conflict,
    fields,
    ...(values && { values: { now: part(values.now), back: part(values.back) } }),
  };
}

/** Reasons that are somebody's doing. */
const DONE_BY = ['changed_later', 'gone', 'exists_again'];
/** Conflicts that are told one by one. */
const TOLD = 100;

/** Conflicts with who made the latest change in the way, where the caller may see what was changed. */
async function withNames(writer: Writer, conflicts: readonly UndoConflict[]): Promise<UndoConflict[]> {
  const { call, open } = writer;
  const named: UndoConflict[] = [];
  for (const conflict of conflicts.slice(0, TOLD)) {
    const { collection, item, reason, fields } = conflict;
    const isTold = DONE_BY.includes(reason) && (reason !== 'changed_later' || fields.length > 0);
    const query = { collection, item, limit: 20 };
    const found = isTold ? await readChanges(call.engine.database, query, open.tx) : [];
    const latest = found.find(
      (one) => fields.length === 0 || fields.some((name) => one.fields.includes(name)),
    );
    named.push(latest ? { ...conflict, by: latest.actor } : conflict);
  }
  return [...named, ...conflicts.slice(TOLD)];
}

/**
 * Takes back what a list of changes did, as one changeset of its own. The caller needs the rights for what is written.
 * @throws KasbahError UNDO_CONFLICT with everything in the way, unless the rest is to be done without it
 */
export async function takeBackChanges(
  call: Call,
  changes: readonly LoggedChange[],
  { items, conflicts: mode }: UndoRequest,
): Promise<UndoResult> {
  const nets = netChanges(chosenOf(call, changes, items));
  return write(call, async (writer) => {
    const conflicts: UndoConflict[] = [];
    let undone = 0;
    for (const net of nets) {
      const outcome = await takeBack(writer, net, mode === 'overwrite');
      if (outcome === 'done') undone += 1;
      else if (outcome !== 'nothing') conflicts.push(shown(call, outcome));
    }
    if (conflicts.length > 0 && mode === 'refuse')
      throw new KasbahError(
        'UNDO_CONFLICT',
        `${conflicts.length} of ${nets.length} changes cannot be taken back as they are.`,
        {
          status: 409,
          hint: 'Nothing was changed. Take back the rest with "conflicts": "skip", or let the old values win with "overwrite".',
          details: { conflicts: (await withNames(writer, conflicts)).slice(0, TOLD), possible: undone },
        },
      );
    return { undone, conflicts: await withNames(writer, conflicts) };
  });
}

/**
 * Takes back a changeset, whole or for chosen items. @throws KasbahError NOT_FOUND when there is none that the caller
 * may see, UNDO_CONFLICT …
 */
export async function undoChangeset(
  engine: Engine,
  caller: Caller,
  changeset: string,
  request: UndoRequest,
): Promise<UndoResult> {
  const call = await openCall(engine, { ...caller, undoes: changeset });
  const changes = await readChanges(engine.database, { changeset, limit: Number.MAX_SAFE_INTEGER });
  const { actor } = caller;
  const all = isAdministrator(actor) || (actor.id !== null && changes[0]?.actor.id === actor.id);
  const known = new Map<string, boolean>();
  const seen: LoggedChange[] = [];
  for (const change of changes) if (all || (await seesItem(call, change, known))) seen.push(change);
  if (seen.length === 0) throw notFound('There is no such changeset, or history has forgotten it.');
  return takeBackChanges(call, seen, request);
}
