import type { CollectionDefinition } from '../schema/definition.ts';
import { definitionsFromTables } from '../schema/definitions-from-tables.ts';
import { sampleKey } from '../schema/fields-from-columns.ts';
import { knownNames } from '../schema/known-names.ts';
import { needsSample } from '../schema/native-type.ts';
import type { Table } from '../schema/table.ts';
import type { Database } from './database.ts';
import { introspect, sampleColumn } from './introspect/introspect.ts';
import { PARKED_PREFIX } from './parked.ts';

/** Tables that Kasbah made for itself, and those of the full-text index of sqlite. */
const OWN = /^kasbah_/i;

export interface FoundTables {
  /** All tables, Kasbah's own included, without the columns that are kept of removed fields. */
  tables: Map<string, Table>;
  /** What the tables mean as collections, Kasbah's own left out. */
  definitions: CollectionDefinition[];
}

/**
 * Looks at the database as it is: what is there, and what it means as collections. What is `kept` lends its names, and
 * its tables are not sampled anew. Nothing is changed.
 */
export async function readTables(
  database: Database,
  kept: readonly CollectionDefinition[],
): Promise<FoundTables> {
  const tables = (await introspect(database)).map((table) => ({
    ...table,
    columns: table.columns.filter((column) => !column.name.startsWith(PARKED_PREFIX)),
  }));
  const made = new Set(kept.filter((one) => !one.existing).map((one) => one.table ?? one.name));
  const foreign = tables.filter((table) => !OWN.test(table.name) && !made.has(table.name));
  const known = new Map(
    kept.map((one) => [
      one.table ?? one.name,
      new Set(one.fields.map((field) => field.column ?? field.name)),
    ]),
  );
  const samples = new Map<string, unknown[]>();
  const looks: Promise<void>[] = [];
  const look = async (table: string, column: string) => {
    samples.set(sampleKey(table, column), await sampleColumn(database, table, column));
  };
  for (const table of foreign) {
    const columns = table.columns.filter(
      (column) => needsSample(database.dialect, column) && !known.get(table.name)?.has(column.name),
    );
    looks.push(...columns.map((column) => look(table.name, column.name)));
  }
  await Promise.all(looks);
  return {
    tables: new Map(tables.map((table) => [table.name, table])),
    definitions: definitionsFromTables(foreign, database.dialect, samples, knownNames(kept)),
  };
}
