import type { CollectionDefinition } from '../schema/definition.ts';
import { definitionsFromTables, type Samples } from '../schema/definitions-from-tables.ts';
import { needsSample } from '../schema/native-type.ts';
import type { Database } from './database.ts';
import { introspect, sampleColumn } from './introspect/introspect.ts';
import { PARKED_PREFIX } from './parked.ts';

/** Tables that Kasbah made for itself, and those of the full-text index of sqlite. */
const OWN = /^kasbah_/i;

export interface FoundTables {
  /** Names of all tables, Kasbah's own included, as they are spelled. */
  names: Set<string>;
  columns: Map<string, Set<string>>;
  /** What the tables mean as collections, Kasbah's own left out. */
  definitions: CollectionDefinition[];
}

/** Looks at the database as it is: what is there, and what it means as collections. Nothing is changed. */
export async function readTables(database: Database): Promise<FoundTables> {
  const all = await introspect(database);
  const tables = all.map((table) => ({
    ...table,
    columns: table.columns.filter((column) => !column.name.startsWith(PARKED_PREFIX)),
  }));
  const foreign = tables.filter((table) => !OWN.test(table.name));
  const samples = new Map<string, unknown[]>();
  for (const table of foreign) {
    for (const column of table.columns.filter((one) => needsSample(database.dialect, one))) {
      samples.set(`${table.name}.${column.name}`, await sampleColumn(database, table.name, column.name));
    }
  }
  return {
    names: new Set(tables.map((table) => table.name)),
    columns: new Map(
      tables.map((table) => [table.name, new Set(table.columns.map((column) => column.name))]),
    ),
    definitions: definitionsFromTables(foreign, database.dialect, samples as Samples),
  };
}
