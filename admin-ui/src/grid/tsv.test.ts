import { expect, test } from 'vitest';
import { fromTsv, toTsv } from './tsv.ts';

test.each([
  [
    'a\tb\nc\td',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a\tb\r\nc\td\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['one', [['one']]],
  ['', [['']]],
  ['a\t\tb', [['a', '', 'b']]],
  [
    'a\t\n\tb',
    [
      ['a', ''],
      ['', 'b'],
    ],
  ],
  ['"two\nlines"\tx', [['two\nlines', 'x']]],
  ['"say ""hi"""\tx', [['say "hi"', 'x']]],
  ['"12" Mix\tx', [['"12" Mix', 'x']]],
  ['"open\tx', [['"open', 'x']]],
])('%j', (text, cells) => expect(fromTsv(text)).toEqual(cells));

test('what is written reads back the same', () => {
  const cells = [
    ['a\tb', 'c"d', 'e\nf', ''],
    ['1', '2', '3', '4'],
  ];
  expect(fromTsv(toTsv(cells))).toEqual(cells);
});
