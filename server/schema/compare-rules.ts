import type { Dialect } from './dialect.ts';
import { type Index, indexesOf } from './indexes-of.ts';
import type { SchemaDrift } from './schema-drift.ts';
import type { Collection, Field, Snapshot } from './snapshot.ts';
import { literalDefault } from './sql-expression.ts';
import type { Table } from './table.ts';

/** Everything that one value may be written as: a text, a number, a truth value, a moment, a time, a piece of JSON. */
function readingsOf(value: unknown): Set<string> {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const readings = new Set([`text ${text}`]);
  if (text.trim() !== '' && !Number.isNaN(Number(text))) readings.add(`number ${Number(text)}`);
  if (/^(?:true|t|1)$/i.test(text)) readings.add('yes');
  if (/^(?:false|f|0)$/i.test(text)) readings.add('no');
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text.replace(/ ?\+00$/, 'Z')) : Number.NaN;
  if (!Number.isNaN(moment)) readings.add(`moment ${moment}`);
  if (/^\d\d:\d\d:\d\d/.test(text)) readings.add(`time ${text.replace(/\.0*$|(\.\d*?)0+$/, '$1')}`);
  try {
    readings.add(`json ${JSON.stringify(JSON.parse(text))}`);
  } catch {
    // Not a piece of JSON.
  }
  return readings;
}

function sameValue(a: unknown, b: unknown): boolean {
  const readings = readingsOf(a);
  return [...readingsOf(b)].some((reading) => readings.has(reading));
}

/** The default that the schema says a column has, as it is stored; undefined where it says none. */
function expectedDefault(collection: Collection, field: Field): unknown {
  const made = collection.definition.existing ? undefined : field.type.defaultValue?.(field.options);
  const given = field.definition.default ?? made ?? undefined;
  return given !== undefined && field.scalar?.encode ? field.scalar.encode(given) : given;
}

function defaultDrift(dialect: Dialect, collection: Collection, table: Table, field: Field): SchemaDrift[] {
  const column = table.columns.find((one) => one.name === field.column);
  if (!column || column.generated || field.definition.generated) return [];
  const text = column.default !== null && /^null\b/i.test(column.default) ? null : column.default;
  const expected = expectedDefault(collection, field);
  const literal = text === null ? undefined : literalDefault(dialect, text);
  const agrees =
    expected === undefined
      ? // What the database works out at each insert was never a default of a field.
        text === null || (collection.definition.existing && literal === undefined)
      : literal !== undefined && sameValue(expected, literal);
  // Of tables of others only plain texts, numbers and truth values were kept.
  if (agrees || (collection.definition.existing && expected === undefined && !keptAsDefault(field)))
    return [];
  return [
    {
      kind: 'default_changed',
      collection: collection.name,
      table: table.name,
      field: field.name,
      column: column.name,
      expected: expected === undefined ? 'none' : String(expected),
      found: text ?? 'none',
    },
  ];
}

/** Whether a default of such a column would have been kept when the table was found. */
function keptAsDefault(field: Field): boolean {
  const kind = field.type.column(field.options)?.kind;
  return (
    field.relation === null && kind !== undefined && !['date', 'time', 'datetime', 'json'].includes(kind)
  );
}

const nameOf = (columns: readonly string[]) => columns.join(', ');

