import type { Condition, Param, WordSearch } from '../schema/condition.ts';
import type { Dialect } from '../schema/dialect.ts';
import { derivedOf } from '../schema/field-function.ts';
import type { Operator } from '../schema/operators.ts';
import type { AggregateName } from '../schema/query.ts';
import { type Collection, collectionOf, type Field, fieldOf, type Snapshot } from '../schema/snapshot.ts';
import { computedSql, textLiteral } from './expression-sql.ts';
import { functionSql } from './function-sql.ts';
import { hitsSql } from './search-match.ts';
import { bind, column, EMPTY, join, quote, type Sql, sql, textType } from './sql-text.ts';

/** A param whose bound value becomes a pattern first. */
export interface PatternParam {
  param: Param;
  toPattern: (value: unknown) => unknown;
}

/** What writing SQL for a snapshot needs to know while it goes: aliases are numbered as tables appear. */
export interface SqlContext {
  snapshot: Snapshot;
  dialect: Dialect;
  nextAlias(): string;
  /** A search whose hits are joined to the statement already, and under which alias. */
  joined?: { search: WordSearch; alias: string };
}

export function sqlContext(snapshot: Snapshot): SqlContext {
  let aliases = 0;
  return { snapshot, dialect: snapshot.dialect, nextAlias: () => `t${aliases++}` };
}

/**
 * What a field's value is read by: its column, for a many-to-one beside its key field that field's column, and for a
 * computed field without a column its expression.
 */
export function valueColumn(collection: Collection, field: Field, alias: string, dialect: Dialect): string {
  if (field.computed && field.column === null)
    return computedSql(dialect, collection, field, (one) => valueColumn(collection, one, alias, dialect));
  const holder =
    field.relation?.kind === 'many-to-one' ? fieldOf(collection, field.relation.keyField) : field;
  if (holder.column === null) throw new TypeError(`${collection.name}.${field.name} has no column`);
  return column(dialect, alias, holder.column);
}

const AGGREGATE_SQL = { count: 'count', sum: 'sum', avg: 'avg', min: 'min', max: 'max' } as const;

/** An aggregate of a value, or of the rows themselves (null). */
function aggregateSql(by: AggregateName, value: Sql | null): Sql {
  const name = by.replace('Distinct', '') as keyof typeof AGGREGATE_SQL;
  if (value === null) return { text: 'count(*)', binds: [] };
  return sql`${AGGREGATE_SQL[name]}(${by.endsWith('Distinct') ? 'DISTINCT ' : ''}${value})`;
}

/** What a field of a question is read by, functions over fields included. */
export function fieldSql(context: SqlContext, collection: Collection, field: Field, alias: string): Sql {
  const derived = derivedOf(field);
  const { dialect } = context;
  if (derived?.fn === 'aggregate') {
    const of = derived.of ? fieldSql(context, collection, derived.of, alias) : null;
    const mask = derived.mask && whereSql(context, derived.mask, collection, alias);
    return aggregateSql(derived.by, of && mask ? sql`CASE WHEN ${mask} THEN ${of} END` : of);
  }
  if (!derived) return { text: valueColumn(collection, field, alias, dialect), binds: [] };
  if (derived.fn !== 'count')
    return {
      text: functionSql(dialect, derived, valueColumn(collection, derived.of, alias, dialect)),
      binds: [],
    };
  const other = context.nextAlias();
  const target = derived.target.collection;
  const { from, on, between } = relatedFrom(context, collection, derived.of, alias, other, target);
  const visible = derived.target.where
    ? sql` AND ${whereSql(context, derived.target.where, target, other)}`
    : EMPTY;
  const linked =
    derived.junction?.where && between
      ? sql` AND ${whereSql(context, derived.junction.where, between.collection, between.alias)}`
      : EMPTY;
  return sql`(SELECT count(*) FROM ${from} WHERE ${on}${visible}${linked})`;
}

