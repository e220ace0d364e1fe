import { type Actor, hasPower, isAdministrator } from '../access/actor.ts';
import type { Power } from '../access/powers.ts';
import { forbidden, KasbahError } from '../lib/errors.ts';

const WORDS: Record<Power, string> = {
  users: 'manage people',
  schema: 'change collections and fields',
  jobs: 'see and start jobs',
  activity: 'see all activity',
};

/** Whether the actor may use a door at all. @throws KasbahError UNAUTHENTICATED or FORBIDDEN */
export function requireAccess(actor: Actor, access: 'anyone' | 'signed-in' | 'administrator' | Power): void {
  if (access === 'anyone') return;
  if (actor.type === 'guest') throw new KasbahError('UNAUTHENTICATED', 'Sign in first.', { status: 401 });
  if (access === 'signed-in') return;
  if (access === 'administrator') {
    if (!isAdministrator(actor))
      throw forbidden('Only administrators may do this.', { hint: 'Ask an administrator.' });
  } else if (!hasPower(actor, access))
    throw forbidden(`None of your roles lets you ${WORDS[access]}.`, { hint: 'Ask an administrator.' });
}

/**
 * Doors beside the items know nothing of what a key was narrowed to: one that only reads gets through none that writes.
 * @throws KasbahError FORBIDDEN
 */
export function requireWriter({ limits }: Actor): void {
  if (limits?.actions && !limits.actions.some((action) => action !== 'read' && action !== 'export'))
    throw forbidden('This API key may only read.', { hint: 'Use a key that was made with more actions.' });
}
