import type { JsonSchema } from './field-type.ts';
import type { FilterJson } from './query.ts';

/** A field as the schema files, the admin and the API write it. */
export interface FieldDefinition {
  /** Stable: a rename keeps it. Made by Kasbah when absent. */
  id?: string;
  name: string;
  type: string;
  /** The physical column where it differs from the name; relations without a column have none. */
  column?: string;
  options?: Record<string, unknown>;
  label?: string;
  note?: string;
  required?: boolean;
  unique?: boolean;
  indexed?: boolean;
  hidden?: boolean;
  readonly?: boolean;
  primary?: boolean;
  /** The database makes the value (auto increment, generated column). */
  generated?: boolean;
  default?: unknown;
  /** A filter over the whole item that must hold after a write, and what to tell the person when it does not. */
  validation?: { filter: FilterJson; message: string };
  /** The API never shows it and takes no question about it (hashes of secrets). */
  secret?: boolean;
}

/** A collection as the schema files, the admin and the API write it. */
export interface CollectionDefinition {
  id?: string;
  name: string;
  /** The physical table where it differs from the name. */
  table?: string;
  label?: string;
  note?: string;
  icon?: string;
  hidden?: boolean;
  singleton?: boolean;
  /** A view or a table without a key. */
  readonly?: boolean;
  /** Found in the database, not made by Kasbah. */
  existing?: boolean;
  /** Kasbah's own or a plugin's: reached through its routes only, never through a policy. */
  system?: boolean;
  /** `off` keeps the writes of this collection out of the changelog (sessions and the like). */
  history?: 'full' | 'off';
  /** How one item is named, for example `{{title}}`. */
  display_template?: string;
  default_sort?: string[];
  indexes?: { fields: string[]; unique?: boolean }[];
  fields: FieldDefinition[];
}

export const NAME_PATTERN = '^[A-Za-z][A-Za-z0-9_]{0,62}$';

/** Existing tables may be called anything a database allows; only what would break an API path is refused. */
export const EXISTING_NAME_PATTERN = '^[^\\u0000-\\u001f/$.,:*?#\\[\\]{}"\'`\\\\;%&]{1,64}$';

const text = { type: 'string', maxLength: 1000 };
const flag = { type: 'boolean' };

/** JSON Schema of one `schema/<collection>.json`, also given to editors for completion. */
export const COLLECTION_SCHEMA: JsonSchema = {
  $id: 'https://kasbah.dev/schema/collection.json',
  title: 'Kasbah collection',
  type: 'object',
  additionalProperties: false,
  required: ['name', 'fields'],
  properties: {
    $schema: { type: 'string' },
    id: { type: 'string', maxLength: 64 },
    name: { type: 'string', pattern: EXISTING_NAME_PATTERN },
    table: { type: 'string', minLength: 1, maxLength: 1000 },
    label: text,
    note: text,
    icon: text,
    hidden: flag,
    singleton: flag,
    readonly: flag,
    existing: flag,
    system: flag,
    history: { enum: ['full', 'off'] },
    display_template: text,
    default_sort: { type: 'array', items: { type: 'string' } },
    indexes: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['fields'],
        properties: { fields: { type: 'array', minItems: 1, items: { type: 'string' } }, unique: flag },
      },
    },
    fields: {
      type: 'array',
      maxItems: 500,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'type'],
        properties: {
          id: { type: 'string', maxLength: 64 },
          name: { type: 'string', pattern: EXISTING_NAME_PATTERN },
          type: { type: 'string' },
          column: { type: 'string', minLength: 1, maxLength: 1000 },
          options: { type: 'object' },
          label: text,
          note: text,
          required: flag,
          unique: flag,
          indexed: flag,
          hidden: flag,
          readonly: flag,
          primary: flag,
          generated: flag,
          default: {},
          secret: flag,
          validation: {
            type: 'object',
            additionalProperties: false,
            required: ['filter', 'message'],
            properties: {
              filter: { type: 'object' },
              message: { type: 'string', minLength: 1, maxLength: 500 },
            },
          },
        },
      },
    },
  },
};
