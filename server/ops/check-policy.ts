import { ADMINISTRATOR_ROLE } from '../access/actor.ts';
import { isKasbahError, type Problem } from '../lib/errors.ts';
import { isObject } from '../lib/is-object.ts';
import { nearest } from '../lib/nearest.ts';
import type { Item } from '../schema/item.ts';
import type { FilterJson } from '../schema/query.ts';
import { resolveFilter } from '../schema/resolve-filter.ts';
import { ACTIONS, type Action, type ScopeLookup } from '../schema/scope.ts';
import type { Collection } from '../schema/snapshot.ts';
import { isVariable } from '../schema/variables.ts';
import type { Call } from './engine.ts';
import { everythingIn, validatorOf } from './engine.ts';

const wrong = (path: string, message: string, hint?: string): Problem => ({
  ...{ code: 'VALIDATION_FAILED', message, path },
  ...(hint && { hint }),
});

function fieldProblems(collection: Collection, fields: unknown): Problem[] {
  if (!Array.isArray(fields) || fields.length === 0)
    return [wrong('fields', 'fields must name at least one field, or * for all.')];
  const names = ['*', ...collection.fields.keys()];
  return fields.flatMap((field, index) => {
    if (names.includes(String(field))) return [];
    const near = nearest(String(field), names);
    const message = `${collection.name} has no field ${String(field).slice(0, 80)}.`;
    return [wrong(`fields[${index}]`, message, near && `Did you mean ${near}?`)];
  });
}

function filterProblems(filter: unknown, at: string, collection: Collection, scopes: ScopeLookup): Problem[] {
  if (filter === null || filter === undefined) return [];
  if (!isObject(filter)) return [wrong(at, `${at} must be a filter, or null for all rows.`)];
  try {
    resolveFilter(filter as FilterJson, scopes(collection.name)!, scopes, { at, lasting: true });
    return [];
  } catch (error) {
    if (!isKasbahError(error)) throw error;
    const { code, message, path = at, hint } = error;
    return [{ code, message, path, ...(hint && { hint }) }];
  }
}

function presetProblems(presets: unknown, action: Action, collection: Collection): Problem[] {
  if (presets === null || presets === undefined) return [];
  if (!isObject(presets)) return [wrong('presets', 'presets is an object: field by field the value to set.')];
  const entries = Object.entries(presets);
  if (entries.length > 0 && action !== 'create' && action !== 'update')
    return [wrong('presets', 'Values are set where items are created or changed only.')];
  const known = entries.filter(([name]) => {
    const field = collection.fields.get(name);
    return field?.column && !field.readonly;
  });
  const strange = entries
    .filter((entry) => !known.includes(entry))
    .map(([name]) =>
      wrong(`presets.${name.slice(0, 80)}`, `${name.slice(0, 80)} is no field that can be set.`),
    );
  const fixed = known.filter(([, value]) => !(typeof value === 'string' && isVariable(value)));
  const { problems } = validatorOf(collection).check(Object.fromEntries(fixed), 'update');
  return [...strange, ...problems.map((one) => ({ ...one, path: `presets.${one.path ?? ''}` }))];
}

/** Everything that is wrong with a policy as it is to be stored; nothing when it is right. */
export async function checkPolicy(call: Call, policy: Item): Promise<Problem[]> {
  const { scope } = await everythingIn(call);
  const scopes: ScopeLookup = (name) => scope(name, 'read');
  const name = String(policy.collection);
  const collection = call.snapshot.collections.get(name);
  const { role, action, effect, where, validation, presets, fields } = policy;
  const known = ACTIONS.find((one) => one === action);
  const problems = [
    ...(role === ADMINISTRATOR_ROLE ? [wrong('role', 'Administrators may do everything already.')] : []),
    ...(known ? [] : [wrong('action', `action is one of ${ACTIONS.join(', ')}.`)]),
  ];
  if (!collection || (collection.definition.system && !collection.definition.open))
    return [...problems, wrong('collection', `There is no collection ${name.slice(0, 80)}.`)];
  const checks = (validation ?? null) !== null;
  return [
    ...problems,
    ...fieldProblems(collection, fields),
    ...filterProblems(where, 'where', collection, scopes),
    ...filterProblems(validation, 'validation', collection, scopes),
    ...(checks && (effect === 'deny' || (known !== 'create' && known !== 'update'))
      ? [wrong('validation', 'Only a policy that allows to create or change says what items must become.')]
      : []),
    ...presetProblems(presets, known ?? 'read', collection),
  ];
}
