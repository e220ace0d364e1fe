import { formOf } from './derive-json-schema.ts';
import { typeNames } from './derive-types.ts';
import { exampleOf } from './example-value.ts';
import { FILES } from './file-link.ts';
import type { JsonSchema } from './json-schema.ts';
import { labelOf } from './labels.ts';
import { ERRORS_SCHEMA, type OpenApiDocument, type Paths, refusal } from './openapi.ts';
import { COMMON_TAGS, commonPaths } from './openapi-common.ts';
import { itemPaths } from './openapi-items.ts';
import { QUERY_PARAMETERS } from './openapi-parameters.ts';
import type { ItemRights } from './openapi-rights.ts';
import { answerSchema, type Components, componentName, keyExample } from './openapi-values.ts';
import { batchPath, WRITE_META, WRITE_PARAMETERS } from './openapi-writes.ts';
import { AGGREGATES } from './query.ts';
import type { Action, Scope } from './scope.ts';
import type { Collection, Snapshot } from './snapshot.ts';

type Scopes = (collection: string, action: Action) => Scope | null;

/** Who asks for the document, and where the API lies. */
export interface OpenApiAsker {
  scopes: Scopes;
  signedIn: boolean;
  administrator: boolean;
  /** Address of the API, without a slash at its end. */
  url: string;
}

const META: JsonSchema = {
  title: 'Meta',
  type: 'object',
  properties: {
    total_count: { type: 'integer' },
    filter_count: { type: 'integer' },
    next_cursor: { type: ['string', 'null'] },
    explain: { type: 'object' },
    can: { type: 'object' },
  },
};

const GROUP: JsonSchema = {
  title: 'Group',
  description: 'A group of items: the values of `groupBy`, and one entry for each function of `aggregate`.',
  type: 'object',
  anyOf: AGGREGATES.map((name) => ({ required: [name], properties: { [name]: {} } })),
};

/** An example of a body; undefined where a field that must be there has none. */
function bodyExample(
  snapshot: Snapshot,
  form: JsonSchema,
  collection: Collection,
): Record<string, unknown> | undefined {
  const { $schema: _, ...plain } = form;
  const all = exampleOf(plain) as Record<string, unknown>;
  const entries = Object.entries(all).filter(([name]) => {
    const field = collection.fields.get(name);
    const beside = field?.relation?.kind === 'many-to-one' ? field.relation.keyField : name;
    // A key that the server makes is left to it, and a relation is given once.
    return !field?.definition.generated && (beside === name || !(beside in all));
  });
  const example = Object.fromEntries(entries);
  for (const { name, any } of collection.fields.values()) {
    if (!any || !(name in example)) continue;
    const [first = ''] = any.collections;
    Object.assign(example, { [any.collectionField]: first, [name]: keyExample(snapshot, first) });
  }
  const required = (form.required ?? []) as string[];
  return required.every((name) => name in example) ? example : undefined;
}

/** Adds the forms of a collection to the schemas, and gives the examples of its bodies. */
function addForms(
  schemas: Record<string, JsonSchema>,
  snapshot: Snapshot,
  component: string,
  scopes: { create: Scope | null; update: Scope | null },
) {
  const examples: Partial<Record<'create' | 'update', unknown>> = {};
  for (const action of ['create', 'update'] as const) {
    const scope = scopes[action];
    if (!scope) continue;
    const { $schema: _, ...form } = formOf(snapshot, scope);
    schemas[`${component}_${action}`] = form;
    examples[action] = bodyExample(snapshot, form, scope.collection);
  }
  return examples;
}

/** Components that the paths lead to, directly or through one another; others are left out. */
function used(document: OpenApiDocument): OpenApiDocument {
  const { components } = document;
  const found = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, kind = '', name = ''] of JSON.stringify(part).matchAll(
      /"#\/components\/(\w+)\/([^"]+)"/g,
    )) {
      const key = `${kind}/${name}`;
      if (found.has(key)) continue;
      found.add(key);
      follow((components as unknown as Record<string, Record<string, unknown>>)[kind]?.[name] ?? null);
    }
  };
  follow(document.paths);
  const kept = <T>(kind: string, all: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => found.has(`${kind}/${name}`)));
  return {
    ...document,
    components: {
      schemas: kept('schemas', components.schemas),
      parameters: kept('parameters', components.parameters),
      responses: kept('responses', components.responses),
      securitySchemes: components.securitySchemes,
    },
  };
}

const STATUSES = [400, 401, 403, 404, 409, 412, 413, 415, 416, 422, 429, 501, 503, 507];

