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
export async function readParked(database: Database, executor: Executor = database): Promise<Parked[]> {
  const rows = await allBuilt(executor, database.builder(TABLE).select('*').orderBy('at', 'desc'));
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

/** A definition in which links lead to a collection's new name. */
function relinked<T extends FieldDefinition | CollectionDefinition>(
  definition: T,
  from: string,
  to: string,
): T {
  if ('fields' in definition)
    return { ...definition, fields: definition.fields.map((field) => relinked(field, from, to)) };
  const options = Object.entries(definition.options ?? {}).map(
    ([key, value]) =>
      [key, (key === 'collection' || key === 'junction') && value === from ? to : value] as const,
  );
  return options.length > 0 ? { ...definition, options: Object.fromEntries(options) } : definition;
}

/** Carries the rename of a collection into what is parked, so that it is restored to the right place and leads there. */
export async function renameParked(
  database: Database,
  tx: Executor,
  from: string,
  to: string,
): Promise<void> {
  for (const parked of await readParked(database, tx)) {
    const definition = JSON.stringify(relinked(parked.definition, from, to));
    const collection = parked.kind === 'field' && parked.collection === from ? to : parked.collection;
    if (collection === parked.collection && definition === JSON.stringify(parked.definition)) continue;
    await runBuilt(tx, database.builder(TABLE).where({ id: parked.id }).update({ collection, definition }));
  }
}

/** The statement that ends what is parked for good. */
export function dropParkedSql(database: Database, parked: Parked, table: string): string {
  const name = (text: string) => quote(database.dialect, text);
  return parked.kind === 'collection'
    ? `drop table ${name(parked.stored_as)}`
    : `alter table ${name(table)} drop column ${name(parked.stored_as)}`;
}
