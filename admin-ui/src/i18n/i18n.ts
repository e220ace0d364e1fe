import { createElement, Fragment, isValidElement, type ReactNode, useSyncExternalStore } from 'react';
import { english } from './english.ts';
import { formatMessage, formatParts, type MessageValue } from './message-format.ts';

export type MessageKey = keyof typeof english;
export type Catalogue = Record<MessageKey, string>;
export type Language = 'en' | 'de';

export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
];

interface State {
  language: Language;
  catalogue: Catalogue;
}

let state: State = { language: 'en', catalogue: english };
const listeners = new Set<() => void>();

const load: Record<Language, () => Promise<Catalogue>> = {
  en: async () => english,
  de: async () => (await import('./german.ts')).german,
};

/** Loads a language's catalogue, makes it the admin's language and remembers it in this browser. */
export async function setLanguage(language: Language): Promise<void> {
  const catalogue = await load[language]();
  state = { language, catalogue };
  document.documentElement.lang = language;
  try {
    localStorage.setItem('kasbah.language', language);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** The language that `public/theme.js` chose before the first paint. */
export function initialLanguage(): Language {
  return document.documentElement.lang === 'de' ? 'de' : 'en';
}

/** The language in use; components that call it are drawn again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state.language,
  );
}

/** The language in use, for code outside components. */
export function language(): Language {
  return state.language;
}

/** The text of a key in the language in use. */
export function t(key: MessageKey, values: Record<string, MessageValue> = {}): string {
  return formatMessage(state.catalogue[key], values, state.language);
}

/** Like `t`, but values may be elements; plain values are wrapped in `<bdi>` so that they keep their own direction. */
export function rich(key: MessageKey, values: Record<string, ReactNode>): ReactNode {
  const isolated = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isValidElement(value) || Array.isArray(value) ? value : new Isolated(value)]),
  );
  const parts = formatParts<ReactNode | Isolated>(state.catalogue[key], isolated, state.language);
  return createElement(
    Fragment,
    null,
    ...parts.map((part) => (part instanceof Isolated ? createElement('bdi', null, part.value) : part)),
  );
}

/** A plain value inside a rich message; keeps its number for plurals. */
class Isolated {
  readonly value: ReactNode;
  constructor(value: ReactNode) {
    this.value = value;
  }
  valueOf(): unknown {
    return this.value;
  }
  toString(): string {
    return String(this.value);
  }
}
