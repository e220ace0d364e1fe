import type { ColumnProperty } from '../schema/change-step.ts';
import { compositeIndexes } from '../schema/indexes-of.ts';
import { type Collection, type Field, fieldOf, type Snapshot } from '../schema/snapshot.ts';
import type { Database } from './database.ts';
import { columnSql, defaultSql, fieldIndexes, indexSql, nativeTypeSql, referenceSql } from './ddl.ts';
import { quote } from './sql-text.ts';
import type { TableFacts } from './table-facts.ts';

/** A table being altered on PostgreSQL or MySQL: where it stands now, and what it becomes. */
export interface Alteration {
  database: Database;
  after: Snapshot;
  collection: Collection;
  facts: TableFacts;
}

const q = (at: Alteration, name: string) => quote(at.database.dialect, name);

export function renameTableSql(database: Database, from: string, to: string): string {
  return `alter table ${quote(database.dialect, from)} rename to ${quote(database.dialect, to)}`;
}

export function renameColumnSql(database: Database, table: string, from: string, to: string): string {
  const name = (text: string) => quote(database.dialect, text);
  return `alter table ${name(table)} rename column ${name(from)} to ${name(to)}`;
}

/** Takes foreign keys and indexes off a column. */
function freeColumn(at: Alteration, column: string): string[] {
  const { dialect } = at.database;
  const table = q(at, at.collection.table);
  const keys = at.facts.foreignKeys
    .filter((key) => key.column === column)
    .map(
      (key) =>
        `alter table ${table} drop ${dialect === 'mysql' ? 'foreign key' : 'constraint'} ${q(at, key.name)}`,
    );
  const indexes = at.facts.indexes
    .filter((index) => index.columns.includes(column))
    .map((index) => dropIndexSql(at, index));
  return [...keys, ...indexes];
}

function dropIndexSql(at: Alteration, index: TableFacts['indexes'][number]): string {
  const table = q(at, at.collection.table);
  if (at.database.dialect === 'mysql') return `alter table ${table} drop index ${q(at, index.name)}`;
  return index.constraint
    ? `alter table ${table} drop constraint ${q(at, index.name)}`
    : `drop index ${q(at, index.name)}`;
}

/** Takes a column out of use under another name; nothing is required of it any more. */
export function parkColumnSql(at: Alteration, column: string, parked: string): string[] {
  const table = q(at, at.collection.table);
  if (at.database.dialect === 'mysql') {
    const type = at.facts.columns.find((one) => one.name === column)?.type ?? 'longtext';
    return [
      ...freeColumn(at, column),
      `alter table ${table} change ${q(at, column)} ${q(at, parked)} ${type} null`,
    ];
  }
  return [
    ...freeColumn(at, column),
    `alter table ${table} alter column ${q(at, column)} drop not null`,
    `alter table ${table} alter column ${q(at, column)} drop default`,
    renameColumnSql(at.database, at.collection.table, column, parked),
  ];
}

/** An empty column of a field's type under a temporary name. */
export function addEmptyColumnSql(
  at: Pick<Alteration, 'database' | 'after' | 'collection'>,
  field: Field,
  name: string,
): string {
  const { dialect } = at.database;
  return `alter table ${quote(dialect, at.collection.table)} add column ${quote(dialect, name)} ${nativeTypeSql(at.after, at.collection, field)} null`;
}

/** Gives a column that has its values the field's rules: required, default, reference, index. */
export function dressColumnSql(at: Alteration, field: Field): string[] {
  const reference = referenceSql(at.after, field);
  const table = q(at, at.collection.table);
  return [
    ...rulesSql(at, field, ['required', 'default']),
    ...(reference ? [`alter table ${table} add foreign key (${q(at, field.column!)}) ${reference}`] : []),
    ...fieldIndexes(at.after, at.collection, field),
  ];
}

function rulesSql(at: Alteration, field: Field, properties: readonly ColumnProperty[]): string[] {
  const table = q(at, at.collection.table);
  const column = q(at, field.column!);
  if (at.database.dialect === 'mysql') {
    return [`alter table ${table} modify ${columnSql(at.database, at.after, at.collection, field)}`];
  }
  const value = defaultSql(at.database, field);
  const statements: Record<'required' | 'default' | 'size', string> = {
    size: `alter table ${table} alter column ${column} type ${nativeTypeSql(at.after, at.collection, field)}`,
    required: `alter table ${table} alter column ${column} ${field.definition.required ? 'set' : 'drop'} not null`,
    default: `alter table ${table} alter column ${column} ${value === null ? 'drop default' : `set default ${value}`}`,
  };
  return (['size', 'default', 'required'] as const)
    .filter((key) => properties.includes(key))
    .map((key) => statements[key]);
}

/**
 * Makes the indexes over several columns that are new and takes those off that are gone; `before` has them as they were,
 * under the names that their columns have now.
 */
export function changeIndexesSql(at: Alteration, before: ReturnType<typeof compositeIndexes>): string[] {
  const mark = (index: { columns: string[]; unique: boolean }) =>
    `${index.columns.join(' ')} ${index.unique}`;
  const wanted = compositeIndexes(at.collection);
  const without = (list: typeof before, others: typeof before) =>
    list.filter((index) => !others.some((other) => mark(other) === mark(index)));
  const gone = without(before, wanted).map((index) => index.columns.join(' '));
  return [
    ...without(wanted, before).map((index) => indexSql(at.after, at.collection, index.columns, index.unique)),
    ...at.facts.indexes
      .filter((index) => gone.includes(index.columns.join(' ')))
      .map((index) => dropIndexSql(at, index)),
  ];
}

/** Changes rules and indexes of a column whose values stay. */
export function changeColumnSql(
  at: Alteration,
  name: string,
  properties: readonly ColumnProperty[],
): string[] {
  const field = fieldOf(at.collection, name);
  const ruled = properties.filter((key) => key === 'required' || key === 'default' || key === 'size');
  const indexed = properties.includes('unique') || properties.includes('indexed');
  const alone = at.facts.indexes.filter(
    (index) => index.columns.length === 1 && index.columns[0] === field.column,
  );
  // An index that a foreign key stands on goes only after the new one is there; MySQL refuses it otherwise.
  return [
    ...(ruled.length > 0 ? rulesSql(at, field, ruled) : []),
    ...(indexed
      ? [...fieldIndexes(at.after, at.collection, field), ...alone.map((index) => dropIndexSql(at, index))]
      : []),
  ];
}
