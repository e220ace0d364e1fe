import { describe, expect, test } from 'vitest';
import { localNumber, plainNumber } from './number-text.ts';

describe('plainNumber', () => {
  test.each([
    ['12', 'en', '12'],
    ['1,234.50', 'en', '1234.50'],
    ['1.234,50', 'de', '1234.50'],
    ['1.234', 'de', '1234'],
    ['1.2', 'de', '1.2'],
    ['0,5', 'de', '0.5'],
    ['.5', 'en', '0.5'],
    ['-3', 'en', '-3'],
    ['−3', 'en', '-3'],
    ['€ 24.00', 'en', '24.00'],
    ['12345678901234567890.12', 'en', '12345678901234567890.12'],
    ['1e3', 'en', '1e3'],
    ['12a', 'en', null],
    ['', 'en', null],
    ['1,2,3', 'en', null],
  ])('%s in %s', (text, locale, plain) => expect(plainNumber(text, locale)).toBe(plain));
});

describe('localNumber', () => {
  test.each([
    [343719, 'en', {}, '343,719'],
    [343719, 'de', {}, '343.719'],
    [3503, 'en', { grouping: false }, '3503'],
    ['0.9', 'en', { scale: 2 }, '0.90'],
    ['12345678901234567890.12', 'en', { scale: 2 }, '12,345,678,901,234,567,890.12'],
    ['9007199254740993', 'en', {}, '9,007,199,254,740,993'],
    [null, 'en', {}, ''],
    ['abc', 'en', {}, 'abc'],
  ])('%s in %s', (value, locale, options, text) => expect(localNumber(value, locale, options)).toBe(text));
});
