import { availableParallelism } from 'node:os';
import { KasbahError, Turns } from '../../plugin/index.ts';
import { isCommonPassword } from './common-password.ts';

/** OWASP's minimum for Argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
export const PASSWORD_MIN = 12;
const PASSWORD_MAX = 128;
/** Hashes at once, so that a flood of sign-ins leaves memory and processors for others; a few more may wait. */
const WAITING = 100;
const turns = new Turns(
  availableParallelism(),
  WAITING,
  () =>
    new KasbahError('OVERLOADED', 'Too many people are signing in. Try again in 2 s.', {
      status: 503,
      details: { retry_after: 2 },
    }),
);

const library = () => import('@node-rs/argon2');

/**
 * A new password in the form in which it is hashed. `site` are words that belong to the place or the person.
 * @throws KasbahError VALIDATION_FAILED when it is too short, too long or one that everybody tries first
 */
export function checkPassword(password: unknown, path = 'password', site: readonly string[] = []): string {
  if (typeof password !== 'string' || [...password].length < PASSWORD_MIN) {
    throw new KasbahError('VALIDATION_FAILED', `The password needs at least ${PASSWORD_MIN} characters.`, {
      path,
    });
  }
  if ([...password].length > PASSWORD_MAX) {
    throw new KasbahError('VALIDATION_FAILED', `The password has at most ${PASSWORD_MAX} characters.`, {
      path,
    });
  }
  if (isCommonPassword(password, site)) {
    throw new KasbahError('VALIDATION_FAILED', 'This password is among the first that others would try.', {
      path,
      hint: 'A few unrelated words make a good one.',
    });
  }
  return password.normalize('NFC');
}

export async function hashPassword(password: string): Promise<string> {
  const { hash } = await library();
  return turns.run(() => hash(password, ARGON2));
}

let dummy: Promise<string> | undefined;

/** Whether the password fits the hash; without a hash it takes the same time and is false. */
export async function verifyPassword(hash: string | null, password: unknown): Promise<boolean> {
  if (typeof password !== 'string' || password.length > PASSWORD_MAX * 4) return false;
  dummy ??= hashPassword('a password that nobody has');
  const [{ verify }, known] = await Promise.all([library(), hash ?? dummy]);
  const matches = await turns.run(() => verify(known, password.normalize('NFC')));
  return hash !== null && matches;
}
