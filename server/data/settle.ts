import { invalidQuery } from '../lib/errors.ts';
import type { Condition } from '../schema/condition.ts';
import type { ReadNode } from '../schema/read-plan.ts';
import type { Collection, Snapshot } from '../schema/snapshot.ts';
import { VALUE_TESTS } from '../schema/value-tests.ts';
import type { Executor } from './database.ts';
import { native, quote, sql } from './sql-text.ts';
import { fieldSql, sqlContext } from './where.ts';

/** Different values that a question decided value by value may have to look at. */
const MOST_VALUES = 100_000;

const isOpen = (condition: Condition | null): boolean => {
  if (!condition) return false;
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.some(isOpen);
    case 'not':
      return isOpen(condition.of);
    case 'compare':
      return condition.op in VALUE_TESTS;
    case 'search':
      return false;
    case 'related':
      return isOpen(condition.where);
  }
};

const nodeIsOpen = (node: ReadNode): boolean =>
  isOpen(node.where) ||
  node.ones.some((one) => nodeIsOpen(one.node)) ||
  node.manys.some((many) => nodeIsOpen(many.node)) ||
  node.anys.some((any) => any.choices.some((choice) => nodeIsOpen(choice.node)));

async function settleCompare(
  executor: Executor,
  snapshot: Snapshot,
  condition: Extract<Condition, { kind: 'compare' }>,
  collection: Collection,
): Promise<Condition> {
  const make = condition.op === '_matches' ? undefined : VALUE_TESTS[condition.op];
  const [asked] = condition.params;
  if (!make || asked?.kind !== 'value') return condition;
  const context = sqlContext(snapshot);
  const { dialect } = context;
  const alias = context.nextAlias();
  const value = fieldSql(context, collection, condition.field, alias);
  // Two JSON values cannot be compared everywhere; their texts can.
  const text = dialect === 'postgres' ? sql`(${value})::text` : value;
  const statement = sql`SELECT DISTINCT ${text} AS v FROM ${quote(dialect, collection.table)} ${alias} WHERE ${value} IS NOT NULL LIMIT ${String(MOST_VALUES + 1)}`;
  const rows = await (executor.exact ?? executor.all)(native(dialect, statement.text), statement.binds);
  if (rows.length > MOST_VALUES)
    throw invalidQuery(
      `${condition.field.name} has more than ${MOST_VALUES} different values, too many to ask with ${condition.op}.`,
      'filter',
      'Ask with _contains or _starts_with, or of another field.',
    );
  const test = make(asked.value);
  const decode = condition.field.scalar?.decode ?? ((stored: unknown) => stored);
  const matching = rows.flatMap(({ v }) => (test(decode(v)) ? [v] : []));
  return { ...condition, op: '_matches', params: [{ kind: 'value', value: matching }] };
}

async function settle(
  executor: Executor,
  snapshot: Snapshot,
  condition: Condition,
  collection: Collection,
): Promise<Condition> {
  if (!isOpen(condition)) return condition;
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const of = await Promise.all(condition.of.map((one) => settle(executor, snapshot, one, collection)));
      return { ...condition, of };
    }
    case 'not':
      return { ...condition, of: await settle(executor, snapshot, condition.of, collection) };
    case 'search':
      return condition;
    case 'compare':
      return settleCompare(executor, snapshot, condition, collection);
    case 'related':
      return { ...condition, where: await settle(executor, snapshot, condition.where, condition.target) };
  }
}

/** A question with its conditions that are decided value by value replaced by the values that meet them. */
export async function settleWhere<T extends { where: Condition | null; scope: { collection: Collection } }>(
  executor: Executor,
  snapshot: Snapshot,
  question: T,
): Promise<T> {
  if (!question.where || !isOpen(question.where)) return question;
  return { ...question, where: await settle(executor, snapshot, question.where, question.scope.collection) };
}

/** The same for a plan with all that is read below it. */
export async function settleNode<T extends ReadNode>(
  executor: Executor,
  snapshot: Snapshot,
  node: T,
): Promise<T> {
  if (!nodeIsOpen(node)) return node;
  const below = <U extends { node: ReadNode }>(list: readonly U[]) =>
    Promise.all(list.map(async (one) => ({ ...one, node: await settleNode(executor, snapshot, one.node) })));
  const anys = node.anys.map(async (any) => ({ ...any, choices: await below(any.choices) }));
  const [own, ones, manys] = await Promise.all([
    settleWhere(executor, snapshot, node),
    below(node.ones),
    below(node.manys),
  ]);
  return { ...own, ones, manys, anys: await Promise.all(anys) };
}
