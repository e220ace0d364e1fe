import { readPolicies } from '../access/read-policies.ts';
import { type Misfits, readTargets, tryConversion } from '../data/convert-column.ts';
import type { Database, Executor } from '../data/database.ts';
import { quote } from '../data/sql-text.ts';
import type { Problem } from '../lib/errors.ts';
import type { ChangeStep } from '../schema/change-step.ts';
import { filterNames, namedBy } from '../schema/named-by.ts';
import { type Collection, collectionOf, type Field, fieldOf, type Snapshot } from '../schema/snapshot.ts';

/** What a step touches, told before it runs. */
export interface StepImpact {
  /** Items of the collection. */
  rows?: number;
  /** Values that do not convert or fit, with the first of them. */
  misfits?: { count: number; samples: { key: string; value: unknown }[] };
  /** Policies that speak of it. */
  policies?: number;
  /** Links that lead here or rest on it. */
  relations?: string[];
  /** Settings that name it: templates, orders, indexes, rules and conditions, computed fields. */
  settings?: string[];
  /** Collections whose generated type changes. */
  types?: string[];
}

interface Looked {
  impact: StepImpact;
  problems: Problem[];
}

const samplesOf = (misfits: Misfits) =>
  misfits.samples.map(({ key, value }) => ({ key: key.map(String).join(','), value }));

function keysOf(collection: Collection): string[] {
  return collection.primaryKey.map((field) => field.column ?? field.name);
}

/** The columns by which a conversion finds the rows of a collection. */
export function keyColumns(collection: Collection): { column: string; asText: boolean }[] {
  return collection.primaryKey.map((field) => ({
    column: field.column ?? field.name,
    asText: field.scalar?.asText ?? false,
  }));
}

/** The keys that a column may point to, where a stored field becomes a link; null where it does not. */
export async function targetsOf(
  executor: Executor,
  snapshot: Snapshot,
  field: Field,
): Promise<{ targets?: Set<string> }> {
  const relation = field.relation;
  if (relation?.kind !== 'many-to-one' || field.column === null) return {};
  // A collection that the same change creates has no items yet.
  const target = snapshot.collections.get(relation.collection);
  const key = target?.fields.get(relation.targetKey);
  if (!target || !key) return { targets: new Set() };
  return { targets: await readTargets(executor, target.table, key.column ?? key.name) };
}

async function conversion(
  database: Database,
  snapshot: Snapshot,
  old: Collection,
  before: Field,
  after: Field,
): Promise<Misfits> {
  if (!before.scalar || !after.scalar || before.column === null) return { rows: 0, count: 0, samples: [] };
  return tryConversion(database, {
    table: old.table,
    keys: keyColumns(old),
    from: before.column,
    to: '',
    before: before.scalar,
    after: after.scalar,
    ...(await targetsOf(database, snapshot, after)),
  });
}

/** Rows that would break a rule the column is to get, with their keys. */
async function ruleBreakers(
  database: Database,
  old: Collection,
  before: Field,
  rule: 'required' | 'unique',
): Promise<Misfits> {
  // Names may hold dots and blanks, which a query builder would read as its own; hence the text by hand.
  const q = (name: string) => quote(database.dialect, name);
  const column = before.column ?? before.name;
  const table = q(old.table);
  const breaks =
    rule === 'required'
      ? `${q(column)} IS NULL`
      : `${q(column)} IN (SELECT ${q(column)} FROM ${table} WHERE ${q(column)} IS NOT NULL GROUP BY ${q(column)} HAVING count(*) > 1)`;
  return breakersOf(database, old, [column], `${table} t WHERE ${breaks}`);
}

