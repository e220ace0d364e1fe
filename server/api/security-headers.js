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
const HEADERS = {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};
const NAMES = Object.entries(HEADERS);
/** The headers of `security/defaults.md`; the admin's pages may load their own scripts, answers of the API nothing. */
export function securityHeaders(secure) {
    return (ctx, next) => {
        const { res } = ctx;
        for (const [name, value] of NAMES)
            res.setHeader(name, value);
        if (ctx.path.startsWith('/api/')) {
            res.setHeader('Content-Security-Policy', API_CSP);
            res.setHeader('Cache-Control', 'no-store');
        }
        else {
            res.setHeader('Content-Security-Policy', ADMIN_CSP);
            res.setHeader('X-Robots-Tag', 'noindex');
        }
        if (secure)
            res.setHeader('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
        return next();
    };
}
