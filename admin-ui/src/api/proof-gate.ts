import { useSyncExternalStore } from 'react';

let waiting: { promise: Promise<boolean>; end: (proven: boolean) => void } | null = null;
const listeners = new Set<() => void>();

function emit(): void {
  for (const listener of listeners) listener();
}

/** Resolves when the person has proved again who they are (true) or does not want to; many requests share one dialog. */
export function proofGiven(): Promise<boolean> {
  if (!waiting) {
    let end: (proven: boolean) => void = () => {};
    const promise = new Promise<boolean>((resolve) => {
      end = resolve;
    });
    waiting = { promise, end };
    emit();
  }
  return waiting.promise;
}

/** Lets the waiting requests run again, or fail. */
export function endProof(proven: boolean): void {
  waiting?.end(proven);
  waiting = null;
  emit();
}

/** True while the dialog must be shown over the page. */
export function useProofWanted(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting !== null,
  );
}
