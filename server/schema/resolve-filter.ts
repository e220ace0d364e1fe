import { invalidQuery } from '../lib/errors.ts';
import { isObject } from '../lib/is-object.ts';
import { nearest } from '../lib/nearest.ts';
import { ALWAYS, type Condition, NEVER, type Param } from './condition.ts';
import { derivedOf, jsonAs } from './field-function.ts';
import { ValueError } from './field-type.ts';
import { OPERATORS, type Operator } from './operators.ts';
import type { FilterJson } from './query.ts';
import { type Named, type Reached, resolveAny, resolveField, throughJunction } from './resolve-path.ts';
import type { Scope, ScopeLookup } from './scope.ts';
import type { Field, Scalar } from './snapshot.ts';
import { VALUE_TESTS } from './value-tests.ts';
import { encodeAsked, isVariable } from './variables.ts';

const MAX_LEAVES = 200;
const MAX_LEVELS = 12;
const MAX_IN = 500;
/** Longer patterns are refused by sqlite. */
const MAX_PATTERN = 2000;

interface Walk {
  scopes: ScopeLookup;
  leaves: number;
  /** `$CURRENT_ROLES` is known when the grant is compiled: the roles are the grant. */
  roles: readonly string[];
  /** Stands under its name instead of a field of the collection: an aggregate in `having`. */
  only?: Named;
  /** The condition is kept and asked of single items: policies, rules of fields. */
  lasting: boolean;
}

const KNOWN: ReadonlySet<string> = new Set(OPERATORS);
const PATTERN = /contains|_with$/;
const NO_VALUE: ReadonlySet<Operator> = new Set(['_null', '_nnull', '_empty', '_nempty']);
const OPPOSITE: Partial<Record<Operator, Operator>> = {
  _null: '_nnull',
  _nnull: '_null',
  _empty: '_nempty',
  _nempty: '_empty',
};

function paramOf(value: unknown, scalar: Scalar, at: string): Param {
  if (typeof value === 'string' && isVariable(value)) return { kind: 'variable', name: value, scalar };
  if (typeof value === 'object' && value !== null) {
    throw invalidQuery('A single value is expected here.', at);
  }
  try {
    return { kind: 'value', value: encodeAsked(scalar, value) };
  } catch (error) {
    if (error instanceof ValueError) throw invalidQuery(error.message, at);
    throw error;
  }
}

function listOf(value: unknown, at: string, walk: Walk): unknown[] {
  if (value === '$CURRENT_ROLES') return [...walk.roles];
  const list = typeof value === 'string' ? value.split(',') : isObject(value) ? Object.values(value) : value;
  if (!Array.isArray(list)) throw invalidQuery('A list of values is expected here.', at);
  if (list.length > MAX_IN) throw invalidQuery(`The list has more than ${MAX_IN} values.`, at);
  return list;
}

function truth(value: unknown, at: string): boolean {
  if (value === true || value === 'true' || value === '' || value === 1 || value === '1') return true;
  if (value === false || value === 'false' || value === 0 || value === '0') return false;
  throw invalidQuery('true or false is expected here.', at);
}

/** A JSON value is compared as what it is compared with: a number as a number, anything else as its text. */
function comparable(field: Field, op: Operator, value: unknown): Field {
  if (derivedOf(field)?.fn !== 'json' || NO_VALUE.has(op)) return field;
  const values = Array.isArray(value) ? value : [value];
  return jsonAs(field, values.every((one) => typeof one === 'number') ? 'number' : 'text');
}

