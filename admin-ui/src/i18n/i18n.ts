import { createElement, Fragment, isValidElement, type ReactNode, useSyncExternalStore } from 'react';
import { core } from './en/core.ts';
import type { english } from './english.ts';
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

/** As in `public/theme.js`. */
const KEY = 'kasbah.language';

let state: State = { language: 'en', catalogue: core as Catalogue };
const listeners = new Set<() => void>();

/** Parts of a catalogue: the core, the pages around sign-in, the grid's texts, and every screen's. */
type Part = 'core' | 'signIn' | 'data' | 'every';

const load: Record<Language, Record<Part, () => Promise<Partial<Catalogue>>>> = {
  en: {
    core: async () => core,
    signIn: async () => (await import('./en/sign-in.ts')).signIn,
    data: async () => (await import('./en/collection.ts')).collection,
    every: async () => (await import('./english.ts')).english,
  },
  de: {
    core: async () => (await import('./de/core.ts')).core,
    signIn: async () => (await import('./de/sign-in.ts')).signIn,
    data: async () => (await import('./de/collection.ts')).collection,
    every: async () => (await import('./german.ts')).german,
  },
};

const parts = new Set<Part>(['core']);

/** Makes sure that the texts of a part of the admin are there; its route waits for it. */
export async function loadTexts(wanted: Part): Promise<void> {
  if (parts.has(wanted) || parts.has('every')) return;
  parts.add(wanted);
  await setLanguage(state.language, false);
}

/** Loads a language's texts and makes it the admin's language; `remember` keeps it in this browser as a person's choice. */
export async function setLanguage(language: Language, remember = true): Promise<void> {
  let texts: Partial<Catalogue>[];
  do {
    texts = await Promise.all([...parts].map((part) => load[language][part]()));
    // More may have been asked for meanwhile; a smaller catalogue must not replace a larger one.
  } while (texts.length !== parts.size);
  const same = state.language === language;
  state = { language, catalogue: Object.assign({}, ...texts) as Catalogue };
  document.documentElement.lang = language;
  if (remember) {
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
  if (!same) for (const listener of listeners) listener();
}

/** Takes the workspace's language for people who have not chosen one in this browser. */
export async function setDefaultLanguage(code: string): Promise<void> {
  const known = LANGUAGES.find((candidate) => candidate.code === code);
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // Without storage nobody has chosen.
  }
  if (known && chosen === null && known.code !== state.language) await setLanguage(known.code, false);
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
  // A text that is not loaded shows its key: a screen with one odd word is better than no screen.
  return formatMessage(state.catalogue[key] ?? key, values, state.language);
}

/** Like `t`, but values may be elements; plain values are wrapped in `<bdi>` so that they keep their own direction. */
export function rich(key: MessageKey, values: Record<string, ReactNode>): ReactNode {
  const isolated = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isValidElement(value) || Array.isArray(value) ? value : new Isolated(value),
    ]),
  );
  const parts = formatParts<ReactNode | Isolated>(state.catalogue[key] ?? key, isolated, state.language);
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
