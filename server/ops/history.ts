import { type Change, type ChangeQuery, type LoggedChange, readChanges } from '../data/changelog.ts';
import {
  type ChangesetQuery,
  type ListedChangeset,
  readChangesets,
  undoneBy,
} from '../data/changeset-list.ts';
import { readOne } from '../data/read-stored.ts';
import type { Item } from '../schema/item.ts';
import type { Field } from '../schema/snapshot.ts';
import { type Call, type Caller, type Engine, openCall } from './engine.ts';
import { formatKey, parseKey } from './item-key.ts';

const HIDDEN = '••••••';

/** A value of history as it may be shown: what is encrypted in the database is never told. */
export const shownValue = (field: Field | undefined, value: unknown): unknown =>
  value !== null && field?.type.encrypted ? HIDDEN : value;

/** Only fields that the caller may always see, encrypted ones without their value; of a field given for some rows only, history tells nothing. */
export function visibleChange<T extends Change & { fields: readonly string[] }>(
  call: Call,
  change: T,
): T | null {
  const scope = call.grant.scope(change.collection, 'read');
  if (!scope) return null;
  const always = (name: string) => scope.fields.get(name) === null;
  const part = (values: Item | null) =>
    values &&
    Object.fromEntries(
      Object.entries(values)
        .filter(([name]) => always(name))
        .map(([name, value]) => [name, shownValue(scope.collection.fields.get(name), value)]),
    );
  return {
    ...change,
    fields: change.fields.filter(always),
    before: part(change.before),
    after: part(change.after),
  };
}

/** Whether the caller may see the item a change is about as it is now; of deleted ones only those who see all rows. */
export async function seesItem(
  call: Call,
  change: LoggedChange,
  known: Map<string, boolean>,
): Promise<boolean> {
  const scope = call.grant.scope(change.collection, 'read');
  if (!scope) return false;
  if (!scope.where) return true;
  const id = `${change.collection}/${change.item}`;
  const before = known.get(id);
  if (before !== undefined) return before;
  const key = parseKey(scope.collection, change.item);
  const seen = (await readOne(call.reader, call.snapshot, scope, key, call.binding)) !== null;
  known.set(id, seen);
  return seen;
}

/** A change with the changeset that took it back. */
export interface ListedChange extends LoggedChange {
  undone_by: string | null;
}

/** Changes as far as the caller may see their items and fields, newest first. */
export async function listChanges(
  engine: Engine,
  caller: Caller,
  query: ChangeQuery,
): Promise<ListedChange[]> {
  const changes = await seenChanges(engine, caller, query);
  const undone = await undoneBy(engine.database, [...new Set(changes.map((one) => one.changeset))]);
  return changes.map((change) => ({ ...change, undone_by: undone.get(change.changeset) ?? null }));
}

async function seenChanges(engine: Engine, caller: Caller, query: ChangeQuery): Promise<LoggedChange[]> {
  const call = await openCall(engine, caller);
  const of = query.collection === undefined ? undefined : call.snapshot.collections.get(query.collection);
  const item = of && query.item !== undefined ? formatKey(parseKey(of, query.item)) : query.item;
  const known = new Map<string, boolean>();
  const result: LoggedChange[] = [];
  let { before } = query;
  // Changes that the caller may not see are passed over, so that a page is short only where the log ends.
  for (;;) {
    const found = await readChanges(engine.database, {
      ...query,
      ...(item !== undefined && { item }),
      ...(before !== undefined && { before }),
    });
    for (const change of found) {
      const shown = visibleChange(call, change);
      if (shown && (await seesItem(call, change, known))) result.push(shown);
      if (result.length === query.limit) return result;
    }
    if (found.length < query.limit) return result;
    before = found.at(-1)?.seq;
  }
}

/** Changesets with what they did in few words, as far as the caller sees all rows of a collection, newest first. */
export async function listChangesets(
  engine: Engine,
  caller: Caller,
  query: Omit<ChangesetQuery, 'among'>,
): Promise<ListedChangeset[]> {
  const call = await openCall(engine, caller);
  const scopeOf = (name: string) => call.grant.scope(name, 'read');
  const among = [...call.snapshot.collections.keys()].filter((name) => {
    const scope = scopeOf(name);
    return scope !== null && !scope.where;
  });
  if (query.collection !== undefined && !among.includes(query.collection)) return [];
  const found = await readChangesets(engine.database, { ...query, among });
  return found.map((changeset) => ({
    ...changeset,
    parts: changeset.parts.map((part) => ({
      ...part,
      fields: part.fields.filter((name) => scopeOf(part.collection)?.fields.get(name) === null),
    })),
  }));
}
