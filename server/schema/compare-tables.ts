import { compareRules } from './compare-rules.ts';
import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import type { Dialect } from './dialect.ts';
import type { ColumnSpec, FieldType } from './field-type.ts';
import { nativeType } from './native-type.ts';
import { hasColumn } from './plan-change.ts';
import type { SchemaDrift } from './schema-drift.ts';
import { buildSnapshot } from './snapshot.ts';
import type { Table, TableColumn } from './table.ts';

/** The schema as it was kept, and the database as it is. */
export interface DriftInput {
  kept: readonly CollectionDefinition[];
  tables: ReadonlyMap<string, Table>;
  /** What the tables mean as collections, those that somebody hid left out. */
  found: readonly CollectionDefinition[];
  types: ReadonlyMap<string, FieldType>;
  dialect: Dialect;
}

const columnOf = (field: FieldDefinition) => field.column ?? field.name;
const tableOf = (definition: CollectionDefinition) => definition.table ?? definition.name;

/** What a field's column should be made of; of a link that of the key it holds. */
function expectedSpec(
  input: DriftInput,
  definition: CollectionDefinition,
  field: FieldDefinition,
  depth = 0,
): ColumnSpec | null {
  const type = input.types.get(field.type);
  const options = definition.existing ? field.options : { ...type?.defaults, ...field.options };
  if (type?.relation !== 'many-to-one') return type?.column(options ?? {}) ?? null;
  const target = input.kept.find((one) => one.name === field.options?.collection);
  const key = target?.fields.find((one) => one.primary);
  return target && key && depth < 5 ? expectedSpec(input, target, key, depth + 1) : null;
}

function foundSpec(input: DriftInput, column: TableColumn): ColumnSpec | null {
  const native = nativeType(input.dialect, column, []);
  return native ? (input.types.get(native.type)?.column(native.options ?? {}) ?? null) : null;
}

/** Kinds that a database stores alike belong to one family. */
function familyOf(dialect: Dialect, kind: ColumnSpec['kind']): string {
  if (kind === 'string' || (kind === 'uuid' && dialect !== 'postgres')) return 'text';
  if (kind === 'json' && dialect === 'mysql') return 'text';
  return kind === 'bigint' && dialect === 'sqlite' ? 'integer' : kind;
}

/** Whether the options themselves say how large the column is; otherwise a table of others may have any size. */
function isSized(definition: CollectionDefinition, field: FieldDefinition): boolean {
  return (
    !definition.existing || field.options?.max_length !== undefined || field.options?.precision !== undefined
  );
}

const describeSpec = ({ kind, length, precision, scale }: ColumnSpec): string => {
  if (length !== undefined) return `${kind}(${length})`;
  return precision === undefined ? kind : `${kind}(${precision}, ${scale ?? 0})`;
};

function typeDrift(
  input: DriftInput,
  definition: CollectionDefinition,
  field: FieldDefinition,
  column: TableColumn,
): { expected: string; found: string } | null {
  const expected = expectedSpec(input, definition, field);
  if (!expected) return null;
  const found = foundSpec(input, column);
  const differs = { expected: describeSpec(expected), found: column.type };
  if (!found) return differs;
  if (familyOf(input.dialect, expected.kind) !== familyOf(input.dialect, found.kind)) return differs;
  if (column.choices || !isSized(definition, field)) return null;
  const kinds = [expected.kind, found.kind];
  if (expected.kind !== found.kind)
    return kinds.includes('string') && kinds.includes('text') ? differs : null;
  const sizes = ['length', 'precision', 'scale'] as const;
  const resized = sizes.some((size) => expected[size] !== undefined && expected[size] !== found[size]);
  return resized ? differs : null;
}

function nullDrift(field: FieldDefinition, column: TableColumn): { expected: string; found: string } | null {
  if ((field.required || field.primary) && column.nullable) return { expected: 'not null', found: 'null' };
  const mustBeGiven = !column.nullable && column.default === null && !column.generated;
  return !field.required && !field.primary && !field.readonly && mustBeGiven
    ? { expected: 'null', found: 'not null' }
    : null;
}

