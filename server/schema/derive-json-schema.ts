import type { JsonSchema } from './field-type.ts';
import { fieldSchema, mustBeGiven } from './item-validator.ts';
import { labelOf } from './labels.ts';
import type { Action, Scope } from './scope.ts';
import type { Field, Snapshot } from './snapshot.ts';

type Scopes = (collection: string, action: Action) => Scope | null;

/** What a body may hold under a field's name; null where it takes nothing. */
function valueSchema(snapshot: Snapshot, field: Field): JsonSchema | null {
  const { relation, definition } = field;
  if (relation?.kind === 'one-to-many') return null;
  if (field.readonly && !definition.primary) return null;
  if (relation?.kind !== 'many-to-many') return fieldSchema(field);
  const key = snapshot.collections.get(relation.collection)?.primaryKey[0];
  return { type: 'array', items: key?.scalar?.type.jsonSchema(key.scalar.options) ?? {} };
}

const given = (name: string): JsonSchema => ({ required: [name], properties: { [name]: {} } });

/** What a body may hold to add an item, or to change one: then nothing must be there and nothing has a default. */
export function formOf(snapshot: Snapshot, scope: Scope): JsonSchema {
  const { collection } = scope;
  const adds = scope.action === 'create';
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  const either: JsonSchema[] = [];
  const fields = [...scope.fields.keys()].flatMap((name) => collection.fields.get(name) ?? []);
  for (const field of fields) {
    const { definition, name } = field;
    const schema = valueSchema(snapshot, field);
    if (!schema) continue;
    properties[name] = {
      title: definition.label ?? labelOf(name),
      ...(definition.note !== undefined && { description: definition.note }),
      ...(adds && definition.default !== undefined && { default: definition.default }),
      ...(field.type.writeOnly && { writeOnly: true }),
      ...schema,
    };
    if (!adds || !field.scalar || field.readonly || !mustBeGiven(field)) continue;
    if (field.relation?.kind === 'many-to-one' && field.relation.keyField !== name) continue;
    const beside = fields.find(
      (other) =>
        other.relation?.kind === 'many-to-one' && other !== field && other.relation.keyField === name,
    );
    if (beside) either.push({ anyOf: [given(name), given(beside.name)] });
    else required.push(name);
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: collection.definition.label ?? labelOf(collection.name),
    ...(collection.definition.note !== undefined && { description: collection.definition.note }),
    type: 'object',
    additionalProperties: false,
    properties,
    ...(required.length > 0 && { required }),
    ...(either.length > 0 && { allOf: either }),
  };
}

/** By collection, the JSON Schema of what somebody may send to add an item to it. */
export function deriveJsonSchema(snapshot: Snapshot, scopes: Scopes): Record<string, JsonSchema> {
  const forms: Record<string, JsonSchema> = {};
  for (const collection of snapshot.collections.values()) {
    const scope =
      collection.definition.system || collection.readonly ? null : scopes(collection.name, 'create');
    if (scope) forms[collection.name] = formOf(snapshot, scope);
  }
  return forms;
}
