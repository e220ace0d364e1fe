import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost by OWASP's advice: 2^17 rounds with 128 MiB. */
const LOG_N = 17;
const R = 8;
const P = 1;
const KEY_BYTES = 32;

function derive(text: string, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(text.normalize('NFC'), salt, length, options, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
}

const costs = (logN: number, r: number, p: number): ScryptOptions => ({
  N: 2 ** logN,
  r,
  p,
  maxmem: 2 ** logN * r * 128 + 2 ** 20,
});

let last: Promise<unknown> = Promise.resolve();

/** One at a time: each takes 128 MiB, and a list of items with a password each would take them all at once. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work, work);
  last = turn.catch(() => undefined);
  return turn;
}

/** A text as `$scrypt$ln=17,r=8,p=1$salt$hash` (base64 without padding): it carries all that checking it needs. */
export async function scryptHash(text: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await inTurn(() => derive(text, salt, KEY_BYTES, costs(LOG_N, R, P)));
  const plain = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$scrypt$ln=${LOG_N},r=${R},p=${P}$${plain(salt)}$${plain(key)}`;
}

const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{8,})\$([A-Za-z0-9+/]{16,})$/;

/** Whether a text is the one that a hash of `scryptHash` was made of; false for anything that is no such hash. */
export async function verifyScryptHash(text: string, hash: string): Promise<boolean> {
  const match = FORM.exec(hash);
  if (!match || Number(match[1]) > 20) return false;
  const [logN, r, p] = match.slice(1, 4).map(Number) as [number, number, number];
  const key = Buffer.from(match[5]!, 'base64');
  const found = await inTurn(() =>
    derive(text, Buffer.from(match[4]!, 'base64'), key.length, costs(logN, r, p)),
  );
  return timingSafeEqual(found, key);
}
