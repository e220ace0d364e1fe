import { useSyncExternalStore } from 'react';

type Politeness = 'polite' | 'assertive';

let spoken: Record<Politeness, string> = { polite: '', assertive: '' };
const listeners = new Set<() => void>();

/** Says a sentence to screen readers. The same sentence twice is spoken twice. */
export function announce(message: string, politeness: Politeness = 'polite'): void {
  const repeated = spoken[politeness] === message ? `${message}\u00a0` : message;
  spoken = { ...spoken, [politeness]: repeated };
  for (const listener of listeners) listener();
}

/** The app's one polite and one assertive live region. */
export function LiveRegions() {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => spoken,
  );
  return (
    <div className="visually-hidden">
      <div aria-live="polite">{now.polite}</div>
      <div aria-live="assertive">{now.assertive}</div>
    </div>
  );
}
