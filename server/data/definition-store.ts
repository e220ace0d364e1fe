import type { CollectionDefinition } from '../schema/definition.ts';
import { allBuilt, type Database, type Executor, runBuilt } from './database.ts';

const TABLE = 'kasbah_collections';

/** The definitions that Kasbah keeps, in the order of their names. */
export async function readDefinitions(
  database: Database,
  executor: Executor = database,
): Promise<CollectionDefinition[]> {
  const rows = await allBuilt(executor, database.builder(TABLE).select('definition').orderBy('name'));
  return rows.map((row) => JSON.parse(String(row.definition)) as CollectionDefinition);
}

/** Makes the kept definitions these: new ones are added, changed ones replaced, the others deleted. */
export async function saveDefinitions(
  database: Database,
  tx: Executor,
  before: readonly CollectionDefinition[],
  after: readonly CollectionDefinition[],
): Promise<void> {
  const known = new Map(before.map((definition) => [definition.id, JSON.stringify(definition)]));
  const { builder } = database;
  const now = Date.now();
  const fresh: { id: string | undefined; name: string; definition: string; changed_at: number }[] = [];
  for (const definition of after) {
    const text = JSON.stringify(definition);
    const old = known.get(definition.id);
    known.delete(definition.id);
    if (old === text) continue;
    const row = { id: definition.id, name: definition.name, definition: text, changed_at: now };
    if (old === undefined) fresh.push(row);
    else await runBuilt(tx, builder(TABLE).where('id', definition.id!).update(row));
  }
  for (const id of known.keys()) await runBuilt(tx, builder(TABLE).where('id', id!).delete());
  // Last, and many at once: a new collection may have the name of one that went.
  for (let start = 0; start < fresh.length; start += 50)
    await runBuilt(tx, builder(TABLE).insert(fresh.slice(start, start + 50)));
}

/** A text that changes whenever a definition does: what other servers ask for, to notice a change. */
export async function definitionsMark(database: Database): Promise<string> {
  const [row] = await allBuilt(database, database.builder(TABLE).count({ n: '*' }).max({ at: 'changed_at' }));
  return `${row?.n} ${row?.at}`;
}
