import { both, type Condition, NEVER } from '../schema/condition.ts';
import { usesOf } from '../schema/expression.ts';
import { resolveFilter } from '../schema/resolve-filter.ts';
import { type Action, mintScope, type Scope } from '../schema/scope.ts';
import { type Collection, type Field, fieldOf, type Snapshot } from '../schema/snapshot.ts';
import type { Policy } from './policy.ts';

/** What a set of roles may do under one snapshot: gives out scopes, each made once. */
export interface Grant {
  readonly snapshot: Snapshot;
  readonly roles: readonly string[];
  /** The scope, or null when nothing of the collection is left for this action. */
  scope(collection: string, action: Action): Scope | null;
}

type Rule = (collection: Collection, action: Action) => Scope | null;

function grantOf(snapshot: Snapshot, roles: readonly string[], rule: Rule): Grant {
  const made = new Map<string, Scope | null>();
  return {
    snapshot,
    roles,
    scope(name, action) {
      const key = `${action} ${name}`;
      let scope = made.get(key);
      if (scope === undefined) {
        const collection = snapshot.collections.get(name);
        scope = collection ? rule(collection, action) : null;
        made.set(key, scope);
      }
      return scope;
    },
  };
}

/** Whether anybody but the system reaches a field; what is write-only may be written and nothing else. */
function isOpen(field: Field, action: Action): boolean {
  const writing = action === 'create' || action === 'update';
  return !field.secret || (writing && !field.definition.secret);
}

function allFields(collection: Collection, reach: (field: Field) => boolean): Map<string, null> {
  const fields = new Map<string, null>();
  for (const field of collection.fields.values()) {
    if (reach(field)) fields.set(field.name, null);
  }
  return fields;
}

/** Everything, system collections included, and secrets unless they are left out: for `system('why')` only. */
export function systemGrant(snapshot: Snapshot, secrets = true): Grant {
  return grantOf(snapshot, [], (collection, action) =>
    mintScope({
      collection,
      action,
      where: null,
      fields: allFields(collection, (field) => secrets || isOpen(field, action)),
    }),
  );
}

/** Kasbah's own collections are nobody's but the system's, unless they are open. */
const isClosed = ({ definition }: Collection) => Boolean(definition.system && !definition.open);

/** Every collection that is not closed. */
export function administratorGrant(snapshot: Snapshot, roles: readonly string[]): Grant {
  return grantOf(snapshot, roles, (collection, action) =>
    isClosed(collection)
      ? null
      : mintScope({
          collection,
          action,
          where: null,
          fields: allFields(collection, (field) => isOpen(field, action)),
        }),
  );
}

interface Resolved {
  policy: Policy;
  where: Condition | null;
}

const speaksOf = (policy: Policy, field: string) =>
  policy.fields.includes('*') || policy.fields.includes(field);

function anyOf(rules: readonly Resolved[]): Condition | null {
  if (rules.some((rule) => rule.where === null)) return null;
  const of = rules.map((rule) => rule.where!);
  return of.length === 1 ? of[0]! : { kind: 'any', of };
}

/** Rows outside all of these rules; a rule without a condition leaves none. */
function noneOf(rules: readonly Resolved[]): Condition | null {
  if (rules.length === 0) return null;
  const any = anyOf(rules);
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
  if (action !== 'read') return;
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
  for (const field of collection.fields.values()) {
    if (!isOpen(field, action)) continue;
    const giving = allows.filter((rule) => speaksOf(rule.policy, field.name));
    if (giving.length === 0) continue;
    const taking = denies.filter((rule) => !whole.includes(rule) && speaksOf(rule.policy, field.name));
    // Where every allowing policy gives the field, the row filter alone decides.
    const given = giving.length === allows.length ? null : anyOf(giving);
    const mask = both(given, noneOf(taking));
    if (mask?.kind === 'any' && mask.of.length === 0) continue;
    fields.set(field.name, mask);
  }
  narrowComputed(collection, action, allows, fields);
  return mintScope({ collection, action, where: both(anyOf(allows), noneOf(whole)), fields });
}

/** What the policies of these roles leave. A policy whose filter no longer fits the schema allows nothing. */
export function policyGrant(
  snapshot: Snapshot,
  roles: readonly string[],
  policies: readonly Policy[],
): Grant {
  const everything = systemGrant(snapshot);
  const scopes = (name: string) => everything.scope(name, 'read');
  return grantOf(snapshot, roles, (collection, action) => {
    if (isClosed(collection)) return null;
    const rules = policies
      .filter((policy) => policy.collection === collection.name && policy.action === action)
      .flatMap((policy): Resolved[] => {
        if (!policy.where) return [{ policy, where: null }];
        try {
          return [
            {
              policy,
              where: resolveFilter(policy.where, scopes(collection.name)!, scopes, {
                at: 'where',
                roles,
                lasting: true,
              }),
            },
          ];
        } catch {
          return policy.effect === 'deny' ? [{ policy, where: null }] : [];
        }
      });
    return compile(collection, action, rules);
  });
}
