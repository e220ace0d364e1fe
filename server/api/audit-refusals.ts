import type { Context as KoaContext } from 'koa';
import { isKasbahError } from '../lib/errors.ts';
import type { AuditLog, RequestOrigin } from '../ops/audit-log.ts';
import type { RequestState } from './request-state.ts';

type Asked = Pick<KoaContext, 'ip' | 'method' | 'path'> & { state: RequestState; _matchedRoute?: unknown };

/** Where a request came from, as the audit log keeps it; made once for each that needs it. */
export function originOf(ctx: Asked): RequestOrigin {
  const route = typeof ctx._matchedRoute === 'string' ? ctx._matchedRoute : ctx.path;
  ctx.state.from ??= { request: ctx.state.requestId, ip: ctx.ip, method: ctx.method, route };
  return ctx.state.from;
}

const REFUSALS = new Set([401, 403, 429]);

/** Takes down that a request was refused, unless the feature that refused it did so with more to tell. */
export function auditRefusal(audit: AuditLog, ctx: Asked, error: unknown): void {
  if (!isKasbahError(error) || !REFUSALS.has(error.status)) return;
  const from = originOf(ctx);
  if (audit.knows(from)) return;
  const { code, message: reason } = error;
  // Nobody is known yet where the credential itself is refused.
  const actor = (ctx.state as Partial<RequestState>).actor;
  audit.note({ kind: 'request.refused', outcome: 'refused', from, code, reason, ...(actor && { actor }) });
}
