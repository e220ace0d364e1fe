import { lazy, Suspense } from 'react';
import { useProofWanted } from '../api/proof-gate.ts';
import { useSessionEnded } from '../api/session-gate.ts';
import { loadTexts } from '../i18n/i18n.ts';

const Dialog = lazy(async () => ({
  default: (await import('../screens/sign-in/session-ended.tsx')).SessionEnded,
}));

const Proof = lazy(async () => {
  const [loaded] = await Promise.all([import('../screens/sign-in/proof-dialog.tsx'), loadTexts('every')]);
  return { default: loaded.ProofDialog };
});

/**
 * Asks for the password over the page when the session has ended, or when it is too old for what was asked; the page and
 * its drafts stay.
 */
export function SessionDialog() {
  const ended = useSessionEnded();
  const wanted = useProofWanted();
  return <Suspense>{ended ? <Dialog /> : wanted ? <Proof /> : null}</Suspense>;
}
