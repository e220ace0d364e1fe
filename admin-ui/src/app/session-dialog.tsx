import { lazy, Suspense } from 'react';
import { useSessionEnded } from '../api/session-gate.ts';

const Dialog = lazy(async () => ({
  default: (await import('../screens/sign-in/session-ended.tsx')).SessionEnded,
}));

/** Asks for the password over the page when the session has ended; the page and its drafts stay. */
export function SessionDialog() {
  return useSessionEnded() ? (
    <Suspense>
      <Dialog />
    </Suspense>
  ) : null;
}
