import type { IncomingHttpHeaders } from 'node:http';
import { KasbahError } from '../lib/errors.ts';

const TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

const wrong = (path: string, message: string, hint: string) =>
  new KasbahError('INVALID_HEADER', message, { path, hint });

/**
 * The tags of an `If-Match`; null for `*`, undefined without the header.
 * @throws KasbahError INVALID_HEADER
 */
export function readIfMatch(header: unknown): readonly string[] | null | undefined {
  if (header === undefined) return undefined;
  if (header === '*') return null;
  // A comma inside of a tag's quotes is the tag's own.
  const tags = typeof header === 'string' ? (header.match(/[^\s,"]*"[^"]*"|[^\s,]+/g) ?? []) : [];
  if (tags.length > 0 && tags.every((tag) => TAG.test(tag))) return tags;
  throw wrong(
    'If-Match',
    'If-Match is not understood.',
    'Send the ETag of the item as it was answered, or * for any version.',
  );
}

/**
 * The `Idempotency-Key` of a write; undefined without one.
 * @throws KasbahError INVALID_HEADER when it is malformed, or nobody is signed in
 */
export function readIdempotencyKey(headers: IncomingHttpHeaders, isGuest: boolean): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (isGuest)
    throw wrong(
      'Idempotency-Key',
      'Idempotency-Key is for those who are signed in: guests cannot be told apart.',
      'Send a token, or leave the header out.',
    );
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw wrong(
    'Idempotency-Key',
    'Idempotency-Key is 1 to 255 visible ASCII characters without blanks.',
    'A random UUID does well.',
  );
}
