import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** A version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then random bits, so that ids sort by time. */
export function uuidv7(now = Date.now()): string {
  const time = now.toString(16).padStart(12, '0');
  // The random part of a version 4 UUID, for which Node.js fetches randomness in stock.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** A random secret of `bytes` bytes in base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** SHA-256 in hex; for secrets with at least 128 bits of their own, which need no salt. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Ten random letters and digits that are a name in every database. */
export function randomName(): string {
  return `x${randomBytes(5).toString('hex').slice(1)}`;
}

const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A random id of `length` letters, digits, hyphens and underscores: 6 bits each. */
export function nanoid(length: number): string {
  return Array.from(randomBytes(length), (byte) => URL_SAFE[byte & 63]).join('');
}
