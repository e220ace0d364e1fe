import { lazy, Suspense } from 'react';
import { useSessionEnded } from '../api/session-gate.ts';
import { useProofWanted } from '../api/step-up-gate.ts';
import { loadTexts } from '../i18n/i18n.ts';

const Dialog = lazy(async () => {
  const [loaded] = await Promise.all([import('../screens/sign-in/session-ended.tsx'), loadTexts('signIn')]);
  return { default: loaded.SessionEnded };
});
const Proof = lazy(async () => {
  const [loaded] = await Promise.all([import('../screens/sign-in/step-up.tsx'), loadTexts('signIn')]);
  return { default: loaded.StepUp };
});

/** Asks who one is over the page, when the session has ended or is not proof enough; the page and its drafts stay. */
export function SessionDialog() {
  const proof = useProofWanted();
  const ended = useSessionEnded();
  return (
    <Suspense>
      {proof ? <Proof /> : null}
      {ended ? <Dialog /> : null}
    </Suspense>
  );
}
