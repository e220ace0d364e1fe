import type { Item } from '../schema/item.ts';
import type { GroupPlan } from '../schema/read-plan.ts';
import type { Field, Snapshot } from '../schema/snapshot.ts';
import type { Binding } from '../schema/variables.ts';
import { compileGroups, groupAlias, valueAlias } from './compile-groups.ts';
import type { Executor, Row } from './database.ts';
import { groupShape } from './plan-shape.ts';
import { keptStatement, ROW_BUDGET, type Run, spend, valuesOf } from './select.ts';
import { settleWhere } from './settle.ts';

function read(row: Row, alias: string, field: Field): unknown {
  const value = row[alias];
  if (value === null || value === undefined) return null;
  return field.scalar?.decode ? field.scalar.decode(value) : value;
}

/** `{ status, count: 5, sum: { price: "9.50" } }`: the count of all items is a number of its own where it stands alone. */
function itemOf(row: Row, plan: GroupPlan): Item {
  const item: Item = {};
  plan.groups.forEach(({ name, field }, index) => {
    item[name] = read(row, groupAlias(index), field);
  });
  plan.values.forEach(({ fn, name, field }, index) => {
    const value = read(row, valueAlias(index), field);
    const alone = name === '*' && plan.values.filter((one) => one.fn === fn).length === 1;
    if (alone) item[fn] = value;
    else item[fn] = { ...(item[fn] as Item | undefined), [name]: value };
  });
  return item;
}

/** The groups of a plan, in one statement. @throws KasbahError TOO_MANY_ROWS */
export async function selectGroups(
  executor: Executor,
  snapshot: Snapshot,
  asked: GroupPlan,
  binding: Binding,
): Promise<Item[]> {
  const plan = await settleWhere(executor, snapshot, asked);
  const run: Run = { executor, snapshot, binding, left: ROW_BUDGET };
  const { key, params } = groupShape(plan);
  const statement = keptStatement(snapshot, key, () => compileGroups(snapshot, plan, params));
  const window = { limit: plan.limit ?? ROW_BUDGET + 1, offset: plan.offset };
  const read = executor.exact ?? executor.all;
  const rows = await read(statement.sql, valuesOf(statement, params, run, window));
  spend(run, rows.length);
  return rows.map((row) => itemOf(row, plan));
}
