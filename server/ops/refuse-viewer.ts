import type { Actor } from '../access/actor.ts';
import { KasbahError } from '../lib/errors.ts';

/** Keeps an administrator who only looks through an actor from writing. @throws KasbahError VIEWING_AS */
export function refuseViewer({ viewer }: Actor): void {
  if (!viewer || viewer.acts) return;
  throw new KasbahError('VIEWING_AS', 'You are looking at Kasbah as somebody else; nothing is written so.', {
    status: 403,
    hint: 'Stop viewing as somebody else and do it as yourself.',
  });
}
