import { expect, test } from 'vitest';
import type { AccessQuestion } from '../api/access.ts';
import { readWhy, writeWhy } from './why.ts';

test.each([
  ['nothing yet', {}, '-'],
  ['a collection', { collection: 'books', action: 'read' }, 'books:read'],
  [
    'a field of a record',
    { collection: 'books', action: 'update', field: 'price', item: '12' },
    'books:update:price:12',
  ],
  ['a role, and no field', { collection: 'a', action: 'read', actor: 'role:x' }, 'a:read:::role%3Ax'],
  ['a key with signs', { collection: 'a:b', action: 'delete', item: 'x%2Cy,1' }, 'a%3Ab:delete::x%252Cy%2C1'],
] satisfies [string, Partial<AccessQuestion>, string][])('%s goes there and back', (_, question, text) => {
  expect(writeWhy(question)).toBe(text);
  expect(readWhy(text)).toEqual(question);
});

test('what cannot be read is left out', () => {
  expect(readWhy('books:fly:%E0%A4')).toEqual({ collection: 'books' });
});
