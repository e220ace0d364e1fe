import { isObject } from '../lib/is-object.ts';
import { userPathOf } from '../schema/variables.ts';
import type { Policy } from './policy.ts';

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** The paths of `$CURRENT_USER` through links (`team.city`) that policies name: what has to be read of a user besides. */
export function userPathsIn(policies: readonly Policy[]): string[] {
  const paths = policies
    .flatMap(({ where, validation, presets }) => textsIn([where, validation, presets]))
    .flatMap((text) => userPathOf(text) ?? [])
    .filter((path) => path.includes('.'));
  return [...new Set(paths)].sort();
}
