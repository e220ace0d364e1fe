import { expect, test } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import type { ConflictMode, UndoConflict, Undone } from '../api/undo.ts';
import { type Attempt, takeBackAll } from './take-back.ts';

const conflict: UndoConflict = {
  collection: 'books',
  item: '1',
  action: 'update',
  reason: 'changed_later',
  message: '',
  fields: ['price'],
};
const refusal = (code: string) =>
  new ApiError(409, [
    { message: '', code, path: null, hint: null, details: { conflicts: [conflict], possible: 2 } },
  ]);
const fine =
  (changeset: string): Attempt =>
  async () => ({ undone: 1, conflicts: [], changeset });
/** Refuses once, then does what it is told. */
const stuck = (asked: ConflictMode[]): Attempt => {
  return async (mode): Promise<Undone> => {
    asked.push(mode);
    if (mode === 'refuse') throw refusal('UNDO_CONFLICT');
    return { undone: 2, conflicts: mode === 'skip' ? [conflict] : [], changeset: mode };
  };
};

test('what goes without question is not asked about', async () => {
  const never = () => Promise.reject(new Error('asked'));
  expect(await takeBackAll([fine('a'), fine('b')], never)).toEqual({
    undone: 2,
    left: 0,
    changesets: ['a', 'b'],
  });
});

test.each([
  ['skip', { undone: 3, left: 1, changesets: ['a', 'skip'] }, ['refuse', 'skip']],
  ['overwrite', { undone: 3, left: 0, changesets: ['a', 'overwrite'] }, ['refuse', 'overwrite']],
  [null, { undone: 1, left: 0, changesets: ['a'] }, ['refuse']],
] as const)('what is in the way is asked about once: %s', async (resolution, outcome, modes) => {
  const asked: ConflictMode[] = [];
  const questions: unknown[] = [];
  const result = await takeBackAll([stuck(asked), fine('a')], async (conflicts, possible) => {
    questions.push([conflicts, possible]);
    return resolution;
  });
  expect(result).toEqual(outcome);
  expect(asked).toEqual(modes);
  expect(questions).toEqual([[[conflict], 2]]);
});

test('nothing done is told as nothing, and other failures are not conflicts', async () => {
  expect(await takeBackAll([stuck([])], async () => null)).toBeNull();
  const broken: Attempt = () => Promise.reject(refusal('NOT_FOUND'));
  await expect(takeBackAll([broken], async () => null)).rejects.toThrow();
});