function columnDrift(input: DriftInput, definition: CollectionDefinition, table: Table): SchemaDrift[] {
  const drift: SchemaDrift[] = [];
  const stored = definition.fields.filter((field) => hasColumn(field, input.types));
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  for (const field of stored) {
    const at = {
      collection: definition.name,
      table: table.name,
      field: field.name,
      column: columnOf(field),
    };
    const column = columns.get(at.column);
    if (!column) {
      drift.push({ kind: 'column_gone', ...at });
      continue;
    }
    if (table.view) continue;
    const type = typeDrift(input, definition, field, column);
    if (type) drift.push({ kind: 'type_changed', ...at, ...type });
    const nullability = nullDrift(field, column);
    if (nullability) drift.push({ kind: 'nullability_changed', ...at, ...nullability });
  }
  const known = new Set(stored.map(columnOf));
  const shown = input.found.find((one) => tableOf(one) === table.name);
  const added = definition.existing
    ? (shown?.fields.filter((field) => hasColumn(field, input.types)).map(columnOf) ?? [])
    : [...columns.keys()];
  for (const column of added.filter((name) => !known.has(name))) {
    const found = columns.get(column)?.type;
    drift.push({
      kind: 'column_added',
      collection: definition.name,
      table: table.name,
      column,
      ...(found !== undefined && { found }),
    });
  }
  return drift;
}

/** Where the database differs from what the schema says of it, collection by collection. */
export function compareTables(input: DriftInput): SchemaDrift[] {
  const drift: SchemaDrift[] = [];
  const snapshot = input.kept.every((one) => one.fields.every((field) => input.types.has(field.type)))
    ? buildSnapshot(input.kept, input.types, input.dialect)
    : null;
  for (const definition of input.kept) {
    const table = input.tables.get(tableOf(definition));
    const collection = snapshot?.collections.get(definition.name);
    if (table) drift.push(...columnDrift(input, definition, table));
    if (table && snapshot && collection) drift.push(...compareRules(snapshot, collection, table));
    if (!table) drift.push({ kind: 'table_gone', collection: definition.name, table: tableOf(definition) });
  }
  const known = new Set(input.kept.map(tableOf));
  for (const definition of input.found) {
    const table = tableOf(definition);
    if (!known.has(table)) drift.push({ kind: 'table_added', collection: definition.name, table });
  }
  return drift;
}

const TEXTS: Record<SchemaDrift['kind'], (drift: SchemaDrift) => string> = {
  table_gone: ({ table }) => `the table ${table} is gone`,
  table_added: ({ table }) => `there is a new table ${table}`,
  column_gone: ({ column }) => `the column ${column} is gone`,
  column_added: ({ column, found }) => `there is a new column ${column}${found ? ` (${found})` : ''}`,
  type_changed: ({ column, expected, found }) => `the column ${column} is ${found}, not ${expected}`,
  nullability_changed: ({ column, found }) =>
    found === 'null' ? `the column ${column} may be empty now` : `the column ${column} must have a value now`,
  default_changed: ({ column, expected, found }) =>
    `the default of the column ${column} is ${found}, not ${expected}`,
  unique_gone: ({ column }) => `values of ${column} need not be unique any more`,
  unique_added: ({ column }) => `values of ${column} must be unique now`,
  index_gone: ({ column }) => `the index of ${column} is gone`,
  index_added: ({ column }) => `there is a new index of ${column}`,
  reference_gone: ({ column, expected }) => `the foreign key from ${column} to ${expected} is gone`,
  reference_added: ({ column, found }) => `there is a new foreign key from ${column} to ${found}`,
};

/** A difference as people read it: `people: the column email is gone`. */
export function describeDrift(drift: SchemaDrift): string {
  return `${drift.collection}: ${TEXTS[drift.kind](drift)}`;
}
