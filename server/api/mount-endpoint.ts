import type { Router } from '@koa/router';
import type { AuditLog } from '../ops/audit-log.ts';
import { requireAccess, requireWriter } from '../ops/require-access.ts';
import { requireStepUp } from '../ops/require-step-up.ts';
import { parseQueryString } from '../schema/query-string.ts';
import { originOf } from './audit-refusals.ts';
import { readCookie, setCookie } from './cookies.ts';
import type { Endpoint, EndpointResponse } from './endpoint.ts';
import type { RateLimits } from './rate-limits.ts';
import { readBody, streamBody } from './read-body.ts';
import type { Context, RequestState } from './request-state.ts';

function answer(ctx: Context, response: EndpointResponse, secure: boolean): void {
  for (const cookie of response.cookies ?? []) setCookie(ctx, cookie, secure);
  for (const [name, value] of Object.entries(response.headers ?? {})) ctx.set(name, value);
  if (response.type) ctx.type = response.type;
  ctx.status = response.status ?? 200;
  if (response.raw !== undefined) ctx.body = response.raw;
  else if (response.status !== 204) {
    ctx.body = { data: response.data ?? null, ...(response.meta !== undefined && { meta: response.meta }) };
  }
}

export interface MountOptions {
  /** What limits sensitive endpoints; null for none. */
  limits: RateLimits | null;
  /** Whether people come by https. */
  secure: boolean;
  /** How long a proof of who somebody is stays fresh. */
  stepUpMs: number;
  audit: AuditLog;
}

/** Puts one endpoint of a feature or plugin on the router, with its access check and limits around it. */
export function mountEndpoint(
  router: Router<RequestState>,
  endpoint: Endpoint,
  prefix: string,
  { limits, secure, stepUpMs, audit }: MountOptions,
): void {
  router.register(prefix + endpoint.path, [endpoint.method.toLowerCase()], async (ctx: Context) => {
    if (endpoint.sensitive) await limits?.hitSignIn(ctx.ip);
    const { actor } = ctx.state;
    requireAccess(actor, endpoint.access);
    if (endpoint.method !== 'GET') requireWriter(actor);
    const streams = endpoint.streams !== undefined && Boolean(ctx.request.is(endpoint.streams));
    const body = endpoint.method === 'GET' || streams ? undefined : await readBody(ctx.req);
    const stepUp = typeof endpoint.stepUp === 'function' ? endpoint.stepUp(body) : endpoint.stepUp;
    if (stepUp) requireStepUp(actor, stepUp, stepUpMs);
    const from = originOf(ctx);
    const response = await endpoint.handler({
      actor,
      params: ctx.params,
      rawParams: Object.fromEntries(
        Object.keys(ctx.params).map((name, index) => [name, ctx.captures?.[index] ?? '']),
      ),
      query: parseQueryString(ctx.querystring),
      body,
      stream: streams ? streamBody(ctx.req) : null,
      credential: ctx.state.credential,
      ip: ctx.ip,
      from,
      secure: ctx.secure,
      header: (name) => ctx.get(name),
      cookie: (name) => readCookie(ctx, name, secure) ?? '',
    });
    if (endpoint.audit !== undefined && !audit.knows(from)) {
      const named = Object.keys(ctx.params).length > 0 ? { details: ctx.params } : {};
      audit.note({ kind: endpoint.audit, outcome: 'ok', actor, from, ...named });
    }
    answer(ctx, response, secure);
  });
}
