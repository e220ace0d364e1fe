import { useSyncExternalStore } from 'react';

let open = false;
const listeners = new Set<() => void>();

/** Opens or closes the sidebar where it lies over the page (below 900 px). */
export function setNavigationDrawer(next: boolean): void {
  open = next;
  for (const listener of listeners) listener();
}

/** True while the sidebar lies over the page. */
export function useNavigationDrawer(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
