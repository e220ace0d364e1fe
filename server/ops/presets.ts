import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { type Binding, isVariable, variableValue } from '../schema/variables.ts';
import type { NewEntry } from './writer.ts';

/** A relation and the field that holds its key are one value under two names. */
function isGiven(scope: Scope, name: string, item: Item): boolean {
  if (item[name] !== undefined) return true;
  return [...scope.collection.fields.values()].some(({ name: link, relation }) => {
    if (relation?.kind !== 'many-to-one' || relation.keyField === link) return false;
    const pair = [link, relation.keyField];
    return pair.includes(name) && pair.some((one) => item[one] !== undefined);
  });
}

/**
 * The entries of a write with the values that the actor's policies set where the actor gives none. They are what hooks
 * see and rules are asked about, and the actor needs no right to write them.
 */
export function withPresets<T extends NewEntry>(
  scope: Scope,
  entries: readonly T[],
  binding: Binding,
): readonly T[] {
  if (scope.presets.size === 0) return entries;
  return entries.map((entry) => {
    const said = { ...entry.item, ...entry.fixed };
    const made = [...scope.presets].flatMap(([name, value]): [string, unknown][] => {
      const field = scope.collection.fields.get(name);
      if (!field || isGiven(scope, name, said)) return [];
      const given =
        typeof value === 'string' && isVariable(value) ? variableValue(value, field.scalar, binding) : value;
      return [[name, given]];
    });
    const item = { ...Object.fromEntries(made), ...entry.item };
    return { ...entry, item, preset: made.map(([name]) => name) };
  });
}
