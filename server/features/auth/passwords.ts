import { KasbahError } from '../../plugin/index.ts';

/** OWASP's minimum for Argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
export const PASSWORD_MIN = 12;
const PASSWORD_MAX = 128;
const COMMON =
  /^(?:(.)\1+|(?:password|kennwort|passwort|qwerty|letmein|welcome|kasbah|administrator|changeme|iloveyou|abc|admin|123|0123456789|1234567890)+[\d!.]*)$/i;

const library = () => import('@node-rs/argon2');

/** @throws KasbahError VALIDATION_FAILED when the password is too short, too long or one that everybody tries first */
export function checkPassword(password: unknown, path = 'password'): string {
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
  if (COMMON.test(password)) {
    throw new KasbahError('VALIDATION_FAILED', 'This password is among the first that others would try.', {
      path,
      hint: 'A few unrelated words make a good one.',
    });
  }
  return password.normalize('NFC');
}

export async function hashPassword(password: string): Promise<string> {
  return (await library()).hash(password, ARGON2);
}

let dummy: Promise<string> | undefined;

/** Whether the password fits the hash; without a hash it takes the same time and is false. */
export async function verifyPassword(hash: string | null, password: unknown): Promise<boolean> {
  if (typeof password !== 'string' || password.length > PASSWORD_MAX * 4) return false;
  dummy ??= hashPassword('a password that nobody has');
  const matches = await (await library()).verify(hash ?? (await dummy), password.normalize('NFC'));
  return hash !== null && matches;
}
