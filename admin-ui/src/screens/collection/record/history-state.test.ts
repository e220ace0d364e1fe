import { expect, test } from 'vitest';
import { standingUndos } from './history-state.ts';

const entry = (changeset: string, undoes: string | null = null) => ({ changeset, undoes });

test.each([
  [[entry('a')], []],
  [[entry('b', 'a'), entry('a')], ['a']],
  [[entry('c', 'b'), entry('b', 'a'), entry('a')], ['b']],
  [
    [entry('d', 'c'), entry('c', 'b'), entry('b', 'a'), entry('a')],
    ['c', 'a'],
  ],
])('of %j these are taken back', (entries, undone) => {
  expect([...standingUndos(entries)]).toEqual(undone);
});
