import { describe, expect, it } from 'vitest';
import type { Manifest } from '../api/types.ts';
import { spoken, wordsFor } from './spoken.ts';

const manifest = {
  version: '1',
  collections: [
    {
      name: 'tasks',
      label: 'Tasks',
      note: 'What is to do',
      translations: { de: { label: 'Aufgaben' } },
      fields: [
        {
          name: 'state',
          label: 'State',
          note: null,
          options: { choices: [{ value: 'new', label: 'New' }, { value: 'done' }] },
          translations: { de: { label: 'Stand', note: 'Wie weit', choices: { new: 'neu' } } },
        },
        { name: 'title', label: 'Title', note: null, options: {}, translations: {} },
      ],
    },
  ],
} as unknown as Manifest;

describe('words by language', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de-AT'],
    ['de-DE', 'de'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['en-GB', undefined],
    ['d', undefined],
  ])('for %s are those of %s', (tag, expected) => {
    const words = { de: 'de', 'de-AT': 'de-AT', 'pt-BR': 'pt-BR' };
    expect(wordsFor(words, tag)).toBe(expected);
  });

  it('take the place of the others, and what has none stays', () => {
    const [tasks] = spoken(manifest, 'de').collections;
    expect(tasks).toMatchObject({
      label: 'Aufgaben',
      note: 'What is to do',
      fields: [
        {
          label: 'Stand',
          note: 'Wie weit',
          options: { choices: [{ value: 'new', label: 'neu' }, { value: 'done' }] },
        },
        { label: 'Title' },
      ],
    });
    expect(spoken(manifest, 'en-GB').collections).toEqual(manifest.collections);
    expect(spoken(manifest, 'de')).toBe(spoken(manifest, 'de'));
  });
});
