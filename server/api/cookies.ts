import type { Context } from 'koa';
import type { Cookie } from './endpoint.ts';

/** Browsers take a cookie of this name only when it is Secure, for the whole of this host and for no other. */
const nameOf = (name: string, secure: boolean): string => (secure ? `__Host-${name}` : name);

/** A cookie by its plain name. */
export const readCookie = (ctx: Context, name: string, secure: boolean): string | undefined =>
  ctx.req.headers.cookie === undefined ? undefined : ctx.cookies.get(nameOf(name, secure));

/** Sets or takes back a cookie that scripts cannot read; `secure` where people come by https, whatever proxy is between. */
export function setCookie(ctx: Context, cookie: Cookie, secure: boolean): void {
  ctx.cookies.secure = secure;
  ctx.cookies.set(nameOf(cookie.name, secure), cookie.value, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure,
    overwrite: true,
    ...(cookie.maxAgeMs !== undefined && { maxAge: cookie.maxAgeMs }),
  });
}
