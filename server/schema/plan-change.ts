import type { Problem } from '../lib/errors.ts';
import { randomToken } from '../lib/ids.ts';
import type { ChangeStep, ColumnProperty } from './change-step.ts';
import { completeOptions } from './complete-options.ts';
import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import { namesInExpression } from './expression.ts';
import type { FieldType } from './field-type.ts';
import { renameReferences } from './rename-references.ts';

export interface SchemaChange {
  /** The whole schema after the change. */
  definitions: CollectionDefinition[];
  steps: ChangeStep[];
  problems: Problem[];
}

type Types = ReadonlyMap<string, FieldType>;

const newId = (kind: 'c' | 'f') => `${kind}_${randomToken(9)}`;
const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function problem(path: string, message: string, hint?: string): Problem {
  return { code: 'UNSUPPORTED_CHANGE', message, path, ...(hint && { hint }) };
}

/** Whether a field has a column of its own. */
export function hasColumn(field: FieldDefinition, types: Types): boolean {
  const type = types.get(field.type);
  if (type?.relation) return type.relation === 'many-to-one' && field.options?.key_field === undefined;
  return type?.column(field.options ?? {}) !== null;
}

/** The name that a collection has after the change. */
type NewNames = ReadonlyMap<string, string>;

/** What the column of a field is made of; of a relation the collection it points to, whatever it is called. */
function columnOf(field: FieldDefinition, types: Types, names: NewNames): unknown {
  const type = types.get(field.type);
  const target = String(field.options?.collection);
  return type?.relation
    ? { relation: type.relation, collection: names.get(target) ?? target }
    : type?.column(field.options ?? {});
}

/** A definition that names no key gets the one it has already, or a number made by the database. */
export function withKey(
  definition: CollectionDefinition,
  before: CollectionDefinition | undefined,
): CollectionDefinition {
  if (definition.existing || before?.existing || definition.fields.some((field) => field.primary))
    return definition;
  const keys = before?.fields.filter((field) => field.primary && field.generated) ?? [];
  const made: FieldDefinition[] = before
    ? keys
    : [{ name: 'id', type: 'integer', primary: true, generated: true }];
  return { ...definition, fields: [...made, ...definition.fields] };
}

function complete(
  definition: CollectionDefinition,
  before: CollectionDefinition | undefined,
  types: Types,
): CollectionDefinition {
  const { $schema: _, ...rest } = definition as CollectionDefinition & { $schema?: string };
  const { fields } = withKey(rest, before);
  return {
    ...rest,
    id: before?.id ?? rest.id ?? newId('c'),
    fields: fields.map((field) => ({
      ...field,
      ...(types.get(field.type)?.tree && { options: { ...field.options, collection: rest.name } }),
      id: field.id ?? newId('f'),
    })),
  };
}

interface FieldChange {
  field: FieldDefinition;
  steps: ChangeStep[];
  problems: Problem[];
}

function changeField(
  path: string,
  collection: CollectionDefinition,
  before: FieldDefinition,
  wanted: FieldDefinition,
  types: Types,
  names: NewNames,
): FieldChange {
  const steps: ChangeStep[] = [];
  const problems: Problem[] = [];
  const at = { collection: collection.name, field: wanted.name };
  const field: FieldDefinition = { ...wanted, ...(before.id !== undefined && { id: before.id }) };
  const stored = hasColumn(before, types);
  if (before.column !== undefined && field.column === undefined) field.column = before.column;
  if (before.name !== wanted.name) {
    steps.push({ kind: 'rename_field', ...at, from: before.name });
    if (stored && collection.existing) field.column = before.column ?? before.name;
    else delete field.column;
  } else if (!same(before.column, field.column))
    problems.push(problem(`${path}.column`, `${wanted.name}: its column cannot be chosen anew.`));
  for (const key of ['primary', 'generated'] as const) {
    if (Boolean(before[key]) !== Boolean(wanted[key]))
      problems.push(problem(`${path}.${key}`, `${wanted.name}: the key of a collection cannot be changed.`));
  }
  const bothStored = stored && hasColumn(wanted, types);
  const before_ = columnOf(before, types, names) as { kind?: string } | null | undefined;
  const after_ = columnOf(wanted, types, names) as { kind?: string } | null | undefined;
  const workedOut = (one: FieldDefinition) => types.get(one.type)?.computed !== undefined;
  if (stored !== hasColumn(wanted, types) && workedOut(before) && workedOut(wanted))
    steps.push({ kind: stored ? 'park_field' : 'add_field', ...at, ...(stored && { field: before.name }) });
  else if (stored !== hasColumn(wanted, types)) {
    problems.push(
      problem(
        `${path}.type`,
        `${wanted.name}: a stored field cannot become a link without a column.`,
        'Add a new field instead.',
      ),
    );
  } else if (bothStored && !wanted.primary) {
    const sealed = (one: FieldDefinition) => Boolean(types.get(one.type)?.writeOnly);
    if (sealed(before) !== sealed(wanted))
      problems.push(
        problem(
          `${path}.type`,
          `${wanted.name}: stored values cannot become write-only, or readable after they were.`,
          'Add a new field instead.',
        ),
      );
    // Another type of link to the same collection holds the same keys.
    const sameLink = types.get(before.type)?.relation !== undefined && same(before_, after_);
    const sameKind = before_?.kind !== undefined && before_?.kind === after_?.kind;
    const reread = sameKind && before.type !== wanted.type;
    // Another type on the same kind of column has its own idea of a value: what is there has to be looked at. A column
    // that Kasbah did not make is only read differently.
    const changed = sameKind
      ? reread && !collection.existing
      : !same(before_, after_) || (before.type !== wanted.type && !sameLink);
    if (changed) steps.push({ kind: 'change_type', ...at, from: before.type });
    else {
      const properties: ColumnProperty[] = [];
      if (!same(before_, after_) && !reread) properties.push('size');
      for (const key of ['required', 'unique', 'indexed'] as const)
        if (Boolean(before[key]) !== Boolean(wanted[key])) properties.push(key);
      if (!same(before.default, wanted.default)) properties.push('default');
      if (properties.length > 0) steps.push({ kind: 'change_column', ...at, properties });
    }
  }
  if (hasColumn(wanted, types) && workedOut(wanted) && !same(before.options, wanted.options))
    steps.push({ kind: 'recompute_field', ...at });
  if (steps.length === 0 && !sameObject(before, field)) steps.push({ kind: 'change_settings', ...at });
  return { field, steps, problems };
}

