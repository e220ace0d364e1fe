import { expect, test } from 'vitest';
import { localDuration, parseDuration, typedDuration } from './duration-text.ts';

test.each([
  ['1h 30m', 'PT1H30M'],
  ['1:30', 'PT1H30M'],
  ['1:30:05', 'PT1H30M5S'],
  ['90 min', 'PT1H30M'],
  ['2 Tage 3 Std.', 'P2DT3H'],
  ['1 month', null],
  ['2 hr 5 sec', 'PT2H5S'],
  ['2 Tage 3 h', 'P2DT3H'],
  ['1,5 h', 'PT1H30M'],
  ['-45s', '-PT45S'],
  ['0 s', 'PT0S'],
  ['PT5M', 'PT5M'],
  ['1w', 'P7D'],
  ['', null],
  ['90', null],
  ['1h and more', null],
  ['P', null],
])('%s is read as %s', (text, value) => {
  expect(parseDuration(text)).toBe(value);
});

test.each([
  ['PT1H30M', '1h 30m', '1 hr 30 min'],
  ['P2DT0.5S', '2d 0.5s', '2 days 0.5 sec'],
  ['-PT45S', '-45s', '−45 sec'],
  ['PT0S', '0s', '0 sec'],
  [null, '', ''],
  ['soon', 'soon', 'soon'],
])('%s is typed as %s and shown as %s', (value, typed, shown) => {
  expect(typedDuration(value)).toBe(typed);
  expect(localDuration(value, 'en')).toBe(shown);
});
