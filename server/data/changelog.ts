import type { Knex } from 'knex';
import { allBuilt, type Database, type Executor, type Row, runBuilt } from './database.ts';
import { insertRows } from './insert-rows.ts';

export const CHANGESETS = 'kasbah_changesets';
export const CHANGES = 'kasbah_changes';

/** Who a changeset is by, as it stays readable after the account is gone. */
export interface ChangeActor {
  type: 'user' | 'key' | 'guest' | 'system';
  id: string | null;
  name: string;
}

export interface Change {
  collection: string;
  /** The item's key, several values joined by commas. */
  item: string;
  action: 'create' | 'update' | 'delete';
  /** The fields that changed, where history keeps no values of the collection. */
  fields?: readonly string[];
  /** The stored values before and after; of an update only those that changed. */
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  /** Set where the database did it by itself because another item was deleted. */
  cascaded?: boolean;
}

/** What history tells of the changeset that a change belongs to. */
export interface LoggedHead {
  at: string;
  actor: ChangeActor;
  source: string;
  /** Why it was made, where somebody said so. */
  comment: string | null;
  /** The changeset that this one takes back, where it does. */
  undoes: string | null;
}

/** A change as history shows it. */
export interface LoggedChange extends Change, LoggedHead {
  /** The fields that changed. */
  fields: readonly string[];
  seq: number;
  changeset: string;
}

/** Who makes a changeset, from where and why. */
export interface ChangesetHead {
  id: string;
  actor: ChangeActor;
  source: string;
  at: Date;
  comment?: string | undefined;
  /** The changeset that this one takes back. */
  undoes?: string | undefined;
}

/** Writes one changeset with its changes in the transaction of the data. */
export async function logChanges(
  tx: Executor,
  head: ChangesetHead,
  changes: readonly Change[],
): Promise<void> {
  const { id, actor } = head;
  const changeset = {
    id,
    at: head.at.getTime(),
    actor_type: actor.type,
    actor_id: actor.id,
    actor_name: actor.name.slice(0, 200),
    source: head.source,
    comment: head.comment ?? null,
    undoes: head.undoes ?? null,
  };
  await insertRows(tx, CHANGESETS, [changeset]);
  const rows = changes.map((change) => ({
    changeset: id,
    collection: change.collection,
    item: change.item,
    action: change.action,
    before: change.before && JSON.stringify(change.before),
    after: change.after && JSON.stringify(change.after),
    fields: change.fields ? JSON.stringify(change.fields) : null,
    cascaded: change.cascaded ? 1 : 0,
  }));
  await insertRows(tx, CHANGES, rows);
}

/** Which changesets are meant. */
export interface HeadQuery {
  actor?: string | undefined;
  source?: string | undefined;
  /** Only those from this moment on, and only those before this one, in milliseconds. */
  from?: number | undefined;
  until?: number | undefined;
}

export interface ChangeQuery extends HeadQuery {
  collection?: string;
  item?: string;
  changeset?: string;
  action?: Change['action'];
  /** Only changes before this one. */
  before?: number;
  limit: number;
}

const parsed = (text: unknown): Record<string, unknown> | null =>
  typeof text === 'string' ? JSON.parse(text) : null;

/** The columns of a changeset that `headOf` reads. */
export const HEAD_COLUMNS = [
  's.at',
  's.actor_type',
  's.actor_id',
  's.actor_name',
  's.source',
  's.comment',
  's.undoes',
];

/** All changes with who made them, to be narrowed. */
export function changesWithHeads({ builder }: Database): Knex.QueryBuilder {
  return builder(`${CHANGES} as c`)
    .join(`${CHANGESETS} as s`, 's.id', 'c.changeset')
    .select('c.seq', 'c.changeset', 'c.collection', 'c.item', 'c.action')
    .select('c.before', 'c.after', 'c.fields', 'c.cascaded')
    .select(HEAD_COLUMNS);
}

/** What a row tells of its changeset. */
export function headOf(row: Row): LoggedHead {
  return {
    at: new Date(Number(row.at)).toISOString(),
    actor: {
      type: row.actor_type as ChangeActor['type'],
      id: row.actor_id === null ? null : String(row.actor_id),
      name: String(row.actor_name),
    },
    source: String(row.source),
    comment: row.comment === null ? null : String(row.comment),
    undoes: row.undoes === null ? null : String(row.undoes),
  };
}

/** Narrows a question to changesets of these actors, sources and times. */
export function whereHead(select: Knex.QueryBuilder, query: HeadQuery): void {
  if (query.actor !== undefined) select.where('s.actor_id', query.actor);
  if (query.source !== undefined) select.where('s.source', query.source);
  if (query.from !== undefined) select.where('s.at', '>=', query.from);
  if (query.until !== undefined) select.where('s.at', '<', query.until);
}

/** Changes that match, newest first. Fields are not masked here: callers hold the scope. */
export async function readChanges(
  database: Database,
  query: ChangeQuery,
  executor: Executor = database,
): Promise<LoggedChange[]> {
  const select = changesWithHeads(database).orderBy('c.seq', 'desc').limit(query.limit);
  if (query.collection !== undefined) select.where('c.collection', query.collection);
  if (query.item !== undefined) select.where('c.item', query.item);
  if (query.changeset !== undefined) select.where('c.changeset', query.changeset);
  if (query.action !== undefined) select.where('c.action', query.action);
  whereHead(select, query);
  if (query.before !== undefined) select.where('c.seq', '<', query.before);
  return (await allBuilt(executor, select)).map(loggedChange);
}

/** The fields that a row of changes names, or has values of. */
export function fieldsOf(row: Row): string[] {
  return typeof row.fields === 'string'
    ? JSON.parse(row.fields)
    : Object.keys(parsed(row.after) ?? parsed(row.before) ?? {});
}

/** A row of changes with its changeset. */
export function loggedChange(row: Row): LoggedChange {
  const [before, after] = [parsed(row.before), parsed(row.after)];
  const fields = fieldsOf(row);
  return {
    seq: Number(row.seq),
    changeset: String(row.changeset),
    collection: String(row.collection),
    item: String(row.item),
    action: row.action as Change['action'],
    fields,
    before,
    after,
    cascaded: Number(row.cascaded) === 1,
    ...headOf(row),
  };
}

/** Deletes changesets and their changes older than a moment, in batches; gives the number of changesets gone. */
export async function forgetChanges(database: Database, olderThan: Date, batch = 500): Promise<number> {
  const { builder } = database;
  let gone = 0;
  for (;;) {
    const old = await allBuilt(
      database,
      builder(CHANGESETS).select('id').where('at', '<', olderThan.getTime()).limit(batch),
    );
    if (old.length === 0) return gone;
    const ids = old.map((row) => row.id as string);
    await database.transaction(async (tx) => {
      await runBuilt(tx, builder(CHANGES).whereIn('changeset', ids).delete());
      await runBuilt(tx, builder(CHANGESETS).whereIn('id', ids).delete());
    });
    gone += old.length;
  }
}

/** The number of the latest change to one of these collections, 0 when there is none: how other processes notice one. */
export async function latestChange(database: Database, collections: readonly string[]): Promise<number> {
  const select = database
    .builder(CHANGES)
    .max({ seq: 'seq' })
    .whereIn('collection', [...collections]);
  const [row] = await allBuilt(database, select);
  return Number(row?.seq ?? 0);
}
