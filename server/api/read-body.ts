import type { IncomingMessage } from 'node:http';
import { KasbahError } from '../lib/errors.ts';

export const MAX_BODY = 1024 * 1024;
const MAX_LEVELS = 32;
/** Names in one object; of a list of many items each has its own. */
const MAX_NAMES = 10_000;
const IDLE_MS = 30_000;
const WHOLE_MS = 60_000;

function collect(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const late = () =>
      reject(new KasbahError('INVALID_BODY', 'The body did not arrive in time.', { status: 408 }));
    request.setTimeout(IDLE_MS, late);
    const whole = setTimeout(late, WHOLE_MS);
    request.on('close', () => clearTimeout(whole));
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY) {
        reject(
          new KasbahError('BODY_TOO_LARGE', `The body is larger than ${MAX_BODY / 1024 / 1024} MiB.`, {
            status: 413,
          }),
        );
        request.removeAllListeners('data').resume();
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      // From here on it is the answer that takes its time; an idle socket would be closed without one.
      request.setTimeout(0);
      clearTimeout(whole);
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    request.on('error', reject);
  });
}

/** The body of an upload as it comes; one that stands still is broken off. */
export function streamBody(request: IncomingMessage): IncomingMessage {
  request.setTimeout(IDLE_MS, () => request.destroy());
  return request.on('end', () => request.setTimeout(0));
}

/** Whether a value has more levels than a body may have. */
export function tooDeep(value: unknown, level = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (level >= MAX_LEVELS) return true;
  for (const inner of Object.values(value)) if (tooDeep(inner, level + 1)) return true;
  return false;
}

/** Whether an object in a value has more names than one may have. */
function tooWide(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const inner = Object.values(value);
  return (!Array.isArray(value) && inner.length > MAX_NAMES) || inner.some(tooWide);
}

/** Own keys that would reach a prototype are refused rather than dropped. */
function guardKeys(key: string, value: unknown): unknown {
  if (key === '__proto__')
    throw new KasbahError('INVALID_BODY', 'The key __proto__ is not allowed.', { path: '__proto__' });
  return value;
}

/**
 * The JSON body of a request: at most 1 MiB, 32 levels and 10,000 names in an object. @returns undefined when there is none
 * @throws KasbahError INVALID_BODY, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > MAX_BODY)
    throw new KasbahError('BODY_TOO_LARGE', `The body is larger than ${MAX_BODY / 1024 / 1024} MiB.`, {
      status: 413,
    });
  const bytes = await collect(request);
  if (bytes.length === 0) return undefined;
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new KasbahError('UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON.', {
      status: 415,
      hint: 'Send content-type: application/json.',
    });
  }
  let value: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = text.includes('__proto__') ? JSON.parse(text, guardKeys) : JSON.parse(text);
  } catch (error) {
    if (error instanceof KasbahError) throw error;
    throw new KasbahError('INVALID_BODY', 'The body is not valid JSON.');
  }
  if (tooDeep(value))
    throw new KasbahError('INVALID_BODY', `The body is nested deeper than ${MAX_LEVELS} levels.`);
  if (tooWide(value))
    throw new KasbahError('INVALID_BODY', `An object in the body has more than ${MAX_NAMES} names.`);
  return value;
}
