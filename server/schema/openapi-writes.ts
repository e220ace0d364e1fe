import type { JsonSchema } from './json-schema.ts';
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

const TEXT = { type: 'string' };

/** Parameters of writes that are the same for every collection, by their name in the components. */
export const WRITE_PARAMETERS: Readonly<Record<string, Parameter>> = {
  dry_run: {
    name: 'dry_run',
    in: 'query',
    description: '`true`: everything is checked and told in `meta.changes`, and nothing is written.',
    schema: { type: 'boolean' },
  },
  comment: {
    name: 'comment',
    in: 'query',
    description: 'Why; history shows it beside the change.',
    schema: { type: 'string', minLength: 1, maxLength: 500 },
  },
  if_match: {
    name: 'If-Match',
    in: 'header',
    description:
      'The `ETag` of the item as you saw it, read with the same `fields`: 412 with both versions when it was changed since. `*` is any version.',
    schema: TEXT,
  },
  idempotency_key: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A text of your own for this one write, such as a UUID: sent again within 24 hours, it is answered the same and not done again.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  },
};

/** What a rehearsal tells beside the answer. */
export const WRITE_META: JsonSchema = {
  title: 'Rehearsal',
  description: 'With `dry_run` only.',
  type: 'object',
  required: ['dry_run', 'changes'],
  properties: {
    dry_run: { const: true },
    changes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['collection', 'item', 'action', 'before', 'after'],
        properties: {
          collection: TEXT,
          item: TEXT,
          action: { enum: ['create', 'update', 'delete'] },
          before: { type: ['object', 'null'] },
          after: { type: ['object', 'null'] },
        },
      },
    },
  },
};

const HEADERS = {
  'Kasbah-Changeset': { description: 'The changeset that the write made.', schema: TEXT },
  'Idempotency-Replayed': {
    description: '`true` when this is the kept answer of an earlier request with the same `Idempotency-Key`.',
    schema: { const: 'true' },
  },
};
const ETAG = { ETag: { description: 'Tells this version of the item from any other.', schema: TEXT } };

/** The parameters that every write takes: guests have no keys. */
export const writeParameters = (signedIn: boolean, ...more: string[]): (Parameter | Reference)[] =>
  [...more, 'dry_run', 'comment', ...(signedIn ? ['idempotency_key'] : [])].map(parameterRef);

/** The answer to a write that gives `data`; `one`: it is one item, which has a tag. */
export const writeAnswer = (data: JsonSchema, example: unknown, one: boolean): Answer => ({
  ...enveloped(
    'As it is kept now; with `dry_run`, as it would be.',
    data,
    example,
    schemaRef('kasbah_rehearsal'),
  ),
  headers: { ...(one && ETAG), ...HEADERS },
});

/** The answer to a write that gives nothing. */
export const rehearsed = (): Answer =>
  enveloped(
    'With `dry_run` only: what it would change.',
    { type: 'null' },
    undefined,
    schemaRef('kasbah_rehearsal'),
  );

/** The refusals of a write; those of one item may be 412. */
export const writeRefusals = (signedIn: boolean, one: boolean): Record<string, Reference> =>
  refusals(
    ...[400, 401, 403, 404, 409, ...(one ? [412] : []), 413, 415, ...(signedIn ? [422] : []), 429, 503],
  );

const STEP: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['method', 'path'],
  properties: {
    method: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
    path: {
      type: 'string',
      pattern: '^/items/',
      description: 'With its query string: `/items/:collection` or `/items/:collection/:key`.',
    },
    body: {
      description:
        'As in the single request. `{"$ref":"name.data.id"}` stands for a part of an earlier answer.',
    },
    headers: { type: 'object', additionalProperties: false, properties: { 'If-Match': TEXT } },
    as: {
      type: 'string',
      pattern: '^[A-Za-z]\\w{0,63}$',
      description: 'A name for its answer; without one its number does, from `0`.',
    },
  },
};

/** The batch, with an example of a step. */
export function batchPath(signedIn: boolean, step: { path: string; body: unknown } | null): Paths {
  const steps = step && [{ method: 'POST', ...step, as: 'first' }];
  const answers: JsonSchema = {
    type: 'array',
    items: {
      type: 'object',
      required: ['status', 'body'],
      properties: { status: { enum: [200, 204] }, body: { type: ['object', 'null'] } },
    },
  };
  const post: Operation = {
    operationId: 'batch',
    summary: 'Runs several requests to items, all or none',
    description:
      'In their order, in one transaction and one changeset. A step that is refused refuses the whole: its errors say which in `path` and `step`, and nothing is written.',
    tags: ['Batch'],
    parameters: writeParameters(signedIn),
    requestBody: {
      description: 'At most 100 steps, which write at most 500 items.',
      required: true,
      content: content(
        {
          type: 'object',
          additionalProperties: false,
          required: ['steps'],
          properties: { steps: { type: 'array', minItems: 1, maxItems: 100, items: STEP } },
        },
        steps ? { steps } : undefined,
      ),
    },
    responses: { 200: writeAnswer(answers, undefined, false), ...writeRefusals(signedIn, true) },
  };
  return { '/batch': { post } };
}