function changeFields(
  before: CollectionDefinition,
  wanted: CollectionDefinition,
  types: Types,
  names: NewNames,
): { fields: FieldDefinition[]; steps: ChangeStep[]; problems: Problem[] } {
  const steps: ChangeStep[] = [];
  const problems: Problem[] = [];
  const kept = new Set<FieldDefinition>();
  const find = (field: FieldDefinition) =>
    before.fields.find((one) => field.id !== undefined && one.id === field.id) ??
    before.fields.find(
      (one) =>
        one.name === field.name &&
        !wanted.fields.some((other) => other.id !== undefined && other.id === one.id),
    );
  const fields = wanted.fields.map((field): FieldDefinition => {
    const path = `${wanted.name}.fields.${field.name}`;
    const old = find(field);
    if (old) {
      kept.add(old);
      const change = changeField(path, wanted, old, field, types, names);
      steps.push(...change.steps);
      problems.push(...change.problems);
      return change.field;
    }
    if (field.primary && before.fields.some((one) => one.primary))
      problems.push(problem(path, 'The key of a collection cannot be extended.'));
    const type = types.get(field.type);
    const filled = field.default ?? type?.defaultValue?.(field.options ?? {});
    if (field.required && hasColumn(field, types) && filled === undefined) {
      problems.push(
        problem(
          path,
          `${field.name} is required but has no default for the items that exist.`,
          'Give a default, or add it as optional.',
        ),
      );
    }
    steps.push({ kind: 'add_field', collection: wanted.name, field: field.name });
    if (hasColumn(field, types) && type?.computed)
      steps.push({ kind: 'recompute_field', collection: wanted.name, field: field.name });
    return { ...field, id: field.id ?? newId('f') };
  });
  for (const field of before.fields.filter((one) => !kept.has(one))) {
    const at = { collection: wanted.name, field: field.name };
    if (field.primary)
      problems.push(problem(`${wanted.name}.fields`, `${field.name} is the key and cannot be removed.`));
    else steps.push({ kind: hasColumn(field, types) ? 'park_field' : 'remove_relation', ...at });
  }
  return {
    fields,
    steps: [...steps, ...recomputed(wanted.name, fields, before.fields, steps, types)],
    problems,
  };
}

/** Stored results of which something below changed that they are worked out from. */
function recomputed(
  collection: string,
  fields: readonly FieldDefinition[],
  before: readonly FieldDefinition[],
  steps: readonly ChangeStep[],
  types: Types,
): ChangeStep[] {
  const expressionOf = (field: FieldDefinition) =>
    types.get(field.type)?.computed?.(field.options ?? {}).expression;
  const changed = new Set(
    steps.flatMap((step) =>
      step.kind === 'change_type' || step.kind === 'recompute_field' ? [step.field] : [],
    ),
  );
  for (const field of fields) {
    const old = before.find((one) => one.id === field.id);
    if (old && expressionOf(old) !== expressionOf(field)) changed.add(field.name);
  }
  const known = new Set(changed);
  if (known.size === 0) return [];
  for (let grown = -1; grown !== known.size; ) {
    grown = known.size;
    for (const field of fields) {
      const expression = expressionOf(field);
      if (expression !== undefined && namesInExpression(expression).some((name) => known.has(name)))
        known.add(field.name);
    }
  }
  const done = new Set(steps.flatMap((step) => (step.kind === 'recompute_field' ? [step.field] : [])));
  return fields
    .filter((field) => expressionOf(field) !== undefined && hasColumn(field, types))
    .filter((field) => known.has(field.name) && !done.has(field.name))
    .map((field) => ({ kind: 'recompute_field', collection, field: field.name }));
}

