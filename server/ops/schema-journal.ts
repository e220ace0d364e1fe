import { renameTableSql } from '../data/alter.ts';
import { holdingChangeLock } from '../data/change-lock.ts';
import type { Database } from '../data/database.ts';
import { isConnectionLost } from '../data/database-error.ts';
import {
  beginJournal,
  endJournal,
  forgetTable,
  type JournalRow,
  keepTable,
  keptTables,
  readJournal,
  tickJournal,
  UNDOING,
} from '../data/journal.ts';
import { readTableText, undoTableSql } from '../data/undo-table.ts';
import { recomputeSql } from '../data/write.ts';
import { isKasbahError, KasbahError } from '../lib/errors.ts';
import { randomName } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import type { FieldType } from '../schema/field-type.ts';
import { buildSnapshot, collectionOf, fieldOf, type Snapshot } from '../schema/snapshot.ts';
import { recordChange, refusal, runOperation, textOf } from './run-schema-work.ts';
import type { Operation, StepWork } from './schema-steps.ts';

interface Entry {
  before: CollectionDefinition[];
  after: CollectionDefinition[];
  works: StepWork[];
}

/** A change under way on a database that cannot roll it back. */
interface Change {
  /** How many operations were done when it was begun, or taken up again. */
  done: number;
  id: string;
  before: Snapshot;
  after: Snapshot;
  works: readonly StepWork[];
}

const definitionsOf = (snapshot: Snapshot) =>
  [...snapshot.collections.values()].map((collection) => collection.definition);

const operationsOf = (change: Change) => change.works.flatMap((work) => work.operations);

async function runOne(database: Database, change: Change, operation: Operation): Promise<void> {
  // A copy of values is written at once: a commit for each statement would be most of its time.
  if ('convert' in operation)
    await database.transaction((tx) => runOperation(tx, change.before, change.after, operation));
  else await runOperation(database, change.before, change.after, operation);
}

async function carryOn(database: Database, change: Change, now: Date): Promise<void> {
  const kept = new Map((await keptTables(database, change.id)).map((one) => [one.position, one.definition]));
  for (const [index, operation] of operationsOf(change).entries()) {
    if (index < change.done) continue;
    let ran = false;
    if ('sql' in operation) {
      const definition = await readTableText(database, operation.table);
      // It may have run just before a crash that left no time to say so.
      if (kept.has(index)) ran = kept.get(index) !== definition;
      else await keepTable(database, change.id, index, definition);
    }
    if (!ran) await runOne(database, change, operation);
    await tickJournal(database, change.id, index + 1);
  }
  await database.transaction(async (tx) => {
    await recordChange(database, tx, change.before, change.after, change.works, now);
    await endJournal(database, tx, change.id);
  });
}

/** What brings back the worked out values of fields that the change works out in another way. */
function recomputedBefore(database: Database, { before, after, works }: Change): string[] {
  return works.flatMap(({ step }) => {
    if (step.kind !== 'recompute_field') return [];
    const next = collectionOf(after, step.collection);
    const id = fieldOf(next, step.field).id;
    const old = [...before.collections.values()].find((one) => one.id === next.id);
    const sql = old && recomputeSql(database.dialect, old, '', (field) => field.id === id);
    return sql ? [sql] : [];
  });
}

/** Makes the tables what they were, the last statement first. A crash meanwhile is taken up where it was. */
async function undo(database: Database, change: Change): Promise<void> {
  const operations = operationsOf(change);
  for (const { position, definition } of await keptTables(database, change.id)) {
    const operation = operations[position];
    if (operation && 'sql' in operation) {
      const now = await readTableText(database, operation.table);
      const renamed = operation.renamedTo !== undefined && now === null && definition !== null;
      const statements = renamed
        ? [renameTableSql(database, operation.renamedTo!, operation.table)]
        : undoTableSql(operation.table, definition, now);
      for (const sql of operation.undo ? [operation.undo, ...statements] : statements)
        await database.run(sql);
    }
    await forgetTable(database, change.id, position);
  }
  for (const sql of recomputedBefore(database, change)) await database.run(sql);
  await endJournal(database, database, change.id);
}

