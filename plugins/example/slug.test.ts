import { expect, it } from 'vitest';
import { slugOf } from './slug.ts';

it.each([
  ['Hello world', 'hello-world'],
  ['  Für Elise, Op. 59 ', 'fuer-elise-op-59'],
  ['Ça va?', 'ca-va'],
  ['Straße', 'strasse'],
  ['日本 2026', '日本-2026'],
  ['…', ''],
])('%j becomes %j', (title, slug) => {
  expect(slugOf(title)).toBe(slug);
});