/** The rows of `t` in a FROM clause, with their keys and the first of the columns that they break a rule with. */
async function breakersOf(
  database: Database,
  old: Collection,
  columns: readonly string[],
  from: string,
): Promise<Misfits> {
  const q = (name: string) => `t.${quote(database.dialect, name)}`;
  const keys = keysOf(old);
  const shown = [...new Set([...keys, ...columns])].map(q).join(', ');
  const order = keys.length > 0 ? ` ORDER BY ${keys.map(q).join(', ')}` : '';
  const [rows, [counted]] = await Promise.all([
    database.all(`SELECT ${shown} FROM ${from}${order} LIMIT 20`),
    database.all(`SELECT count(*) AS n FROM ${from}`),
  ]);
  const samples = rows.map((row) => ({ key: keys.map((key) => row[key]), value: row[columns[0]!] }));
  return { rows: Number(counted?.n ?? 0), count: Number(counted?.n ?? 0), samples };
}

function misfit(path: string, message: string, misfits: Misfits, hint: string): Problem {
  const keys = samplesOf(misfits)
    .map((sample) => sample.key)
    .slice(0, 10);
  return {
    code: 'VALUES_DO_NOT_FIT',
    message: `${message} Items: ${keys.join(', ')}${misfits.count > keys.length ? ' …' : ''}.`,
    path,
    hint,
  };
}

/** Which of the types that a change gives another form a step has to do with. */
export function typesOfStep(
  step: ChangeStep,
  { relations = [] }: StepImpact,
  changed: ReadonlySet<string>,
): { types?: string[] } {
  const from = step.kind === 'rename_collection' ? [step.from] : [];
  const near = [step.collection, ...from, ...relations.map((path) => path.slice(0, path.indexOf('.')))];
  const types = [...new Set(near)].filter((name) => changed.has(name));
  return types.length > 0 && step.kind !== 'change_settings' && step.kind !== 'change_indexes'
    ? { types }
    : {};
}

/** Steps after which something has another name, is another thing, or is not there. */
const UNSETTLING = new Set<ChangeStep['kind']>([
  'rename_field',
  'change_type',
  'park_field',
  'remove_relation',
  'rename_collection',
  'park_collection',
]);

/** The field a step speaks of as it was before; found by its id where it goes on, by its name where it goes. */
function earlierField(old: Collection, next: Collection | undefined, step: ChangeStep): Field | undefined {
  if (!('field' in step) || step.field === undefined) return undefined;
  if (step.kind === 'park_field' || step.kind === 'remove_relation') return old.fields.get(step.field);
  const id = next?.fields.get(step.field)?.id;
  return [...old.fields.values()].find((field) => field.id === id);
}

/**
 * Looks at the data a step touches. A value that does not fit is a problem unless `emptyMisfits` says that it may be
 * left empty in the new column (the old value stays parked).
 */
