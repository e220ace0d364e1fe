import { language } from '../../i18n/i18n.ts';
import type { FieldDefinition } from './definitions.ts';

export type Translations = NonNullable<FieldDefinition['translations']>;

/** A language tag as BCP 47 writes it; null for what names no language that is known here. */
export function canonicalTag(text: string): string | null {
  try {
    const tag = Intl.getCanonicalLocales(text.trim().replaceAll('_', '-'))[0];
    const known = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
    return tag !== undefined && known.of(tag) !== undefined ? tag : null;
  } catch {
    return null;
  }
}

/** `Deutsch`, in the words of whoever reads it. */
export function languageName(tag: string): string {
  return new Intl.DisplayNames(language(), { type: 'language' }).of(tag) ?? tag;
}

/** The translations with other words in one language; an empty word is none, so that the usual one is shown. */
export function withWords(
  translations: Translations,
  tag: string,
  patch: Translations[string],
): Translations {
  const before = translations[tag] ?? {};
  const words: Translations[string] = {
    ...before,
    ...patch,
    choices: filled({ ...before.choices, ...patch.choices }),
  };
  return {
    ...translations,
    [tag]: Object.fromEntries(
      Object.entries(words).filter(
        ([, word]) => word !== '' && (typeof word !== 'object' || Object.keys(word).length > 0),
      ),
    ),
  };
}

const filled = (words: Record<string, string>) =>
  Object.fromEntries(Object.entries(words).filter(([, word]) => word !== ''));
