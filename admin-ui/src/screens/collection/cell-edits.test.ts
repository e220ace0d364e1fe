import { expect, test } from 'vitest';
import { CellEdits, type RowChange, type RowOutcome } from './cell-edits.ts';

function late<T>() {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

const texts = { textOf: (_column: string, value: unknown) => String(value) };
const change = (key: string, values: Record<string, unknown>): RowChange => ({
  key,
  id: { id: key },
  values,
  before: { a: 'old' },
});

test('a cell is marked until the server has it', async () => {
  const edits = new CellEdits(texts);
  const answer = late<RowOutcome>();
  const sent = edits.send(change('1', { a: 'x' }), () => answer.promise);
  expect(edits.marksOf('1')).toEqual({ a: { state: 'saving' } });
  answer.settle({ ok: true });
  await sent;
  expect(edits.marksOf('1')).toBeUndefined();
});

test('changes of one record go in order, those of others do not wait', async () => {
  const edits = new CellEdits(texts);
  const order: string[] = [];
  const first = late<RowOutcome>();
  const one = edits.send(change('1', { a: 'x' }), async () => {
    order.push('first starts');
    return first.promise;
  });
  const two = edits.send(change('1', { a: 'y' }), async () => {
    order.push('second starts');
    return { ok: true };
  });
  const other = edits.send(change('2', { a: 'z' }), async () => {
    order.push('other starts');
    return { ok: true };
  });
  await other;
  expect(order).toEqual(['first starts', 'other starts']);
  first.settle({ ok: true });
  await one;
  expect(edits.marksOf('1')).toEqual({ a: { state: 'saving' } });
  await two;
  expect(order).toEqual(['first starts', 'other starts', 'second starts']);
  expect(edits.marksOf('1')).toBeUndefined();
});

test('a refused text stays with its reason, survives a reload and can be discarded', async () => {
  let stored: ConstructorParameters<typeof CellEdits>[1] = [];
  const keep = (marks: NonNullable<typeof stored>) => {
    stored = marks;
  };
  const edits = new CellEdits(texts, [], keep);
  await edits.send(change('1', { a: 'x' }), async () => ({ ok: false, messages: { a: 'Too short.' } }));
  const mark = { state: 'refused', text: 'x', message: 'Too short.' };
  expect(edits.marksOf('1')).toEqual({ a: mark });
  const again = new CellEdits(texts, stored, keep);
  expect(again.marksOf('1')).toEqual({ a: mark });
  again.discard('1', 'a');
  expect(again.marksOf('1')).toBeUndefined();
  expect(stored).toEqual([]);
});

test('rows that left the view are known until it is loaded anew', () => {
  const edits = new CellEdits(texts);
  edits.setLeft('1', true);
  expect(edits.hasLeft('1')).toBe(true);
  expect(edits.leftCount()).toBe(1);
  edits.clearLeft();
  expect(edits.hasLeft('1')).toBe(false);
});
