import { allBuilt, type Database, type Executor, type Row, runBuilt } from './database.ts';

const JOURNAL = 'kasbah_journal';
const TABLES = 'kasbah_journal_tables';

/** `done` of a change that is being undone. */
export const UNDOING = -1;

/** A change under way, and how many of its operations are done. */
export interface JournalRow {
  id: string;
  done: number;
  operations: string;
}

/** Changes that were begun and not ended, the oldest first. */
export async function readJournal(database: Database): Promise<JournalRow[]> {
  const rows = await allBuilt(database, database.builder(JOURNAL).select('*').orderBy('at'));
  return rows.map((row: Row) => ({
    id: String(row.id),
    done: Number(row.done),
    operations: String(row.operations),
  }));
}

export async function beginJournal(
  database: Database,
  id: string,
  operations: string,
  now: Date,
): Promise<void> {
  await runBuilt(database, database.builder(JOURNAL).insert({ id, at: now.getTime(), done: 0, operations }));
}

/** Says how far a change is. */
export async function tickJournal(database: Database, id: string, done: number): Promise<void> {
  await runBuilt(database, database.builder(JOURNAL).where({ id }).update({ done }));
}

/** Remembers a table as it was before an operation. */
export async function keepTable(
  database: Database,
  journal: string,
  position: number,
  definition: string | null,
): Promise<void> {
  await runBuilt(database, database.builder(TABLES).insert({ journal, position, definition }));
}

/** Tables as they were before the operations that have run, the last operation first. */
export async function keptTables(
  database: Database,
  journal: string,
): Promise<{ position: number; definition: string | null }[]> {
  const rows = await allBuilt(
    database,
    database.builder(TABLES).where({ journal }).orderBy('position', 'desc').select('position', 'definition'),
  );
  return rows.map((row) => ({
    position: Number(row.position),
    definition: row.definition === null ? null : String(row.definition),
  }));
}

/** An operation is undone. */
export async function forgetTable(database: Database, journal: string, position: number): Promise<void> {
  await runBuilt(database, database.builder(TABLES).where({ journal, position }).delete());
}

export async function endJournal(database: Database, executor: Executor, id: string): Promise<void> {
  await runBuilt(executor, database.builder(TABLES).where({ journal: id }).delete());
  await runBuilt(executor, database.builder(JOURNAL).where({ id }).delete());
}
