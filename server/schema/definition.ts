import { COLORS } from './choices.ts';
import type { JsonSchema } from './json-schema.ts';
import type { FilterJson } from './query.ts';

/** The words of a collection in one language. */
export interface Words {
  label?: string;
  note?: string;
}

/** The words of a field in one language; choices by their value. */
export interface FieldWords extends Words {
  choices?: Record<string, string>;
}

/** By BCP 47 tag: `de`, `pt-BR`. */
export type Translations<T extends Words = Words> = Record<string, T>;

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
  /** Columns of the form that it takes; `full` where absent. */
  width?: 'half' | 'full';
  /** A filter over the item: while it does not hold, the form does not show the field. What is stored stays. */
  condition?: FilterJson;
  translations?: Translations<FieldWords>;
  /** The API never shows it and takes no question about it (hashes of secrets). */
  secret?: boolean;
  /** On one of Kasbah's own collections: people added it. Set by the server. */
  added?: boolean;
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
  color?: (typeof COLORS)[number];
  translations?: Translations;
  hidden?: boolean;
  singleton?: boolean;
  /** A view or a table without a key. */
  readonly?: boolean;
  /** Found in the database, not made by Kasbah. */
  existing?: boolean;
  /** Kasbah's own or a plugin's: reached through its routes only, never through a policy. */
  system?: boolean;
  /** On one of Kasbah's own: its items are reached like those of other collections, as policies allow. */
  open?: boolean;
  /** On one of Kasbah's own: people add fields of theirs to it. */
  extensible?: boolean;
  /**
   * What the changelog keeps: values before and after; only which fields changed; or nothing (sessions and the like).
   */
  history?: 'full' | 'summary' | 'off';
  /** How one item is named, for example `{{title}}`. */
  display_template?: string;
  default_sort?: string[];
  /** The whole number that holds the place of an item where people order them by hand. */
  sort_field?: string;
  /** The field that says that an item is archived, its value then, and its value when it is taken out again. */
  archive_field?: string;
  archive_value?: unknown;
  unarchive_value?: unknown;
  indexes?: { fields: string[]; unique?: boolean }[];
  fields: FieldDefinition[];
}

export const NAME_PATTERN = '^[A-Za-z][A-Za-z0-9_]{0,62}$';

/** Existing tables may be called anything a database allows; only what would break an API path is refused. */
export const EXISTING_NAME_PATTERN = '^[^\\u0000-\\u001f/$.,:*?#\\[\\]{}"\'`\\\\;%&]{1,64}$';

const text = { type: 'string', maxLength: 1000 };
const flag = { type: 'boolean' };

/** Words by language tag. */
const translations = (words: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  description: 'Words by language tag (de, pt-BR); what a language lacks is shown as it stands outside.',
  maxProperties: 100,
  additionalProperties: { type: 'object', additionalProperties: false, properties: words },
});

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
    color: { enum: COLORS, description: 'Of the icon.' },
    translations: translations({ label: text, note: text }),
    hidden: flag,
    singleton: flag,
    readonly: flag,
    existing: flag,
    system: flag,
    history: {
      enum: ['full', 'summary', 'off'],
      description: 'What history keeps: values, only which fields changed, or nothing.',
    },
    display_template: text,
    default_sort: { type: 'array', items: { type: 'string' } },
    sort_field: { type: 'string', description: 'A whole number: the place of an item ordered by hand.' },
    archive_field: { type: 'string', description: 'The field that says that an item is archived.' },
    archive_value: { description: 'What archive_field holds when an item is archived.' },
    unarchive_value: { description: 'What it holds when the item is taken out again; empty where absent.' },
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
          width: { enum: ['half', 'full'], description: 'Columns of the form; full where absent.' },
          condition: {
            type: 'object',
            description: 'A filter over the item; the form hides the field while it does not hold.',
          },
          translations: translations({
            label: text,
            note: text,
            choices: { type: 'object', additionalProperties: text, description: 'Labels by value.' },
          }),
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
