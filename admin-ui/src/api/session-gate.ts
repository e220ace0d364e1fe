import { useSyncExternalStore } from 'react';

let waiting: { promise: Promise<void>; open: () => void } | null = null;
const listeners = new Set<() => void>();

function emit(): void {
  for (const listener of listeners) listener();
}

/** Resolves when the person has signed in again; many requests share one dialog. */
export function sessionReturned(): Promise<void> {
  if (!waiting) {
    let open = () => {};
    const promise = new Promise<void>((resolve) => {
      open = resolve;
    });
    waiting = { promise, open };
    emit();
  }
  return waiting.promise;
}

/** Lets the waiting requests run again. */
export function reopenSession(): void {
  waiting?.open();
  waiting = null;
  emit();
}

/** True while the sign-in dialog must be shown over the page. */
export function useSessionEnded(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting !== null,
  );
}
