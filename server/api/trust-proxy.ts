import type { Middleware } from 'koa';
import { clientAddress, type TrustedProxies } from '../lib/trusted-proxies.ts';

const text = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header;

/**
 * Gives each request the address and the protocol of the client, as the proxies that are trusted tell them. The host that
 * a proxy claims is never taken: it must pass on the one that it was asked for.
 */
export function trustProxy(trusted: TrustedProxies): Middleware {
  return (ctx, next) => {
    if (trusted.kind === 'none') return next();
    const socket = ctx.req.socket.remoteAddress ?? '';
    if (trusted.kind === 'networks' && !trusted.has(socket)) return next();
    ctx.request.ip = clientAddress(trusted, socket, text(ctx.req.headers['x-forwarded-for']));
    const protocol = text(ctx.req.headers['x-forwarded-proto'])?.split(',').at(-1)?.trim();
    if (protocol === 'https') Object.defineProperty(ctx.request, 'protocol', { value: 'https' });
    return next();
  };
}
