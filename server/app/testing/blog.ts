import { expect } from 'vitest';
import type { TestServer } from './server.ts';

const KEY = { name: 'id', type: 'integer', primary: true, generated: true };

/** A blog, and things with a field of each kind. */
const BLOG = [
  {
    name: 'things',
    fields: [
      KEY,
      { name: 'a_string', type: 'string' },
      { name: 'a_text', type: 'text' },
      { name: 'an_integer', type: 'integer' },
      { name: 'a_bigint', type: 'bigint' },
      { name: 'a_decimal', type: 'decimal', options: { precision: 12, scale: 2 } },
      { name: 'a_float', type: 'float' },
      { name: 'a_boolean', type: 'boolean' },
      { name: 'a_date', type: 'date' },
      { name: 'a_time', type: 'time' },
      { name: 'a_datetime', type: 'datetime' },
      { name: 'a_uuid', type: 'uuid' },
      { name: 'a_json', type: 'json' },
      { name: 'a_select', type: 'select', options: { choices: [{ value: 'red' }, { value: 'blue' }] } },
    ],
  },
  {
    name: 'authors',
    fields: [
      KEY,
      { name: 'name', type: 'string', required: true },
      { name: 'born', type: 'integer' },
      { name: 'posts', type: 'one-to-many', options: { collection: 'posts', field: 'author' } },
    ],
  },
  {
    name: 'posts',
    fields: [
      KEY,
      { name: 'title', type: 'string', required: true, options: { max_length: 80 } },
      { name: 'score', type: 'integer' },
      { name: 'author', type: 'many-to-one', options: { collection: 'authors' } },
      {
        name: 'tags',
        type: 'many-to-many',
        options: { collection: 'tags', junction: 'posts_tags', from: 'post', to: 'tag' },
      },
    ],
  },
  {
    name: 'tags',
    fields: [
      { name: 'slug', type: 'string', primary: true, required: true },
      { name: 'label', type: 'string' },
      {
        name: 'posts',
        type: 'many-to-many',
        options: { collection: 'posts', junction: 'posts_tags', from: 'tag', to: 'post' },
      },
    ],
  },
  {
    name: 'posts_tags',
    fields: [
      {
        name: 'post',
        type: 'many-to-one',
        primary: true,
        required: true,
        options: { collection: 'posts', on_delete: 'cascade' },
      },
      {
        name: 'tag',
        type: 'many-to-one',
        primary: true,
        required: true,
        options: { collection: 'tags', on_delete: 'cascade' },
      },
    ],
  },
  { name: 'many', fields: [KEY, { name: 'n', type: 'integer', indexed: true }] },
];

const AUTHORS = [
  { name: 'Ada', born: 1815 },
  { name: 'Émile', born: 1840 },
  { name: 'ada', born: null },
];
const POSTS = [
  { title: 'Alpha', score: 10, author: 1, tags: ['a', 'b'] },
  { title: 'alphabet', score: 20, author: 2, tags: ['b'] },
  { title: 'Über 100%', score: null, author: 2, tags: [] },
  { title: 'under_score', score: -5, author: 3, tags: ['a'] },
  { title: 'UNDER*SCORE', score: 0, author: null, tags: ['c'] },
  { title: 'back\\slash [x]', score: 10, author: null, tags: [] },
];

/** Makes the collections of the blog and fills them; the items' keys count from 1. */
export async function seedBlog(server: TestServer): Promise<void> {
  const made = await server.api('POST', '/api/schema/apply', { body: { collections: BLOG } });
  expect(made.status, made.text).toBe(200);
  const tags = [
    { slug: 'a', label: 'A' },
    { slug: 'b', label: null },
    { slug: 'c', label: 'C' },
  ];
  for (const [collection, items] of Object.entries({ authors: AUTHORS, tags, posts: POSTS })) {
    const { status, text } = await server.api('POST', `/api/items/${collection}`, { body: items });
    expect(status, text).toBe(200);
  }
}
