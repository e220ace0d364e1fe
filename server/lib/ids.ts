import { createHash, randomBytes } from 'node:crypto';

/** A version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then random bits, so that ids sort by time. */
export function uuidv7(now = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
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
