import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import type { Dialect } from './dialect.ts';
import { displayTemplate } from './display-template.ts';
import { fieldsFromColumns, type Samples } from './fields-from-columns.ts';
import type { KnownNames } from './known-names.ts';
import { checkText, columnsIn } from './sql-expression.ts';
import type { ForeignKey, Table } from './table.ts';

const ID_SUFFIX = /^(.+?)(?:_id|_ID|Id|ID)$/;
interface Found {
  table: Table;
  definition: CollectionDefinition;
  /** Fields by their column. */
  byColumn: ReadonlyMap<string, FieldDefinition>;
  /** Names taken in this collection, in lower case. */
  taken: Set<string>;
}

const single = (key: ForeignKey) => key.columns.length === 1 && key.references.length <= 1;

/** Two single foreign keys that together are the whole key and the whole row: it joins and says nothing else. */
function isPureJunction(table: Table): boolean {
  const keys = table.foreignKeys.filter(single);
  const columns = new Set(keys.flatMap((key) => key.columns));
  return (
    keys.length === 2 &&
    columns.size === 2 &&
    table.columns.every((column) => columns.has(column.name)) &&
    !table.view
  );
}

function freeName(found: Found, wanted: readonly string[]): string | null {
  const name = wanted.find((candidate) => !found.taken.has(candidate.toLowerCase()));
  if (name) found.taken.add(name.toLowerCase());
  return name ?? null;
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** The relation field of a foreign key: a field of its own beside `AlbumId`, or the column `author` itself. */
function addManyToOne(found: Found, key: ForeignKey, target: Found, known: KnownNames): string | null {
  const column = key.columns[0]!;
  const scalar = found.byColumn.get(column);
  const [targetKey, ...more] = target.table.primaryKey;
  if (!scalar || targetKey === undefined || more.length > 0) return null;
  if (!target.byColumn.has(targetKey) || !same(key.references[0] ?? targetKey, targetKey)) return null;
  const options = { collection: target.definition.name };
  const stem = ID_SUFFIX.exec(scalar.name)?.[1];
  // A column that is the whole key stays what it is: a key that is a relation could lead in a circle.
  const whole = found.table.primaryKey.length === 1 && found.table.primaryKey[0] === column;
  if (!stem && !whole) {
    if (scalar.type === 'many-to-one') return null;
    delete scalar.default;
    Object.assign(scalar, { type: 'many-to-one', options });
    return scalar.name;
  }
  const kept = known.relation(found.table.name, column);
  const base = stem ?? target.definition.name;
  const name = freeName(found, [...(kept ? [kept] : []), base, `${base}_item`]);
  if (name)
    found.definition.fields.push({
      name,
      type: 'many-to-one',
      options: { ...options, key_field: scalar.name },
    });
  return name;
}

function addOtherSide(source: Found, relation: string, target: Found, many: boolean): void {
  const name = source.definition.name;
  const by = `${name}_by_${relation}`;
  const field = freeName(target, many ? [by] : [name, by]);
  if (field)
    target.definition.fields.push({
      name: field,
      type: 'one-to-many',
      options: { collection: name, field: relation },
    });
}

function addManyToMany(junction: Found, sides: readonly { relation: string; target: Found }[]): void {
  const [a, b] = sides;
  if (!a || !b) return;
  for (const [own, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const name = freeName(own.target, [
      other.target.definition.name,
      `${other.target.definition.name}_by_${own.relation}`,
    ]);
    if (!name) continue;
    own.target.definition.fields.push({
      name,
      type: 'many-to-many',
      options: {
        collection: other.target.definition.name,
        junction: junction.definition.name,
        from: own.relation,
        to: other.relation,
      },
    });
  }
}

/** The rules of the database that no field can say, for people to read. */
function noteOf(table: Table): string | undefined {
  const wide = table.checks.filter(
    (check) =>
      columnsIn(
        check,
        table.columns.map((column) => column.name),
      ).length !== 1,
  );
  const parts = [table.comment, ...wide.map((check) => `Rule of the database: ${checkText(check)}`)];
  return parts.filter(Boolean).join('\n').slice(0, 1000) || undefined;
}

function foundOf(table: Table, dialect: Dialect, samples: Samples, known: KnownNames): Found {
  const byColumn = fieldsFromColumns(table, dialect, samples, known);
  const fields = [...byColumn.values()];
  const name = known.collection(table.name);
  const definition: CollectionDefinition = {
    name,
    ...(name !== table.name && { table: table.name }),
    existing: true,
    fields,
  };
  const keyed = table.primaryKey.length > 0 && table.primaryKey.every((column) => byColumn.has(column));
  if (!keyed) for (const field of fields) delete field.primary;
  if (table.view || !keyed) definition.readonly = true;
  const note = noteOf(table);
  if (note) definition.note = note;
  const indexes = table.uniques
    .filter((columns) => columns.length > 1 && columns.every((column) => byColumn.has(column)))
    .map((columns) => ({ fields: columns.map((column) => byColumn.get(column)!.name), unique: true }));
  if (indexes.length > 0) definition.indexes = indexes;
  definition.display_template = displayTemplate(fields);
  return { table, definition, byColumn, taken: new Set(fields.map((field) => field.name.toLowerCase())) };
}

/**
 * What an existing database means as collections: fields from columns, relations in both directions from foreign keys,
 * pure junctions as many-to-many. The names of relations follow `api.md`, «Names of relations found in an existing
 * database»; what has a name in Kasbah already (`known`) keeps it.
 */
export function definitionsFromTables(
  tables: readonly Table[],
  dialect: Dialect,
  samples: Samples,
  known: KnownNames,
): CollectionDefinition[] {
  const found = new Map(
    tables.map((table) => [table.name, foundOf(table, dialect, samples, known)] as const),
  );
  const links: { source: Found; relation: string; target: Found }[] = [];
  const lower = new Map([...found].map(([name, entry]) => [name.toLowerCase(), entry]));
  for (const source of found.values()) {
    for (const key of source.table.foreignKeys.filter(single)) {
      // sqlite and MySQL take the name of the other table in any case.
      const target = found.get(key.table) ?? lower.get(key.table.toLowerCase());
      const relation = target && addManyToOne(source, key, target, known);
      if (target && relation) links.push({ source, relation, target });
    }
  }
  const bySource = new Map<Found, typeof links>();
  for (const link of links) bySource.set(link.source, [...(bySource.get(link.source) ?? []), link]);
  for (const source of found.values()) {
    const own = bySource.get(source) ?? [];
    if (isPureJunction(source.table)) addManyToMany(source, own);
    else {
      for (const link of own)
        addOtherSide(
          source,
          link.relation,
          link.target,
          own.filter((other) => other.target === link.target).length > 1,
        );
    }
  }
  return [...found.values()].map((entry) => entry.definition);
}
