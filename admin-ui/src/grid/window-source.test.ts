import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WindowSource } from './window-source.ts';

interface Row {
  id: number;
  name: string;
}

/** A list of `total` rows that answers after `delay` ms and remembers what it was asked. */
function list(total: number, delay = 10) {
  const asked: { offset: number; withTotal: boolean; aborted: () => boolean }[] = [];
  const source = new WindowSource<Row>({
    keyOf: (row) => String(row.id),
    keepPages: 4,
    fetchPage: (range, signal) =>
      new Promise((resolve, reject) => {
        asked.push({ offset: range.offset, withTotal: range.withTotal, aborted: () => signal.aborted });
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        setTimeout(() => {
          const length = Math.max(0, Math.min(range.limit, total - range.offset));
          const rows = Array.from({ length }, (_, i) => ({
            id: range.offset + i,
            name: `row ${range.offset + i}`,
          }));
          resolve({ rows, total: range.withTotal ? total : null });
        }, delay);
      }),
  });
  return { source, asked };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('WindowSource', () => {
  test('the first window loads at once and brings the count', async () => {
    const { source, asked } = list(100_000);
    source.want(0, 30);
    expect(asked.map((a) => a.offset)).toEqual([0]);
    await vi.advanceTimersByTimeAsync(20);
    expect(source.getTotal()).toBe(100_000);
    expect(source.row(7)?.name).toBe('row 7');
    expect(source.row(100)).toBeUndefined();
  });

  test('the next page comes early, without a second count', async () => {
    const { source, asked } = list(100_000);
    source.want(0, 30);
    await vi.advanceTimersByTimeAsync(20);
    source.want(55, 85);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked.map((a) => [a.offset, a.withTotal])).toEqual([
      [0, true],
      [100, false],
    ]);
  });

  test('pages that only scroll by are not asked for', async () => {
    const { source, asked } = list(100_000);
    source.want(0, 30);
    await vi.advanceTimersByTimeAsync(20);
    for (let top = 1000; top <= 9000; top += 1000) {
      source.want(top, top + 30);
      await vi.advanceTimersByTimeAsync(8);
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(asked.map((a) => a.offset)).toEqual([0, 9000]);
    expect(source.row(9010)?.id).toBe(9010);
  });

  test('a slow drag still shows rows on the way', async () => {
    const { source, asked } = list(100_000);
    source.want(0, 30);
    await vi.advanceTimersByTimeAsync(20);
    for (let top = 1000; top <= 30_000; top += 1000) {
      source.want(top, top + 30);
      await vi.advanceTimersByTimeAsync(30);
    }
    expect(asked.length).toBeGreaterThan(3);
  });

  test('a request for rows that left the screen is cancelled', async () => {
    const { source, asked } = list(100_000, 500);
    source.want(0, 30);
    await vi.advanceTimersByTimeAsync(600);
    source.want(50_000, 50_030);
    await vi.advanceTimersByTimeAsync(100);
    source.want(0, 30);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked.find((a) => a.offset === 50_000)?.aborted()).toBe(true);
    expect(source.row(50_000)).toBeUndefined();
    expect(source.isLoading()).toBe(false);
  });

  test('a window past the end asks for the last page only', async () => {
    const { source, asked } = list(250);
    source.want(0, 30);
    await vi.advanceTimersByTimeAsync(20);
    source.want(230, 400);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked.map((a) => a.offset)).toEqual([0, 200]);
    expect(source.row(249)?.id).toBe(249);
    expect(source.row(250)).toBeUndefined();
  });

  test('patch changes a row by key wherever it is, and tells', async () => {
    const { source } = list(1000);
    source.want(0, 30);
    await vi.advanceTimersByTimeAsync(20);
    const before = source.version();
    source.patch('5', (row) => ({ ...row, name: 'new' }));
    expect(source.row(5)?.name).toBe('new');
    expect(source.indexOf('5')).toBe(5);
    expect(source.indexOf('500')).toBe(-1);
    expect(source.version()).toBeGreaterThan(before);
  });

  test('refresh keeps old rows until the new ones are there', async () => {
    const { source, asked } = list(1000);
    source.want(0, 30);
    await vi.advanceTimersByTimeAsync(20);
    source.patch('5', (row) => ({ ...row, name: 'mine' }));
    source.refresh();
    expect(source.row(5)?.name).toBe('mine');
    await vi.advanceTimersByTimeAsync(20);
    expect(source.row(5)?.name).toBe('row 5');
    expect(asked.map((a) => a.withTotal)).toEqual([true, true]);
  });

  test('pages far away are let go', async () => {
    const { source } = list(100_000);
    for (let top = 0; top <= 10_000; top += 1000) {
      source.want(top, top + 10);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(source.loaded().length).toBeLessThanOrEqual(400);
    expect(source.row(10_000)?.id).toBe(10_000);
    expect(source.row(0)).toBeUndefined();
  });

  test('a failure is kept and a later answer clears it', async () => {
    let fail = true;
    const source = new WindowSource<Row>({
      keyOf: (row) => String(row.id),
      fetchPage: async () => {
        if (fail) throw new Error('no');
        return { rows: [{ id: 1, name: 'a' }], total: 1 };
      },
    });
    source.want(0, 10);
    await vi.advanceTimersByTimeAsync(1);
    expect(source.getFailure()).toBeInstanceOf(Error);
    fail = false;
    source.refresh();
    await vi.advanceTimersByTimeAsync(1);
    expect(source.getFailure()).toBeNull();
    expect(source.getTotal()).toBe(1);
  });
});
