import { invalidQuery } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { both, type Condition } from './condition.ts';
import { derivedOf, functionField, readCall } from './field-function.ts';
import type { Scope, ScopeLookup } from './scope.ts';
import type { Field } from './snapshot.ts';

/** A field that the scope lets the actor see, and the condition on the row under which it does. */
export interface Reached {
  field: Field;
  mask: Condition | null;
}

/** The same with the name under which it is answered. */
export interface Named extends Reached {
  name: string;
}

/** `item:headings`: a link to one of several collections, followed into one of them. */
export interface AnyStep extends Reached {
  /** The field that names the collection. */
  kind: Field;
  target: Scope;
}

/**
 * Resolves `field:collection`; null where the name has no colon. What is not there and what may not be seen get the
 * same refusal. @throws KasbahError INVALID_QUERY
 */
export function resolveAny(scope: Scope, scopes: ScopeLookup, path: string, at: string): AnyStep | null {
  const colon = path.indexOf(':');
  if (colon < 0) return null;
  const { field, mask } = resolveField(scope, path.slice(0, colon), at);
  const into = path.slice(colon + 1);
  if (!field.any) throw invalidQuery(`${field.name} does not lead to one of several collections.`, at);
  const kind = resolveField(scope, field.any.collectionField, at);
  const target = field.any.collections.includes(into) ? scopes(into) : null;
  if (!target)
    throw invalidQuery(
      `${field.name} does not lead to ${into.slice(0, 80)}, as far as you may see.`,
      at,
      `It leads to ${field.any.collections.filter((name) => scopes(name)).join(', ') || 'nothing that you may see'}.`,
    );
  return { field, mask: both(mask, kind.mask), kind: kind.field, target };
}

/**
 * The one place where a name of a request becomes a field. A field that does not exist and one that may not be seen
 * get the same refusal, so that nobody learns the difference.
 * @throws KasbahError INVALID_QUERY
 */
export function resolveField(
  scope: Scope,
  name: string,
  at: string,
  scopes: ScopeLookup = () => null,
): Named {
  const call = scope.collection.fields.has(name) ? null : readCall(name);
  if (call) return resolveCall(scope, call, at, scopes);
  const field = scope.collection.fields.get(name);
  const mask = scope.fields.get(name);
  if (!field || mask === undefined) {
    const near = nearest(name, [...scope.fields.keys()]);
    throw invalidQuery(
      `${scope.collection.name} has no field ${name.slice(0, 80)} that you may see.`,
      at,
      near && `Did you mean ${near}?`,
    );
  }
  return { name, field, mask };
}

/** A function over one field, with the mask of the field. */
function resolveCall(
  scope: Scope,
  { fn, inside }: { fn: string; inside: string },
  at: string,
  scopes: ScopeLookup,
): Named {
  const comma = inside.indexOf(',');
  const path = comma < 0 ? null : inside.slice(comma + 1).trim();
  const { field, mask } = resolveField(
    scope,
    (comma < 0 ? inside : inside.slice(0, comma)).trim(),
    at,
    scopes,
  );
  if (derivedOf(field)) throw invalidQuery('A function takes a field, not another function.', at);
  const made = functionField(fn, field, path, scopes);
  if (typeof made === 'string')
    throw invalidQuery(
      made,
      at,
      'There are year, month, week, day, weekday, hour, minute, second, count and json(field, path).',
    );
  return { name: made.answeredAs, field: made.field, mask };
}

/**
 * A path that goes through the junction's own field (`tags.tags_id.name`) asks for the rows of the junction, with all
 * that stands in them.
 */
export function throughJunction(field: Field, names: Iterable<string>, scopes: ScopeLookup): Field {
  const { relation } = field;
  if (relation?.kind !== 'many-to-many' || scopes(relation.collection)?.collection.fields.has(relation.to))
    return field;
  if (![...names].includes(relation.to)) return field;
  return {
    ...field,
    name: `${field.name} through ${relation.junction}`,
    relation: { kind: 'one-to-many', collection: relation.junction, field: relation.from },
  };
}