export async function lookAtStep(
  database: Database,
  before: Snapshot,
  after: Snapshot,
  step: ChangeStep,
  emptyMisfits: boolean,
): Promise<Looked> {
  const nothing: Looked = { impact: {}, problems: [] };
  if (step.kind === 'create_collection' || step.kind === 'change_settings' || step.kind === 'add_field')
    return nothing;
  const next = after.collections.get(step.collection);
  const old = [...before.collections.values()].find(
    (one) => one.id === (next?.id ?? before.collections.get(step.collection)?.id),
  );
  if (!old) return nothing;
  const [counted] = await database.all(`SELECT count(*) AS n FROM ${quote(database.dialect, old.table)}`);
  const oldField = earlierField(old, next, step);
  const named = { collection: old.name, ...(oldField && { field: oldField.name }) };
  const touching = (await readPolicies(database)).filter(
    (policy) =>
      (policy.collection === old.name &&
        (!oldField ||
          policy.fields.includes(oldField.name) ||
          Object.hasOwn(policy.presets ?? {}, oldField.name))) ||
      (oldField &&
        [policy.where, policy.validation].some(
          (filter) => filter && filterNames(filter, policy.collection, before, named),
        )),
  );
  const impact: StepImpact = { rows: Number(counted?.n ?? 0), policies: touching.length };
  const problems: Problem[] = [];
  if (UNSETTLING.has(step.kind)) Object.assign(impact, namedBy(before, named));
  if (step.kind === 'change_type' && oldField) {
    const field = fieldOf(collectionOf(after, step.collection), step.field);
    const misfits = await conversion(database, before, old, oldField, field);
    if (misfits.count > 0) {
      impact.misfits = { count: misfits.count, samples: samplesOf(misfits) };
      const blocked = !emptyMisfits || Boolean(field.definition.required);
      const hint = field.definition.required
        ? 'Correct these values first.'
        : 'Correct these values first, or apply with on_misfit: "empty".';
      if (blocked)
        problems.push(
          misfit(
            `${step.collection}.${step.field}`,
            `${misfits.count} of ${misfits.rows} values cannot become ${field.type.label.toLowerCase()}.`,
            misfits,
            hint,
          ),
        );
    }
    if (field.definition.required) problems.push(...(await requiredProblems(database, old, oldField, step)));
  }
  if (step.kind === 'change_column' && oldField) {
    const field = fieldOf(collectionOf(after, step.collection), step.field);
    if (step.properties.includes('required') && field.definition.required)
      problems.push(...(await requiredProblems(database, old, oldField, step)));
    if (step.properties.includes('unique') && field.definition.unique) {
      const misfits = await ruleBreakers(database, old, oldField, 'unique');
      if (misfits.count > 0)
        problems.push(
          misfit(
            `${step.collection}.${step.field}`,
            `${misfits.count} items share their value of ${step.field} with another.`,
            misfits,
            'Make the values different first.',
          ),
        );
    }
    if (step.properties.includes('size')) {
      const misfits = await conversion(database, before, old, oldField, field);
      if (misfits.count > 0)
        problems.push(
          misfit(
            `${step.collection}.${step.field}`,
            `${misfits.count} values of ${step.field} do not fit the new size.`,
            misfits,
            'Shorten these values first.',
          ),
        );
    }
  }
  if (step.kind === 'change_indexes' && next) problems.push(...(await doubled(database, old, next)));
  return { impact, problems };
}

/** Items that an index without doubles over several fields would refuse. */
async function doubled(database: Database, old: Collection, next: Collection): Promise<Problem[]> {
  const q = (name: string) => quote(database.dialect, name);
  const problems: Problem[] = [];
  for (const [place, index] of (next.definition.indexes ?? []).entries()) {
    const columns = index.fields.map((name) => {
      const id = next.fields.get(name)?.id;
      return [...old.fields.values()].find((field) => field.id === id)?.column;
    });
    // A field that is new has no values yet.
    if (!index.unique || !columns.every((column) => typeof column === 'string')) continue;
    const list = columns.map(q).join(', ');
    const given = columns.map((column) => `${q(column)} IS NOT NULL`).join(' AND ');
    const same = columns.map((column) => `t.${q(column)} = d.${q(column)}`).join(' AND ');
    const from = `${q(old.table)} t JOIN (SELECT ${list} FROM ${q(old.table)} WHERE ${given} GROUP BY ${list} HAVING count(*) > 1) d ON ${same}`;
    const misfits = await breakersOf(database, old, columns, from);
    if (misfits.count > 0)
      problems.push(
        misfit(
          `${next.name}.indexes[${place}]`,
          `${misfits.count} items share their values of ${index.fields.join(', ')} with another.`,
          misfits,
          'Make the values different first.',
        ),
      );
  }
  return problems;
}

async function requiredProblems(
  database: Database,
  old: Collection,
  field: Field,
  step: { collection: string; field: string },
): Promise<Problem[]> {
  const misfits = await ruleBreakers(database, old, field, 'required');
  if (misfits.count === 0) return [];
  return [
    misfit(
      `${step.collection}.${step.field}`,
      `${misfits.count} items have no value of ${step.field}, which is to be required.`,
      misfits,
      'Fill them in first, or leave the field optional.',
    ),
  ];
}
