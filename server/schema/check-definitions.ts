import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Problem } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { addFormats } from './ajv-formats.ts';
import { checkCollectionSettings, checkTranslations } from './check-settings.ts';
import { choiceValues } from './choices.ts';
import {
  COLLECTION_SCHEMA,
  type CollectionDefinition,
  type FieldDefinition,
  NAME_PATTERN,
} from './definition.ts';
import type { Dialect } from './dialect.ts';
import type { FieldType } from './field-type.ts';
import { misfitOf } from './misfit-of.ts';
import { hasColumn } from './plan-change.ts';

const RESERVED = new Set(['__proto__', 'constructor', 'prototype', 'meta', 'singleton']);
const NAME = new RegExp(NAME_PATTERN);
/** Kasbah's own tables, and those that SQLite makes nobody else make. */
const TAKEN_PREFIX = /^(?:kasbah|sqlite)_/i;

// The schemas are the code's own: checking each against the meta-schema would take most of the time of a first plan.
const ajv = addFormats(
  new Ajv({ allErrors: true, strict: false, validateSchema: false, addUsedSchema: false }),
);
let shape: ValidateFunction | undefined;
const optionChecks = new WeakMap<FieldType, ValidateFunction>();

/** The check of a type's options, compiled once; compiling is what makes Ajv slow. */
function optionCheck(type: FieldType): ValidateFunction {
  let check = optionChecks.get(type);
  if (!check) {
    check = ajv.compile(type.optionsSchema);
    optionChecks.set(type, check);
  }
  return check;
}

function describe(error: ErrorObject): Problem {
  const extra = (error.params as { additionalProperty?: string }).additionalProperty;
  const path =
    error.instancePath.slice(1).replaceAll('/', '.') +
    (extra ? `${error.instancePath ? '.' : ''}${extra}` : '');
  const message = extra
    ? `${extra} is not a known setting.`
    : `${path || 'The collection'} ${error.message ?? 'is not valid'}.`;
  return { code: 'INVALID_SCHEMA', message, path };
}

/** Whether a value has the form of a collection definition; the problems name paths inside it. */
export function checkShape(value: unknown): Problem[] {
  shape ??= ajv.compile(COLLECTION_SCHEMA);
  return shape(value) ? [] : (shape.errors ?? []).map(describe);
}

function problem(path: string, message: string, hint?: string): Problem {
  return { code: 'INVALID_SCHEMA', message, path, ...(hint && { hint }) };
}

interface Context {
  /** Null where definitions are only read again. */
  dialect: Dialect | null;
  byName: ReadonlyMap<string, CollectionDefinition>;
  types: ReadonlyMap<string, FieldType>;
}

/** Whether the key of a collection is a link whose keys are links, and so on, back to it. */
function keyLeadsBack(
  own: CollectionDefinition,
  byName: Context['byName'],
  types: Context['types'],
): boolean {
  const seen = new Set<string>();
  let at: CollectionDefinition | undefined = own;
  while (at && !seen.has(at.name)) {
    seen.add(at.name);
    const key: FieldDefinition | undefined = at.fields.find((field) => field.primary);
    at = key && types.get(key.type)?.relation ? byName.get(String(key.options?.collection)) : undefined;
  }
  return at === own;
}

function checkRelation(
  at: string,
  field: FieldDefinition,
  type: FieldType,
  own: CollectionDefinition,
  { byName, types }: Context,
): Problem[] {
  const options = (field.options ?? {}) as Record<string, string>;
  const target = byName.get(options.collection ?? '');
  if (!target) {
    const near = nearest(options.collection ?? '', [...byName.keys()]);
    return [
      problem(
        `${at}.options.collection`,
        `There is no collection ${options.collection}.`,
        near && `Did you mean ${near}?`,
      ),
    ];
  }
  const has = (collection: CollectionDefinition | undefined, name: string | undefined) =>
    collection?.fields.some((other) => other.name === name) ?? false;
  const pointsTo = (from: CollectionDefinition | undefined, name: string | undefined, to: string) =>
    from?.fields.some(
      (other) =>
        other.name === name &&
        types.get(other.type)?.relation === 'many-to-one' &&
        other.options?.collection === to,
    ) ?? false;
  if (type.relation === 'many-to-one') {
    if (target.fields.filter((other) => other.primary).length !== 1) {
      return [
        problem(`${at}.options.collection`, `${target.name} has no single key that a field could hold.`),
      ];
    }
    if (field.primary && keyLeadsBack(own, byName, types)) {
      return [problem(`${at}.options.collection`, `The key of ${own.name} would be a link to itself.`)];
    }
    if (options.key_field && !has(own, options.key_field)) {
      return [problem(`${at}.options.key_field`, `${own.name} has no field ${options.key_field}.`)];
    }
  }
  if (type.relation === 'one-to-many' && !pointsTo(target, options.field, own.name)) {
    return [problem(`${at}.options.field`, `${target.name} has no field ${options.field} that points here.`)];
  }
  if (type.relation === 'many-to-many') {
    const junction = byName.get(options.junction ?? '');
    if (!pointsTo(junction, options.from, own.name) || !pointsTo(junction, options.to, target.name)) {
      return [
        problem(
          `${at}.options.junction`,
          `The junction ${options.junction} with ${options.from} and ${options.to} is not there.`,
        ),
      ];
    }
    if (options.sort !== undefined && !has(junction, options.sort))
      return [problem(`${at}.options.sort`, `${options.junction} has no field ${options.sort}.`)];
  }
  return [];
}

