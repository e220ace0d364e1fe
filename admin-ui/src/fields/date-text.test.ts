import { describe, expect, test } from 'vitest';
import {
  localDate,
  localDateTime,
  nativeDateTime,
  parseDate,
  parseDateTime,
  parseTime,
} from './date-text.ts';

const now = new Date(2026, 10, 23, 9, 0, 0);

describe('parseDate', () => {
  test.each([
    ['2026-11-24', 'en', '2026-11-24'],
    ['11/24/2026', 'en', '2026-11-24'],
    ['24.11.2026', 'de', '2026-11-24'],
    ['24.11.26', 'de', '2026-11-24'],
    ['24 Nov 2026', 'en', '2026-11-24'],
    ['Nov 24, 2026', 'en', '2026-11-24'],
    ['24. Dezember 2026', 'de', '2026-12-24'],
    ['today', 'en', '2026-11-23'],
    ['gestern', 'de', '2026-11-22'],
    ['2026-02-30', 'en', null],
    ['31.02.2026', 'de', null],
    ['soon', 'en', null],
    ['', 'en', null],
  ])('%s in %s', (text, locale, date) => expect(parseDate(text, locale, now)).toBe(date));
});

test.each([
  ['9:30', '09:30:00'],
  ['09:30:15', '09:30:15'],
  ['9 pm', '21:00:00'],
  ['12:05 am', '00:05:00'],
  ['25:00', null],
  ['9', null],
])('time %s', (text, time) => expect(parseTime(text)).toBe(time));

test.each([
  ['2026-11-23T09:00:00.000Z', '2026-11-23T09:00:00.000Z'],
  ['2026-11-23T10:00:00+01:00', '2026-11-23T09:00:00.000Z'],
  ['2026-11-23 10:15', new Date(2026, 10, 23, 10, 15).toISOString()],
  ['11/23/2026, 10:15 PM', new Date(2026, 10, 23, 22, 15).toISOString()],
  ['2026-11-23', new Date(2026, 10, 23).toISOString()],
  ['2026-11-23 10:99', null],
])('moment %s', (text, moment) => expect(parseDateTime(text, 'en', now)).toBe(moment));

test('values are shown in the words of the locale and never throw', () => {
  expect(localDate('2026-11-24', 'en')).toBe('Nov 24, 2026');
  expect(localDate('2026-11-24', 'de')).toBe('24.11.2026');
  expect(localDate('x', 'de')).toBe('x');
  expect(localDateTime('2026-11-23T09:00:00.000Z', 'de', 'Europe/Berlin')).toBe('23.11.2026, 10:00');
  expect(localDateTime(null, 'de')).toBe('');
  expect(nativeDateTime(new Date(2026, 10, 23, 9, 5).toISOString())).toBe('2026-11-23T09:05:00');
});
