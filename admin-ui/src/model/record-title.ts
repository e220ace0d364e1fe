import type { Item, ManifestCollection } from '../api/types.ts';
import { readableKey, recordKey } from './record-key.ts';

const SLOT = /\{\{\s*([\w.]+)\s*\}\}/g;

/** Field paths a display template needs, for the `fields` parameter. */
export function templateFields(template: string): string[] {
  return [...template.matchAll(SLOT)].map((match) => match[1] ?? '').filter(Boolean);
}

/** How one record is called: its display template filled in, or its key where that gives nothing. */
export function recordTitle(collection: ManifestCollection, item: Item): string {
  const filled = collection.display_template.replace(SLOT, (_, path: string) => {
    const value = valueAt(item, path);
    return value === null || value === undefined || typeof value === 'object' ? '' : String(value);
  });
  const text = filled.replace(/\s+/g, ' ').trim();
  if (text !== '') return text;
  const key = recordKey(collection, item);
  return key === null ? collection.label : readableKey(key);
}

function valueAt(item: Item, path: string): unknown {
  let value: unknown = item;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Item)[step];
  }
  return value;
}
