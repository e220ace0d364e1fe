import type { Middleware } from 'koa';

const METHODS = 'GET, HEAD, SEARCH, POST, PUT, PATCH, DELETE';
const ASKED =
  'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Kasbah-View-As, Range, Accept-Language';
const SHOWN = 'ETag, Retry-After, Content-Disposition, Content-Range, Content-Length';
const REMEMBERED_S = '600';

/**
 * Lets pages of these origins, and no other, read answers of the API; they ask with a token. Cookies are never let through:
 * a page elsewhere must not act as whoever is signed in here.
 */
export function cors(origins: readonly string[]): Middleware {
  const allowed = new Set(origins);
  return (ctx, next) => {
    if (allowed.size === 0 || !ctx.path.startsWith('/api/')) return next();
    ctx.vary('Origin');
    const { origin } = ctx.req.headers;
    if (origin === undefined || !allowed.has(origin)) return next();
    ctx.set('Access-Control-Allow-Origin', origin);
    if (ctx.method !== 'OPTIONS' || ctx.req.headers['access-control-request-method'] === undefined) {
      ctx.set('Access-Control-Expose-Headers', SHOWN);
      return next();
    }
    ctx.set('Access-Control-Allow-Methods', METHODS);
    ctx.set('Access-Control-Allow-Headers', ASKED);
    ctx.set('Access-Control-Max-Age', REMEMBERED_S);
    ctx.status = 204;
    return undefined;
  };
}
