import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import { canonicalDefinition } from './definition-file.ts';

/** One place in which two definitions of a collection differ; a side that lacks it is undefined. */
export interface DefinitionDifference {
  /** `label`, `fields.title` or `fields.title.required`. */
  path: string;
  left: unknown;
  right: unknown;
}

const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);

function compareKeys(
  path: string,
  left: object,
  right: object,
  skip: readonly string[],
): DefinitionDifference[] {
  const a = left as Record<string, unknown>;
  const b = right as Record<string, unknown>;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => !skip.includes(key) && differs(a[key], b[key]))
    .map((key) => ({ path: path + key, left: a[key], right: b[key] }));
}

/** Field by field what differs between two definitions of one collection; fields are matched by id, else by name. */
export function compareDefinitions(
  left: CollectionDefinition,
  right: CollectionDefinition,
): DefinitionDifference[] {
  const a = canonicalDefinition(left);
  const b = canonicalDefinition(right);
  const differences = compareKeys('', a, b, ['fields', 'id']);
  const rest = new Set(b.fields);
  for (const field of a.fields) {
    const other =
      b.fields.find((one) => one.id !== undefined && one.id === field.id) ??
      b.fields.find((one) => one.name === field.name);
    if (!other) differences.push({ path: `fields.${field.name}`, left: field, right: undefined });
    else {
      rest.delete(other);
      differences.push(
        ...compareKeys(
          `fields.${field.name}.`,
          field,
          other,
          other.id === undefined || field.id === undefined ? ['id'] : [],
        ),
      );
    }
  }
  for (const field of rest)
    differences.push({ path: `fields.${(field as FieldDefinition).name}`, left: undefined, right: field });
  return differences;
}