const likeEscape = (value: unknown) => String(value).replace(/[\\%_]/g, (char) => `\\${char}`);
const globEscape = (value: unknown) => String(value).replace(/[*?[]/g, (char) => `[${char}]`);

/** A pattern that takes every letter in both cases; sqlite's LIKE folds those of ASCII only. */
function globFold(value: unknown): string {
  const letter = (char: string) => {
    const cases = [...new Set([char, char.toLowerCase(), char.toUpperCase()])].filter(
      (form) => [...form].length === 1,
    );
    return cases.length > 1 ? `[${cases.join('')}]` : globEscape(char);
  };
  return [...String(value)].map(letter).join('');
}

type Place = 'contains' | 'starts' | 'ends';
const AROUND: Record<Place, [string, string]> = { contains: ['%', '%'], starts: ['', '%'], ends: ['%', ''] };

/** Text matching, the same on every database; on sqlite with GLOB, because its LIKE knows the case of ASCII only. */
function textMatch(dialect: Dialect, target: Sql, place: Place, ignoreCase: boolean, param: Param): Sql {
  const [before, after] = AROUND[place];
  if (dialect === 'sqlite') {
    const glob = (text: string) => text.replace('%', '*');
    const inner = ignoreCase ? globFold : globEscape;
    const pattern: PatternParam = { param, toPattern: (value) => glob(before) + inner(value) + glob(after) };
    return sql`${target} GLOB ${bind(pattern)}`;
  }
  const fold = dialect === 'mysql' && ignoreCase;
  const pattern: PatternParam = {
    param,
    toPattern: (value) => before + likeEscape(fold ? String(value).toLowerCase() : value) + after,
  };
  if (dialect === 'postgres')
    // The collation "C" of texts made here knows the case of ASCII only.
    return ignoreCase
      ? sql`${target}::text COLLATE "default" ILIKE ${bind(pattern)} ESCAPE '\\'`
      : sql`${target}::text LIKE ${bind(pattern)} ESCAPE '\\'`;
  // MySQL reads backslashes in string literals, PostgreSQL does not.
  return fold
    ? sql`LOWER(${target}) LIKE ${bind(pattern)} ESCAPE '\\\\'`
    : sql`${target} LIKE ${bind(pattern)} COLLATE utf8mb4_bin ESCAPE '\\\\'`;
}

const SIMPLE: Partial<Record<Operator, string>> = {
  _eq: '=',
  _neq: '<>',
  _lt: '<',
  _lte: '<=',
  _gt: '>',
  _gte: '>=',
};
const TEXT = /^_(n?)(i?)(contains|starts_with|ends_with)$/;

/** A list that holds a value; unknown for no list, like every other comparison with null. */
function holds(dialect: Dialect, target: Sql, param: Param): Sql {
  if (dialect === 'sqlite')
    return sql`CASE WHEN json_valid(${target}) THEN EXISTS (SELECT 1 FROM json_each(${target}) WHERE value = ${bind(param)}) END`;
  const asList: PatternParam = { param, toPattern: (value) => JSON.stringify([value]) };
  return dialect === 'postgres'
    ? sql`${target}::jsonb @> ${bind(asList)}::jsonb`
    : sql`JSON_CONTAINS(${target}, ${bind(asList)})`;
}

/** Comparisons of fields that keep a list as JSON. */
function compareList(dialect: Dialect, target: Sql, op: Operator, params: readonly Param[]): Sql | null {
  const [first] = params;
  const none = {
    sqlite: sql`${target} = '[]'`,
    postgres: sql`${target}::jsonb = '[]'`,
    mysql: sql`JSON_LENGTH(${target}) = 0`,
  }[dialect];
  if (op === '_contains' && first) return holds(dialect, target, first);
  if (op === '_ncontains' && first) return sql`NOT (${holds(dialect, target, first)})`;
  if (op === '_empty') return sql`(${target} IS NULL OR ${none})`;
  if (op === '_nempty') return sql`(${target} IS NOT NULL AND NOT (${none}))`;
  return null;
}

/** One of a list of values that comes as one: the statement is the same however many there are. */
function matches(dialect: Dialect, target: Sql, param: Param): Sql {
  if (dialect === 'postgres') return sql`(${target})::text = ANY(${bind(param)})`;
  const list = bind({ param, toPattern: (values) => JSON.stringify(values) } satisfies PatternParam);
  return dialect === 'sqlite'
    ? sql`${target} IN (SELECT value FROM json_each(${list}))`
    : sql`${target} IN (SELECT v COLLATE utf8mb4_bin FROM JSON_TABLE(${list}, '$[*]' COLUMNS (v LONGTEXT PATH '$')) j)`;
}

function compare(
  dialect: Dialect,
  field: Field,
  target: Sql,
  op: Operator | '_matches',
  params: readonly Param[],
): Sql {
  if (op === '_matches') return matches(dialect, target, params[0]!);
  const asList = field.scalar?.type.element && compareList(dialect, target, op, params);
  if (asList) return asList;
  const simple = SIMPLE[op];
  const [first, second] = params;
  if (simple && first) return sql`${target} ${simple} ${bind(first)}`;
  if (op === '_null') return sql`${target} IS NULL`;
  if (op === '_nnull') return sql`${target} IS NOT NULL`;
  if (op === '_empty') return sql`(${target} IS NULL OR ${target} = '')`;
  if (op === '_nempty') return sql`(${target} IS NOT NULL AND ${target} <> '')`;
  if (op === '_in' || op === '_nin') {
    return sql`${target} ${op === '_in' ? 'IN' : 'NOT IN'} (${join(params.map(bind), ', ')})`;
  }
  if ((op === '_between' || op === '_nbetween') && first && second) {
    return sql`${target} ${op === '_between' ? 'BETWEEN' : 'NOT BETWEEN'} ${bind(first)} AND ${bind(second)}`;
  }
  const text = TEXT.exec(op);
  if (text && first) {
    const match = textMatch(dialect, target, text[3]?.split('_')[0] as Place, text[2] === 'i', first);
    return text[1] ? sql`NOT (${match})` : match;
  }
  throw new TypeError(`No SQL for the operator ${op}`);
}

/** A key as the links to one of several collections hold it. */
function asText(dialect: Dialect, key: string): string {
  return `CAST(${key} AS ${textType(dialect)})`;
}

interface RelatedFrom {
  from: string;
  on: string;
  /** The junction of a many-to-many relation and its alias. */
  between?: { collection: Collection; alias: string };
}

/** FROM and ON of the items at the other end of a relation, as seen from the alias of this end. */
function relatedFrom(
  context: SqlContext,
  collection: Collection,
  field: Field,
  alias: string,
  other: string,
  into: Collection,
): RelatedFrom {
  const { snapshot, dialect } = context;
  const relation = field.relation;
  if (field.any) {
    const kind = valueColumn(collection, fieldOf(collection, field.any.collectionField), alias, dialect);
    const link = valueColumn(collection, field, alias, dialect);
    const own = asText(dialect, valueColumn(into, into.primaryKey[0]!, other, dialect));
    return {
      from: `${quote(dialect, into.table)} ${other}`,
      on: `${kind} = ${textLiteral(dialect, into.name)} AND ${own} = ${link}`,
    };
  }
  if (!relation) throw new TypeError(`${field.name} is no relation`);
  const target = collectionOf(snapshot, relation.collection);
  const key = (of: Collection, at: string) => valueColumn(of, of.primaryKey[0]!, at, dialect);
  const table = `${quote(dialect, target.table)} ${other}`;
  if (relation.kind === 'many-to-one') {
    return { from: table, on: `${key(target, other)} = ${valueColumn(collection, field, alias, dialect)}` };
  }
  if (relation.kind === 'one-to-many') {
    const back = valueColumn(target, fieldOf(target, relation.field), other, dialect);
    return { from: table, on: `${back} = ${key(collection, alias)}` };
  }
  const junction = collectionOf(snapshot, relation.junction);
  const between = context.nextAlias();
  const to = valueColumn(junction, fieldOf(junction, relation.to), between, dialect);
  const from = valueColumn(junction, fieldOf(junction, relation.from), between, dialect);
  return {
    from: `${quote(dialect, junction.table)} ${between} JOIN ${table} ON ${key(target, other)} = ${to}`,
    on: `${from} = ${key(collection, alias)}`,
    between: { collection: junction, alias: between },
  };
}

/**
 * The one place that writes a Condition as SQL, for rows of `collection` under `alias`. An empty «any» is false and
 * an empty «all» is true, whatever the database would say.
 */
export function whereSql(
  context: SqlContext,
  condition: Condition,
  collection: Collection,
  alias: string,
): Sql {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const parts = condition.of.map((inner) => whereSql(context, inner, collection, alias));
      if (parts.length === 0) return { text: condition.kind === 'all' ? '1 = 1' : '1 = 0', binds: [] };
      return parts.length === 1
        ? parts[0]!
        : sql`(${join(parts, condition.kind === 'all' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return sql`NOT (${whereSql(context, condition.of, collection, alias)})`;
    case 'compare': {
      const { field, op, params, mask } = condition;
      const plain = compare(context.dialect, field, fieldSql(context, collection, field, alias), op, params);
      return mask ? sql`(${certain(context, mask, collection, alias)} AND ${plain})` : plain;
    }
    case 'search': {
      const { words, wide } = condition;
      const contains = () => whereSql(context, condition.contains, collection, alias);
      if (!words) return contains();
      const found = wordsSql(context, words, collection, alias);
      return wide ? sql`(${found} OR ${contains()})` : found;
    }
    case 'related': {
      const other = context.nextAlias();
      const { field, target, quantifier, scope, junction, mask } = condition;
      const { from, on, between } = relatedFrom(context, collection, field, alias, other, target);
      const visible = whereSql(context, scope, target, other);
      const linked =
        junction && between
          ? sql` AND ${whereSql(context, junction, between.collection, between.alias)}`
          : EMPTY;
      const test =
        quantifier === 'every'
          ? sql`NOT ${certain(context, condition.where, target, other)}`
          : whereSql(context, condition.where, target, other);
      // As a bare term sqlite (seen with 3.52) makes a join of it, and then counts the rows of OFFSET more than once.
      const exists = sql`${context.dialect === 'sqlite' ? '+' : ''}EXISTS (SELECT 1 FROM ${from} WHERE ${on} AND ${visible}${linked} AND ${test})`;
      const plain = quantifier === 'some' ? exists : sql`NOT ${exists}`;
      return mask ? sql`(${certain(context, mask, collection, alias)} AND ${plain})` : plain;
    }
  }
}

/** Whether a row is among what an index finds. */
export function wordsSql(context: SqlContext, words: WordSearch, collection: Collection, alias: string): Sql {
  if (context.joined?.search === words) return { text: `${context.joined.alias}.k IS NOT NULL`, binds: [] };
  const { dialect } = context;
  const key = valueColumn(collection, words.key, alias, dialect);
  const among = (query: Param) => sql`${key} IN (${hitsSql(dialect, words.index, query, false)})`;
  const each = words.all.map(({ query, masked }) => {
    const ways = [
      ...(query ? [among(query)] : []),
      ...masked.map((one) => sql`(${certain(context, one.mask, collection, alias)} AND ${among(one.query)})`),
    ];
    return ways.length === 0 ? { text: '1 = 0', binds: [] } : sql`(${join(ways, ' OR ')})`;
  });
  return join(each, ' AND ');
}

/**
 * True or false and never unknown: under a NOT, a mask that is unknown (its row has no owner, say) would otherwise let
 * the masked value decide about the row.
 */
function certain(context: SqlContext, condition: Condition, collection: Collection, alias: string): Sql {
  return sql`((${whereSql(context, condition, collection, alias)}) IS TRUE)`;
}