/** Undoes a change; where the database refuses that too, the journal ends and a person has to look. */
async function undoOrTell(database: Database, change: Change, refusal?: KasbahError): Promise<void> {
  try {
    await tickJournal(database, change.id, UNDOING);
    await undo(database, change);
  } catch (error) {
    if (isConnectionLost(error)) throw error;
    const left = (await keptTables(database, change.id)).map(({ position }) => position);
    const ran = operationsOf(change).filter((_, index) => left.includes(index));
    await endJournal(database, database, change.id);
    throw new KasbahError(
      'SCHEMA_HALF_APPLIED',
      `${refusal?.message ?? 'A change of the schema was cut short.'} Undoing what ran before it was refused too: ${(error as Error).message}`,
      {
        status: 500,
        hint: 'Undo or finish the named statements by hand, then plan again.',
        details: { ...refusal?.details, ran: ran.map(textOf) },
        cause: error,
      },
    );
  }
}

/** Carries a change to its end, or undoes it where the database refuses a part of it. */
async function finishOrUndo(database: Database, change: Change, now: Date): Promise<void> {
  try {
    await carryOn(database, change, now);
  } catch (error) {
    // The database went away: the journal stays, and the next one to come finishes what it says.
    if (isConnectionLost(error)) throw error;
    const refused = isKasbahError(error) ? error : refusal(error, 'the record of the change');
    await undoOrTell(database, change, refused);
    throw refused;
  }
}

/**
 * Applies a change on a database whose DDL cannot be rolled back (MySQL, MariaDB): every statement is written down
 * first and ticked off after, so that a start after a crash finishes what was begun. A statement that is refused undoes
 * those before it. To be called with the change lock held.
 * @throws KasbahError SCHEMA_REFUSED when nothing was changed, SCHEMA_HALF_APPLIED when undoing was refused too
 */
export async function applyJournalled(
  database: Database,
  before: Snapshot,
  after: Snapshot,
  works: readonly StepWork[],
  now: Date,
): Promise<void> {
  const change: Change = { id: randomName(), done: 0, before, after, works };
  const entry: Entry = { before: definitionsOf(before), after: definitionsOf(after), works: [...works] };
  await beginJournal(database, change.id, JSON.stringify(entry), now);
  await finishOrUndo(database, change, now);
}

/**
 * Ends changes that a crash left half applied: finishes them, or goes on undoing what was being undone. To be called
 * with the change lock held.
 */
export async function endLeftovers(
  database: Database,
  types: ReadonlyMap<string, FieldType>,
  logger: Logger,
  now: Date,
): Promise<void> {
  for (const row of await readJournal(database)) {
    const change = changeOf(database, row, types);
    logger.warn(
      { steps: change.works.length, done: row.done },
      'A change of the schema was left half applied; it is being ended',
    );
    if (row.done === UNDOING) await undoOrTell(database, change);
    else
      await finishOrUndo(database, change, now).catch((error: unknown) => {
        if (!isKasbahError(error) || error.code !== 'SCHEMA_REFUSED') throw error;
        logger.error(
          { reason: error.message, ...error.details },
          'The database refused to finish the change of the schema; it was undone',
        );
      });
  }
}

function changeOf(database: Database, row: JournalRow, types: ReadonlyMap<string, FieldType>): Change {
  const entry = JSON.parse(row.operations) as Entry;
  return {
    id: row.id,
    done: row.done,
    works: entry.works,
    before: buildSnapshot(entry.before, types, database.dialect),
    after: buildSnapshot(entry.after, types, database.dialect),
  };
}

/** Ends what a crash left half applied; to be called at the start, before the schema is loaded. */
export async function finishJournal(
  database: Database,
  types: ReadonlyMap<string, FieldType>,
  logger: Logger,
  now: Date,
): Promise<void> {
  // A change that another server is in the middle of stands there too; the lock waits until it is over.
  if ((await readJournal(database)).length === 0) return;
  await holdingChangeLock(database, () => endLeftovers(database, types, logger, now));
}
