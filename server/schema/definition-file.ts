import type { CollectionDefinition, FieldDefinition } from './definition.ts';

const COLLECTION_KEYS = [
  'id',
  'name',
  'table',
  'label',
  'note',
  'icon',
  'color',
  'translations',
  'hidden',
  'singleton',
  'readonly',
  'existing',
  'history',
  'display_template',
  'default_sort',
  'sort_field',
  'archive_field',
  'archive_value',
  'unarchive_value',
  'indexes',
  'fields',
] as const satisfies readonly (keyof CollectionDefinition)[];

const FIELD_KEYS = [
  'id',
  'name',
  'type',
  'column',
  'options',
  'label',
  'note',
  'required',
  'unique',
  'indexed',
  'hidden',
  'readonly',
  'primary',
  'generated',
  'default',
  'width',
  'condition',
  'validation',
  'translations',
  'secret',
] as const satisfies readonly (keyof FieldDefinition)[];

/** Properties that hold a value of a field. */
const VALUES: ReadonlySet<PropertyKey> = new Set(['default', 'archive_value', 'unarchive_value']);

export const DEFINITION_SCHEMA_URL = 'https://kasbah.dev/schema/collection.json';

function ordered<T extends object>(value: T, keys: readonly (keyof T)[]): Partial<T> {
  const result: Partial<T> = {};
  // A flag that is not set says nothing; a value «no» does.
  for (const key of keys)
    if (value[key] !== undefined && (value[key] !== false || VALUES.has(key))) result[key] = value[key];
  return result;
}

/** A definition with its keys in one fixed order and nothing that only repeats a default, so that diffs show changes only. */
export function canonicalDefinition(definition: CollectionDefinition): CollectionDefinition {
  const fields = definition.fields.map((field) => ordered(field, FIELD_KEYS) as FieldDefinition);
  return { ...(ordered(definition, COLLECTION_KEYS) as CollectionDefinition), fields };
}

/** The text of `schema/<collection>.json`. */
export function formatDefinition(definition: CollectionDefinition): string {
  return `${JSON.stringify({ $schema: DEFINITION_SCHEMA_URL, ...canonicalDefinition(definition) }, null, 2)}\n`;
}
