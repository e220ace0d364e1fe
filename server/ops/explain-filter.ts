import { countItems } from '../data/select.ts';
import { isKasbahError } from '../lib/errors.ts';
import { isObject } from '../lib/is-object.ts';
import { both, type Condition } from '../schema/condition.ts';
import { type FilterClause, type FilterPart, partsOfFilter } from '../schema/filter-parts.ts';
import type { Item } from '../schema/item.ts';
import type { FilterJson } from '../schema/query.ts';
import { resolveFilter } from '../schema/resolve-filter.ts';
import type { Scope } from '../schema/scope.ts';
import { isVariable, variableValue } from '../schema/variables.ts';
import type { Call } from './engine.ts';
import { getItem } from './get.ts';

/** One clause of a filter on one item. */
export interface ExplainedClause {
  /** Null, as `op` is, where whoever asks may not even know what is asked about. */
  field: string | null;
  op: string | null;
  wanted: unknown;
  /** What a variable in `wanted` stands for, for the actor who is asked about. */
  means?: unknown;
  /** The value of the item, where whoever asks may see it. */
  actual?: unknown;
  /** Whoever asks may not see what the clause asks about: nor whether it holds. */
  hidden?: true;
  /** Null: not asked of an item, or not to be told. */
  holds: boolean | null;
}

export interface ExplainedGroup {
  group: 'all' | 'any' | 'not';
  of: ExplainedFilter[];
  holds: boolean | null;
}

export type ExplainedFilter = ExplainedGroup | ExplainedClause;

/** The item of a question, and who asks it about whom. */
export interface ExplainedItem {
  key: string;
  /** The condition that holds for this item only. */
  is: Condition;
}

/** Who asks, bound to their own rights, and who is asked about. */
export interface Explaining {
  asker: Call;
  subject: Call;
  /** Whoever asks sees everything but secrets. */
  open: boolean;
  /** The whole collection, whoever may see it. */
  everything: Scope;
  everyScope: (collection: string) => Scope | null;
  item: ExplainedItem | null;
  /** What was read of the item so far, by path. */
  values: Map<string, Promise<unknown>>;
}

const HIDDEN = Symbol('hidden');

/** The value at a path, or HIDDEN where the answer leaves it out, as it does with what may not be seen. */
function valueAt(item: Item, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    if (value === null || value === HIDDEN) return value;
    return isObject(value) && Object.hasOwn(value, name) ? value[name] : HIDDEN;
  }, item);
}

async function readValue({ asker }: Explaining, scope: Scope, key: string, path: readonly string[]) {
  const fields = path.join('.');
  try {
    const question = { parameters: () => ({ fields }) };
    const item = await getItem(asker.engine, asker.caller, scope.collection.name, key, question);
    return valueAt(item, path);
  } catch (error) {
    if (isKasbahError(error)) return HIDDEN;
    throw error;
  }
}

/** Whether a filter holds for the item, whoever may see what it asks about. */
export async function holdsFor(how: Explaining, filter: FilterJson): Promise<boolean> {
  const { subject, everything, everyScope, item } = how;
  if (!item) throw new TypeError('A filter holds for an item');
  const asked = resolveFilter(filter, everything, everyScope, { roles: subject.grant.roles, lasting: true });
  const where = both(item.is, asked);
  const found = await countItems(
    subject.reader,
    subject.snapshot,
    { scope: everything, where },
    subject.binding,
  );
  return found > 0;
}

/** Whether whoever asks could ask the same themselves. */
function mayAsk({ asker, everything }: Explaining, json: FilterJson): boolean {
  const scopes = (name: string) => asker.grant.scope(name, 'read');
  const own = scopes(everything.collection.name);
  try {
    if (own) resolveFilter(json, own, scopes, { roles: asker.grant.roles });
    return own !== null;
  } catch (error) {
    if (isKasbahError(error)) return false;
    throw error;
  }
}

async function explainClause(how: Explaining, clause: FilterClause): Promise<ExplainedClause> {
  const { everything, item, subject, values } = how;
  const { op, wanted, json } = clause;
  if (!how.open && !mayAsk(how, json))
    return { field: null, op: null, wanted: null, hidden: true, holds: null };
  const field = clause.path.join('.');
  const variable = typeof wanted === 'string' && isVariable(wanted);
  const said = {
    field,
    op,
    wanted,
    ...(variable && { means: variableValue(wanted, null, subject.binding) ?? null }),
  };
  if (!item) return { ...said, holds: null };
  const isList = op.startsWith('_some') || op === '_none' || op === '_every';
  if (isList)
    return how.open ? { ...said, holds: await holdsFor(how, json) } : { ...said, hidden: true, holds: null };
  let read = values.get(field);
  if (!read) {
    read = readValue(how, everything, item.key, clause.path);
    values.set(field, read);
  }
  const actual = await read;
  if (actual === HIDDEN && !how.open) return { ...said, hidden: true, holds: null };
  const shown = actual === HIDDEN ? { hidden: true as const } : { actual };
  return { ...said, ...shown, holds: await holdsFor(how, json) };
}

/** Whether a group holds, as far as that is known of its parts. */
function groupHolds(group: ExplainedGroup['group'], of: readonly ExplainedFilter[]): boolean | null {
  const results = of.map(({ holds }) => holds);
  if (group === 'not') return results[0] === null || results[0] === undefined ? null : !results[0];
  const decisive = group === 'any';
  if (results.includes(decisive)) return decisive;
  return results.includes(null) ? null : !decisive;
}

async function explainPart(how: Explaining, part: FilterPart): Promise<ExplainedFilter> {
  if (part.group === null) return explainClause(how, part.clause);
  const of: ExplainedFilter[] = [];
  for (const one of part.of) of.push(await explainPart(how, one));
  return { group: part.group, of, holds: how.item ? groupHolds(part.group, of) : null };
}

/** A filter of a policy, clause by clause: which of them hold for the item, and what the item has instead. */
export function explainFilter(how: Explaining, filter: FilterJson): Promise<ExplainedFilter> {
  return explainPart(how, partsOfFilter(filter, how.everything.collection, how.subject.snapshot));
}

/** The clauses for which a filter does not hold, in the order in which they stand. */
export function failedClauses(filter: ExplainedFilter): ExplainedClause[] {
  if (filter.holds !== false) return [];
  if (!('group' in filter)) return [filter];
  // Of a «not» it is what holds inside that is in the way.
  const inside = ({ of }: ExplainedGroup): ExplainedClause[] =>
    of.flatMap((one) => ('group' in one ? inside(one) : [one]));
  return filter.group === 'not' ? inside(filter) : filter.of.flatMap(failedClauses);
}