/** The paths and schemas of every collection that the asker may use. */
function collectionParts(snapshot: Snapshot, { scopes, administrator, signedIn }: OpenApiAsker) {
  const reachable = [...snapshot.collections.values()].filter(
    ({ name, definition }) =>
      (!definition.system || definition.open) &&
      (['read', 'create', 'update', 'delete'] as const).some((action) => scopes(name, action)),
  );
  const names = typeNames(reachable);
  const component = (name: string) => componentName(names.get(name) ?? name);
  const components: Components = new Map(
    reachable.filter(({ name }) => scopes(name, 'read')).map(({ name }) => [name, component(name)]),
  );
  const schemas: Record<string, JsonSchema> = {};
  const paths: Paths = {};
  const tags: OpenApiDocument['tags'] = [];
  let files: Parameters<typeof commonPaths>[1] = null;
  for (const collection of [...reachable].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name, definition, readonly } = collection;
    const read = scopes(name, 'read');
    const writing = (action: Action) => (readonly ? null : scopes(name, action));
    const [create, update] = [writing('create'), writing('update')];
    const own = component(name);
    const answer = read ? answerSchema(snapshot, components, read) : null;
    if (answer) schemas[own] = answer.schema;
    const sent = addForms(schemas, snapshot, own, { create, update });
    const may = { create: create !== null, update: update !== null, delete: writing('delete') !== null };
    if (name === FILES) {
      files = { component: own, read: read !== null, ...may };
      continue;
    }
    const label = definition.label ?? labelOf(name);
    const rights: ItemRights = {
      ...{ collection, component: own, read, ...may, administrator, signedIn },
      shown: Object.keys(answer?.schema.properties ?? {}),
      example: answer?.example ?? {},
      created: sent.create,
      changed: sent.update,
    };
    Object.assign(paths, itemPaths(rights));
    if (!tags.some((tag) => tag.name === label))
      tags.push({ name: label, description: definition.note ?? `Items of ${name}.` });
  }
  return { schemas, paths, tags, files };
}

/** The batch, for those who may write anything; its example is the first one that there is of a new item. */
function batchOf(paths: Paths, signedIn: boolean): Paths {
  const written = Object.entries(paths).filter(([, { post, put, patch, delete: remove }]) =>
    Boolean(post ?? put ?? patch ?? remove),
  );
  if (written.length === 0) return {};
  const examples = written.map(([path, { post }]) => ({
    path,
    body: post?.requestBody?.content['application/json']?.example,
  }));
  return batchPath(signedIn, examples.find(({ body }) => body !== undefined) ?? null);
}

/**
 * OpenAPI 3.1 of what the asker may do: collections, fields and actions that are not theirs are not in it. The same
 * schema and rights always give the same document.
 */
export function deriveOpenApi(snapshot: Snapshot, asker: OpenApiAsker): OpenApiDocument {
  const { schemas, paths, tags, files } = collectionParts(snapshot, asker);
  const common = {
    ...commonPaths(asker.signedIn, files),
    ...batchOf(paths, asker.signedIn),
  };
  const operations = Object.values(common).flatMap((path) => Object.values(path));
  const commonTags = new Set(operations.flatMap((operation) => operation.tags));
  return used({
    openapi: '3.1.0',
    info: {
      title: 'Kasbah',
      version: snapshot.version,
      description:
        'What you may do, made from the schema and your rights. Answers are `{"data":…,"meta":…}` or `{"errors":[…]}`; unknown parameters and fields are refused, never ignored.',
    },
    servers: [{ url: asker.url, description: 'This server' }],
    tags: [
      ...Object.entries(COMMON_TAGS)
        .filter(([name]) => commonTags.has(name))
        .map(([name, description]) => ({ name, description })),
      ...tags.filter(({ name }) => !commonTags.has(name)),
    ],
    security: [{ bearer: [] }, { cookie: [] }, {}],
    paths: { ...common, ...paths },
    components: {
      schemas: {
        ...schemas,
        kasbah_errors: ERRORS_SCHEMA,
        kasbah_meta: META,
        kasbah_group: GROUP,
        kasbah_rehearsal: WRITE_META,
      },
      parameters: { ...QUERY_PARAMETERS, ...WRITE_PARAMETERS },
      responses: Object.fromEntries(STATUSES.map((status) => [`refused_${status}`, refusal(status)])),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API token, or the access token of a sign-in.',
        },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: asker.url.startsWith('https:') ? '__Host-kasbah_session' : 'kasbah_session',
          description: 'The session of a browser; writes must come from the same origin.',
        },
      },
    },
  });
}
