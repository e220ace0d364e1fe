import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { sha256 } from './ids.ts';

/** Encrypts texts so that they can be kept where others may read. */
export interface Cipher {
  seal(text: string): string;
  /** @throws Error when the text was sealed with a key that this cipher does not have, or was changed since */
  open(sealed: string): string;
}

const VERSION = 'k1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  mark: string;
  bytes: Buffer;
}

function keyOf(secret: string): Key {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'kasbah encrypted fields', 32));
  return { mark: sha256(bytes.toString('base64')).slice(0, 8), bytes };
}

/**
 * AES-256-GCM with a key derived from the first secret; texts that were sealed with one of the others can be opened
 * too. A sealed text reads `k1.<which key>.<iv, tag and text>`.
 */
export function createCipher(secrets: readonly string[]): Cipher {
  const keys = secrets.map(keyOf);
  const [current] = keys;
  if (!current) throw new TypeError('A cipher needs a secret');
  return {
    seal(text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.bytes, iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const all = Buffer.concat([iv, cipher.getAuthTag(), sealed]);
      return `${VERSION}.${current.mark}.${all.toString('base64url')}`;
    },
    open(sealed) {
      const [version, mark, body = ''] = sealed.split('.');
      const key = keys.find((one) => one.mark === mark);
      if (version !== VERSION || !key) throw new Error('Sealed with another key');
      const all = Buffer.from(body, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, all.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(all.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const text = Buffer.concat([decipher.update(all.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return text.toString('utf8');
    },
  };
}
