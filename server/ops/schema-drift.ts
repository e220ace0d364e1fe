import type { Database } from '../data/database.ts';
import { readDefinitions } from '../data/definition-store.ts';
import { readParked } from '../data/parked.ts';
import { readTables } from '../data/read-tables.ts';
import { compareTables, describeDrift } from '../schema/compare-tables.ts';
import type { FieldType } from '../schema/field-type.ts';
import type { SchemaDrift } from '../schema/schema-drift.ts';
import type { Caller, Engine } from './engine.ts';
import { withoutHidden } from './load-schema.ts';
import { requireAccess } from './require-access.ts';

/** A difference with its sentence for people. */
export type DriftEntry = SchemaDrift & { message: string };

/** What changed in the database since the schema was last kept; nothing is changed, and nothing taken over. */
export async function findDrift(
  database: Database,
  types: ReadonlyMap<string, FieldType>,
): Promise<DriftEntry[]> {
  const [kept, parked] = await Promise.all([readDefinitions(database), readParked(database)]);
  const tables = await readTables(database, kept);
  const found = withoutHidden(tables, parked).definitions;
  const drift = compareTables({ kept, tables: tables.tables, found, types, dialect: database.dialect });
  return drift.map((one) => ({ ...one, message: describeDrift(one) }));
}

/** The same for a running server. @throws KasbahError FORBIDDEN for all but administrators */
export async function readDrift(engine: Engine, caller: Caller): Promise<DriftEntry[]> {
  requireAccess(caller.actor, 'schema');
  return findDrift(engine.database, engine.snapshot().types);
}
