import type { Policy, PolicyAction } from '../../api/types.ts';

export const ACTIONS = [
  'read',
  'create',
  'update',
  'delete',
  'export',
] as const satisfies readonly PolicyAction[];

export type Level = 'all' | 'some' | 'none';

/** What a role may do with a collection, in one word: "all" only where one rule allows everything and none forbids. */
export function levelOf(policies: readonly Policy[], collection: string, action: PolicyAction): Level {
  const own = policiesFor(policies, collection, action);
  const allows = own.filter((policy) => policy.effect === 'allow');
  if (allows.length === 0) return 'none';
  const everything = allows.some((policy) => policy.where === null && policy.fields.includes('*'));
  return everything && allows.length === own.length ? 'all' : 'some';
}

/** The rules of a role for one collection and one action. */
export function policiesFor(policies: readonly Policy[], collection: string, action: PolicyAction): Policy[] {
  return policies.filter((policy) => policy.collection === collection && policy.action === action);
}
