import type { Middleware } from 'koa';

const API_CSP = "default-src 'none'; frame-ancestors 'none'";
const ADMIN_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  // The kit sets CSS variables through style attributes and elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

// What browsers know of; nothing of it is needed.
const POWERS = [
  ...[
    'accelerometer',
    'autoplay',
    'bluetooth',
    'browsing-topics',
    'camera',
    'display-capture',
    'encrypted-media',
  ],
  ...[
    'fullscreen',
    'gamepad',
    'geolocation',
    'gyroscope',
    'hid',
    'idle-detection',
    'local-fonts',
    'magnetometer',
  ],
  ...[
    'microphone',
    'midi',
    'payment',
    'picture-in-picture',
    'publickey-credentials-create',
    'screen-wake-lock',
  ],
  ...['serial', 'usb', 'web-share', 'xr-spatial-tracking'],
];
/** Passkeys, which the admin makes and asks for. */
const OWN_POWERS = ['publickey-credentials-get', 'publickey-credentials-create', 'clipboard-write'];
const permissions = (own: readonly string[]) =>
  [
    ...POWERS.filter((power) => !own.includes(power)).map((power) => `${power}=()`),
    ...own.map((power) => `${power}=(self)`),
  ].join(', ');

const EVERYWHERE = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};
const OF_API = { ...EVERYWHERE, 'Permissions-Policy': permissions([]), 'Content-Security-Policy': API_CSP };
const OF_PAGES = {
  ...EVERYWHERE,
  'Permissions-Policy': permissions(OWN_POWERS),
  'Content-Security-Policy': ADMIN_CSP,
  'X-Robots-Tag': 'noindex',
};

const transport = (seconds: number): Record<string, string> =>
  seconds > 0 ? { 'Strict-Transport-Security': `max-age=${seconds}; includeSubDomains` } : {};

/** The headers that every answer of the API carries: names and values by turns, as a connection takes them. */
export const apiHeaders = (hstsSeconds: number): string[] =>
  Object.entries({ ...OF_API, ...transport(hstsSeconds) }).flat();

/**
 * The headers of `security/defaults.md`; the admin's pages may load their own scripts, answers of the API nothing. They
 * are set last, when an answer has not left already with those that `apiHeaders` gives. What an answer says of itself,
 * such as the stricter policy of a file that people upload, stands.
 */
export function securityHeaders(hstsSeconds: number): Middleware {
  const api = Object.entries({ ...OF_API, 'Cache-Control': 'no-store', ...transport(hstsSeconds) });
  const pages = Object.entries({ ...OF_PAGES, ...transport(hstsSeconds) });
  return async (ctx, next) => {
    try {
      await next();
    } finally {
      const { res } = ctx;
      if (!res.headersSent)
        for (const [name, value] of ctx.path.startsWith('/api/') ? api : pages)
          if (!res.hasHeader(name)) res.setHeader(name, value);
    }
  };
}