function sameObject(a: object, b: object): boolean {
  const sorted = (value: object) =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(value)
          .filter(([, v]) => v !== undefined)
          .sort(([x], [y]) => (x < y ? -1 : 1)),
      ),
    );
  return sorted(a) === sorted(b);
}

/** Indexes by the ids of their fields, so that a rename is no change. */
function indexMarks(definition: CollectionDefinition, before: CollectionDefinition): string[] {
  const idOf = (name: string) =>
    (definition.fields.find((one) => one.name === name) ?? before.fields.find((one) => one.name === name))
      ?.id ?? name;
  return (definition.indexes ?? [])
    .map((index) => `${index.fields.map(idOf).join(' ')} ${Boolean(index.unique)}`)
    .sort();
}

/** Whether the fields that stay come in another order. */
function reordered(before: readonly FieldDefinition[], after: readonly FieldDefinition[]): boolean {
  const order = (fields: readonly FieldDefinition[], others: readonly FieldDefinition[]) =>
    fields.map((field) => field.id).filter((id) => others.some((other) => other.id === id));
  return !same(order(before, after), order(after, before));
}

/**
 * What it takes to give these collections the wanted definitions and to remove others; the rest stays. Fields and
 * collections are known by their id first and their name second, so that a rename is a rename. Nothing is ever
 * dropped: what is removed is parked. Pure: nothing is looked up or changed.
 */
export function planChange(
  current: readonly CollectionDefinition[],
  wanted: readonly CollectionDefinition[],
  types: Types,
  removed: readonly string[] = [],
): SchemaChange {
  let definitions = [...current];
  const steps: ChangeStep[] = [];
  const problems: Problem[] = [];
  const renames: ChangeStep[] = [];
  const names: NewNames = new Map(
    wanted.flatMap((raw) => {
      const before = current.find((one) => raw.id !== undefined && one.id === raw.id);
      return before && before.name !== raw.name ? [[before.name, raw.name] as const] : [];
    }),
  );
  for (const raw of completeOptions(current, wanted, types)) {
    const index = definitions.findIndex((one) => raw.id !== undefined && one.id === raw.id);
    const at = index >= 0 ? index : definitions.findIndex((one) => one.name === raw.name);
    const before = definitions[at];
    const next = complete({ ...raw, ...(before?.existing && { existing: true }) }, before, types);
    if (!before) {
      // A table that is there is a collection already; this would open one of Kasbah's own, or none.
      if (raw.existing)
        problems.push({
          code: 'INVALID_SCHEMA',
          message: `${raw.name} is not a table that Kasbah found in the database.`,
          path: `${raw.name}.existing`,
          hint: 'Leave existing out to create it.',
        });
      definitions.push(next);
      steps.push({ kind: 'create_collection', collection: raw.name });
      continue;
    }
    if (before.existing === undefined || !before.existing) delete next.existing;
    if (before.table !== undefined) next.table = before.table;
    if (before.name !== raw.name) {
      renames.push({ kind: 'rename_collection', collection: raw.name, from: before.name });
      if (before.existing) next.table = before.table ?? before.name;
    }
    const change = changeFields(before, next, types, names);
    next.fields = change.fields;
    const { fields: _a, name: _n, indexes: _i, ...settings } = before;
    const { fields: _b, name: _m, indexes: _j, ...wantedSettings } = next;
    if (!sameObject(settings, wantedSettings) || reordered(before.fields, next.fields))
      steps.push({ kind: 'change_settings', collection: raw.name });
    definitions[at] = next;
    steps.push(...change.steps);
    if (!same(indexMarks(before, before), indexMarks(next, before)))
      steps.push({ kind: 'change_indexes', collection: raw.name });
    problems.push(...change.problems);
  }
  for (const name of removed) {
    const gone = definitions.find((one) => one.name === name);
    if (!gone || gone.system)
      problems.push({
        code: 'INVALID_SCHEMA',
        message: `There is no collection ${name} to remove.`,
        path: name,
      });
    else {
      steps.push({ kind: 'park_collection', collection: name });
      definitions = definitions.filter((one) => one !== gone);
    }
  }
  const all = [...renames, ...steps];
  return { definitions: renameReferences(definitions, all, types), steps: all, problems };
}