function indexDrift(dialect: Dialect, collection: Collection, table: Table): SchemaDrift[] {
  const shown = new Set([...collection.fields.values()].flatMap((field) => field.column ?? []));
  const own = (columns: readonly string[]) => columns.every((column) => shown.has(column));
  const linkColumns = new Set(
    [...collection.fields.values()].flatMap((field) => (field.relation ? (field.column ?? []) : [])),
  );
  const indexed = new Set(
    [...collection.fields.values()].flatMap((field) =>
      field.definition.indexed ? (field.column ?? []) : [],
    ),
  );
  // Of a table of others a link says nothing about an index.
  const expected = indexesOf(dialect, collection).filter(
    ({ columns, unique }) =>
      unique || !collection.definition.existing || columns.length > 1 || indexed.has(columns[0]!),
  );
  const uniques = table.uniques.filter(own);
  const plain = table.indexes.filter(own);
  const all = [...uniques, ...plain, table.primaryKey];
  const has = (list: readonly (readonly string[])[], columns: readonly string[]) =>
    list.some((one) => nameOf(one) === nameOf(columns));
  const serves = (columns: readonly string[]) =>
    all.some((one) => columns.every((column, index) => one[index] === column));
  const told = (kind: SchemaDrift['kind'], columns: readonly string[]): SchemaDrift => ({
    kind,
    collection: collection.name,
    table: table.name,
    column: nameOf(columns),
  });
  const columnsOf = (unique: boolean) =>
    expected.filter((index: Index) => index.unique === unique).map((index) => index.columns);
  const isKey = (columns: readonly string[]) => nameOf(columns) === nameOf(table.primaryKey);
  return [
    ...columnsOf(true)
      .filter((columns) => own(columns) && !has(uniques, columns) && !isKey(columns))
      .map((columns) => told('unique_gone', columns)),
    ...uniques
      .filter((columns) => !has(columnsOf(true), columns) && !isKey(columns))
      .map((columns) => told('unique_added', columns)),
    ...columnsOf(false)
      .filter((columns) => !serves(columns))
      .map((columns) => told('index_gone', columns)),
    // Nobody keeps the plain indexes of a table of others, and MySQL makes those of foreign keys by itself.
    ...plain
      .filter(
        (columns) =>
          !collection.definition.existing &&
          !has(columnsOf(false), columns) &&
          !(dialect === 'mysql' && linkColumns.has(nameOf(columns))),
      )
      .map((columns) => told('index_added', columns)),
  ];
}

/** The foreign keys that links rest on, by their column; the other table in lower case, as some databases spell it. */
function expectedReferences(snapshot: Snapshot, collection: Collection): Map<string, string> {
  const references = new Map<string, string>();
  for (const field of collection.fields.values()) {
    if (field.relation?.kind !== 'many-to-one') continue;
    const column = field.column ?? collection.fields.get(field.relation.keyField)?.column;
    const target = snapshot.collections.get(field.relation.collection);
    // A link beside a column of its own was found with its foreign key in a table of others, and has none elsewhere.
    if (column && target && (field.column !== null || collection.definition.existing))
      references.set(column, target.table.toLowerCase());
  }
  return references;
}

function referenceDrift(snapshot: Snapshot, collection: Collection, table: Table): SchemaDrift[] {
  const expected = expectedReferences(snapshot, collection);
  const byTable = new Map([...snapshot.collections.values()].map((one) => [one.table.toLowerCase(), one]));
  // A link holds the key of the other collection; a foreign key to anything else is none.
  const single = table.foreignKeys.filter((key) => {
    const [first, ...more] = byTable.get(key.table.toLowerCase())?.primaryKey ?? [];
    const to = key.references[0] ?? first?.column;
    return (
      key.columns.length === 1 &&
      first &&
      more.length === 0 &&
      to?.toLowerCase() === first.column?.toLowerCase()
    );
  });
  const columns = new Map(
    [...collection.fields.values()].flatMap((field) =>
      field.column ? [[field.column, field.name] as const] : [],
    ),
  );
  const told = (kind: SchemaDrift['kind'], column: string, to: string): SchemaDrift => ({
    kind,
    collection: collection.name,
    table: table.name,
    field: columns.get(column) ?? column,
    column,
    [kind === 'reference_gone' ? 'expected' : 'found']: to,
  });
  const there = (column: string, to: string) =>
    single.some((key) => key.columns[0] === column && key.table.toLowerCase() === to);
  const stands = table.columns.map((column) => column.name);
  return [
    ...[...expected]
      .filter(([column, to]) => stands.includes(column) && !there(column, to))
      .map(([column, to]) => told('reference_gone', column, byTable.get(to)?.name ?? to)),
    ...single
      .filter(
        ({ columns: [column = ''], table: to }) =>
          columns.has(column) && expected.get(column) !== to.toLowerCase(),
      )
      .map((key) => told('reference_added', key.columns[0]!, key.table)),
  ];
}

/** Where the defaults, indexes and foreign keys of a table differ from what the schema says of them. */
export function compareRules(snapshot: Snapshot, collection: Collection, table: Table): SchemaDrift[] {
  if (table.view) return [];
  const { dialect } = snapshot;
  return [
    ...[...collection.fields.values()].flatMap((field) => defaultDrift(dialect, collection, table, field)),
    ...indexDrift(dialect, collection, table),
    ...referenceDrift(snapshot, collection, table),
  ];
}
