import type { ParameterizedContext } from 'koa';
import type { Actor } from '../access/actor.ts';
import { refuseViewer } from '../ops/refuse-viewer.ts';
import type { RequestState } from './request-state.ts';

const READING = new Set(['GET', 'HEAD', 'SEARCH']);

/**
 * `Kasbah-View-As`: the request goes on as the one that an administrator looks through, and by the same ways as their
 * own would. @throws KasbahError VIEWING_AS when it would write
 */
export async function lookThrough(
  ctx: ParameterizedContext<RequestState>,
  viewAs: (viewer: Actor, subject: string) => Promise<Actor>,
): Promise<void> {
  const subject = ctx.req.headers['kasbah-view-as'];
  if (subject === undefined) return;
  ctx.state.actor = await viewAs(ctx.state.actor, String(subject));
  if (!READING.has(ctx.method)) refuseViewer(ctx.state.actor);
}
