import type { Condition, Param, WordSearch } from '../schema/condition.ts';
import type { GroupPlan, ReadNode } from '../schema/read-plan.ts';
import type { Scope } from '../schema/scope.ts';

const scopeIds = new WeakMap<Scope, number>();
let scopes = 0;

/** A number that stands for a scope in cache keys for as long as the scope lives. */
function scopeId(scope: Scope): number {
  let id = scopeIds.get(scope);
  if (id === undefined) {
    id = scopes++;
    scopeIds.set(scope, id);
  }
  return id;
}

function wordsShape({ index, all }: WordSearch, params: Param[]): string {
  for (const { query, masked } of all)
    params.push(...(query ? [query] : []), ...masked.map((one) => one.query));
  return `${index}:${all.map(({ query, masked }) => `${query ? 1 : 0}+${masked.length}`).join(',')}`;
}

function conditionShape(condition: Condition, params: Param[]): string {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return `${condition.kind}(${condition.of.map((inner) => conditionShape(inner, params)).join(',')})`;
    case 'not':
      return `not(${conditionShape(condition.of, params)})`;
    case 'compare':
      params.push(...condition.params);
      return `${condition.field.name}${condition.op}${condition.params.length}`;
    case 'search': {
      const words = condition.words && wordsShape(condition.words, params);
      if (words && !condition.wide) return `search(${words})`;
      return `search(${words}|${conditionShape(condition.contains, params)})`;
    }
    case 'related':
      return `${condition.field.name}${condition.field.any ? `:${condition.target.name}` : ''}.${condition.quantifier}(${conditionShape(condition.where, params)})`;
  }
}

/** The same for the statement of a plan for groups. */
export function groupShape(plan: GroupPlan): { key: string; params: Param[] } {
  const params: Param[] = [];
  const groups = plan.groups.map(({ field }) => field.name).join(',');
  const values = plan.values.map(({ field }) => field.name).join(',');
  const where = plan.where ? conditionShape(plan.where, params) : '';
  const having = plan.having ? conditionShape(plan.having, params) : '';
  const sort = plan.sort
    .map(({ kind, index, descending }) => `${descending ? '-' : ''}${kind}${index}`)
    .join(',');
  return { key: `groups|${scopeId(plan.scope)}|${groups}|${values}|${where}|${having}|${sort}`, params };
}

/**
 * The shape of one statement of a plan (without the statements of its relations to many) as a cache key, and the
 * params of its question in a fixed order. Conditions that come from policies are pinned by the scope's number.
 */
export function planShape(node: ReadNode, extra: string): { key: string; params: Param[] } {
  const params: Param[] = [];
  const walk = (at: ReadNode): string => {
    const columns = at.columns.map(({ name, field }) => `${name}=${field.name}`).join(',');
    const ones = at.ones.map((one) => `${one.name}=${one.field.name}{${walk(one.node)}}`).join(',');
    const manys = at.manys.map((many) => `${many.name}=${many.field.name}`).join(',');
    const anys = at.anys
      .map((any) => `${any.name}:${any.choices.map((choice) => choice.collection).join('+')}`)
      .join(',');
    const where = at.where ? conditionShape(at.where, params) : '';
    const sort = at.sort
      .map(
        (key) =>
          `${key.descending ? '-' : ''}${key.through.map((step) => step.field.name).join('.')}.${key.column.field.name}`,
      )
      .join(',');
    const score = at.rank?.score ? wordsShape(at.rank.score, params) : '';
    const rank = [score, ...(at.rank?.tiers ?? []).map((tier) => wordsShape(tier, params))].join('/');
    return `${scopeId(at.scope)}|${columns}|${ones}|${manys}|${anys}|${where}|${rank}|${sort}`;
  };
  const after = node.cursor
    ? (node.cursor.after?.map((value) => (value === null ? 0 : 1)).join('') ?? 'first')
    : '';
  const key = `${extra}|${node.limit === null ? 'all' : 'some'}|${after}|${walk(node)}`;
  return { key, params };
}
