import type { JsonSchema } from './json-schema.ts';

const within = (schema: JsonSchema, wanted: number): number => {
  const least = schema.minimum ?? Number.NEGATIVE_INFINITY;
  const most = schema.maximum ?? Number.POSITIVE_INFINITY;
  return Math.min(Math.max(wanted, Number(least)), Number(most));
};

function textOf(schema: JsonSchema, title: string): string | undefined {
  // A text that meets a pattern of somebody's own cannot be told from it.
  if (schema.pattern !== undefined) return undefined;
  const text = title.padEnd(Number(schema.minLength ?? 0), '.');
  return text.slice(0, Number(schema.maxLength ?? text.length));
}

function objectOf(schema: JsonSchema): Record<string, unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const values = properties.map(([name, inner]) => [name, exampleOf(inner)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** A value that a schema takes, the same each time; undefined where the schema alone does not give one. */
export function exampleOf(schema: JsonSchema, title = String(schema.title ?? 'Text')): unknown {
  const given = [schema.const, schema.default, (schema.examples as unknown[] | undefined)?.[0]];
  const known = given.find((value) => value !== undefined && value !== null);
  if (known !== undefined) return known;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (Array.isArray(schema.anyOf)) return exampleOf(schema.anyOf[0] as JsonSchema, title);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'string':
      return textOf(schema, title);
    case 'integer':
      return within(schema, 1);
    case 'number':
      return within(schema, 1.5);
    case 'boolean':
      return true;
    case 'array': {
      const value = exampleOf((schema.items ?? {}) as JsonSchema, title);
      return value === undefined ? [] : [value];
    }
    case 'object':
      return objectOf(schema);
    default:
      return undefined;
  }
}
