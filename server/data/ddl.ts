import type { Knex } from 'knex';
import { KasbahError } from '../lib/errors.ts';
import { sha256 } from '../lib/ids.ts';
import type { ColumnSpec } from '../schema/field-type.ts';
import { indexesOf, indexOfField } from '../schema/indexes-of.ts';
import { type Collection, collectionOf, type Field, fieldOf, type Snapshot } from '../schema/snapshot.ts';
import type { Database } from './database.ts';
import { quote } from './sql-text.ts';

const SQL_TYPES: Record<Snapshot['dialect'], (spec: ColumnSpec) => string> = {
  sqlite: (spec) =>
    ({
      string: `varchar(${spec.length})`,
      text: 'text',
      integer: 'integer',
      bigint: 'bigint',
      decimal: `numeric(${spec.precision}, ${spec.scale})`,
      float: 'double',
      boolean: 'boolean',
      date: 'date',
      time: 'time',
      datetime: 'datetime',
      uuid: 'char(36)',
      json: 'json',
    })[spec.kind],
  postgres: (spec) =>
    ({
      // Texts are ordered and compared as on the other databases, whatever the database's own language is.
      string: `varchar(${spec.length}) collate "C"`,
      text: 'text collate "C"',
      integer: 'integer',
      bigint: 'bigint',
      decimal: `numeric(${spec.precision}, ${spec.scale})`,
      float: 'double precision',
      boolean: 'boolean',
      date: 'date',
      time: 'time(3)',
      datetime: 'timestamptz(3)',
      uuid: 'uuid',
      json: 'jsonb',
    })[spec.kind],
  mysql: (spec) =>
    ({
      string: `varchar(${spec.length})`,
      text: 'longtext',
      integer: 'int',
      bigint: 'bigint',
      decimal: `decimal(${spec.precision}, ${spec.scale})`,
      float: 'double',
      boolean: 'boolean',
      date: 'date',
      time: 'time(3)',
      datetime: 'datetime(3)',
      uuid: 'char(36)',
      json: 'json',
    })[spec.kind],
};

const AUTO_KEY: Record<Snapshot['dialect'], (type: string) => string> = {
  sqlite: () => 'integer not null primary key autoincrement',
  postgres: (type) => (type === 'bigint' ? 'bigserial primary key' : 'serial primary key'),
  mysql: (type) => `${type} not null auto_increment primary key`,
};

const ON_DELETE: Record<string, string> = { restrict: 'RESTRICT', set_null: 'SET NULL', cascade: 'CASCADE' };

/** Whether the database numbers the items of a collection through this field. */
export function isAutoKey(collection: Collection, field: Field): boolean {
  return (
    Boolean(field.definition.primary && field.definition.generated) && collection.primaryKey.length === 1
  );
}

function literal(database: Database, value: unknown): string {
  return database.builder.raw('?', [value as Knex.Value]).toQuery();
}

/** The native type of a field's column. @throws TypeError when it has none */
export function nativeTypeSql(snapshot: Snapshot, collection: Collection, field: Field): string {
  const spec = field.scalar?.type.column(field.scalar.options);
  if (!spec || field.column === null) throw new TypeError(`${collection.name}.${field.name} has no column`);
  return SQL_TYPES[snapshot.dialect](spec);
}

/** `default …` of a field's column, or nothing. */
export function defaultSql(database: Database, field: Field): string | null {
  const given = field.definition.default ?? field.type.defaultValue?.(field.options);
  if (given === undefined || given === null) return null;
  return literal(database, field.scalar?.encode ? field.scalar.encode(given) : given);
}

/** A column with its rules as one piece of DDL. */
export function columnSql(
  database: Database,
  snapshot: Snapshot,
  collection: Collection,
  field: Field,
): string {
  const { dialect } = snapshot;
  const type = nativeTypeSql(snapshot, collection, field);
  const name = quote(dialect, field.column!);
  if (isAutoKey(collection, field)) return `${name} ${AUTO_KEY[dialect](type)}`;
  const { definition } = field;
  const parts = [name, type, definition.required || definition.primary ? 'not null' : 'null'];
  const value = defaultSql(database, field);
  if (value !== null) parts.push(`default ${value}`);
  return parts.join(' ');
}

/** `references …` of a many-to-one with its own column, or null. */
export function referenceSql(snapshot: Snapshot, field: Field): string | null {
  const relation = field.relation;
  if (relation?.kind !== 'many-to-one' || field.column === null) return null;
  const { dialect } = snapshot;
  const target = collectionOf(snapshot, relation.collection);
  const key = fieldOf(target, relation.targetKey).column!;
  const rule =
    ON_DELETE[String(field.options.on_delete ?? (field.definition.required ? 'restrict' : 'set_null'))];
  return `references ${quote(dialect, target.table)} (${quote(dialect, key)}) on delete ${rule}`;
}

