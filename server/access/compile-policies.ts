import { both, type Condition, NEVER } from '../schema/condition.ts';
import { usesOf } from '../schema/expression.ts';
import type { FilterJson } from '../schema/query.ts';
import { resolveFilter } from '../schema/resolve-filter.ts';
import { type Action, mintScope, type Scope } from '../schema/scope.ts';
import { type Collection, type Field, fieldOf, type Snapshot } from '../schema/snapshot.ts';
import { type Grant, grantOf, isClosed, isOpen, systemGrant } from './grant.ts';
import type { Policy } from './policy.ts';
import { tenantPolicy } from './tenant-policy.ts';

/** A policy whose filters were resolved against the schema. */
interface Resolved {
  policy: Policy;
  where: Condition | null;
  /** What the item must be after a write; null asks for nothing more than `where`. */
  result: Condition | null;
}

const speaksOf = (policy: Policy, field: string) =>
  policy.fields.includes('*') || policy.fields.includes(field);

/** Rows of which one of these conditions holds; null: all rows. */
function anyOf(conditions: readonly (Condition | null)[]): Condition | null {
  const of = conditions.filter((condition) => condition !== null);
  if (of.length < conditions.length) return null;
  return of.length === 1 ? of[0]! : { kind: 'any', of };
}

const rowsOf = (rules: readonly Resolved[]) => anyOf(rules.map((rule) => rule.where));

/** Rows outside all of these rules; a rule without a condition leaves none. */
function noneOf(rules: readonly Resolved[]): Condition | null {
  if (rules.length === 0) return null;
  const any = rowsOf(rules);
  return any ? { kind: 'not', of: any } : NEVER;
}

/**
 * What is worked out of other fields would tell of them: where `*` alone gives a computed field, it is seen on the rows
 * on which all of those are. A policy that names it gives it as it is.
 */
function narrowComputed(
  collection: Collection,
  action: Action,
  allows: readonly Resolved[],
  fields: Map<string, Condition | null>,
): void {
  if (action !== 'read' && action !== 'export') return;
  const given = new Map(fields);
  const reach = (field: Field): Condition | null | undefined => {
    const own = given.get(field.name);
    const named = allows.some((rule) => rule.policy.fields.includes(field.name));
    if (own === undefined || !field.computed || named) return own;
    let mask: Condition | null = own;
    for (const name of new Set(usesOf(field.computed.expression))) {
      const below = reach(fieldOf(collection, name));
      if (below === undefined) return undefined;
      mask = both(mask, below);
    }
    return mask;
  };
  for (const field of collection.fields.values()) {
    if (!field.computed || !fields.has(field.name)) continue;
    const mask = reach(field);
    if (mask === undefined) fields.delete(field.name);
    else fields.set(field.name, mask);
  }
}

function compile(collection: Collection, action: Action, rules: readonly Resolved[]): Scope | null {
  const allows = rules.filter((rule) => rule.policy.effect === 'allow');
  if (allows.length === 0) return null;
  const denies = rules.filter((rule) => rule.policy.effect === 'deny');
  const whole = denies.filter((rule) => rule.policy.fields.includes('*'));
  const fields = new Map<string, Condition | null>();
  // Fields of which the same policies speak share one mask, so that it is asked about once.
  const masks = new Map<string, Condition | null>();
  for (const field of collection.fields.values()) {
    if (!isOpen(field, action)) continue;
    const giving = allows.filter((rule) => speaksOf(rule.policy, field.name));
    if (giving.length === 0) continue;
    const taking = denies.filter((rule) => !whole.includes(rule) && speaksOf(rule.policy, field.name));
    const key = [...giving, ...taking].map((rule) => rule.policy.id).join();
    let mask = masks.get(key);
    if (mask === undefined) {
      // Where every allowing policy gives the field, the row filter alone decides.
      mask = both(giving.length === allows.length ? null : rowsOf(giving), noneOf(taking));
      masks.set(key, mask);
    }
    if (mask?.kind === 'any' && mask.of.length === 0) continue;
    fields.set(field.name, mask);
  }
  narrowComputed(collection, action, allows, fields);
  return mintScope({
    collection,
    action,
    where: both(rowsOf(allows), noneOf(whole)),
    fields,
    result: allows.some((rule) => rule.result)
      ? anyOf(allows.map((rule) => both(rule.where, rule.result)))
      : null,
    presets: new Map(allows.toReversed().flatMap((rule) => Object.entries(rule.policy.presets ?? {}))),
  });
}

/** What may be exported: of what may be read, that of which an export policy speaks as well. */
function within(scope: Scope, read: Scope | null): Scope | null {
  if (!read) return null;
  const fields = new Map<string, Condition | null>();
  for (const [name, mask] of scope.fields) {
    const seen = read.fields.get(name);
    if (seen !== undefined) fields.set(name, both(mask, seen));
  }
  const { collection, action } = scope;
  return mintScope({ collection, action, where: both(scope.where, read.where), fields });
}

const NO_TENANTS: ReadonlyMap<string, null> = new Map();

const use = (collection: string, action: Action) => `${action} ${collection}`;

/**
 * What the policies of these roles leave. A policy whose filter no longer fits the schema allows nothing, and refuses
 * everything it speaks of where it refuses.
 * @param roles inherited ones included; `policies` are all that hold for them, `tenantFields` those of roles
 */
export function policyGrant(
  snapshot: Snapshot,
  roles: readonly string[],
  policies: readonly Policy[],
  tenantFields: ReadonlyMap<string, string | null> = NO_TENANTS,
): Grant {
  const everything = systemGrant(snapshot);
  const scopes = (name: string) => everything.scope(name, 'read');
  const byUse = new Map<string, Policy[]>();
  for (const policy of policies) {
    const key = use(policy.collection, policy.action);
    const list = byUse.get(key);
    if (list) list.push(policy);
    else byUse.set(key, [policy]);
  }
  const resolve = (collection: Collection, stored: Policy): Resolved[] => {
    const policy = tenantPolicy(stored, tenantFields.get(stored.role) ?? null, collection);
    if (!policy) return stored.effect === 'deny' ? [{ policy: stored, where: null, result: null }] : [];
    const condition = (filter: FilterJson | null, at: string) =>
      filter && resolveFilter(filter, scopes(collection.name)!, scopes, { at, roles, lasting: true });
    try {
      const where = condition(policy.where, 'where');
      return [{ policy, where, result: condition(policy.validation, 'validation') }];
    } catch {
      return policy.effect === 'deny' ? [{ policy, where: null, result: null }] : [];
    }
  };
  const grant = grantOf(snapshot, roles, (collection, action) => {
    if (isClosed(collection)) return null;
    const rules = byUse.get(use(collection.name, action)) ?? [];
    const scope = compile(
      collection,
      action,
      rules.flatMap((policy) => resolve(collection, policy)),
    );
    return scope && action === 'export' ? within(scope, grant.scope(collection.name, 'read')) : scope;
  });
  return grant;
}
