import { KasbahError } from '../../plugin/index.ts';

/** The body of a request as an object with these keys only. @throws KasbahError INVALID_BODY, UNKNOWN_FIELD */
export function bodyWith<K extends string>(body: unknown, keys: readonly K[]): Partial<Record<K, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new KasbahError('INVALID_BODY', 'An object is expected.');
  const wrong = Object.keys(body).find((key) => !(keys as readonly string[]).includes(key));
  if (wrong !== undefined)
    throw new KasbahError('UNKNOWN_FIELD', `${wrong.slice(0, 80)} is not asked for here.`, {
      path: wrong.slice(0, 80),
    });
  return body as Partial<Record<K, unknown>>;
}
