const MASK = '***';
const MAX_LEVELS = 12;

/** Names under which secrets are kept, without case, hyphens and underscores. */
const TELLING =
  /(?:password|passphrase|passwort|kennwort|secret|token|authorization|cookie|apikey|privatekey|signature|credential|recovery|totp)|^(?:auth|code|current|dsn|otp|state|key|hash|accesshash|refreshhash|nonce|verifier|challenge|sql|bindings|parameters)$/;

const isTelling = (name: string) => TELLING.test(name.toLowerCase().replace(/[-_]/g, ''));

/**
 * A copy in which what stands under a telling name (password, token, code, cookie …) is masked, at any depth. Numbers and
 * flags stay: they are not secrets, and a `code` in them is a status.
 */
export function redact(value: unknown, level = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (level >= MAX_LEVELS) return MASK;
  if (Array.isArray(value)) return value.map((one) => redact(one, level + 1));
  if (value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isTelling(name) && inner !== null && typeof inner !== 'number' && typeof inner !== 'boolean'
        ? MASK
        : redact(inner, level + 1),
    ]),
  );
}
