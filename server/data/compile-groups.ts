import type { Param } from '../schema/condition.ts';
import type { GroupPlan } from '../schema/read-plan.ts';
import type { Snapshot } from '../schema/snapshot.ts';
import { allOf, type Compiled, conditionsOf, finish, LIMIT, NO_ROWS, OFFSET } from './compile-select.ts';
import { masked } from './order-sql.ts';
import { bind, EMPTY, join, quote, type Sql, sql, textType } from './sql-text.ts';
import { fieldSql, sqlContext, whereSql } from './where.ts';

/** Names of the columns of the answer. */
export const groupAlias = (index: number): string => `g${index}`;
export const valueAlias = (index: number): string => `a${index}`;

/** The statement for the groups of a plan. */
export function compileGroups(snapshot: Snapshot, plan: GroupPlan, params: readonly Param[]): Compiled {
  const context = sqlContext(snapshot);
  const { dialect } = context;
  const { collection } = plan.scope;
  const alias = context.nextAlias();
  const groups = plan.groups.map((column) => masked(context, column, collection, alias));
  const values = plan.values.map(({ field }) => fieldSql(context, collection, field, alias));
  const asText = (value: (typeof values)[number], wanted: boolean | undefined) =>
    wanted ? sql`CAST(${value} AS ${textType(dialect)})` : value;
  const select = [
    ...groups.map(
      (value, index) =>
        sql`${asText(value, plan.groups[index]!.field.scalar?.asText)} AS ${quote(dialect, groupAlias(index))}`,
    ),
    ...values.map(
      (value, index) =>
        sql`${asText(value, plan.values[index]!.field.scalar?.asText)} AS ${quote(dialect, valueAlias(index))}`,
    ),
  ];
  const where = allOf(conditionsOf(context, plan, alias));
  // An expression with values in it is not the same twice to every database; its place in the answer is.
  const place = (value: Sql, at: number): Sql =>
    value.binds.length > 0 ? { text: String(at + 1), binds: [] } : value;
  const grouped = groups.length > 0 ? sql` GROUP BY ${join(groups.map(place), ', ')}` : EMPTY;
  const having = plan.having ? sql` HAVING ${whereSql(context, plan.having, collection, alias)}` : EMPTY;
  const order = plan.sort.map(({ kind, index, descending }) => {
    const at = kind === 'group' ? index : groups.length + index;
    const value = place(kind === 'group' ? groups[index]! : values[index]!, at);
    const nulls = dialect === 'postgres' ? (descending ? ' NULLS LAST' : ' NULLS FIRST') : '';
    return sql`${value}${descending ? ' DESC' : ''}${nulls}`;
  });
  const ordered = order.length > 0 ? sql` ORDER BY ${join(order, ', ')}` : EMPTY;
  const table = `${quote(dialect, collection.table)} ${alias}`;
  const statement = sql`SELECT ${join(select, ', ')} FROM ${table} WHERE ${where}${grouped}${having}${ordered} LIMIT ${bind(LIMIT)} OFFSET ${bind(OFFSET)}`;
  return finish(dialect, statement, params, NO_ROWS);
}
