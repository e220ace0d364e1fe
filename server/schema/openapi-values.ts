import { exampleOf } from './example-value.ts';
import type { JsonSchema } from './json-schema.ts';
import { labelOf } from './labels.ts';
import { schemaRef } from './openapi.ts';
import type { Scope } from './scope.ts';
import type { Collection, Field, Snapshot } from './snapshot.ts';

/** A collection or field as the components name it: the name that its TypeScript type has, in ASCII. */
export const componentName = (typeName: string): string =>
  typeName.replace(/[^A-Za-z0-9]/gu, (sign) => `_${sign.codePointAt(0)?.toString(16)}`);

/** Names of the components of the collections that somebody may read. */
export type Components = ReadonlyMap<string, string>;

const LIMITS = ['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'pattern', 'default'];

/** What stands in the database may be older than the limits of its field. */
function withoutLimits(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).filter(
    ([key]) => !LIMITS.includes(key) && !key.startsWith('exclusive'),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key === 'items') return [key, withoutLimits(value as JsonSchema)];
      return [key, key === 'anyOf' ? (value as JsonSchema[]).map(withoutLimits) : value];
    }),
  );
}

function scalarSchema(field: Field | undefined): JsonSchema {
  const { type, options } = field?.scalar ?? {};
  if (!type || !options) return {};
  return type.answerSchema?.(options) ?? withoutLimits(type.jsonSchema(options));
}

function scalarExample(field: Field | undefined): unknown {
  const { type, options } = field?.scalar ?? {};
  if (!type || !options) return undefined;
  const title = field?.definition.label ?? labelOf(field?.name ?? '');
  return exampleOf(type.jsonSchema(options), title) ?? exampleOf(scalarSchema(field), title);
}

const keyOf = (snapshot: Snapshot, collection: string): Field | undefined =>
  snapshot.collections.get(collection)?.primaryKey[0];

/** What an answer holds under a field's name; null where it leads to what the actor does not see. */
function valueSchema(
  snapshot: Snapshot,
  components: Components,
  collection: Collection,
  field: Field,
): JsonSchema | null {
  const { relation } = field;
  const linked = (names: readonly string[]) =>
    names.flatMap((name) => {
      const component = components.get(name);
      return component === undefined ? [] : [schemaRef(component)];
    });
  if (relation && relation.kind !== 'many-to-one') {
    if (!components.has(relation.collection)) return null;
    const either = [scalarSchema(keyOf(snapshot, relation.collection)), ...linked([relation.collection])];
    return { type: 'array', items: { anyOf: either } };
  }
  const holder = relation ? collection.fields.get(relation.keyField) : field;
  const filled = holder?.definition.required || holder?.definition.primary;
  // A singleton that was never saved has nothing in its fields.
  const nullable = !filled || collection.definition.singleton;
  const own = scalarSchema(field);
  if (Object.keys(own).length === 0) return own;
  const either = [own, ...linked(relation ? [relation.collection] : (field.any?.collections ?? []))];
  if (nullable) either.push({ type: 'null' });
  return either.length === 1 ? own : { anyOf: either };
}

/** An example of the key of a collection. */
export const keyExample = (snapshot: Snapshot, collection: string): unknown =>
  scalarExample(keyOf(snapshot, collection));

function valueExample(snapshot: Snapshot, field: Field): unknown {
  const { relation } = field;
  if (!relation || relation.kind === 'many-to-one') return scalarExample(field);
  const key = keyExample(snapshot, relation.collection);
  return key === undefined ? [] : [key];
}

/** An item as it is answered: no field is sure to be there, because a question may ask for some of them only. */
export function answerSchema(
  snapshot: Snapshot,
  components: Components,
  { collection, fields }: Scope,
): { schema: JsonSchema & { properties: Record<string, JsonSchema> }; example: Record<string, unknown> } {
  const properties: Record<string, JsonSchema> = {};
  const example: Record<string, unknown> = {};
  for (const name of fields.keys()) {
    const field = collection.fields.get(name);
    if (!field || field.type.writeOnly) continue;
    const { note, label } = field.definition;
    const value = valueSchema(snapshot, components, collection, field);
    if (!value) continue;
    properties[name] = {
      title: label ?? labelOf(name),
      ...(note !== undefined && { description: note }),
      ...(field.readonly && { readOnly: true }),
      ...value,
    };
    const shown = field.type.encrypted ? undefined : valueExample(snapshot, field);
    if (shown !== undefined) example[name] = shown;
  }
  const { label, note } = collection.definition;
  const schema = {
    title: label ?? labelOf(collection.name),
    ...(note !== undefined && { description: note }),
    type: 'object',
    properties,
  };
  return { schema, example };
}
