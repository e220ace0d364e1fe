import { beforeAll, expect, test, vi } from 'vitest';
import { loadTexts } from '../i18n/i18n.ts';
import { factsText, rulesFilter, rulesOf, sizeText, typeText, whyNot } from './file-text.ts';

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await loadTexts('every');
  vi.unstubAllGlobals();
});

test.each([
  [0, '0 bytes'],
  [1023, '1,023 bytes'],
  [1024, '1 kB'],
  [5 * 1024 * 1024, '5 MB'],
  [1_234_567, '1.2 MB'],
  [5000 * 1024 ** 3, '5,000 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test.each([
  ['image/png', 'PNG'],
  ['image/svg+xml', 'SVG'],
  ['application/vnd.oasis.opendocument.spreadsheet', 'Document'],
  ['application/octet-stream', 'Unknown type'],
  [null, 'Unknown type'],
])('%s is called %s', (type, text) => {
  expect(typeText(type)).toBe(text);
});

test('what is not known is left out', () => {
  expect(factsText({ id: 'a', type: 'image/png', width: 4, height: 3, filesize: '2000' })).toBe(
    'PNG · 4 × 3 · 2 kB',
  );
  expect(factsText({ id: 'a', type: 'text/csv' })).toBe('CSV');
});

const images = rulesOf({ max_mib: 1 }, ['image/*']);

test.each([
  ['a picture', { type: 'image/png', size: 100 }, null],
  ['a picture of the largest size', { type: 'image/png', size: 1024 * 1024 }, null],
  [
    'a picture that is too large',
    { type: 'image/png', size: 1024 * 1024 + 1 },
    /^a\.x has 1 MB; at most 1 MB/,
  ],
  ['a text', { type: 'text/plain', size: 1 }, /^a\.x is none of the files taken here: images\./],
  ['what the browser does not know', { type: '', size: 1 }, null],
])('%s', (_, file, said) => {
  const reason = whyNot({ name: 'a.x', ...file }, images, 50e6);
  if (said === null) expect(reason).toBeNull();
  else expect(reason).toMatch(said);
});

test('the library shows what the field takes', () => {
  expect(rulesFilter(rulesOf({}, []))).toBeNull();
  expect(rulesFilter(rulesOf({ accept: ['text/csv'], max_mib: 2 }, []))).toEqual({
    _and: [{ _or: [{ type: { _eq: 'text/csv' } }] }, { filesize: { _lte: 2 * 1024 * 1024 } }],
  });
});
