import type { Parameter } from './openapi.ts';
import { AGGREGATES, DEFAULT_LIMIT } from './query.ts';

const list = { style: 'form', explode: false, schema: { type: 'array', items: { type: 'string' } } } as const;
const OBJECT = { type: 'object' };
const json = (example?: unknown) => ({
  content: { 'application/json': { schema: OBJECT, ...(example !== undefined && { example }) } },
});
const counted = (least: number, example: number) => ({
  schema: { type: 'integer', minimum: least },
  example,
});

/** Parameters of questions that are the same for every collection, by their name in the components. */
export const QUERY_PARAMETERS: Readonly<Record<string, Parameter>> = {
  fields: {
    name: 'fields',
    in: 'query',
    description:
      'Fields to answer, relations by a path: `*`, `title,author.name`, `author.*`. All of the collection’s own unless given.',
    ...list,
    example: ['*'],
  },
  limit: {
    name: 'limit',
    in: 'query',
    description: `Items at most; ${DEFAULT_LIMIT} unless given. -1 is all, refused where more than the budget would come.`,
    ...counted(-1, 25),
  },
  offset: { name: 'offset', in: 'query', description: 'Items to leave out at the start.', ...counted(0, 0) },
  page: { name: 'page', in: 'query', description: 'Page of `limit` items, from 1.', ...counted(1, 1) },
  cursor: {
    name: 'cursor',
    in: 'query',
    description:
      'Pages that neither skip nor repeat: empty for the first, then `meta.next_cursor`. Not with `offset` or `page`.',
    schema: { type: 'string', maxLength: 8000 },
  },
  search: {
    name: 'search',
    in: 'query',
    description: 'Text to look for in the readable text fields.',
    schema: { type: 'string', maxLength: 256 },
  },
  meta: {
    name: 'meta',
    in: 'query',
    description: 'Counts, and what may be done with each item, to answer beside the items.',
    style: 'form',
    explode: false,
    schema: { type: 'array', items: { enum: ['total_count', 'filter_count', '*', 'can'] } },
    example: ['filter_count'],
  },
  deep: {
    name: 'deep',
    in: 'query',
    description:
      'Questions to relations to many, as JSON: `{"comments":{"_sort":"-date","_limit":3,"_filter":{…}}}`.',
    ...json(),
  },
  alias: {
    name: 'alias',
    in: 'query',
    description: 'Names of the answer for fields or relations, as JSON: `{"name of the answer":"field"}`.',
    ...json(),
  },
  aggregate: {
    name: 'aggregate',
    in: 'query',
    description:
      'Asks for groups instead of items: `aggregate[count]=*`, `aggregate[sum]=price`. Functions: ' +
      `${AGGREGATES.join(', ')}.`,
    style: 'deepObject',
    explode: true,
    schema: {
      type: 'object',
      properties: Object.fromEntries(AGGREGATES.map((name) => [name, { type: 'string' }])),
    },
  },
  groupBy: {
    name: 'groupBy',
    in: 'query',
    description: 'Fields, or functions of them such as `year(date)`, that make the groups.',
    ...list,
  },
  having: {
    name: 'having',
    in: 'query',
    description: 'Conditions on groups, as JSON: `{"count":{"_gt":1}}`.',
    ...json(),
  },
  if_none_match: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of an answer that is at hand: 304 without a body while it is still true.',
    schema: { type: 'string' },
  },
  explain: {
    name: 'explain',
    in: 'query',
    description:
      '`query` tells in `meta.explain` how the database ran the question, and which index is missing. For administrators.',
    schema: { enum: ['query'] },
  },
};
