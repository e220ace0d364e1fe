import type { Condition, Param } from '../schema/condition.ts';
import type { Dialect } from '../schema/dialect.ts';
import type { ReadMany, ReadNode } from '../schema/read-plan.ts';
import type { Scope } from '../schema/scope.ts';
import { type Collection, collectionOf, type Field, fieldOf, type Snapshot } from '../schema/snapshot.ts';
import { behind, masked, orderBy, orderKeys, rankKeys, sortAlias } from './order-sql.ts';
import { bind, EMPTY, join, native, quote, type Sql, sql, textType } from './sql-text.ts';
import { type PatternParam, type SqlContext, sqlContext, valueColumn, whereSql } from './where.ts';

/** Values that are known only when a statement runs. */
export const LIMIT = Symbol('limit');
export const OFFSET = Symbol('offset');
export const UNTIL = Symbol('until');
export const KEYS = Symbol('keys');

/** Where a bound value comes from: a param of the question by its number, a policy's param, or one of the symbols. */
export type Bind =
  | { from: number; toPattern?: PatternParam['toPattern'] }
  | { after: number }
  | Param
  | PatternParam
  | symbol;

/** How one row of a statement becomes one object; `ones` and `manys` stand in the order of the plan's own lists. */
export interface RowReader {
  columns: {
    name: string;
    alias: string;
    decode: ((value: unknown) => unknown) | undefined;
    maskAlias: string | null;
  }[];
  ones: { name: string; presence: string; maskAlias: string | null; reader: RowReader }[];
  manys: { name: string; keyAlias: string; maskAlias: string | null }[];
  anys: { name: string; keyAlias: string; kindAlias: string; maskAlias: string | null }[];
  /** Aliases are the names and nothing is masked or nested: rows can be answered as they come. */
  flat: boolean;
}

export interface Compiled {
  sql: string;
  binds: readonly Bind[];
  reader: RowReader;
}

/** For statements whose rows are read in another way. */
export const NO_ROWS: RowReader = { columns: [], ones: [], manys: [], anys: [], flat: true };

export const PARENT = '$p';

interface Building {
  context: SqlContext;
  select: Sql[];
  joins: Sql[];
  masks: number;
}

/** All of these conditions; of none it is true. */
export const allOf = (conditions: readonly (Sql | null)[]): Sql => {
  const parts = conditions.filter((part): part is Sql => part !== null);
  return parts.length === 0 ? { text: '1 = 1', binds: [] } : join(parts, ' AND ');
};

/** What the scope and the question ask of the rows of a statement. */
export const conditionsOf = (
  context: SqlContext,
  { scope, where }: { scope: Scope; where: Condition | null },
  alias: string,
): (Sql | null)[] =>
  [scope.where, where].map((condition) => condition && whereSql(context, condition, scope.collection, alias));

function addMask(
  building: Building,
  mask: Condition | null,
  collection: Collection,
  alias: string,
): string | null {
  if (!mask) return null;
  const name = `$m${building.masks++}`;
  const condition = whereSql(building.context, mask, collection, alias);
  building.select.push(
    sql`CASE WHEN ${condition} THEN 1 ELSE 0 END AS ${quote(building.context.dialect, name)}`,
  );
  return name;
}

