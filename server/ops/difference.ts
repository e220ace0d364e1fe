import type { Item } from '../schema/item.ts';

/** The parts of two stored items that differ; null when nothing does. */
export function difference(before: Item, after: Item): { before: Item; after: Item } | null {
  const changed = Object.keys(after).filter(
    (name) => before[name] !== after[name] && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (changed.length === 0) return null;
  const part = (item: Item) => Object.fromEntries(changed.map((name) => [name, item[name]]));
  return { before: part(before), after: part(after) };
}
