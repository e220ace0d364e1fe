import type { JsonSchema } from './json-schema.ts';
import { labelOf } from './labels.ts';
import {
  type Answer,
  content,
  enveloped,
  type Operation,
  type Parameter,
  type Paths,
  parameterRef,
  type Reference,
  refusals,
  schemaRef,
} from './openapi.ts';
import { body, manyWrites, WRITTEN, written } from './openapi-many.ts';
import type { ItemRights } from './openapi-rights.ts';
import { rehearsed, writeParameters, writeRefusals } from './openapi-writes.ts';
import type { Field } from './snapshot.ts';

const EXPORTS: Readonly<Record<string, JsonSchema>> = {
  'text/csv': { type: 'string' },
  'application/x-ndjson': { type: 'string' },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { type: 'string', format: 'binary' },
};
const ETAG = { ETag: { description: 'Tells this answer from any other.', schema: { type: 'string' } } };
const UNCHANGED: Answer = { description: 'Nothing changed since the answer with this `ETag`.' };

/** Fields that a question may name: what is encrypted can only be asked whether it is there. */
const askable = ({ shown, collection }: ItemRights): Field[] =>
  shown.flatMap((name) => {
    const field = collection.fields.get(name);
    return field && !field.type.encrypted ? [field] : [];
  });

