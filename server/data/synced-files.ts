import type { CollectionDefinition } from '../schema/definition.ts';
import { allBuilt, type Database, runBuilt } from './database.ts';

const TABLE = 'kasbah_schema_files';

/** What file and database last agreed on, by collection id: the common ancestor of later changes on either side. */
export async function readSynced(database: Database): Promise<Map<string, CollectionDefinition>> {
  const rows = await allBuilt(database, database.builder(TABLE).select('*'));
  return new Map(
    rows.map((row) => [String(row.collection), JSON.parse(String(row.definition)) as CollectionDefinition]),
  );
}

/** Remembers that file and database agree on this definition. */
export async function writeSynced(database: Database, definition: CollectionDefinition): Promise<void> {
  const row = { collection: definition.id!, definition: JSON.stringify(definition) };
  await database.transaction(async (tx) => {
    await runBuilt(tx, database.builder(TABLE).where({ collection: row.collection }).delete());
    await runBuilt(tx, database.builder(TABLE).insert(row));
  });
}

/** Forgets a collection that neither side has any more. */
export async function forgetSynced(database: Database, collectionId: string): Promise<void> {
  await runBuilt(database, database.builder(TABLE).where({ collection: collectionId }).delete());
}
