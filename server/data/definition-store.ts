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

/** Makes the kept definitions these: new ones are added, changed ones replaced, the others deleted; inside a transaction. */
export async function saveDefinitions(
  database: Database,
  tx: Executor,
  before: readonly CollectionDefinition[],
  after: readonly CollectionDefinition[],
): Promise<void> {
  const kept = new Map(before.map((definition) => [definition.id, JSON.stringify(definition)]));
  const texts = after.map((definition) => ({ definition, text: JSON.stringify(definition) }));
  const changed = texts.filter(({ definition, text }) => kept.get(definition.id) !== text);
  const stays = new Set(after.map(({ id }) => id));
  const outdated = [...kept.keys()].filter(
    (id) => !stays.has(id) || changed.some(({ definition }) => definition.id === id),
  );
  const { builder } = database;
  const now = Date.now();
  // All that goes before all that comes: a collection may take the name that another one leaves.
  for (let start = 0; start < outdated.length; start += 50)
    await runBuilt(
      tx,
      builder(TABLE)
        .whereIn('id', outdated.slice(start, start + 50) as string[])
        .delete(),
    );
  const rows = changed.map(({ definition, text }) => ({
    id: definition.id,
    name: definition.name,
    definition: text,
    changed_at: now,
  }));
  for (let start = 0; start < rows.length; start += 50)
    await runBuilt(tx, builder(TABLE).insert(rows.slice(start, start + 50)));
}

/** A text that changes whenever a definition does: what other servers ask for, to notice a change. */
export async function definitionsMark(database: Database): Promise<string> {
  const [row] = await allBuilt(database, database.builder(TABLE).count({ n: '*' }).max({ at: 'changed_at' }));
  return `${row?.n} ${row?.at}`;
}
