import { invalidQuery } from '../lib/errors.ts';
import { isObject } from '../lib/is-object.ts';
import { nearest } from '../lib/nearest.ts';
import { both, type Condition } from './condition.ts';
import { aggregateField } from './field-function.ts';
import { AGGREGATES, type AggregateName, type AggregateQuery, type FilterJson, type Query } from './query.ts';
import type { GroupPlan, GroupValue } from './read-plan.ts';
import { resolveFilter } from './resolve-filter.ts';
import { type Named, resolveField } from './resolve-path.ts';
import { searchCondition } from './resolve-query.ts';
import type { Scope, ScopeLookup } from './scope.ts';

const MOST_VALUES = 50;
const MOST_GROUPS = 8;

interface Walk {
  scope: Scope;
  scopes: ScopeLookup;
  roles: readonly string[];
}

function groupValue(walk: Walk, fn: AggregateName, name: string, at: string): GroupValue {
  if (name === '*') {
    if (fn !== 'count') throw invalidQuery(`${fn} needs a field; only count takes *.`, at);
    return { fn, name, field: aggregateField(fn, null, null) as GroupValue['field'] };
  }
  if (name.includes('.')) throw invalidQuery('Groups are made of fields of the collection itself.', at);
  const reached = resolveField(walk.scope, name, at, walk.scopes);
  const made = aggregateField(fn, reached.field, reached.mask);
  if (typeof made === 'string') throw invalidQuery(made, at);
  return { fn, name: reached.name, field: made };
}

function groupOf(walk: Walk, name: string, at: string): Named {
  if (name.includes('.') && !name.includes('('))
    throw invalidQuery('Groups are made of fields of the collection itself.', at);
  const reached = resolveField(walk.scope, name, at, walk.scopes);
  const { field } = reached;
  if (!field.scalar || !field.type.sortable) throw invalidQuery(`${field.name} cannot be grouped by.`, at);
  return reached;
}

/** Aggregates in `having` are named as in the answer: `{"count":{"_gt":5}}`, `{"sum":{"price":{"_gt":100}}}`. */
function havingOf(walk: Walk, json: unknown, at: string, level: number): Condition {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw invalidQuery('A condition must be an object.', at);
  if (level > 6) throw invalidQuery('having is nested too deep.', at);
  const parts = Object.entries(json).map(([key, value]): Condition => {
    const here = `${at}.${key.slice(0, 80)}`;
    if (key === '_and' || key === '_or') {
      if (!Array.isArray(value)) throw invalidQuery('A list of conditions is expected here.', here);
      const of = value.map((inner, index) => havingOf(walk, inner, `${here}[${index}]`, level + 1));
      return { kind: key === '_and' ? 'all' : 'any', of };
    }
    if (key === '_not') return { kind: 'not', of: havingOf(walk, value, here, level + 1) };
    const fn = AGGREGATES.find((one) => one === key);
    if (!fn) {
      const near = nearest(key, AGGREGATES);
      throw invalidQuery(
        `having names aggregates, and ${key.slice(0, 80)} is none.`,
        here,
        near && `Did you mean ${near}?`,
      );
    }
    return onAggregate(walk, fn, value, here);
  });
  return parts.length === 1 ? parts[0]! : { kind: 'all', of: parts };
}

function onAggregate(walk: Walk, fn: AggregateName, value: unknown, at: string): Condition {
  const plain = !isObject(value) || Object.keys(value).every((key) => key.startsWith('_'));
  const entries: [string, unknown][] = plain ? [['*', value]] : Object.entries(value as object);
  const of = entries.map(([name, condition]) => {
    const here = plain ? at : `${at}.${name.slice(0, 80)}`;
    const { field } = groupValue(walk, fn, name, here);
    // The filter language on a scope that has this one field.
    return conditionOn(walk, field, condition, here);
  });
  return of.length === 1 ? of[0]! : { kind: 'all', of };
}

function conditionOn(walk: Walk, field: GroupValue['field'], condition: unknown, at: string): Condition {
  return resolveFilter({ [field.name]: condition } as FilterJson, walk.scope, walk.scopes, {
    at,
    roles: walk.roles,
    only: { name: field.name, field, mask: null },
  });
}

function sortOf(query: Query, groups: readonly Named[], values: readonly GroupValue[]): GroupPlan['sort'] {
  if (query.sort.length === 0) return groups.map((_, index) => ({ kind: 'group', index, descending: false }));
  return query.sort.map((path, at): GroupPlan['sort'][number] => {
    const descending = path.startsWith('-');
    const wanted = descending ? path.slice(1) : path;
    const group = groups.findIndex(({ name, field }) => wanted === name || wanted === field.name);
    if (group >= 0) return { kind: 'group', index: group, descending };
    const value = values.findIndex(
      ({ fn, name }) => wanted === `${fn}.${name}` || (name === '*' && wanted === fn),
    );
    if (value >= 0) return { kind: 'value', index: value, descending };
    throw invalidQuery(
      `Groups are sorted by what they are made of; ${wanted.slice(0, 80)} is not in the answer.`,
      `sort[${at}]`,
      `There are ${[...groups.map(({ name }) => name), ...values.map(({ fn, name }) => (name === '*' ? fn : `${fn}.${name}`))].join(', ')}.`,
    );
  });
}

/** Parameters that ask for items have no meaning where groups are asked for. */
const IDLE = ['fields', 'deep', 'alias', 'cursor'] as const;

/**
 * Resolves a query for groups against what the actor may see. The filter and the search bound the items, `having` the
 * groups; every name goes the way of all names. @throws KasbahError INVALID_QUERY
 */
export function resolveAggregate(
  query: Query,
  wanted: AggregateQuery,
  given: Readonly<Record<string, unknown>>,
  scope: Scope,
  scopes: ScopeLookup,
  roles: readonly string[] = [],
): GroupPlan {
  const idle = IDLE.find((name) => given[name] !== undefined);
  if (idle) throw invalidQuery(`${idle} has no meaning beside aggregate.`, idle);
  const walk: Walk = { scope, scopes, roles };
  const groups = wanted.groupBy.map((name, index) => groupOf(walk, name, `groupBy[${index}]`));
  const values = wanted.aggregate.flatMap(({ fn, fields }) =>
    fields.map((name) => groupValue(walk, fn, name, `aggregate.${fn}`)),
  );
  if (groups.length > MOST_GROUPS)
    throw invalidQuery(`groupBy takes at most ${MOST_GROUPS} fields.`, 'groupBy');
  if (values.length > MOST_VALUES)
    throw invalidQuery(`aggregate takes at most ${MOST_VALUES} values.`, 'aggregate');
  const filter = query.filter && resolveFilter(query.filter, scope, scopes, { at: 'filter', roles });
  return {
    scope,
    where: both(filter, query.search ? searchCondition(query.search, scope) : null),
    groups,
    values,
    having: wanted.having && havingOf(walk, wanted.having, 'having', 0),
    sort: sortOf(query, groups, values),
    limit: query.limit < 0 ? null : query.limit,
    offset: query.offset,
  };
}
