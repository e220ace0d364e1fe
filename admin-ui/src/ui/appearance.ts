import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark' | 'system';
export type Density = 'compact' | 'default' | 'comfortable';

export interface Appearance {
  theme: Theme;
  density: Density;
}

const DARK = '(prefers-color-scheme: dark)';
const listeners = new Set<() => void>();
let current: Appearance = {
  theme: read('kasbah.theme', ['light', 'dark', 'system'], 'system'),
  density: read('kasbah.density', ['compact', 'default', 'comfortable'], 'default'),
};

function read<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
  try {
    const stored = localStorage.getItem(key);
    return allowed.find((value) => value === stored) ?? fallback;
  } catch {
    return fallback;
  }
}

function paint(): void {
  const dark = current.theme === 'dark' || (current.theme === 'system' && matchMedia(DARK).matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  document.documentElement.setAttribute('data-density', current.density);
}

function emit(): void {
  paint();
  for (const listener of listeners) listener();
}

/** Changes theme or density for this browser; `public/theme.js` reads the same keys before the first paint. */
export function setAppearance(patch: Partial<Appearance>): void {
  current = { ...current, ...patch };
  try {
    localStorage.setItem('kasbah.theme', current.theme);
    localStorage.setItem('kasbah.density', current.density);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  emit();
}

/** Theme and density as the person chose them. */
export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, () => current);
}

/** The colour scheme that is painted now, with `system` resolved. */
export function useColorScheme(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, () =>
    document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark' ? 'dark' : 'light',
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  const media = matchMedia(DARK);
  media.addEventListener('change', emit);
  return () => {
    listeners.delete(listener);
    media.removeEventListener('change', emit);
  };
}
