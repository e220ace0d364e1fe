import type { Context, Middleware } from 'koa';

const API_CSP = "default-src 'none'; frame-ancestors 'none'";
const ADMIN_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  // The kit sets CSS variables through style attributes and elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const EVERYWHERE = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};
const OF_API = { ...EVERYWHERE, 'Content-Security-Policy': API_CSP };
const OF_PAGES = { ...EVERYWHERE, 'Content-Security-Policy': ADMIN_CSP, 'X-Robots-Tag': 'noindex' };
const TRANSPORT = ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains'] as const;

/** The headers that every answer of the API carries: names and values by turns, as a connection takes them. */
export const apiHeaders = (secure: boolean): string[] => [
  ...Object.entries(OF_API).flat(),
  ...(secure ? TRANSPORT : []),
];

function setHeaders(ctx: Context, secure: boolean): void {
  const { res } = ctx;
  const api = ctx.path.startsWith('/api/');
  const headers = api ? { ...OF_API, 'Cache-Control': 'no-store' } : OF_PAGES;
  // What an answer says of itself, such as the stricter policy of a file that people upload, stands.
  for (const [name, value] of Object.entries(headers)) if (!res.hasHeader(name)) res.setHeader(name, value);
  if (secure) res.setHeader(...TRANSPORT);
}

/**
 * The headers of `security/defaults.md`; the admin's pages may load their own scripts, answers of the API nothing. They
 * are set last, when an answer has not left already with those that `apiHeaders` gives.
 */
export function securityHeaders(secure: boolean): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } finally {
      if (!ctx.res.headersSent) setHeaders(ctx, secure);
    }
  };
}