function readerOf(building: Building, node: ReadNode, alias: string, prefix: string): RowReader {
  const { context, select } = building;
  const { dialect } = context;
  const collection = node.scope.collection;
  const reader: RowReader = { columns: [], ones: [], manys: [], anys: [], flat: prefix === '' };
  for (const column of node.columns) {
    const { name } = column;
    const maskAlias = addMask(building, column.mask, collection, alias);
    const value = masked(context, column, collection, alias);
    select.push(
      sql`${column.field.scalar?.asText ? sql`CAST(${value} AS TEXT)` : value} AS ${quote(dialect, prefix + name)}`,
    );
    reader.columns.push({ name, alias: prefix + name, decode: column.field.scalar?.decode, maskAlias });
    if (maskAlias) reader.flat = false;
  }
  for (const one of node.ones) {
    const target = one.node.scope.collection;
    const other = context.nextAlias();
    const maskAlias = addMask(building, one.mask, collection, alias);
    const key = valueColumn(target, fieldOf(target, one.relation.targetKey), other, dialect);
    const visible = one.node.scope.where
      ? sql` AND ${whereSql(context, one.node.scope.where, target, other)}`
      : EMPTY;
    const allowed = one.mask ? sql` AND ${whereSql(context, one.mask, collection, alias)}` : EMPTY;
    building.joins.push(
      sql`LEFT JOIN ${quote(dialect, target.table)} ${other} ON ${key} = ${valueColumn(collection, one.field, alias, dialect)}${visible}${allowed}`,
    );
    const presence = `${prefix}${one.name}.$k`;
    select.push(sql`${key} AS ${quote(dialect, presence)}`);
    reader.ones.push({
      name: one.name,
      presence,
      maskAlias,
      reader: readerOf(building, one.node, other, `${prefix}${one.name}.`),
    });
    reader.flat = false;
  }
  for (const many of node.manys) {
    const keyAlias = `${prefix}$k.${many.name}`;
    const maskAlias = addMask(building, many.mask, collection, alias);
    select.push(
      sql`${valueColumn(collection, collection.primaryKey[0]!, alias, dialect)} AS ${quote(dialect, keyAlias)}`,
    );
    reader.manys.push({ name: many.name, keyAlias, maskAlias });
    reader.flat = false;
  }
  for (const any of node.anys) {
    const keyAlias = `${prefix}$k.${any.name}`;
    const kindAlias = `${prefix}$c.${any.name}`;
    const maskAlias = addMask(building, any.mask, collection, alias);
    const part = (field: Field, as: string) =>
      sql`${valueColumn(collection, field, alias, dialect)} AS ${quote(dialect, as)}`;
    select.push(part(any.field, keyAlias), part(any.kind, kindAlias));
    reader.anys.push({ name: any.name, keyAlias, kindAlias, maskAlias });
    reader.flat = false;
  }
  return reader;
}

function keysIn(dialect: Dialect, target: string, count: number): Sql {
  if (dialect === 'sqlite') return sql`${target} IN (SELECT value FROM json_each(${bind(KEYS)}))`;
  if (dialect === 'postgres') return sql`${target} = ANY(${bind(KEYS)})`;
  return sql`${target} IN (${join(
    Array.from({ length: count }, () => bind(KEYS)),
    ', ',
  )})`;
}

/** The statement with its binds told apart: params of the question by number, and policies' own. */
export function finish(
  dialect: Dialect,
  statement: Sql,
  params: readonly Param[],
  reader: RowReader,
): Compiled {
  const index = new Map(params.map((param, i) => [param, i]));
  const binds = statement.binds.map((value): Bind => {
    if (typeof value === 'symbol') return value;
    if ('after' in (value as object)) return value as { after: number };
    const bound = value as Param | PatternParam;
    const from = index.get('param' in bound ? bound.param : bound);
    if (from === undefined) return bound;
    return 'param' in bound ? { from, toPattern: bound.toPattern } : { from };
  });
  return { sql: native(dialect, statement.text), binds, reader };
}

/** The statement for the items of a plan itself. */
export function compileRoot(snapshot: Snapshot, node: ReadNode, params: readonly Param[]): Compiled {
  const context = sqlContext(snapshot);
  const building: Building = { context, select: [], joins: [], masks: 0 };
  const { collection } = node.scope;
  const alias = context.nextAlias();
  const reader = readerOf(building, node, alias, '');
  // No field at all is answered as empty objects, which no database can select.
  if (building.select.length === 0) {
    building.select.push({ text: `NULL AS ${quote(context.dialect, '$e')}`, binds: [] });
    reader.flat = false;
  }
  const { dialect } = context;
  const rank = node.rank ? rankKeys(building, node.rank, collection, alias) : [];
  const keys = orderKeys(building, node.sort, collection, alias);
  if (node.cursor) {
    reader.flat = false;
    keys.forEach(({ value, asText }, index) => {
      const read = asText ? sql`CAST(${value} AS ${textType(dialect)})` : value;
      building.select.push(sql`${read} AS ${quote(dialect, sortAlias(index))}`);
    });
  }
  const where = allOf([
    ...conditionsOf(context, node, alias),
    node.cursor?.after ? behind(dialect, keys, node.cursor.after) : null,
  ]);
  const order = join([...rank, ...(keys.length > 0 ? [orderBy(dialect, keys)] : [])], ', ');
  const table = `${quote(context.dialect, collection.table)} ${alias}`;
  const ordered = order.text ? sql` ORDER BY ${order}` : EMPTY;
  const statement = sql`SELECT ${join(building.select, ', ')} FROM ${table} ${join(building.joins, ' ')} WHERE ${where}${ordered} LIMIT ${bind(LIMIT)} OFFSET ${bind(OFFSET)}`;
  return finish(context.dialect, statement, params, reader);
}

