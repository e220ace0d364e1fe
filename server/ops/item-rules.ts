import { system } from '../access/actor.ts';
import type { Executor } from '../data/database.ts';
import { readStored } from '../data/read-stored.ts';
import type { Key } from '../data/stored-columns.ts';
import { KasbahError, type Problem } from '../lib/errors.ts';
import type { Condition } from '../schema/condition.ts';
import type { FilterJson } from '../schema/query.ts';
import { resolveFilter } from '../schema/resolve-filter.ts';
import type { Scope, ScopeLookup } from '../schema/scope.ts';
import type { Collection, Field, Snapshot } from '../schema/snapshot.ts';
import type { Call } from './engine.ts';
import { refuse } from './problems.ts';

interface Rule {
  field: string;
  message: string;
  condition: Condition;
}

interface Rules {
  scope: Scope | null;
  rules: readonly Rule[];
}

const compiled = new WeakMap<Collection, Rules>();

async function rulesOf(call: Call, collection: Collection): Promise<Rules> {
  const kept = compiled.get(collection);
  if (kept) return kept;
  const grant = await call.engine.access.grant(system('validation'), call.snapshot);
  const scope = grant.scope(collection.name, 'read');
  const scopes: ScopeLookup = (name) => grant.scope(name, 'read');
  const rules = scope ? conditionsOf(collection, scope, scopes) : [];
  const result: Rules = { scope, rules };
  compiled.set(collection, result);
  return result;
}

function conditionsOf(collection: Collection, scope: Scope, scopes: ScopeLookup): Rule[] {
  return [...collection.fields.values()].flatMap((field): Rule[] => {
    const { validation } = field.definition;
    const at = `${collection.name}.fields.${field.name}`;
    const rule = (message: string, filter: FilterJson, place: string): Rule => ({
      field: field.name,
      message,
      condition: resolveFilter(filter, scope, scopes, { at: `${at}.${place}`, lasting: true }),
    });
    const linked = field.type.linked?.(field.options);
    return [
      ...(linked
        ? [rule(`${labelOf(field)} ${linked.message}`, ofAll(field, linked.filter), 'options')]
        : []),
      ...(validation ? [rule(validation.message, validation.filter, 'validation.filter')] : []),
    ];
  });
}

const labelOf = ({ definition }: Field) => definition.label ?? definition.name;

/** What holds when all items that a field is linked to are as the filter says, or none is. */
function ofAll({ name, relation }: Field, filter: FilterJson): FilterJson {
  return relation?.kind === 'many-to-one'
    ? { _or: [{ [name]: { _null: true } }, { [name]: filter }] }
    : { [name]: { _every: filter } };
}

/** A form answers a condition from what stands in it, which holds no values of other items. */
function looksThroughLinks(condition: Condition): boolean {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.some(looksThroughLinks);
  return condition.kind === 'not' ? looksThroughLinks(condition.of) : condition.kind === 'related';
}

function checkConditions(collection: Collection, scope: Scope, scopes: ScopeLookup): void {
  for (const { name, definition } of collection.fields.values()) {
    if (!definition.condition) continue;
    const at = `${collection.name}.fields.${name}.condition`;
    if (looksThroughLinks(resolveFilter(definition.condition, scope, scopes, { at, lasting: true })))
      throw new KasbahError('INVALID_SCHEMA', 'A form cannot look at the fields of linked items.', {
        path: at,
        hint: 'Ask about fields of the item itself.',
      });
  }
}

/**
 * Asks the rules of a collection's fields about items as they are stored now, inside the transaction of the write. Rules
 * see the whole item and what it is linked to, whatever the person who writes may see.
 * @throws KasbahError VALIDATION_FAILED with every rule that does not hold
 */
export async function checkRules(
  call: Call,
  tx: Executor,
  collection: Collection,
  keys: readonly Key[],
  places: readonly string[],
): Promise<void> {
  const { scope, rules } = await rulesOf(call, collection);
  if (!scope || rules.length === 0 || keys.length === 0) return;
  const problems: Problem[] = [];
  for (const { field, message, condition } of rules) {
    const holds = await readStored(tx, call.snapshot, scope, keys, call.binding, condition);
    holds.forEach((item, index) => {
      if (!item) problems.push({ code: 'VALIDATION_FAILED', message, path: places[index] + field });
    });
  }
  refuse(problems);
}

/** Rules and conditions of changed collections that are no filters of the schema they are to belong to. */
export function ruleProblems(
  after: Snapshot,
  everything: ScopeLookup,
  names: ReadonlySet<string> | undefined,
): Problem[] {
  return [...after.collections.values()]
    .filter((collection) => names === undefined || names.has(collection.name))
    .flatMap((collection) => {
      const scope = everything(collection.name);
      if (!scope) return [];
      try {
        conditionsOf(collection, scope, everything);
        checkConditions(collection, scope, everything);
        return [];
      } catch (error) {
        if (!(error instanceof KasbahError)) throw error;
        return [
          {
            code: 'INVALID_SCHEMA',
            message: error.message,
            ...(error.path !== undefined && { path: error.path }),
            ...(error.hint !== undefined && { hint: error.hint }),
          },
        ];
      }
    });
}
