import { type Actor, isAdministrator } from '../access/actor.ts';
import { forbidden, KasbahError } from '../lib/errors.ts';

/** Whether the actor may use a door at all. @throws KasbahError UNAUTHENTICATED or FORBIDDEN */
export function requireAccess(actor: Actor, access: 'anyone' | 'signed-in' | 'administrator'): void {
  if (access === 'anyone') return;
  if (actor.type === 'guest') throw new KasbahError('UNAUTHENTICATED', 'Sign in first.', { status: 401 });
  if (access !== 'signed-in' && !isAdministrator(actor)) {
    throw forbidden('Only administrators may do this.', { hint: 'Ask an administrator.' });
  }
}
