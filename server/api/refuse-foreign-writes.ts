import type { Context } from 'koa';
import { KasbahError } from '../lib/errors.ts';

/** Whose pages may write: ours, and without a cookie those that CORS lets in. */
export interface WritingOrigins {
  /** `https://data.example.com`, where a public URL is set. */
  own: string | null;
  cors: ReadonlySet<string>;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS', 'SEARCH']);
/** Our cookies, with and without the prefix that binds them to this host. */
const OUR_COOKIE = /(?:^|;\s*)(?:__Host-)?kasbah_/;

const csrf = () =>
  new KasbahError('CSRF', 'This request came from another site.', {
    status: 403,
    hint: 'Send it from a page of this server, or with a token in the Authorization header instead of a cookie.',
  });

/**
 * A cookie is sent by the browser whoever asks it to: a write with one must come from our own pages. Browsers say so in
 * `Sec-Fetch-Site`, or else in `Origin`; where neither is there, a cookie proves nothing. A write that comes from elsewhere
 * is refused without a cookie too: it might sign somebody in whom they do not expect. Tokens in a header are sent by nobody
 * unasked. @throws KasbahError CSRF
 */
export function refuseForeignWrites(ctx: Context, { own, cors }: WritingOrigins): void {
  if (READING.has(ctx.method)) return;
  const { headers } = ctx.req;
  if (headers.authorization !== undefined) return;
  const withCookie = OUR_COOKIE.test(headers.cookie ?? '');
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined && cors.has(origin) && !withCookie) return;
  if (site !== undefined) {
    if (site !== 'same-origin' && site !== 'none') throw csrf();
    return;
  }
  if (origin === undefined) {
    if (withCookie) throw csrf();
    return;
  }
  if (origin !== own && origin !== `${ctx.protocol}://${headers.host}`) throw csrf();
}
