import type { Database, Row } from '../../data/database.ts';
import { introspect } from '../../data/introspect/introspect.ts';
import { PARKED_PREFIX, readParked } from '../../data/parked.ts';
import { quote } from '../../data/sql-text.ts';
import type { CollectionDefinition } from '../../schema/definition.ts';
import type { Table } from '../../schema/table.ts';
import { definitionsOf } from '../change-schema.ts';
import type { TestEngine } from './test-engine.ts';

/** All there is of a collection in the database: columns, keys and indexes, each row, and what is kept of removed fields. */
interface Physical extends Table {
  rows: Row[];
  /** How many columns are parked, named by nothing that two databases would share. */
  parked: number;
}

/** Every table that Kasbah does not have for itself, whole. */
export async function physical(database: Database): Promise<Physical[]> {
  const q = (name: string) => quote(database.dialect, name);
  const tables = (await introspect(database)).filter((table) => !table.name.startsWith('kasbah_'));
  return Promise.all(
    tables.map(async ({ columns, ...table }) => {
      const shown = columns.filter((column) => !column.name.startsWith(PARKED_PREFIX));
      return {
        ...table,
        columns: shown,
        parked: columns.length - shown.length,
        indexes: table.indexes.toSorted((a, b) => (a.join() < b.join() ? -1 : 1)),
        uniques: table.uniques.toSorted((a, b) => (a.join() < b.join() ? -1 : 1)),
        rows: await database.all(
          `SELECT ${shown.map((column) => q(column.name)).join(', ')} FROM ${q(table.name)} ORDER BY ${q('id')}`,
        ),
      };
    }),
  );
}

/** The values of parked fields by collection and field, in the order of the key. */
async function parkedValues(database: Database): Promise<Record<string, unknown[]>> {
  const q = (name: string) => quote(database.dialect, name);
  const parked = (await readParked(database)).filter((one) => one.kind === 'field');
  const entries = parked.map(async (one): Promise<[string, unknown[]]> => {
    const rows = await database.all(
      `SELECT ${q(one.stored_as)} AS v FROM ${q(one.collection)} ORDER BY ${q('id')}`,
    );
    return [`${one.collection}.${one.field} ${one.reason}`, rows.map((row) => row.v)];
  });
  return Object.fromEntries((await Promise.all(entries)).sort());
}

export interface SchemaState {
  definitions: CollectionDefinition[];
  tables: Physical[];
  parked: Record<string, unknown[]>;
  journal: Row[];
}

/** All that a change of the schema touches: definitions, tables, every row, what is parked, and the journal. */
export async function stateOf({ engine }: TestEngine): Promise<SchemaState> {
  const { database } = engine;
  return {
    definitions: definitionsOf(engine.snapshot()).filter((one) => !one.system),
    tables: await physical(database),
    parked: await parkedValues(database),
    journal: [
      ...(await database.all('SELECT id FROM kasbah_journal')),
      ...(await database.all('SELECT journal FROM kasbah_journal_tables')),
    ],
  };
}
