import { describe, expect, test } from 'vitest';
import { around, beforeLines, linked, type Marked } from './markdown-marks.ts';

/** `a [b] c`: a text with its selection in brackets. */
const read = (text: string): Marked => {
  const start = text.indexOf('‹');
  return { text: text.replace(/[‹›]/g, ''), start, end: text.indexOf('›') - 1 };
};
const write = ({ text, start, end }: Marked) =>
  `${text.slice(0, start)}‹${text.slice(start, end)}›${text.slice(end)}`;

describe('marks of Markdown', () => {
  test.each([
    ['a ‹b› c', 'a **‹b›** c'],
    ['a **‹b›** c', 'a ‹b› c'],
    ['a ‹› c', 'a **‹›** c'],
  ])('bold: %s becomes %s', (before, after) => expect(write(around(read(before), '**'))).toBe(after));

  test.each([
    ['one\ntw‹o\nthr›ee\nfour', 'one\n‹- two\n- three›\nfour'],
    ['one\n‹- two\n- three›\nfour', 'one\n‹two\nthree›\nfour'],
    ['‹›', '‹- ›'],
  ])('list: %j becomes %j', (before, after) => expect(write(beforeLines(read(before), '- '))).toBe(after));

  test.each([
    ['see ‹this› now', 'see [this](‹https://›) now'],
    ['‹›', '[](‹https://›)'],
  ])('link: %s becomes %s', (before, after) => expect(write(linked(read(before)))).toBe(after));
});
