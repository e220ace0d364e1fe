import { expect, it } from 'vitest';
import type { CollectionDefinition } from '../schema/definitions.ts';
import { withIndex } from './with-index.ts';

const POSTS: CollectionDefinition = {
  name: 'posts',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'score', type: 'integer' },
  ],
  indexes: [{ fields: ['title', 'score'] }],
};

it('marks the field where the index is of one', () => {
  expect(withIndex(POSTS, ['score']).fields).toEqual([
    { name: 'title', type: 'string' },
    { name: 'score', type: 'integer', indexed: true },
  ]);
});

it('adds an index of several fields to those that are there', () => {
  expect(withIndex(POSTS, ['score', 'title'])).toEqual({
    ...POSTS,
    indexes: [{ fields: ['title', 'score'] }, { fields: ['score', 'title'] }],
  });
});
