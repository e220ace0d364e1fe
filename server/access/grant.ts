import { type Action, mintScope, type Scope } from '../schema/scope.ts';
import type { Collection, Field, Snapshot } from '../schema/snapshot.ts';
import type { Limits } from './actor.ts';

/** What a set of roles may do under one snapshot: gives out scopes, each made once. */
export interface Grant {
  readonly snapshot: Snapshot;
  /** The roles it was compiled from, inherited ones included. */
  readonly roles: readonly string[];
  /** The scope, or null when nothing of the collection is left for this action. */
  scope(collection: string, action: Action): Scope | null;
}

type Rule = (collection: Collection, action: Action) => Scope | null;

/** A grant whose scopes are made by a rule when they are first asked for. */
export function grantOf(snapshot: Snapshot, roles: readonly string[], rule: Rule): Grant {
  const made = new Map<string, Scope | null>();
  return {
    snapshot,
    roles,
    scope(name, action) {
      const key = `${action} ${name}`;
      let scope = made.get(key);
      if (scope === undefined) {
        const collection = snapshot.collections.get(name);
        scope = collection ? rule(collection, action) : null;
        made.set(key, scope);
      }
      return scope;
    },
  };
}

/** Whether anybody but the system reaches a field; what is write-only may be written and nothing else. */
export function isOpen(field: Field, action: Action): boolean {
  const writing = action === 'create' || action === 'update';
  return !field.secret || (writing && !field.definition.secret);
}

function allFields(collection: Collection, reach: (field: Field) => boolean): Map<string, null> {
  const fields = new Map<string, null>();
  for (const field of collection.fields.values()) {
    if (reach(field)) fields.set(field.name, null);
  }
  return fields;
}

/** Everything, system collections included, and secrets unless they are left out: for `system('why')` only. */
export function systemGrant(snapshot: Snapshot, secrets = true): Grant {
  return grantOf(snapshot, [], (collection, action) =>
    mintScope({
      collection,
      action,
      where: null,
      fields: allFields(collection, (field) => secrets || isOpen(field, action)),
    }),
  );
}

/** Kasbah's own collections are nobody's but the system's, unless they are open. */
export const isClosed = ({ definition }: Collection) => Boolean(definition.system && !definition.open);

/** Every collection that is not closed. */
export function administratorGrant(snapshot: Snapshot, roles: readonly string[]): Grant {
  return grantOf(snapshot, roles, (collection, action) =>
    isClosed(collection)
      ? null
      : mintScope({
          collection,
          action,
          where: null,
          fields: allFields(collection, (field) => isOpen(field, action)),
        }),
  );
}

/** What an API key's limits leave of a grant. */
export function limitGrant(grant: Grant, { actions, collections }: Limits): Grant {
  const within = (list: readonly string[] | null, name: string) => list === null || list.includes(name);
  return {
    snapshot: grant.snapshot,
    roles: grant.roles,
    scope: (collection, action) =>
      within(actions, action) && within(collections, collection) ? grant.scope(collection, action) : null,
  };
}