/** The one statement for the related items of all parents; each row carries its parent's key as `$p`. */
export function compileMany(
  snapshot: Snapshot,
  owner: Collection,
  many: ReadMany,
  params: readonly Param[],
  keyCount: number,
): Compiled {
  const context = sqlContext(snapshot);
  const { dialect } = context;
  const building: Building = { context, select: [], joins: [], masks: 0 };
  const { node, relation } = many;
  const { collection } = node.scope;
  const alias = context.nextAlias();
  const reader = readerOf(building, node, alias, '');
  let from = `${quote(dialect, collection.table)} ${alias}`;
  let parent: string;
  let between: Sql | null = null;
  let place: Sql | null = null;
  if (relation.kind === 'one-to-many')
    parent = valueColumn(collection, fieldOf(collection, relation.field), alias, dialect);
  else {
    const junction = collectionOf(snapshot, relation.junction);
    const j = context.nextAlias();
    const to = valueColumn(junction, fieldOf(junction, relation.to), j, dialect);
    parent = valueColumn(junction, fieldOf(junction, relation.from), j, dialect);
    from = `${quote(dialect, junction.table)} ${j} JOIN ${from} ON ${valueColumn(collection, collection.primaryKey[0]!, alias, dialect)} = ${to}`;
    if (many.inOrder && relation.sort !== null)
      place = { text: valueColumn(junction, fieldOf(junction, relation.sort), j, dialect), binds: [] };
    between = many.junction?.where ? whereSql(context, many.junction.where, junction, j) : null;
  }
  if (owner.primaryKey.length !== 1) throw new TypeError(`${owner.name} has no single key`);
  const where = allOf([keysIn(dialect, parent, keyCount), between, ...conditionsOf(context, node, alias)]);
  const sorted = orderBy(dialect, orderKeys(building, node.sort, collection, alias));
  const order = place ? sql`${place}, ${sorted}` : sorted;
  const select = join(
    [...building.select, { text: `${parent} AS ${quote(dialect, PARENT)}`, binds: [] }],
    ', ',
  );
  const body = sql`FROM ${from} ${join(building.joins, ' ')} WHERE ${where}`;
  const n = quote(dialect, '$n');
  const statement =
    node.limit === null && node.offset === 0
      ? sql`SELECT ${select} ${body}${order.text ? sql` ORDER BY ${order}` : EMPTY} LIMIT ${bind(LIMIT)}`
      : sql`SELECT * FROM (SELECT ${select}, ROW_NUMBER() OVER (PARTITION BY ${parent}${order.text ? sql` ORDER BY ${order}` : EMPTY}) AS ${n} ${body}) q WHERE ${n} > ${bind(OFFSET)} AND ${n} <= ${bind(UNTIL)} ORDER BY ${n} LIMIT ${bind(LIMIT)}`;
  return finish(dialect, statement, params, { ...reader, flat: false });
}

/** The one statement for the items at the other end of links to one of several collections; `$p` is their key. */
export function compileChoice(
  snapshot: Snapshot,
  node: ReadNode,
  params: readonly Param[],
  keyCount: number,
): Compiled {
  const context = sqlContext(snapshot);
  const { dialect } = context;
  const building: Building = { context, select: [], joins: [], masks: 0 };
  const { collection } = node.scope;
  const alias = context.nextAlias();
  const reader = readerOf(building, node, alias, '');
  const key = valueColumn(collection, collection.primaryKey[0]!, alias, dialect);
  const where = allOf([
    keysIn(dialect, key, keyCount),
    node.scope.where && whereSql(context, node.scope.where, collection, alias),
  ]);
  const select = join([...building.select, { text: `${key} AS ${quote(dialect, PARENT)}`, binds: [] }], ', ');
  const statement = sql`SELECT ${select} FROM ${quote(dialect, collection.table)} ${alias} ${join(building.joins, ' ')} WHERE ${where} LIMIT ${bind(LIMIT)}`;
  return finish(dialect, statement, params, { ...reader, flat: false });
}

/** `SELECT count(*)` of the rows a condition leaves of a scope. */
export function compileCount(
  snapshot: Snapshot,
  node: Pick<ReadNode, 'scope' | 'where'>,
  params: readonly Param[],
): Compiled {
  const context = sqlContext(snapshot);
  const alias = context.nextAlias();
  const { collection } = node.scope;
  const where = allOf(conditionsOf(context, node, alias));
  const statement = sql`SELECT count(*) AS n FROM ${quote(context.dialect, collection.table)} ${alias} WHERE ${where}`;
  return finish(context.dialect, statement, params, NO_ROWS);
}
