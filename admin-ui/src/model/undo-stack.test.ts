import { beforeEach, expect, test, vi } from 'vitest';
import { type Deed, pushDeed, readStack, turnDeed } from './undo-stack.ts';

const deed = (id: string, changesets = [id]): Deed => ({
  id,
  collection: 'books',
  changesets,
  done: `${id} done`,
  undone: `${id} undone`,
});

const ids = () => {
  const { done, undone } = readStack('olga', 'books');
  return [done.map((one) => one.id), undone.map((one) => one.id)];
};

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});

test('the last deed is undone first and done again first', () => {
  for (const id of ['a', 'b']) pushDeed('olga', deed(id));
  turnDeed('olga', 'done', deed('b'), deed('b', ['back']));
  expect(ids()).toEqual([['a'], ['b']]);
  turnDeed('olga', 'undone', deed('b'), deed('b', ['again']));
  expect(ids()).toEqual([['a', 'b'], []]);
  expect(readStack('olga', 'books').done[1]?.changesets).toEqual(['again']);
});

test('a new deed ends what could be done again, and one of which nothing came is forgotten', () => {
  pushDeed('olga', deed('a'));
  turnDeed('olga', 'done', deed('a'), deed('a', ['back']));
  pushDeed('olga', deed('b'));
  expect(ids()).toEqual([['b'], []]);
  turnDeed('olga', 'done', deed('b'), null);
  expect(ids()).toEqual([[], []]);
});

test('each person and collection has its own', () => {
  pushDeed('olga', deed('a'));
  expect(readStack('edna', 'books').done).toEqual([]);
  expect(readStack('olga', 'authors').done).toEqual([]);
});

test('what cannot be read counts as nothing', () => {
  sessionStorage.setItem('kasbah.undo.olga.books', '{"done":1}');
  expect(ids()).toEqual([[], []]);
});
