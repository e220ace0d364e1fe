import { describe, expect, test } from 'vitest';
import { formatMessage, formatParts } from './message-format.ts';

describe('messages', () => {
  test.each([
    ['Hello', {}, 'en', 'Hello'],
    ['Hello {name}', { name: 'Ada' }, 'en', 'Hello Ada'],
    ['{n, number} rows', { n: 12345 }, 'en', '12,345 rows'],
    ['{n, number} Zeilen', { n: 12345 }, 'de', '12.345 Zeilen'],
    ['{n, plural, one {# row} other {# rows}}', { n: 1 }, 'en', '1 row'],
    ['{n, plural, one {# row} other {# rows}}', { n: 1200 }, 'en', '1,200 rows'],
    ['{n, plural, =0 {none} one {# row} other {# rows}}', { n: 0 }, 'en', 'none'],
    ['{e, select, deny {{who} never} other {{who} may}} go', { e: 'deny', who: 'Pat' }, 'en', 'Pat never go'],
    ['{e, select, deny {never} other {may}}', { e: 'x' }, 'en', 'may'],
    ["it's '{'plain'}'", {}, 'en', "it's {plain}"],
    ['{missing} stays', {}, 'en', '{missing} stays'],
  ] as [string, Record<string, string | number>, string, string][])(
    '%s',
    (message, values, locale, expected) => {
      expect(formatMessage(message, values, locale)).toBe(expected);
    },
  );

  test('parts keep what is not text', () => {
    const link = { href: '/x' };
    expect(
      formatParts(
        'see {link}, {n, plural, other {# times}}',
        { link, n: 2 } as Record<string, unknown>,
        'en',
      ),
    ).toEqual(['see ', link, ', ', '2', ' times']);
  });

  test.each(['{n, plural, one {x}}', '{', '{n, money}', '{n'])('%s is refused', (message) => {
    expect(() => formatMessage(message, { n: 1 }, 'en')).toThrow(message);
  });
});