/** Index names are one space on PostgreSQL and sqlite; the collection's id keeps parked tables out of the way. */
function indexName(collection: Collection, columns: readonly string[], kind: string): string {
  const mark = sha256(`${collection.id} ${columns.join(' ')}`).slice(0, 6);
  return `${collection.table.slice(0, 24)}_${columns.join('_').slice(0, 20)}_${kind}_${mark}`;
}

/** Characters of utf8mb4 that fit in a key of MySQL's 3072 bytes. */
const LONGEST_KEY = 768;
const KEY_BEGINNING = 191;

/** MySQL indexes a long text by its beginning, which cannot tell whether the whole is unique. */
function keyPart(collection: Collection, column: string, unique: boolean): string {
  const field = [...collection.fields.values()].find((one) => one.column === column);
  const spec = field?.scalar?.type.column(field.scalar.options);
  if (spec?.kind !== 'text' && !(spec?.kind === 'string' && Number(spec.length) > LONGEST_KEY)) return '';
  if (unique) {
    const path = `${collection.name}.fields.${field?.name}.unique`;
    const message = `${field?.name} is too long to be unique on MySQL and MariaDB.`;
    throw new KasbahError('INVALID_SCHEMA', message, {
      path,
      hint: `Give it a max_length of at most ${LONGEST_KEY}.`,
    });
  }
  return `(${KEY_BEGINNING})`;
}

export function indexSql(
  snapshot: Snapshot,
  collection: Collection,
  columns: readonly string[],
  unique: boolean,
): string {
  const { dialect } = snapshot;
  const list = columns
    .map(
      (column) => quote(dialect, column) + (dialect === 'mysql' ? keyPart(collection, column, unique) : ''),
    )
    .join(', ');
  const name = quote(dialect, indexName(collection, columns, unique ? 'unique' : 'index'));
  return `create ${unique ? 'unique ' : ''}index ${name} on ${quote(dialect, collection.table)} (${list})`;
}

/** The statements for the index of one field, if it has one. */
export function fieldIndexes(snapshot: Snapshot, collection: Collection, field: Field): string[] {
  const index = indexOfField(snapshot.dialect, field);
  return index ? [indexSql(snapshot, collection, index.columns, index.unique)] : [];
}

/** The statements that create a collection's table with its keys, references and indexes. */
export function createTableSql(database: Database, snapshot: Snapshot, collection: Collection): string[] {
  return [
    tableSql(database, snapshot, collection, collection.table, []),
    ...indexesSql(snapshot, collection),
  ];
}

/** All indexes of a collection beside its key. */
export function indexesSql(snapshot: Snapshot, collection: Collection): string[] {
  return indexesOf(snapshot.dialect, collection).map(({ columns, unique }) =>
    indexSql(snapshot, collection, columns, unique),
  );
}

/** `create table` under any name, with further columns that are no fields (parked ones) at its end. */
export function tableSql(
  database: Database,
  snapshot: Snapshot,
  collection: Collection,
  name: string,
  further: readonly string[],
): string {
  const { dialect } = snapshot;
  const stored = [...collection.fields.values()].filter((field) => field.column !== null);
  const lines = [...stored.map((field) => columnSql(database, snapshot, collection, field)), ...further];
  const keys = collection.primaryKey.filter((field) => !isAutoKey(collection, field));
  if (keys.length > 0)
    lines.push(`primary key (${keys.map((field) => quote(dialect, field.column!)).join(', ')})`);
  for (const field of stored) {
    const reference = referenceSql(snapshot, field);
    if (reference) lines.push(`foreign key (${quote(dialect, field.column!)}) ${reference}`);
  }
  // Binary collation: values compare on MySQL as they do on the other databases.
  const tail = dialect === 'mysql' ? ' default character set utf8mb4 collate utf8mb4_bin' : '';
  return `create table ${quote(dialect, name)} (${lines.join(', ')})${tail}`;
}

/** The statements that add one field's column to a table that is there. */
export function addColumnSql(
  database: Database,
  snapshot: Snapshot,
  collection: Collection,
  field: Field,
): string[] {
  const { dialect } = snapshot;
  const table = quote(dialect, collection.table);
  const reference = referenceSql(snapshot, field);
  const column = columnSql(database, snapshot, collection, field);
  const indexes = fieldIndexes(snapshot, collection, field);
  if (!reference) return [`alter table ${table} add column ${column}`, ...indexes];
  if (dialect !== 'mysql') return [`alter table ${table} add column ${column} ${reference}`, ...indexes];
  return [
    `alter table ${table} add column ${column}, add foreign key (${quote(dialect, field.column!)}) ${reference}`,
    ...indexes,
  ];
}
