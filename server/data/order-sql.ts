import type { Dialect } from '../schema/dialect.ts';
import { derivedOf } from '../schema/field-function.ts';
import type { ReadColumn, SearchRank, SortKey } from '../schema/read-plan.ts';
import { type Collection, fieldOf } from '../schema/snapshot.ts';
import { hitsSql } from './search-match.ts';
import { bind, EMPTY, join, quote, type Sql, sql } from './sql-text.ts';
import { fieldSql, type SqlContext, valueColumn, whereSql, wordsSql } from './where.ts';

/** The value of a column where its mask holds, else null. */
export function masked(
  context: SqlContext,
  column: Pick<ReadColumn, 'field' | 'mask'>,
  collection: Collection,
  alias: string,
): Sql {
  const plain = fieldSql(context, collection, column.field, alias);
  if (!column.mask) return plain;
  return sql`CASE WHEN ${whereSql(context, column.mask, collection, alias)} THEN ${plain} END`;
}

/** What an order may add to the statement that it belongs to. */
interface Ordering {
  context: SqlContext;
  joins: Sql[];
}

/** One key of an order, as the statement reads it. */
export interface OrderKey {
  value: Sql;
  descending: boolean;
  nullable: boolean;
  asText: boolean;
}

/** What a plan is sorted by, with the joins that it takes. */
export function orderKeys(
  building: Ordering,
  keys: readonly SortKey[],
  collection: Collection,
  alias: string,
): OrderKey[] {
  const { context } = building;
  const { dialect } = context;
  return keys.map((key) => {
    let at = alias;
    let from = collection;
    for (const step of key.through) {
      const target = step.scope.collection;
      const other = context.nextAlias();
      const visible = step.scope.where
        ? sql` AND ${whereSql(context, step.scope.where, target, other)}`
        : EMPTY;
      const allowed = step.mask ? sql` AND ${whereSql(context, step.mask, from, at)}` : EMPTY;
      building.joins.push(
        sql`LEFT JOIN ${quote(dialect, target.table)} ${other} ON ${valueColumn(target, fieldOf(target, step.relation.targetKey), other, dialect)} = ${valueColumn(from, step.field, at, dialect)}${visible}${allowed}`,
      );
      at = other;
      from = target;
    }
    const { field, mask } = key.column;
    return {
      value: masked(context, key.column, from, at),
      descending: key.descending,
      nullable:
        mask !== null ||
        key.through.length > 0 ||
        derivedOf(field) !== undefined ||
        (!field.definition.required && !field.definition.primary),
      asText: field.scalar?.asText ?? false,
    };
  });
}

/** What stands behind ORDER BY. */
export function orderBy(dialect: Dialect, keys: readonly OrderKey[]): Sql {
  return join(
    keys.map(({ value, descending, nullable }) => {
      // sqlite and MySQL order nulls as the least value; PostgreSQL has to be told.
      const nulls = dialect === 'postgres' && nullable ? (descending ? ' NULLS LAST' : ' NULLS FIRST') : '';
      return sql`${value}${descending ? ' DESC' : ''}${nulls}`;
    }),
    ', ',
  );
}

/** What the best hits of a search are ordered by, with the join that it takes. */
export function rankKeys(building: Ordering, rank: SearchRank, collection: Collection, alias: string): Sql[] {
  const { context } = building;
  const { score, tiers } = rank;
  const query = score?.all[0]?.query;
  const keys: Sql[] = [];
  if (score && query) {
    const hits = context.nextAlias();
    const key = valueColumn(collection, score.key, alias, context.dialect);
    building.joins.push(
      sql`LEFT JOIN (${hitsSql(context.dialect, score.index, query, true)}) ${hits} ON ${hits}.k = ${key}`,
    );
    context.joined = { search: score, alias: hits };
    keys.push({ text: `${hits}.score`, binds: [] });
  }
  const order = tiers.map(
    (tier) => sql`CASE WHEN ${wordsSql(context, tier, collection, alias)} THEN 0 ELSE 1 END`,
  );
  return [...order, ...keys];
}

/**
 * The rows behind the item whose sort keys are `after`: nulls come as the least value. The first key also bounds the
 * rows by itself, so that an index on it is used.
 */
export function behind(dialect: Dialect, keys: readonly OrderKey[], after: readonly unknown[]): Sql {
  const at = (index: number): Sql => {
    const { asText } = keys[index]!;
    const value = bind({ after: index });
    // A text would be compared as one where an expression has no type of its own.
    return asText && dialect === 'sqlite' ? sql`CAST(${value} AS INTEGER)` : value;
  };
  const beyond = ({ value, descending, nullable }: OrderKey, index: number): Sql => {
    if (after[index] === null) return descending ? { text: '1 = 0', binds: [] } : sql`${value} IS NOT NULL`;
    if (!descending) return sql`${value} > ${at(index)}`;
    return nullable ? sql`(${value} < ${at(index)} OR ${value} IS NULL)` : sql`${value} < ${at(index)}`;
  };
  const same = ({ value }: OrderKey, index: number): Sql =>
    after[index] === null ? sql`${value} IS NULL` : sql`${value} = ${at(index)}`;
  const from = (index: number): Sql => {
    const key = keys[index]!;
    if (index === keys.length - 1) return beyond(key, index);
    return sql`(${beyond(key, index)} OR (${same(key, index)} AND ${from(index + 1)}))`;
  };
  const [first] = keys;
  if (!first || keys.length === 1 || after[0] === null || (first.descending && first.nullable))
    return from(0);
  return sql`${first.value} ${first.descending ? '<=' : '>='} ${at(0)} AND ${from(0)}`;
}

/** Under which names the sort keys of each row come, where pages go by cursor. */
export const sortAlias = (index: number): string => `$s${index}`;
