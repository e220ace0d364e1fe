import type { Dialect } from './dialect.ts';
import type { Operator } from './operators.ts';

export type JsonSchema = Record<string, unknown>;
export type FieldOptions = Readonly<Record<string, unknown>>;

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
  /** JSON Schema of a non-null value in a body; strict: no coercion. */
  jsonSchema(options: FieldOptions): JsonSchema;
  /** TypeScript type of a non-null value. */
  tsType(options: FieldOptions): string;
  graphql: string;
  /** A value made by the server on create when the body has none. */
  generate?(options: FieldOptions): unknown;
}

/** A value that a field type cannot take; the message is a sentence for people. */
export class ValueError extends Error {}

/** `Record` with no required options: the schema for types without any. */
export const NO_OPTIONS: JsonSchema = { type: 'object', additionalProperties: false, properties: {} };
