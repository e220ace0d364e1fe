import type { Cipher } from '../lib/cipher.ts';
import { KasbahError } from '../lib/errors.ts';
import type { FieldType } from './field-type.ts';

/** A type whose values are encrypted, with the server's key in its codec; any other type as it is. */
export function withCipher(type: FieldType, cipher: Cipher): FieldType {
  if (!type.encrypted) return type;
  return {
    ...type,
    codec: () => ({
      encode: (value) => cipher.seal(String(value)),
      decode(value) {
        try {
          return cipher.open(String(value));
        } catch (cause) {
          throw new KasbahError(
            'SECRET_UNREADABLE',
            'A secret was encrypted with a key that this server does not have.',
            {
              status: 500,
              hint: 'Start the server with the KASBAH_SECRET that it had, or name the old one in KASBAH_OLD_SECRETS; a new value can be given at any time.',
              cause,
            },
          );
        }
      },
    }),
  };
}
