import type { CollectionDefinition, SchemaChange } from './definitions.ts';
import { fieldId } from './edits.ts';

const STRUCTURE = ['type', 'options', 'required', 'unique', 'indexed', 'default'];

/** Names of the properties in which two objects differ. */
function differing(a: object, b: object, without: readonly string[]): string[] {
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(
    (key) =>
      !without.includes(key) && JSON.stringify(left[key] ?? null) !== JSON.stringify(right[key] ?? null),
  );
}

/** Whether the fields that stay come in another order. */
function reordered(old: CollectionDefinition, next: CollectionDefinition): boolean {
  const order = (of: CollectionDefinition, other: CollectionDefinition) =>
    of.fields
      .map(fieldId)
      .filter((id) => other.fields.some((field) => fieldId(field) === id))
      .join(' ');
  return order(old, next) !== order(next, old);
}

function countCollection(old: CollectionDefinition, next: CollectionDefinition): number {
  const settings = differing(old, next, ['fields', 'id']);
  if (reordered(old, next)) settings.push('order');
  let count = Number(settings.includes('name')) + Number(settings.some((key) => key !== 'name'));
  for (const field of old.fields) {
    const wanted = next.fields.find((candidate) => fieldId(candidate) === fieldId(field));
    const keys = wanted ? differing(field, wanted, ['id']) : [];
    if (!wanted) count += 1;
    else if (keys.length > 0)
      count += Math.max(
        1,
        Number(keys.includes('name')) + Number(keys.some((key) => STRUCTURE.includes(key))),
      );
  }
  return count + next.fields.filter((field) => field.id === undefined).length;
}

/** How many steps a change is, as the plan will count them: of the collection and of what goes with it. */
export function countSteps(change: SchemaChange, before: readonly CollectionDefinition[]): number {
  return change.collections.reduce((count, next) => {
    const old = before.find((one) => one.id !== undefined && one.id === next.id);
    return count + (old ? countCollection(old, next) : 1);
  }, change.remove.length);
}