/** The collections that a link to one of several may lead to. */
function checkAnyLink(at: string, field: FieldDefinition, byName: Context['byName']): Problem[] {
  const names = (field.options?.collections ?? []) as string[];
  return names.flatMap((name, index) => {
    const path = `${at}.options.collections[${index}]`;
    const target = byName.get(name);
    if (!target || target.system) {
      const near = nearest(name, [...byName.keys()]);
      return [problem(path, `There is no collection ${name}.`, near && `Did you mean ${near}?`)];
    }
    return target.fields.filter((other) => other.primary).length === 1
      ? []
      : [problem(path, `${name} has no single key that a field could hold.`)];
  });
}

/** A default is a value that an item could be given. */
function checkDefault(at: string, field: FieldDefinition, type: FieldType): Problem[] {
  const value = field.default;
  if (value === undefined || value === null || type.relation) return [];
  if (type.writeOnly || type.readonly)
    return [problem(`${at}.default`, `A field of type ${type.name} takes no default.`)];
  const misfit = misfitOf(value, type, field.options ?? {});
  return misfit === null
    ? []
    : [problem(`${at}.default`, `The default of ${field.name} is no value of it. ${misfit}`)];
}

function checkField(
  at: string,
  field: FieldDefinition,
  own: CollectionDefinition,
  context: Context,
): Problem[] {
  const type = context.types.get(field.type);
  if (!type) {
    const near = nearest(field.type, [...context.types.keys()]);
    return [problem(`${at}.type`, `There is no field type ${field.type}.`, near && `Did you mean ${near}?`)];
  }
  const problems: Problem[] = [];
  if (RESERVED.has(field.name) || field.name.startsWith('$')) {
    problems.push(problem(`${at}.name`, `${field.name} is a reserved name.`, `Try ${field.name}_value.`));
  }
  if (!own.existing && !own.system && !NAME.test(field.name)) {
    problems.push(
      problem(
        `${at}.name`,
        `${field.name} is not a good name: letters, digits and underscores, a letter first.`,
      ),
    );
  }
  const valid = optionCheck(type);
  if (!valid(field.options ?? {})) {
    for (const error of valid.errors ?? []) {
      const inner = describe(error);
      problems.push(problem(`${at}.options${inner.path ? `.${inner.path}` : ''}`, inner.message));
    }
    return problems;
  }
  problems.push(...checkTranslations(at, field.translations, choiceValues(field.options ?? {})));
  if (type.relation) return [...problems, ...checkRelation(at, field, type, own, context)];
  problems.push(...checkDefault(at, field, type));
  const { dialect, types, byName } = context;
  const found = type.check?.(field, { collection: own, dialect, types }) ?? [];
  const lost = type.linksAny ? checkAnyLink(at, field, byName) : [];
  return [
    ...problems,
    ...lost,
    ...found.map(({ path, message, hint }) => problem(`${at}.${path}`, message, hint)),
  ];
}

function checkCollection(own: CollectionDefinition, context: Context): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const columns = new Set<string>();
  if (RESERVED.has(own.name)) problems.push(problem(`${own.name}.name`, `${own.name} is a reserved name.`));
  if (!own.existing && !own.system && (!NAME.test(own.name) || TAKEN_PREFIX.test(own.name))) {
    problems.push(
      problem(
        `${own.name}.name`,
        `${own.name} is not a good name: letters, digits and underscores, a letter first, and not begun like a table of Kasbah’s or SQLite’s own.`,
      ),
    );
  }
  own.fields.forEach((field) => {
    const at = `${own.name}.fields.${field.name}`;
    if (seen.has(field.name.toLowerCase()))
      problems.push(problem(`${at}.name`, `${field.name} is there twice.`));
    seen.add(field.name.toLowerCase());
    const column = hasColumn(field, context.types) ? (field.column ?? field.name).toLowerCase() : undefined;
    if (column !== undefined && columns.has(column) && !own.existing)
      problems.push(problem(`${at}.column`, `${field.column ?? field.name} is the column of another field.`));
    if (column !== undefined) columns.add(column);
    problems.push(...checkField(at, field, own, context));
  });
  const names = new Set(own.fields.map((field) => field.name));
  for (const [index, part] of (own.indexes ?? []).entries()) {
    const missing = part.fields.find((name) => !names.has(name));
    if (missing)
      problems.push(problem(`${own.name}.indexes[${index}]`, `${own.name} has no field ${missing}.`));
  }
  return [...problems, ...checkCollectionSettings(own, context.types)];
}

/**
 * Every problem of a whole schema: unknown types, bad options, reserved or doubled names, relations to nowhere.
 * `only` limits the check to these collections (the ones that changed), `dialect` adds what that database cannot hold;
 * an empty result means the snapshot can be built.
 */
export function checkDefinitions(
  definitions: readonly CollectionDefinition[],
  types: ReadonlyMap<string, FieldType>,
  only?: ReadonlySet<string>,
  dialect: Dialect | null = null,
): Problem[] {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const context = { byName, types, dialect };
  return definitions
    .filter((definition) => !only || only.has(definition.name))
    .flatMap((definition) => checkCollection(definition, context));
}
