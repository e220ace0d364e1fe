import { type Item, isObject, KasbahError } from '../../plugin/index.ts';

/** A body that is an object. @throws KasbahError INVALID_BODY */
export function record(body: unknown): Item {
  if (isObject(body)) return body;
  throw new KasbahError('INVALID_BODY', 'An object is expected.');
}
