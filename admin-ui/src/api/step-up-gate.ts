import { useSyncExternalStore } from 'react';

let waiting: { promise: Promise<boolean>; settle: (proven: boolean) => void } | null = null;
let proofs = 0;
const listeners = new Set<() => void>();

function emit(): void {
  for (const listener of listeners) listener();
}

/** Resolves when the person has proven again who they are, with false when they would not; many requests share one dialog. */
export function askForProof(): Promise<boolean> {
  if (!waiting) {
    let settle: (proven: boolean) => void = () => {};
    const promise = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    waiting = { promise, settle };
    emit();
  }
  return waiting.promise;
}

/** Lets the waiting requests run again, or be refused for good. */
export function settleProof(proven: boolean): void {
  if (proven) proofs += 1;
  waiting?.settle(proven);
  waiting = null;
  emit();
}

/** How often somebody has proven who they are on this page; each proof gives the session a new cookie. */
export function proofCount(): number {
  return proofs;
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
