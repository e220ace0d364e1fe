import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { Router } from '@koa/router';
import Koa, { type Middleware } from 'koa';
import type { Actor } from '../access/actor.ts';
import { KasbahError } from '../lib/errors.ts';
import type { TrustedProxies } from '../lib/trusted-proxies.ts';
import type { AuditLog } from '../ops/audit-log.ts';
import type { Engine } from '../ops/engine.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { auditRefusal } from './audit-refusals.ts';
import { mountBatch } from './batch.ts';
import { compress } from './compress.ts';
import { readCookie } from './cookies.ts';
import { cors } from './cors.ts';
import type { Credential, Endpoint } from './endpoint.ts';
import { errorResponse } from './error-body.ts';
import { lookThrough } from './look-through.ts';
import { mountEndpoint } from './mount-endpoint.ts';
import type { RateLimits } from './rate-limits.ts';
import { refuseForeignWrites } from './refuse-foreign-writes.ts';
import type { RequestState } from './request-state.ts';
import { mountItems } from './rest-items.ts';
import { apiHeaders, securityHeaders } from './security-headers.ts';
import { type StaticFiles, serveStatic } from './static-files.ts';
import { trustProxy } from './trust-proxy.ts';

export interface ApiOptions {
  engine: Engine;
  /** Where refusals are noted. */
  audit: AuditLog;
  /** Tells who a credential stands for; null for one that is wrong or has ended. */
  authenticate(credential: Credential): Promise<Actor | null> | Actor | null;
  /** Who an administrator looks through. @throws KasbahError when they may not */
  viewAs(viewer: Actor, subject: string): Promise<Actor>;
  /** Who asks without a credential. */
  guest: Actor;
  endpoints: readonly { endpoint: Endpoint; prefix: string }[];
  /** Files of the admin and of plugins, by URL path. */
  files: readonly StaticFiles[];
  /** How often one caller may do what; null limits nothing. */
  limits: RateLimits | null;
  /** Whose X-Forwarded-For and -Proto are believed. */
  trusted: TrustedProxies;
  /** Names under which the server answers, besides addresses and `localhost`. */
  hosts: readonly string[];
  /** Origins whose pages may read answers. */
  corsOrigins: readonly string[];
  /** `https://data.example.com`, where a public URL is set. */
  ownOrigin: string | null;
  /** What HSTS tells browsers; 0: nothing. */
  hstsSeconds: number;
  /** Turns requests away while the process is late; null never does. */
  overload: Middleware | null;
  secure: boolean;
  /** How long a proof of who somebody is stays fresh. */
  stepUpMs: number;
  ready(): boolean;
}

export const SESSION_COOKIE = 'kasbah_session';

function credentialOf(ctx: Koa.Context, secure: boolean): Credential | null {
  const header = ctx.req.headers.authorization;
  if (header !== undefined) {
    const [scheme = '', value = ''] = header.split(' ');
    if (scheme.toLowerCase() !== 'bearer' || value === '') {
      throw new KasbahError('UNAUTHENTICATED', 'The Authorization header must read: Bearer <token>.', {
        status: 401,
      });
    }
    return { kind: 'bearer', value };
  }
  const cookie = readCookie(ctx, SESSION_COOKIE, secure);
  return cookie ? { kind: 'cookie', value: cookie } : null;
}