/** Parameters whose example is made of the collection's own fields. */
function ownParameters(rights: ItemRights): (Parameter | Reference)[] {
  const fields = askable(rights);
  const own = fields.filter((field) => field.scalar && !field.relation && field.column !== null);
  const asked = own.find((field) => !field.definition.primary && rights.example[field.name] !== undefined);
  const compared = asked?.type.operators.find((operator) => operator === '_eq');
  const filter = asked && compared && { [asked.name]: { [compared]: rights.example[asked.name] } };
  const sorted = own.find((field) => field.type.sortable && !field.definition.primary);
  return [
    parameterRef('fields'),
    {
      name: 'filter',
      in: 'query',
      description: `Conditions as JSON: \`{"field":{"_operator":value}}\`, relations by nesting, with \`_and\`, \`_or\` and \`_not\`. Fields: ${fields.map(({ name }) => `\`${name}\``).join(', ')}.`,
      content: content({ type: 'object' }, filter),
    },
    {
      name: 'sort',
      in: 'query',
      description: 'Fields to sort by, `-` before a name for the other way round; relations by a path.',
      style: 'form',
      explode: false,
      schema: { type: 'array', items: { type: 'string' } },
      ...(sorted && { example: [`-${sorted.name}`] }),
    },
  ];
}

function listOf(rights: ItemRights, label: string): Operation {
  const { component, administrator, example } = rights;
  const answer = enveloped(
    'The items that the question finds.',
    {
      anyOf: [
        { type: 'array', items: schemaRef(component) },
        { type: 'array', items: schemaRef('kasbah_group') },
      ],
    },
    [example],
    schemaRef('kasbah_meta'),
  );
  const files = Object.fromEntries(Object.entries(EXPORTS).map(([type, schema]) => [type, { schema }]));
  return {
    operationId: `${component}_list`,
    summary: `Lists ${label}`,
    description:
      'With `aggregate` groups of items instead. `SEARCH` on the same address takes the question as a body, `{"query":{…}}`; OpenAPI 3.1 cannot describe that method.',
    tags: [label],
    parameters: [
      ...ownParameters(rights),
      ...['limit', 'offset', 'page', 'cursor', 'search', 'meta', 'deep', 'alias'].map(parameterRef),
      ...['aggregate', 'groupBy', 'having'].map(parameterRef),
      {
        name: 'export',
        in: 'query',
        description: 'All items that the question finds, as a file.',
        schema: { enum: ['csv', 'json', 'ndjson', 'xlsx'] },
      },
      ...(administrator ? [parameterRef('explain')] : []),
      parameterRef('if_none_match'),
    ],
    responses: {
      200: { ...answer, headers: ETAG, content: { ...answer.content, ...files } },
      304: UNCHANGED,
      ...refusals(400, 401, 403, 429, 503),
    },
  };
}

function idParameter({ collection, example }: ItemRights): Parameter {
  const keys = collection.primaryKey;
  const text = keys.map(({ name }) => encodeURIComponent(String(example[name] ?? name))).join(',');
  return {
    name: 'id',
    in: 'path',
    required: true,
    description:
      keys.length === 1
        ? `The key, \`${keys[0]?.name}\`.`
        : `The values of ${keys.map(({ name }) => `\`${name}\``).join(', ')}, each URI-encoded, joined by commas.`,
    schema: { type: 'string' },
    example: text,
  };
}

const parts = (rights: ItemRights) => {
  const { collection } = rights;
  return {
    label: collection.definition.label ?? labelOf(collection.name),
    path: `/items/${encodeURIComponent(collection.name)}`,
  };
};

/** A collection of one item: no list, no key in the address. */
function singletonPaths(rights: ItemRights): Paths {
  const { label, path } = parts(rights);
  const { component, read, update, example, changed, signedIn } = rights;
  return {
    [path]: {
      ...(read && {
        get: {
          operationId: `${component}_get`,
          summary: `Reads ${label}`,
          tags: [label],
          parameters: ['fields', 'deep', 'alias', 'if_none_match'].map(parameterRef),
          responses: {
            200: { ...enveloped('The one item.', schemaRef(component), example), headers: ETAG },
            304: UNCHANGED,
            ...refusals(400, 401, 403, 429, 503),
          },
        },
      }),
      ...(update && {
        patch: {
          operationId: `${component}_update`,
          summary: `Changes ${label}`,
          tags: [label],
          parameters: writeParameters(signedIn, 'fields', 'if_match'),
          requestBody: body('The fields to change.', schemaRef(`${component}_update`), changed),
          responses: { ...written(rights, false), ...writeRefusals(signedIn, true) },
        },
      }),
    },
  };
}

function onePaths(rights: ItemRights): Paths[string] {
  const { label } = parts(rights);
  const { component, read, update, example, changed, signedIn } = rights;
  const id = idParameter(rights);
  return {
    ...(read && {
      get: {
        operationId: `${component}_get`,
        summary: `Reads one of ${label}`,
        tags: [label],
        parameters: [id, ...['fields', 'deep', 'alias', 'if_none_match'].map(parameterRef)],
        responses: {
          200: { ...enveloped('The item.', schemaRef(component), example), headers: ETAG },
          304: UNCHANGED,
          ...refusals(400, 401, 403, 404, 429, 503),
        },
      },
    }),
    ...(update && {
      patch: {
        operationId: `${component}_update`,
        summary: `Changes one of ${label}`,
        tags: [label],
        parameters: [id, ...writeParameters(signedIn, 'fields', 'if_match')],
        requestBody: body('The fields to change.', schemaRef(`${component}_update`), changed),
        responses: { ...written(rights, false), ...writeRefusals(signedIn, true) },
      },
    }),
    ...(rights.delete && {
      delete: {
        operationId: `${component}_delete`,
        summary: `Deletes one of ${label}`,
        tags: [label],
        parameters: [id, ...writeParameters(signedIn, 'if_match')],
        responses: { 200: rehearsed(), 204: WRITTEN, ...writeRefusals(signedIn, true) },
      },
    }),
  };
}

/** The routes of one collection, as far as an actor may use them. */
export function itemPaths(rights: ItemRights): Paths {
  const { collection } = rights;
  if (collection.definition.singleton) return singletonPaths(rights);
  const { label, path } = parts(rights);
  const one = collection.primaryKey.length > 0 ? onePaths(rights) : {};
  const paths: Paths = {
    [path]: { ...(rights.read && { get: listOf(rights, label) }), ...manyWrites(rights, label) },
  };
  if (Object.keys(one).length > 0) paths[`${path}/{id}`] = one;
  return paths;
}
