import {
  CHANGES,
  CHANGESETS,
  type Change,
  type ChangeQuery,
  fieldsOf,
  HEAD_COLUMNS,
  headOf,
  type LoggedHead,
  whereHead,
} from './changelog.ts';
import { allBuilt, type Database } from './database.ts';

/** What a changeset did to one collection in one way. */
export interface ChangesetPart {
  collection: string;
  action: Change['action'];
  /** Set where the database did it by itself because another item was deleted. */
  cascaded: boolean;
  count: number;
  /** The item, where it is only one. */
  item: string | null;
  /** The fields that an update changed, as its first and its last change tell. */
  fields: string[];
}

/** A changeset in few words; its changes are read when somebody asks for them. */
export interface ListedChangeset extends LoggedHead {
  id: string;
  undone_by: string | null;
  parts: ChangesetPart[];
}

export interface ChangesetQuery extends Omit<ChangeQuery, 'before'> {
  /** Collections whose changes count; others are as if they were not there. */
  among: readonly string[];
  /** Only what comes after this one in the list. */
  after?: { at: number; id: string };
}

/** Changesets with a change that matches, newest first, each with everything it did to the collections asked about. */
export async function readChangesets(database: Database, query: ChangesetQuery): Promise<ListedChangeset[]> {
  const { builder } = database;
  const matching = builder(`${CHANGES} as c`)
    .select(builder.raw('1'))
    .whereRaw('c.changeset = s.id')
    .whereIn('c.collection', query.collection === undefined ? [...query.among] : [query.collection]);
  if (query.item !== undefined) matching.where('c.item', query.item);
  if (query.action !== undefined) matching.where('c.action', query.action);
  const select = builder(`${CHANGESETS} as s`)
    .select('s.id', ...HEAD_COLUMNS)
    .whereExists(matching)
    .orderBy([
      { column: 's.at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(query.limit);
  if (query.changeset !== undefined) select.where('s.id', query.changeset);
  whereHead(select, query);
  const { after } = query;
  if (after)
    select.where((either) =>
      either
        .where('s.at', '<', after.at)
        .orWhere((same) => same.where('s.at', after.at).where('s.id', '<', after.id)),
    );
  const heads = await allBuilt(database, select);
  const ids = heads.map((head) => String(head.id));
  const [parts, undone] = [await partsOf(database, ids, query.among), await undoneBy(database, ids)];
  return heads.map((head) => {
    const id = String(head.id);
    return { id, ...headOf(head), undone_by: undone.get(id) ?? null, parts: parts.get(id) ?? [] };
  });
}

async function partsOf(
  database: Database,
  changesets: readonly string[],
  among: readonly string[],
): Promise<Map<string, ChangesetPart[]>> {
  const result = new Map<string, ChangesetPart[]>();
  if (changesets.length === 0) return result;
  const { builder } = database;
  const groups = await allBuilt(
    database,
    builder(CHANGES)
      .select('changeset', 'collection', 'action', 'cascaded')
      .count({ n: '*' })
      .min({ first: 'seq' })
      .max({ last: 'seq' })
      .whereIn('changeset', [...changesets])
      .whereIn('collection', [...among])
      .groupBy('changeset', 'collection', 'action', 'cascaded')
      .orderBy('first'),
  );
  // What a thousand changes have in common is told by two of them.
  const samples = await allBuilt(
    database,
    builder(CHANGES)
      .select('seq', 'item', 'before', 'after', 'fields')
      .whereIn('seq', [...new Set(groups.flatMap(({ first, last }) => [Number(first), Number(last)]))]),
  );
  const bySeq = new Map(samples.map((row) => [Number(row.seq), row]));
  for (const group of groups) {
    const ends = [bySeq.get(Number(group.first)), bySeq.get(Number(group.last))];
    const count = Number(group.n);
    const part: ChangesetPart = {
      collection: String(group.collection),
      action: group.action as Change['action'],
      cascaded: Number(group.cascaded) === 1,
      count,
      item: count === 1 ? String(ends[0]?.item) : null,
      fields:
        group.action === 'update' ? [...new Set(ends.flatMap((row) => (row ? fieldsOf(row) : [])))] : [],
    };
    result.set(String(group.changeset), [...(result.get(String(group.changeset)) ?? []), part]);
  }
  return result;
}

/** How often undo and redo of one changeset are followed: beyond that it counts as it was then. */
const FOLLOWED = 20;

/** The changesets that took back others and were not taken back themselves, by the one taken back. */
export async function undoneBy(
  database: Database,
  changesets: readonly string[],
  depth = 0,
): Promise<Map<string, string>> {
  if (changesets.length === 0) return new Map();
  const rows = await allBuilt(
    database,
    database
      .builder(CHANGESETS)
      .select('id', 'undoes')
      .whereIn('undoes', [...changesets])
      .orderBy('at'),
  );
  const ids = rows.map((row) => String(row.id));
  const redone = depth < FOLLOWED ? await undoneBy(database, ids, depth + 1) : new Map<string, string>();
  return new Map(
    rows.filter((row) => !redone.has(String(row.id))).map((row) => [String(row.undoes), String(row.id)]),
  );
}
