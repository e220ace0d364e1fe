import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import type { Dialect } from './dialect.ts';
import { nativeType } from './native-type.ts';
import type { ForeignKey, Table } from './table.ts';

const ID_SUFFIX = /^(.+?)(?:_id|_ID|Id|ID)$/;
const TITLES = [
  /^(?:name|title|label|subject)$/i,
  /(?:name|title|label|subject)$/i,
  /^(?:e-?mail|email_address)$/i,
];

/** Values of columns whose type alone does not tell what they hold, by `table.column`. */
export type Samples = ReadonlyMap<string, readonly unknown[]>;

interface Found {
  table: Table;
  definition: CollectionDefinition;
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

function displayTemplate(fields: readonly FieldDefinition[], primaryKey: readonly string[]): string {
  const texts = fields.filter(
    (field) => field.type === 'string' || field.type === 'text' || field.type === 'email',
  );
  const first = texts.find((field) => /^first_?name$/i.test(field.name));
  const last = texts.find((field) => /^last_?name$/i.test(field.name));
  if (first && last) return `{{${first.name}}} {{${last.name}}}`;
  for (const pattern of TITLES) {
    const title = texts.find((field) => pattern.test(field.name));
    if (title) return `{{${title.name}}}`;
  }
  const short = fields.find((field) => field.type === 'string' && !field.primary);
  return short ? `{{${short.name}}}` : primaryKey.map((name) => `{{${name}}}`).join(' ');
}

function scalarFields(table: Table, dialect: Dialect, samples: Samples): FieldDefinition[] {
  return table.columns.flatMap((column) => {
    const type = nativeType(dialect, column, samples.get(`${table.name}.${column.name}`) ?? []);
    if (!type) return [];
    const field: FieldDefinition = { name: column.name, type: type.type };
    if (type.options) field.options = type.options;
    if (table.primaryKey.includes(column.name)) field.primary = true;
    if (column.generated) field.generated = true;
    else if (!column.nullable && !column.hasDefault) field.required = true;
    if (table.uniques.includes(column.name)) field.unique = true;
    if (column.comment) field.note = column.comment;
    return [field];
  });
}

function freeName(found: Found, wanted: readonly string[]): string | null {
  const name = wanted.find((candidate) => !found.taken.has(candidate.toLowerCase()));
  if (name) found.taken.add(name.toLowerCase());
  return name ?? null;
}

/** The relation field of a foreign key: a field of its own beside `AlbumId`, or the column `author` itself. */
function addManyToOne(found: Found, key: ForeignKey, target: Found): string | null {
  const column = key.columns[0]!;
  const scalar = found.definition.fields.find((field) => field.name === column);
  const targetKey = target.table.primaryKey;
  if (!scalar || targetKey.length !== 1 || (key.references[0] ?? targetKey[0]) !== targetKey[0]) return null;
  const stem = ID_SUFFIX.exec(column)?.[1];
  const options = { collection: target.definition.name };
  if (!stem) {
    Object.assign(scalar, { type: 'many-to-one', options });
    return column;
  }
  const name = freeName(found, [stem, `${stem}_item`]);
  if (name)
    found.definition.fields.push({ name, type: 'many-to-one', options: { ...options, key_field: column } });
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

/**
 * What an existing database means as collections: fields from columns, relations in both directions from foreign keys,
 * pure junctions as many-to-many. The names of relations follow `api.md`, «Names of relations found in an existing database».
 */
export function definitionsFromTables(
  tables: readonly Table[],
  dialect: Dialect,
  samples: Samples,
): CollectionDefinition[] {
  const found = new Map<string, Found>();
  for (const table of tables) {
    const fields = scalarFields(table, dialect, samples);
    const definition: CollectionDefinition = { name: table.name, existing: true, fields };
    if (table.view || table.primaryKey.length === 0) definition.readonly = true;
    if (table.comment) definition.note = table.comment;
    definition.display_template = displayTemplate(fields, table.primaryKey);
    found.set(table.name.toLowerCase(), {
      table,
      definition,
      taken: new Set(fields.map((field) => field.name.toLowerCase())),
    });
  }
  const links: { source: Found; relation: string; target: Found }[] = [];
  for (const source of found.values()) {
    for (const key of source.table.foreignKeys.filter(single)) {
      const target = found.get(key.table.toLowerCase());
      const relation = target && addManyToOne(source, key, target);
      if (target && relation) links.push({ source, relation, target });
    }
  }
  for (const source of found.values()) {
    const own = links.filter((link) => link.source === source);
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
