import { isIP } from 'node:net';
import type { Middleware } from 'koa';
import { KasbahError } from '../lib/errors.ts';

/** The name in a `Host` header, without the port; null for what is no host. */
function hostName(header: string): string | null {
  const match = /^(\[[\da-f:.]{2,45}\]|[a-z\d._-]{1,253})(?::\d{1,5})?$/i.exec(header);
  return match?.[1]?.toLowerCase().replace(/\.$/, '') ?? null;
}

const isLocal = (name: string) =>
  name === 'localhost' || name.endsWith('.localhost') || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;

/**
 * Refuses requests for another host than ours: a page of somebody else whose name was made to lead here would be taken
 * for one of our own, and a link made of the name would lead away. Addresses and `localhost` are nobody else's names.
 */
export function allowedHosts(names: readonly string[]): Middleware {
  const allowed = new Set(names.map((name) => name.toLowerCase()));
  return (ctx, next) => {
    const header = ctx.req.headers.host ?? '';
    const name = hostName(header);
    if (name !== null && (isLocal(name) || allowed.has(name) || allowed.has('*'))) return next();
    throw new KasbahError('HOST_NOT_ALLOWED', 'This server does not answer under that name.', {
      status: 421,
      hint: 'Set KASBAH_PUBLIC_URL to the address that people use, or add the name to KASBAH_ALLOWED_HOSTS.',
    });
  };
}
