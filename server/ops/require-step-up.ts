import type { Actor } from '../access/actor.ts';
import { forbidden, KasbahError } from '../lib/errors.ts';

/**
 * Whether the person behind a request proved who they are a short while ago. API keys cannot; where `people` are asked,
 * they need not, since it took a proof to make them.
 * @throws KasbahError STEP_UP_REQUIRED, FORBIDDEN
 */
export function requireStepUp(actor: Actor, of: 'person' | 'people', freshMs: number): void {
  if (actor.type === 'key') {
    if (of === 'people') return;
    throw forbidden('An API key cannot do this: it takes a person.', { hint: 'Sign in and do it yourself.' });
  }
  if (actor.viewer)
    throw forbidden('This is for the person themselves.', { hint: 'Stop acting as somebody else first.' });
  if (!actor.session || Date.now() - actor.session.provenAt >= freshMs)
    throw new KasbahError('STEP_UP_REQUIRED', 'Prove first that it is still you.', {
      status: 403,
      hint: 'Send your password to POST /api/auth/step-up, then the same request again.',
    });
}
