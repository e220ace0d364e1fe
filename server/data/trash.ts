import type { Knex } from 'knex';
import {
  CHANGES,
  changesWithHeads,
  type HeadQuery,
  type LoggedChange,
  loggedChange,
  whereHead,
} from './changelog.ts';
import { allBuilt, type Database, type Executor, runBuilt } from './database.ts';

/** The trash is what the changelog knows of items that were deleted, are not there again, and have values left. */
function deletions(database: Database, select: Knex.QueryBuilder): Knex.QueryBuilder {
  const { builder } = database;
  return select
    .where('c.action', 'delete')
    .whereNotNull('c.before')
    .whereNotExists(
      builder(`${CHANGES} as n`)
        .select(builder.raw('1'))
        .whereRaw('n.collection = c.collection and n.item = c.item and n.seq > c.seq'),
    );
}

export interface TrashQuery extends Omit<HeadQuery, 'source'> {
  collection?: string | undefined;
  /** Only what one changeset deleted. */
  changeset?: string | undefined;
  /** Keys as text, of one collection. */
  items?: readonly string[];
  /** Whether what went because of another item is listed by itself as well. */
  cascaded: boolean;
  /** Only deletions before this change. */
  before?: number;
  limit: number;
}

/** Deletions that can be taken back, newest first. */
export async function readTrash(
  database: Database,
  query: TrashQuery,
  executor: Executor = database,
): Promise<LoggedChange[]> {
  const select = deletions(database, changesWithHeads(database)).orderBy('c.seq', 'desc').limit(query.limit);
  if (!query.cascaded) select.where('c.cascaded', 0);
  if (query.collection !== undefined) select.where('c.collection', query.collection);
  if (query.changeset !== undefined) select.where('c.changeset', query.changeset);
  if (query.items !== undefined) select.whereIn('c.item', [...query.items]);
  if (query.before !== undefined) select.where('c.seq', '<', query.before);
  whereHead(select, query);
  return (await allBuilt(executor, select)).map(loggedChange);
}

/** How many items went with others, by changeset; of these collections only. */
export async function countCascaded(
  database: Database,
  changesets: readonly string[],
  among: readonly string[],
): Promise<Map<string, number>> {
  if (changesets.length === 0) return new Map();
  const rows = await allBuilt(
    database,
    deletions(database, database.builder(`${CHANGES} as c`))
      .select('c.changeset')
      .count({ n: '*' })
      .where('c.cascaded', 1)
      .whereIn('c.changeset', [...changesets])
      .whereIn('c.collection', [...among])
      .groupBy('c.changeset'),
  );
  return new Map(rows.map((row) => [String(row.changeset), Number(row.n)]));
}

/** Takes the values of deleted items out of all of their history, for good: which fields changed when is left. */
export async function purgeTrash(
  database: Database,
  tx: Executor,
  changes: readonly LoggedChange[],
): Promise<void> {
  const { builder } = database;
  for (const { collection, item, seq } of changes) {
    const rows = await allBuilt(
      tx,
      builder(CHANGES)
        .select('seq', 'before', 'after', 'fields')
        .where({ collection, item })
        .where('seq', '<=', seq),
    );
    for (const row of rows) {
      const values = row.after ?? row.before;
      const fields =
        row.fields ?? (typeof values === 'string' ? JSON.stringify(Object.keys(JSON.parse(values))) : '[]');
      await runBuilt(
        tx,
        builder(CHANGES).where('seq', Number(row.seq)).update({ before: null, after: null, fields }),
      );
    }
  }
}
