import type { Collection } from '../schema/snapshot.ts';
import type { Policy } from './policy.ts';

/**
 * A policy of a role that is bound to tenants: it speaks of the items of the actor's own tenant only, and sets that
 * tenant on what is written. Null on a collection without the field that keeps tenants apart: a field that was renamed
 * must not open what it kept apart, and what all tenants share is for another role to give.
 */
export function tenantPolicy(
  policy: Policy,
  tenantField: string | null,
  collection: Collection,
): Policy | null {
  if (tenantField === null) return policy;
  if (!collection.fields.has(tenantField)) return null;
  const own = `$CURRENT_USER.${tenantField}`;
  const bound = { [tenantField]: { _eq: own } };
  return {
    ...policy,
    where: policy.where ? { _and: [policy.where, bound] } : bound,
    presets: { ...policy.presets, [tenantField]: own },
  };
}
