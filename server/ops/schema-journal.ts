import { allBuilt, type Database, runBuilt } from '../data/database.ts';
import { KasbahError } from '../lib/errors.ts';
import { randomName } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import type { FieldType } from '../schema/field-type.ts';
import { buildSnapshot, type Snapshot } from '../schema/snapshot.ts';
import { recordChange, runOperation } from './run-schema-work.ts';
import type { Operation, StepWork } from './schema-steps.ts';

const TABLE = 'kasbah_journal';

interface Entry {
  before: CollectionDefinition[];
  after: CollectionDefinition[];
  works: StepWork[];
}

/** What MySQL says when a statement was already carried out before the server was stopped. */
const ALREADY_DONE = new Set([
  'ER_DUP_FIELDNAME',
  'ER_TABLE_EXISTS_ERROR',
  'ER_BAD_FIELD_ERROR',
  'ER_CANT_DROP_FIELD_OR_KEY',
  'ER_DUP_KEYNAME',
  'ER_NO_SUCH_TABLE',
  'ER_FK_DUP_NAME',
]);

const definitionsOf = (snapshot: Snapshot) =>
  [...snapshot.collections.values()].map((collection) => collection.definition);

async function carryOn(
  database: Database,
  id: string,
  before: Snapshot,
  after: Snapshot,
  works: readonly StepWork[],
  from: number,
  resumed: boolean,
  now: Date,
): Promise<void> {
  const operations = works.flatMap((work) => work.operations);
  for (const [index, operation] of operations.entries()) {
    if (index < from) continue;
    try {
      // A copy of values is written at once: a commit for each row would be most of its time.
      if ('convert' in operation)
        await database.transaction((tx) => runOperation(tx, before, after, operation));
      else await runOperation(database, before, after, operation);
    } catch (error) {
      // The first one may have run just before the server was stopped, with no time left to say so.
      const done = resumed && index === from && ALREADY_DONE.has((error as { code?: string }).code ?? '');
      if (!done) throw await giveUp(database, id, operations.slice(0, index), operation, error);
    }
    await runBuilt(
      database,
      database
        .builder(TABLE)
        .where({ id })
        .update({ done: index + 1 }),
    );
  }
  await database.transaction(async (tx) => {
    await recordChange(database, tx, before, after, works, now);
    await runBuilt(tx, database.builder(TABLE).where({ id }).delete());
  });
}

const textOf = (operation: Operation) =>
  'sql' in operation ? operation.sql : `convert ${operation.convert.from}`;

/** A statement the database refuses would be refused again at every start: the journal ends, a person has to look. */
async function giveUp(
  database: Database,
  id: string,
  done: readonly Operation[],
  failed: Operation,
  cause: unknown,
): Promise<Error> {
  await runBuilt(database, database.builder(TABLE).where({ id }).delete());
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new KasbahError('SCHEMA_HALF_APPLIED', `The database refused a statement of the change: ${reason}`, {
    status: 500,
    hint: 'This database cannot take back what ran before it. Undo or finish the named statements by hand, then plan again.',
    details: { ran: done.map(textOf), refused: textOf(failed) },
    cause,
  });
}

/**
 * Applies a change on a database whose DDL cannot be rolled back (MySQL, MariaDB): every statement is written down
 * first and ticked off after, so that a start after a crash finishes what was begun.
 */
export async function applyJournalled(
  database: Database,
  before: Snapshot,
  after: Snapshot,
  works: readonly StepWork[],
  now: Date,
): Promise<void> {
  const id = randomName();
  const entry: Entry = { before: definitionsOf(before), after: definitionsOf(after), works: [...works] };
  await runBuilt(
    database,
    database.builder(TABLE).insert({ id, at: now.getTime(), done: 0, operations: JSON.stringify(entry) }),
  );
  await carryOn(database, id, before, after, works, 0, false, now);
}

/** Finishes changes that a crash left half applied; to be called at the start, before the schema is loaded. */
export async function finishJournal(
  database: Database,
  types: ReadonlyMap<string, FieldType>,
  logger: Logger,
  now: Date,
): Promise<void> {
  const rows = await allBuilt(database, database.builder(TABLE).select('*').orderBy('at'));
  for (const row of rows) {
    const entry = JSON.parse(String(row.operations)) as Entry;
    logger.warn(
      { steps: entry.works.length, done: row.done },
      'A change of the schema was left half applied; it is being finished',
    );
    const before = buildSnapshot(entry.before, types, database.dialect);
    const after = buildSnapshot(entry.after, types, database.dialect);
    await carryOn(database, String(row.id), before, after, entry.works, Number(row.done), true, now);
  }
}
