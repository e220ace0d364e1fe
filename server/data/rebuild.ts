import type { Collection, Snapshot } from '../schema/snapshot.ts';
import type { Database } from './database.ts';
import { indexesSql, isAutoKey, tableSql } from './ddl.ts';
import { quote } from './sql-text.ts';

/** Where each column of the new table takes its values from: new name → column of the table as it is. */
export interface RebuildColumns {
  /** Fields' columns. */
  fields: ReadonlyMap<string, string>;
  /** Columns that are no fields any more: new name → source and declared type. */
  parked: ReadonlyMap<string, { from: string; type: string }>;
}

const TEMPORARY = 'kasbah_rebuild';

/**
 * The statements by which sqlite changes what ALTER TABLE cannot: a new table, a copy, and the new one in the place of
 * the old (https://www.sqlite.org/lang_altertable.html, «Making Other Kinds Of Table Schema Changes»).
 */
export function rebuildSql(
  database: Database,
  after: Snapshot,
  collection: Collection,
  columns: RebuildColumns,
): string[] {
  const q = (name: string) => quote('sqlite', name);
  const further = [...columns.parked].map(([name, { type }]) => `${q(name)} ${type} null`);
  const targets = [...columns.fields.keys(), ...columns.parked.keys()].map(q);
  const sources = [...columns.fields.values(), ...[...columns.parked.values()].map(({ from }) => from)].map(
    q,
  );
  const temporary = `${TEMPORARY}_${collection.table}`;
  const numbered = [...collection.fields.values()].some((field) => isAutoKey(collection, field));
  const text = (name: string) => `'${name.replaceAll("'", "''")}'`;
  return [
    tableSql(database, after, collection, temporary, further),
    `insert into ${q(temporary)} (${targets.join(', ')}) select ${sources.join(', ')} from ${q(collection.table)}`,
    // Numbers of deleted items are not given out again.
    ...(numbered
      ? [
          `insert into sqlite_sequence (name, seq) select ${text(temporary)}, 0 where not exists (select 1 from sqlite_sequence where name = ${text(temporary)})`,
          `update sqlite_sequence set seq = (select coalesce(max(seq), 0) from sqlite_sequence where name in (${text(collection.table)}, ${text(temporary)})) where name = ${text(temporary)}`,
        ]
      : []),
    `drop table ${q(collection.table)}`,
    `alter table ${q(temporary)} rename to ${q(collection.table)}`,
    ...indexesSql(after, collection),
  ];
}
