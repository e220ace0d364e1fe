import { describe, expect, test } from 'vitest';
import { PERIODS, rangeOfPeriod, readPeriod } from './period.ts';

// A Monday.
const now = new Date(2026, 10, 23, 9, 0);

describe('readPeriod', () => {
  test.each([
    ['today', 'today'],
    ['Heute', 'today'],
    ['last 7 days', 'last 7 days'],
    ['past 2 weeks', 'last 2 weeks'],
    ['letzte 7 Tage', 'last 7 days'],
    ['nächsten 3 Monate', 'next 3 months'],
    ['this week', 'this week'],
    ['dieses Jahr', 'this year'],
    ['vorigen Monat', 'last month'],
    ['last 0 days', null],
    ['last day', null],
    ['this 3 days', null],
    ['2026-11-24', null],
    ['soon', null],
    ['', null],
  ])('%s', (text, words) => expect(readPeriod(text)).toBe(words));
  test('everything that is offered is read', () => {
    for (const words of PERIODS) expect(readPeriod(words)).toBe(words);
  });
});

test.each([
  ['today', '2026-11-23', '2026-11-23'],
  ['yesterday', '2026-11-22', '2026-11-22'],
  ['tomorrow', '2026-11-24', '2026-11-24'],
  ['last 7 days', '2026-11-17', '2026-11-23'],
  ['next 7 days', '2026-11-24', '2026-11-30'],
  ['this week', '2026-11-23', '2026-11-29'],
  ['last week', '2026-11-16', '2026-11-22'],
  ['this month', '2026-11-01', '2026-11-30'],
  ['last month', '2026-10-01', '2026-10-31'],
  ['next month', '2026-12-01', '2026-12-31'],
  ['this year', '2026-01-01', '2026-12-31'],
  ['last year', '2025-01-01', '2025-12-31'],
  ['last 12 months', '2025-11-24', '2026-11-23'],
  ['next 1 years', '2026-11-24', '2027-11-23'],
])('%s is %s to %s', (words, from, to) => expect(rangeOfPeriod(words, now)).toEqual({ from, to }));