/** The whole HTTP side as one list of middleware, in the order in which a request meets them. */
export function createApp(options: ApiOptions): Koa<RequestState> {
  const app = new Koa<RequestState>();
  const writing = { own: options.ownOrigin, cors: new Set(options.corsOrigins) };
  const { logger } = options.engine;
  // What goes wrong after an answer began. A client that hangs up is no failure of the server.
  app.on('error', (error: NodeJS.ErrnoException) => {
    const hungUp = /^(?:HPE_|ECONNRESET$|EPIPE$|ERR_STREAM_PREMATURE_CLOSE$)/.test(error.code ?? '');
    logger[hungUp ? 'debug' : 'error']({ err: error }, 'An answer broke off');
  });

  app.use(async (ctx, next) => {
    ctx.state.requestId = randomUUID();
    try {
      await next();
    } catch (error) {
      auditRefusal(options.audit, ctx, error);
      const { status, body, known } = errorResponse(error, ctx.state.requestId);
      // Of a full disk or a broken file the answer says little, and whoever runs the server must hear of it.
      const serious = known && status >= 500 && (error as Error).cause !== undefined;
      if (!known || serious)
        logger[known ? 'warn' : 'error'](
          { err: error, request_id: ctx.state.requestId, method: ctx.method, path: ctx.path },
          'A request failed',
        );
      ctx.status = status;
      ctx.body = body;
      const wait = body.errors[0]?.extensions.retry_after;
      if (wait !== undefined) ctx.set('Retry-After', String(wait));
    }
  });
  app.use(securityHeaders(options.hstsSeconds));
  app.use(trustProxy(options.trusted));
  app.use(allowedHosts(options.hosts));
  app.use(cors(options.corsOrigins));

  const health = new Router<RequestState>({ prefix: '/api/server' });
  health.get('/health', (ctx) => {
    const ready = options.ready();
    ctx.status = ready ? 200 : 503;
    ctx.body = { status: ready ? 'ok' : 'starting' };
  });
  health.get('/ping', (ctx) => {
    ctx.body = 'pong';
  });
  app.use(health.routes());
  if (options.overload) app.use(options.overload);
  for (const files of options.files) app.use(serveStatic(files));

  app.use(async (ctx, next) => {
    const credential = credentialOf(ctx, options.secure);
    refuseForeignWrites(ctx, writing);
    const actor = credential ? await options.authenticate(credential) : options.guest;
    // A stale cookie must not keep anybody from signing in; a wrong token is always told.
    if (!actor && credential?.kind === 'bearer') {
      throw new KasbahError('UNAUTHENTICATED', 'The token is wrong or expired.', {
        status: 401,
        hint: 'Sign in again or use a valid API token.',
      });
    }
    ctx.state.credential = credential;
    ctx.state.actor = actor ?? options.guest;
    options.limits?.hit(ctx, ctx.state.actor);
    await lookThrough(ctx, options.viewAs);
    await next();
  });

  app.use(compress);
  // Of their own: a router tries all of its routes on every request, and most requests are for items.
  const items = new Router<RequestState>({ prefix: '/api' });
  mountItems(items, options, apiHeaders(options.hstsSeconds));
  mountBatch(items, options.engine);
  const router = new Router<RequestState>({ prefix: '/api' });
  for (const { endpoint, prefix } of options.endpoints)
    mountEndpoint(router, endpoint, prefix, {
      limits: options.limits,
      secure: options.secure,
      stepUpMs: options.stepUpMs,
      audit: options.audit,
    });
  app.use(items.routes());
  app.use(router.routes());
  app.use((ctx) => {
    if (ctx.path === '/') return ctx.redirect('/admin/');
    const layers = [items, router].flatMap((one) => one.match(ctx.path, ctx.method).path);
    if (layers.length > 0) {
      const methods = [...new Set(layers.flatMap((layer) => layer.methods))];
      ctx.set('Allow', methods.join(', '));
      throw new KasbahError('METHOD_NOT_ALLOWED', `${ctx.method} is not possible here.`, {
        status: 405,
        hint: `Use ${methods.join(', ')}.`,
      });
    }
    throw new KasbahError('NOT_FOUND', `There is nothing at ${ctx.path.slice(0, 200)}.`, { status: 404 });
  });
  return app;
}

/** An HTTP server for the app with the limits of `security/defaults.md`. */
export function createHttpServer(app: Koa<RequestState>): Server {
  const server = createServer(
    // An upload may take its ten minutes; every other body has the shorter time of read-body.ts.
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 600_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5000,
    },
    app.callback(),
  );
  return server;
}
