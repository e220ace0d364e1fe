import { forbidden, KasbahError } from '../lib/errors.ts';
import type { Action, Scope } from '../schema/scope.ts';
import type { Call } from './engine.ts';

const WORDS: Record<Action, string> = {
  create: 'add to',
  read: 'see',
  update: 'change',
  delete: 'delete from',
  export: 'export',
};

/**
 * The caller's scope for an action. A collection that does not exist and one that is not theirs get the same refusal.
 * `path` is where in a body it is asked for. @throws KasbahError FORBIDDEN, or READONLY_COLLECTION for writes to views and tables without a key
 */
export function scopeOf(call: Call, collection: string, action: Action, path?: string): Scope {
  const scope = call.grant.scope(collection, action);
  if (!scope) {
    throw forbidden(`You may not ${WORDS[action]} ${collection.slice(0, 80)}, or it does not exist.`, {
      path,
      hint: 'Ask an administrator for a policy that allows it.',
      details: { collection: collection.slice(0, 80), action },
    });
  }
  if (action !== 'read' && action !== 'export' && scope.collection.readonly) {
    throw new KasbahError(
      'READONLY_COLLECTION',
      `${collection} is a view or has no key; it can only be read.`,
      { path },
    );
  }
  return scope;
}
