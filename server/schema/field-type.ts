import type { CollectionDefinition } from './definition.ts';
import type { Dialect } from './dialect.ts';
import type { FieldOptions, JsonSchema } from './json-schema.ts';
import type { Operator } from './operators.ts';

export type { FieldOptions, JsonSchema };

/** A column as data; the dialects of the data floor turn it into DDL. */
export interface ColumnSpec {
  kind:
    | 'string'
    | 'text'
    | 'integer'
    | 'bigint'
    | 'decimal'
    | 'float'
    | 'boolean'
    | 'date'
    | 'time'
    | 'datetime'
    | 'uuid'
    | 'json';
  /** Characters, for `string`. */
  length?: number;
  /** Digits in all and after the point, for `decimal`. */
  precision?: number;
  scale?: number;
}

/** How a value travels between the API's form and the driver's; an absent half means "as it is". */
export interface Codec {
  /** The column is read as text, because the driver would lose digits. */
  asText?: boolean;
  encode?: (value: unknown) => unknown;
  decode?: (value: unknown) => unknown;
  /** Refuses a parsed value that this database cannot keep exactly. @throws ValueError */
  check?: (value: unknown) => void;
}

/** What a value that the server makes can be made from. */
export interface GenerateContext {
  mode: 'create' | 'update';
  now: Date;
  /** The id of the user who writes; null for guests, keys of a role and the system. */
  user: string | null;
  /** The field's value after the write as asked for: null or undefined when there is none. */
  value: unknown;
  /** All values of the item after the write as asked for. */
  item: Readonly<Record<string, unknown>>;
}

/** The parts of a definition that a type may look at to check it. */
export interface CheckedField {
  name: string;
  type: string;
  required?: boolean;
  options?: FieldOptions;
  default?: unknown;
  unique?: boolean;
  indexed?: boolean;
  primary?: boolean;
}

/** Where a checked field stands. */
export interface CheckContext {
  collection: { name: string; existing?: boolean; fields: readonly CheckedField[] };
  types: ReadonlyMap<string, FieldType>;
  /** Null where a definition is only read again: what a database keeps already is not refused for its sake. */
  dialect: Dialect | null;
}

/** What the items at the other end of a relation must be, and the end of a sentence that begins with the field. */
export interface LinkRule {
  filter: Readonly<Record<string, unknown>>;
  message: string;
}

/** A collection that a field brings along, and the options by which the field knows it. */
export interface Brought {
  options: FieldOptions;
  collection: CollectionDefinition;
}

/** Something that the options schema cannot say, with its place inside the field's definition. */
export interface DefinitionProblem {
  path: string;
  message: string;
  hint?: string;
}

/**
 * One kind of field, all that the server knows of it in one object. Everything else (DDL, validation, query parsing,
 * JSON Schema, generated types, GraphQL) is derived from these atoms; no other file asks for a type by its name.
 */
export interface FieldType {
  /** kebab-case, as written in schema files. */
  name: string;
  /** As the admin shows it in the type picker. */
  label: string;
  /** Set on relations: how many items stand at the other end. Their values are keys of the other collection. */
  relation?: 'many-to-one' | 'one-to-many' | 'many-to-many';
  /** On relations: what the linked items must be; asked about the stored item on every write. */
  linked?(options: FieldOptions): LinkRule | null;
  /** Options that every field of the type has, whether or not its definition names them. */
  implied?: FieldOptions;
  /** A collection that a field needs for itself and that is made with it, where its options name no other. */
  brings?(own: string, field: string, options: FieldOptions): Brought | null;
  /** JSON Schema of `options` in a definition. */
  optionsSchema: JsonSchema;
  operators: readonly Operator[];
  sortable: boolean;
  /** Null when the field has no column of its own. */
  column(options: FieldOptions): ColumnSpec | null;
  /**
   * The canonical form of a non-null value that came in through a query or a validated body.
   * @throws ValueError with a sentence that says what is expected.
   */
  parse(input: unknown, options: FieldOptions): unknown;
  codec?(dialect: Dialect, options: FieldOptions): Codec;
  /** JSON Schema of a non-null value in a body; strict: no coercion. `examples` where its form alone gives none. */
  jsonSchema(options: FieldOptions): JsonSchema;
  /** JSON Schema of a non-null value in an answer, where bodies may have it in other forms as well. */
  answerSchema?(options: FieldOptions): JsonSchema;
  /** A sentence for values without the form that `jsonSchema` asks for, where `parse` has none of its own. */
  expects?: string;
  /** TypeScript type of a non-null value; `Moment` is declared beside the interfaces for dates and points in time. */
  tsType(options: FieldOptions): string;
  graphql: string;
  /** Options that a field of a table made by Kasbah has where its definition names none. */
  defaults?: FieldOptions;
  /** The default of a field whose definition gives none. */
  defaultValue?(options: FieldOptions): unknown;
  /** Options that name another field of the collection: a rename carries them along. */
  namesFields?: readonly string[];
  /** What is wrong with a definition beyond its options schema. */
  check?(definition: CheckedField, context: CheckContext): DefinitionProblem[];
  /** Whether `generate` or `sequence` gives a new item a value when the body has none. */
  generates?(options: FieldOptions): boolean;
  /** A value made by the server, asked on every write, in its canonical form; undefined leaves what is there. */
  generate?(options: FieldOptions, context: GenerateContext): unknown;
  /** A new item without a value gets the next free number of the collection, counted inside the transaction. */
  sequence?: true;
  /** Nobody writes it; its values are the server's. */
  readonly?: true;
  /** Values go in and never come out: no answer, no filter, no history. `seal` gives what is stored in their place. */
  writeOnly?: { seal(value: unknown): Promise<unknown> };
  /** Set where values are instants: how their column holds them. */
  instant?(options: FieldOptions): 'native' | 'epoch_ms' | 'epoch_s';
  /**
   * Values are encrypted with the server's key wherever they are kept, the history included, and answered only where
   * they are asked for by name: `*` does not mean them.
   */
  encrypted?: true;
  /** What people read of a value, where that is not all of it: what the full-text index holds. */
  readAs?(value: string, options: FieldOptions): string;
  /** The relation leads to the collection itself and never in a circle; its definition need not name the collection. */
  tree?: true;
  /** The options name a field beside this one, which names the collection of the linked item: see `AnyLink`. */
  linksAny?: true;
  /** The expression over the item that values are worked out by, and whether the result has a column of its own. */
  computed?(options: FieldOptions): { expression: string; stored: boolean };
  /** The type with all that depends on the options; asked once per field. */
  concrete?(options: FieldOptions): FieldType;
  /** The options with new names of fields, where they name fields in another way than `namesFields` says. */
  renameFields?(options: FieldOptions, rename: (name: string) => string): FieldOptions;
  /** Set where values are lists kept as JSON: parses one value of the list, as `_contains` asks for it. */
  element?(input: unknown, options: FieldOptions): unknown;
}

/** A value that a field type cannot take; the message is a sentence for people. */
export class ValueError extends Error {
  /** Where inside the value, for example `[2]`; empty for the value as a whole. */
  readonly at: string;

  constructor(message: string, at = '') {
    super(message);
    this.at = at;
  }
}

/** Whether a body leaves a value to the server: nothing, null or the empty text. */
export function isEmpty(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

/** `Record` with no required options: the schema for types without any. */
export const NO_OPTIONS: JsonSchema = { type: 'object', additionalProperties: false, properties: {} };