function leaf(reached: Reached, op: Operator, value: unknown, at: string, walk: Walk): Condition {
  const { mask } = reached;
  const field = comparable(reached.field, op, value);
  if (++walk.leaves > MAX_LEAVES)
    throw invalidQuery(`The filter has more than ${MAX_LEAVES} conditions.`, at);
  if (!(field.type.operators as readonly string[]).includes(op)) {
    throw invalidQuery(
      `${field.name} cannot be asked with ${op}.`,
      at,
      `It knows ${field.type.operators.join(', ')}.`,
    );
  }
  if (NO_VALUE.has(op)) {
    const said = truth(value, at);
    if (field.relation && field.relation.kind !== 'many-to-one') {
      return relatedTo(reached, said === (op === '_nnull') ? 'some' : 'none', at, walk, () => ALWAYS);
    }
    return { kind: 'compare', field, op: said ? op : (OPPOSITE[op] ?? op), params: [], mask };
  }
  const make = VALUE_TESTS[op];
  if (make) return decided(field, op, make, value, mask, at, walk);
  const scalar = field.scalar;
  if (!scalar) throw invalidQuery(`${field.name} has no value of its own to compare.`, at);
  if (value === null && (op === '_eq' || op === '_neq')) {
    return { kind: 'compare', field, op: op === '_eq' ? '_null' : '_nnull', params: [], mask };
  }
  if (op === '_in' || op === '_nin') {
    const values = listOf(value, at, walk);
    if (values.length === 0)
      return op === '_in' ? NEVER : { kind: 'compare', field, op: '_nnull', params: [], mask };
    return {
      kind: 'compare',
      field,
      op,
      params: values.map((v, i) => paramOf(v, scalar, `${at}[${i}]`)),
      mask,
    };
  }
  if (op === '_between' || op === '_nbetween') {
    const values = listOf(value, at, walk);
    if (values.length !== 2) throw invalidQuery('Two values are expected here: from and to.', at);
    return {
      kind: 'compare',
      field,
      op,
      params: values.map((v, i) => paramOf(v, scalar, `${at}[${i}]`)),
      mask,
    };
  }
  if (PATTERN.test(op) && String(value).length > MAX_PATTERN)
    throw invalidQuery(`The text has more than ${MAX_PATTERN} characters.`, at);
  return { kind: 'compare', field, op, params: [paramOf(value, scalar, at)], mask };
}

/** An operator that is decided value by value; what is asked for is looked at now, the values when the question runs. */
function decided(
  field: Field,
  op: Operator,
  make: (asked: unknown) => unknown,
  value: unknown,
  mask: Condition | null,
  at: string,
  walk: Walk,
): Condition {
  if (walk.lasting) throw invalidQuery(`A rule that lasts cannot ask with ${op}.`, at);
  try {
    make(value);
  } catch (error) {
    if (error instanceof ValueError) throw invalidQuery(error.message, at);
    throw error;
  }
  return { kind: 'compare', field, op, params: [{ kind: 'value', value }], mask };
}

function group(
  kind: 'all' | 'any',
  value: unknown,
  scope: Scope,
  at: string,
  level: number,
  walk: Walk,
): Condition {
  // In brackets a list comes as `filter[_or][0][status]=…`.
  const list =
    isObject(value) && Object.keys(value).every((key) => /^\d+$/.test(key)) ? Object.values(value) : value;
  if (!Array.isArray(list)) throw invalidQuery('A list of conditions is expected here.', at);
  return { kind, of: list.map((inner, index) => tree(inner, scope, `${at}[${index}]`, level + 1, walk)) };
}

const QUANTIFIERS = new Map([
  ['_some', 'some'],
  ['_none', 'none'],
  ['_every', 'every'],
] as const);
type Quantifier = 'some' | 'none' | 'every';

/** A condition on the items at the other end, as far as the actor may see them and the links to them. */
function relatedTo(
  reached: Reached,
  quantifier: Quantifier,
  at: string,
  walk: Walk,
  where: (target: Scope) => Condition,
): Condition {
  const { field, mask } = reached;
  const relation = field.relation;
  const target = relation && walk.scopes(relation.collection);
  const junction = relation?.kind === 'many-to-many' ? walk.scopes(relation.junction) : undefined;
  if (!relation || !target || junction === null)
    throw invalidQuery(`${field.name} leads nowhere that you may see.`, at);
  return {
    kind: 'related',
    field,
    target: target.collection,
    quantifier,
    where: where(target),
    scope: target.where ?? ALWAYS,
    junction: junction?.where ?? null,
    mask,
  };
}

