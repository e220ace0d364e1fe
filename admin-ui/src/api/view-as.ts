import { useSyncExternalStore } from 'react';

/** Whom an administrator looks at Kasbah as, in this tab. */
export interface ViewedAs {
  kind: 'user' | 'role';
  /** What the header names: a user's id, or `role:<id>`. */
  subject: string;
  name: string;
  /** When the server ends it by itself. */
  until: string;
  /** The page that it was started from, where one comes back to. */
  back: string;
}

const KEY = 'kasbah.view-as';

function read(): ViewedAs | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as ViewedAs | null;
    return kept !== null && Date.parse(kept.until) > Date.now() ? kept : null;
  } catch {
    return null;
  }
}

let shown: ViewedAs | null = read();
const listeners = new Set<() => void>();

/** Whom this tab looks through; null for oneself. It outlives a reload and not the tab. */
export function viewing(): ViewedAs | null {
  return shown;
}

/** Keeps whom this tab looks through, or that it is oneself again. */
export function keepViewing(next: ViewedAs | null): void {
  shown = next;
  if (next === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(next));
  for (const listener of listeners) listener();
}

/** The same for components. */
export function useViewing(): ViewedAs | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}

/** What every request carries while somebody is looked through. */
export function viewHeaders(): Record<string, string> {
  return shown === null ? {} : { 'kasbah-view-as': shown.subject };
}
