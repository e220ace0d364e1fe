import type { CollectionDefinition, FieldDefinition } from '../schema/definition.ts';
import { allBuilt, type Database, type Executor, runBuilt } from './database.ts';
import { quote } from './sql-text.ts';

const TABLE = 'kasbah_parked';

/** Columns and tables under this prefix are kept values of what is no longer in the schema. */
export const PARKED_PREFIX = 'kasbah_parked_';

/** A column or table that was removed from the schema and is kept until its time is over. */
export interface Parked {
  id: string;
  kind: 'field' | 'collection';
  collection: string;
  field: string | null;
  /** The column or table that holds the values. */
  stored_as: string;
  /** How it was defined. */
  definition: FieldDefinition | CollectionDefinition;
  reason: 'removed' | 'type_changed' | 'hidden';
  at: string;
}

/** What is parked, the latest first. */
export async function readParked(database: Database): Promise<Parked[]> {
  const rows = await allBuilt(database, database.builder(TABLE).select('*').orderBy('at', 'desc'));
  return rows.map(
    (row): Parked => ({
      id: String(row.id),
      kind: row.kind as Parked['kind'],
      collection: String(row.collection),
      field: row.field === null ? null : String(row.field),
      stored_as: String(row.stored_as),
      definition: JSON.parse(String(row.definition)) as Parked['definition'],
      reason: row.reason as Parked['reason'],
      at: new Date(Number(row.at)).toISOString(),
    }),
  );
}

export async function addParked(
  database: Database,
  tx: Executor,
  parked: Omit<Parked, 'at'>,
  now: Date,
): Promise<void> {
  await runBuilt(
    tx,
    database
      .builder(TABLE)
      .insert({ ...parked, definition: JSON.stringify(parked.definition), at: now.getTime() }),
  );
}

export async function removeParked(database: Database, tx: Executor, id: string): Promise<void> {
  await runBuilt(tx, database.builder(TABLE).where({ id }).delete());
}

/** Carries the renames of a change into what is parked, so that it is restored to the right place. */
export async function renameParked(
  database: Database,
  tx: Executor,
  from: string,
  to: string,
): Promise<void> {
  await runBuilt(tx, database.builder(TABLE).where({ collection: from }).update({ collection: to }));
}

/** The statement that ends what is parked for good. */
export function dropParkedSql(database: Database, parked: Parked, table: string): string {
  const name = (text: string) => quote(database.dialect, text);
  return parked.kind === 'collection'
    ? `drop table ${name(parked.stored_as)}`
    : `alter table ${name(table)} drop column ${name(parked.stored_as)}`;
}