function related(
  reached: Reached,
  value: Record<string, unknown>,
  at: string,
  level: number,
  walk: Walk,
): Condition {
  const some = (inner: unknown, quantifier: Quantifier, where: string): Condition => {
    const field = throughJunction(reached.field, Object.keys(isObject(inner) ? inner : {}), walk.scopes);
    return relatedTo({ ...reached, field }, quantifier, where, walk, (target) =>
      tree(inner, target, where, level + 1, walk),
    );
  };
  const entries = Object.entries(value);
  const quantified = entries.filter(([key]) => QUANTIFIERS.has(key as '_some'));
  const rest = entries.filter(([key]) => !QUANTIFIERS.has(key as '_some'));
  const parts = quantified.map(([key, inner]) =>
    some(inner, QUANTIFIERS.get(key as '_some') ?? 'some', `${at}.${key}`),
  );
  if (rest.length > 0) parts.push(some(Object.fromEntries(rest), 'some', at));
  return parts.length === 1 ? parts[0]! : { kind: 'all', of: parts };
}

function onField(
  name: string,
  value: unknown,
  scope: Scope,
  at: string,
  level: number,
  walk: Walk,
): Condition {
  const any = walk.only ? null : resolveAny(scope, walk.scopes, name, at);
  if (any) {
    const { field, mask, target } = any;
    return {
      kind: 'related',
      field,
      target: target.collection,
      quantifier: 'some',
      where: tree(value, target, at, level + 1, walk),
      scope: target.where ?? ALWAYS,
      junction: null,
      mask,
    };
  }
  const reached = walk.only?.name === name ? walk.only : resolveField(scope, name, at, walk.scopes);
  if (!isObject(value)) return leaf(reached, '_eq', value, at, walk);
  const entries = Object.entries(value);
  const operators = entries.filter(([key]) => KNOWN.has(key));
  if (operators.length === entries.length && entries.length > 0) {
    const parts = operators.map(([op, inner]) => leaf(reached, op as Operator, inner, `${at}.${op}`, walk));
    return parts.length === 1 ? parts[0]! : { kind: 'all', of: parts };
  }
  const wrong = entries.find(
    ([key]) =>
      key.startsWith('_') &&
      !KNOWN.has(key) &&
      !['_some', '_none', '_every', '_and', '_or', '_not'].includes(key),
  );
  if (wrong || operators.length > 0 || !reached.field.relation || entries.length === 0) {
    const key = (wrong ?? entries.find(([name]) => !KNOWN.has(name)) ?? ['nothing'])[0];
    const near = nearest(key, reached.field.type.operators);
    throw invalidQuery(
      `${name} does not know the operator ${key.slice(0, 80)}.`,
      `${at}.${key.slice(0, 80)}`,
      near && `Did you mean ${near}?`,
    );
  }
  return related(reached, value, at, level, walk);
}

function tree(json: unknown, scope: Scope, at: string, level: number, walk: Walk): Condition {
  if (level > MAX_LEVELS) throw invalidQuery(`The filter is nested deeper than ${MAX_LEVELS} levels.`, at);
  if (!isObject(json)) throw invalidQuery('A condition must be an object.', at);
  const parts = Object.entries(json).map(([key, value]): Condition => {
    const here = `${at}.${key.slice(0, 80)}`;
    if (key === '_and') return group('all', value, scope, here, level, walk);
    if (key === '_or') return group('any', value, scope, here, level, walk);
    if (key === '_not') return { kind: 'not', of: tree(value, scope, here, level + 1, walk) };
    return onField(key, value, scope, here, level, walk);
  });
  return parts.length === 1 ? parts[0]! : { kind: 'all', of: parts };
}

/**
 * Turns filter JSON into a Condition: every name resolved against the scope of its collection, every value parsed.
 * @throws KasbahError INVALID_QUERY with the path of the first thing that is not understood or not allowed
 */
export function resolveFilter(
  json: FilterJson,
  scope: Scope,
  scopes: ScopeLookup,
  options: { at?: string; roles?: readonly string[]; only?: Named; lasting?: boolean } = {},
): Condition {
  return tree(json, scope, options.at ?? 'filter', 0, {
    scopes,
    leaves: 0,
    roles: options.roles ?? [],
    lasting: options.lasting ?? false,
    ...(options.only && { only: options.only }),
  });
}
