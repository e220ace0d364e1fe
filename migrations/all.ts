import type { Migration } from '../server/data/migrate.ts';
import { migration as foundation } from './0001-foundation.ts';
import { migration as schemaChanges } from './0002-schema-changes.ts';
import { migration as journalTables } from './0003-journal-tables.ts';
import { migration as summaryHistory } from './0004-summary-history.ts';
import { migration as search } from './0005-search.ts';
import { migration as undo } from './0006-undo.ts';
import { migration as idempotency } from './0007-idempotency.ts';
import { migration as counters } from './0008-counters.ts';

/** Every migration, in the order to run. */
export const MIGRATIONS: readonly Migration[] = [
  foundation,
  schemaChanges,
  journalTables,
  summaryHistory,
  search,
  undo,
  idempotency,
  counters,
];
