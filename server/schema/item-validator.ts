import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Problem } from '../lib/errors.ts';
import { addFormats } from './ajv-formats.ts';
import { type FieldType, type JsonSchema, ValueError } from './field-type.ts';
import type { Collection, Field } from './snapshot.ts';

/** Checks and normalises the values of an item that is to be written. */
export interface ItemValidator {
  /** @returns every problem with its field as path; empty when `parsed` may be written. */
  check(
    item: Record<string, unknown>,
    mode: 'create' | 'update',
  ): { problems: Problem[]; parsed: Record<string, unknown> };
}

/** JSON Schema of one field's value in a body, null included where the field may be empty. */
export function fieldSchema(field: Field): JsonSchema {
  const { scalar, definition } = field;
  const schema = scalar ? scalar.type.jsonSchema(scalar.options) : {};
  return definition.required || Object.keys(schema).length === 0
    ? schema
    : { anyOf: [schema, { type: 'null' }] };
}

/** Whether a new item needs a value of this field from whoever makes it. */
export function mustBeGiven(field: Field): boolean {
  const { definition, type, options } = field;
  if (!definition.required && !(definition.primary && !definition.generated)) return false;
  return definition.default === undefined && !definition.generated && !type.generates?.(options);
}

const LIMITS: Record<string, (params: Record<string, unknown>) => string> = {
  maxLength: ({ limit }) => `has at most ${limit} characters`,
  minLength: ({ limit }) => `has at least ${limit} characters`,
  minimum: ({ limit }) => `is at least ${limit}`,
  maximum: ({ limit }) => `is at most ${limit}`,
  enum: ({ allowedValues }) => `is one of ${(allowedValues as unknown[]).join(', ')}`,
  pattern: () => 'has the expected form',
};

const NOUNS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

/** What the type itself says to a value that its schema refuses. */
function wordsOfType(field: Field, value: unknown): ValueError | null {
  try {
    if (field.scalar) parseValue(field.scalar.type, field, value);
    return null;
  } catch (error) {
    if (error instanceof ValueError) return error;
    throw error;
  }
}

function refusal(field: Field, value: unknown, errors: readonly ErrorObject[]): Problem {
  const code = 'VALIDATION_FAILED';
  const own = errors.filter((error) => error.instancePath === '');
  const plain = own.some((error) => error.keyword === 'type' && error.params.type !== 'null');
  const words =
    plain || own.some((error) => error.keyword in LIMITS && error.keyword !== 'pattern')
      ? null
      : wordsOfType(field, value);
  return words
    ? { code, message: words.message, path: field.name + words.at }
    : { code, message: (!plain && field.scalar?.type.expects) || sentence(field, errors), path: field.name };
}

function sentence(field: Field, errors: readonly ErrorObject[]): string {
  const label = field.definition.label ?? field.name;
  const telling = errors.find((error) => error.keyword in LIMITS);
  if (telling) return `${label} must be a value that ${LIMITS[telling.keyword]!(telling.params)}.`;
  const type = errors.find((error) => error.keyword === 'type' && error.params.type !== 'null');
  if (type) return `${label} must be ${NOUNS[String(type.params.type)] ?? type.params.type}.`;
  return `${label} does not have the expected form.`;
}

function parseValue(type: FieldType, field: Field, value: unknown): unknown {
  return type.parse(value, field.scalar?.options ?? field.options);
}

/** Fields that a new item must have, each with the names under which its value may come. */
function neededFields(collection: Collection): { field: Field; names: string[] }[] {
  const fields = [...collection.fields.values()];
  return fields
    .filter((field) => {
      const beside = field.relation?.kind === 'many-to-one' && field.column === null;
      return !beside && field.scalar && mustBeGiven(field);
    })
    .map((field) => {
      const through = fields.filter(
        ({ relation }) => relation?.kind === 'many-to-one' && relation.keyField === field.name,
      );
      return { field, names: [field.name, ...through.map(({ name }) => name)] };
    });
}

/** Compiles the validator of a collection; its fields' schemas are compiled when they are first written. */
export function createItemValidator(collection: Collection): ItemValidator {
  const ajv = addFormats(new Ajv({ allErrors: true, strict: false, unicodeRegExp: true }));
  const compiled = new Map<string, ValidateFunction>();
  const needed = neededFields(collection);
  const validate = (field: Field, value: unknown): Problem | null => {
    let run = compiled.get(field.name);
    if (!run) {
      run = ajv.compile(fieldSchema(field));
      compiled.set(field.name, run);
    }
    if (run(value)) return null;
    return refusal(field, value, run.errors ?? []);
  };
  return {
    check(item, mode) {
      const problems: Problem[] = [];
      const parsed: Record<string, unknown> = {};
      for (const [name, value] of Object.entries(item)) {
        const field = collection.fields.get(name);
        if (!field?.scalar) continue;
        if (value === null && field.definition.required) {
          problems.push({
            code: 'VALIDATION_FAILED',
            message: `${field.definition.label ?? name} must have a value.`,
            path: name,
          });
          continue;
        }
        const problem = value === null ? null : validate(field, value);
        if (problem) {
          problems.push(problem);
          continue;
        }
        try {
          parsed[name] = value === null ? null : parseValue(field.scalar.type, field, value);
          if (value !== null) field.scalar.check?.(parsed[name]);
        } catch (error) {
          if (!(error instanceof ValueError)) throw error;
          problems.push({ code: 'VALIDATION_FAILED', message: error.message, path: name + error.at });
        }
      }
      if (mode === 'create') {
        for (const { field, names } of needed) {
          if (names.some((name) => item[name] !== undefined)) continue;
          problems.push({
            code: 'VALIDATION_FAILED',
            message: `${field.definition.label ?? field.name} must have a value.`,
            path: field.name,
          });
        }
      }
      return { problems, parsed };
    },
  };
}
