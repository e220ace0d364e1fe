import { expect, it } from 'vitest';
import { AuditCap, MOST_PER_MINUTE } from './audit-cap.ts';

function capped() {
  const told: [string, number][] = [];
  return { told, cap: new AuditCap<string>((first, leftOut) => told.push([first, leftOut])) };
}

it('lists some of each principal in a minute, then tells how many it left out', () => {
  const { told, cap } = capped();
  const admitted = Array.from({ length: 50 }, (_, n) => cap.admits('a', `a${n}`, 0)).filter(Boolean);
  expect(admitted).toHaveLength(MOST_PER_MINUTE);
  expect(cap.admits('b', 'b0', 59_999)).toBe(true);
  expect(told).toEqual([]);
  expect(cap.admits('a', 'later', 60_000)).toBe(true);
  expect(told).toEqual([['a0', 30]]);
  cap.close();
  expect(told).toHaveLength(1);
});

it('tells of the minute under way when it closes', () => {
  const { told, cap } = capped();
  for (let n = 0; n < 21; n++) cap.admits('a', `a${n}`);
  cap.close();
  expect(told).toEqual([['a0', 1]]);
});

it('counts those who come after many others as one', () => {
  const { cap } = capped();
  const admitted = Array.from({ length: 10_000 }, (_, n) => cap.admits(`ip:${n}`, '', 0)).filter(Boolean);
  expect(admitted).toHaveLength(5000 + MOST_PER_MINUTE);
  cap.close();
});
