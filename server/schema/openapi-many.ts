import type { JsonSchema } from './json-schema.ts';
import { type Answer, content, type Operation, type Paths, schemaRef } from './openapi.ts';
import type { ItemRights } from './openapi-rights.ts';
import { rehearsed, writeAnswer, writeParameters, writeRefusals } from './openapi-writes.ts';

export const WRITTEN: Answer = { description: 'Done; there is nothing that you may read of it.' };
const EXPECTED: JsonSchema = {
  type: 'integer',
  minimum: 0,
  description: 'How many items the query has to find.',
};

/** A body that has to be there. */
export const body = (description: string, schema: JsonSchema, example: unknown) => ({
  description,
  required: true,
  content: content(schema, example),
});

/** The answer to a write: the item as its writer may read it. */
export function written({ read, component, example }: ItemRights, many: boolean): Operation['responses'] {
  if (!read) return { 200: rehearsed(), 204: WRITTEN };
  const one = schemaRef(component);
  const data = many ? { anyOf: [one, { type: 'array', items: one }] } : one;
  return { 200: writeAnswer(data, example, true), 204: WRITTEN };
}

function createOf(rights: ItemRights, label: string): Operation {
  const { component, created, signedIn } = rights;
  const one = schemaRef(`${component}_create`);
  return {
    operationId: `${component}_create`,
    summary: `Adds to ${label}`,
    description: 'One item as an object, or many as a list: all or none.',
    tags: [label],
    parameters: writeParameters(signedIn, 'fields'),
    requestBody: body(
      'The new item, or a list of them.',
      { anyOf: [one, { type: 'array', items: one }] },
      created,
    ),
    responses: {
      ...written(rights, true),
      ...writeRefusals(signedIn, false),
    },
  };
}

/** Fields by whose values items can be found to be changed, as far as the actor sees them. */
const findable = ({ shown, collection: { fields, primaryKey } }: ItemRights): string[] =>
  [...fields.values()]
    .filter(
      ({ name, column, definition }) =>
        column !== null &&
        ((definition.unique && shown.includes(name)) || (definition.primary && primaryKey.length === 1)),
    )
    .map(({ name }) => name);

function upsertOf(rights: ItemRights, label: string): Operation {
  const { component, created, signedIn } = rights;
  const item = { type: 'object' };
  return {
    operationId: `${component}_upsert`,
    summary: `Adds to ${label}, or changes what is there`,
    description:
      'Each item that has the same value of `on` as one that is there changes that one; others are added. One or many, all or none.',
    tags: [label],
    parameters: [
      {
        name: 'on',
        in: 'query',
        description: 'The unique field to find items by; the key unless given.',
        schema: { enum: findable(rights) },
      },
      ...writeParameters(signedIn, 'fields'),
    ],
    requestBody: body(
      'The item with its key or unique value, or a list of them.',
      { anyOf: [item, { type: 'array', items: item }] },
      created,
    ),
    responses: { ...written(rights, true), ...writeRefusals(signedIn, false) },
  };
}

/** The writes to a collection as a whole, as far as an actor may do them. */
export function manyWrites(rights: ItemRights, label: string): Paths[string] {
  const { component, create, update, changed, example, collection, signedIn } = rights;
  const keys = { type: 'array', minItems: 1, items: { type: ['string', 'integer', 'array'] } };
  const key = collection.primaryKey.map(({ name }) => example[name] ?? name);
  const given = key.length === 1 ? key : [key];
  const byQuery = (more: Record<string, JsonSchema>, required: string[]) => [
    { type: 'object', required: ['keys', ...required], properties: { keys, ...more } },
    {
      type: 'object',
      required: ['query', ...required],
      properties: { query: { type: 'object' }, expect_count: EXPECTED, ...more },
    },
  ];
  const patch = schemaRef(`${component}_update`);
  return {
    ...(create && { post: createOf(rights, label) }),
    ...(create && update && findable(rights).length > 0 && { put: upsertOf(rights, label) }),
    ...(update && {
      patch: {
        operationId: `${component}_update_many`,
        summary: `Changes several of ${label}, all or none`,
        description:
          '`{"keys":[…],"data":{…}}` or `{"query":{…},"data":{…}}` sets the same on all of them; a list of items with their keys sets each its own. With `expect_count` a query is refused when it finds another number of items.',
        tags: [label],
        parameters: writeParameters(signedIn, 'fields'),
        requestBody: body(
          'Which items, and what to change.',
          { anyOf: [...byQuery({ data: patch }, ['data']), { type: 'array', items: { type: 'object' } }] },
          changed === undefined ? undefined : { keys: given, data: changed },
        ),
        responses: {
          200: rights.read
            ? writeAnswer({ type: 'array', items: schemaRef(component) }, [example], false)
            : rehearsed(),
          204: WRITTEN,
          ...writeRefusals(signedIn, false),
        },
      },
    }),
    ...(rights.delete && {
      delete: {
        operationId: `${component}_delete_many`,
        summary: `Deletes several of ${label}, all or none`,
        tags: [label],
        parameters: writeParameters(signedIn),
        requestBody: body('Which items.', { anyOf: [keys, ...byQuery({}, [])] }, { keys: given }),
        responses: { 200: rehearsed(), 204: WRITTEN, ...writeRefusals(signedIn, false) },
      },
    }),
  };
}
