import { invalidQuery } from '../lib/errors.ts';
import { sha256 } from '../lib/ids.ts';
import type { Query } from '../schema/query.ts';
import type { Call } from './engine.ts';

/** What a cursor belongs to: the question and who asks it. Fields and the size of a page may change on the way. */
function questionOf(call: Call, collection: string, query: Query): string {
  const { type, id } = call.caller.actor;
  return sha256(JSON.stringify([collection, query.filter, query.sort, query.search, type, id])).slice(0, 16);
}

/** A cursor as the answer gives it: sealed, since sort keys may be values that nobody is to read or to make up. */
export function sealCursor(call: Call, collection: string, query: Query, after: readonly unknown[]): string {
  return call.engine.cipher.seal(JSON.stringify([questionOf(call, collection, query), after]));
}

/** The sort keys in a cursor; null for the first page. @throws KasbahError INVALID_QUERY for one of another question */
export function openCursor(call: Call, collection: string, query: Query): readonly unknown[] | null {
  if (query.cursor === null || query.cursor === '') return null;
  let opened: unknown;
  try {
    opened = JSON.parse(call.engine.cipher.open(query.cursor));
  } catch {
    throw invalidQuery('This is no cursor of this server.', 'cursor', 'Begin again with an empty cursor.');
  }
  const [question, after] = opened as [string, unknown[]];
  if (question !== questionOf(call, collection, query))
    throw invalidQuery(
      'The cursor belongs to another question.',
      'cursor',
      'Keep collection, filter, sort and search as they were, or begin again with an empty cursor.',
    );
  return after;
}
