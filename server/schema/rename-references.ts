import type { ChangeStep } from './change-step.ts';
import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import type { FieldType } from './field-type.ts';

/** Old names to new ones, of collections and of their fields; fields are found under the collection's new name. */
export interface Renames {
  collection(name: string): string;
  field(collection: string, name: string): string;
  empty: boolean;
}

/** The renames among the steps of a change. */
export function renamesOf(steps: readonly ChangeStep[]): Renames {
  const collections = new Map<string, string>();
  const fields = new Map<string, string>();
  for (const step of steps) {
    if (step.kind === 'rename_collection') collections.set(step.from, step.collection);
    if (step.kind === 'rename_field') fields.set(`${step.collection} ${step.from}`, step.field);
  }
  return {
    collection: (name) => collections.get(name) ?? name,
    field: (collection, name) => fields.get(`${collection} ${name}`) ?? name,
    empty: collections.size === 0 && fields.size === 0,
  };
}

/** `{{old}}` becomes `{{new}}`. */
function renameInTemplate(template: string, rename: (name: string) => string): string {
  return template.replace(/\{\{\s*([^}.\s]+)/g, (_, name: string) => `{{${rename(name)}`);
}

/** Options that name another field of the same collection, as the type says. */
function renameBeside(
  field: FieldDefinition,
  own: string,
  renames: Renames,
  types: ReadonlyMap<string, FieldType>,
): FieldDefinition {
  const type = types.get(field.type);
  if (type?.renameFields)
    return { ...field, options: type.renameFields(field.options ?? {}, (name) => renames.field(own, name)) };
  const named = (type?.namesFields ?? []).filter((name) => typeof field.options?.[name] === 'string');
  if (named.length === 0) return field;
  const changed = named.map((name) => [name, renames.field(own, String(field.options?.[name]))]);
  return { ...field, options: { ...field.options, ...Object.fromEntries(changed) } };
}

function renameField(
  field: FieldDefinition,
  renames: Renames,
  target: (name: string) => CollectionDefinition | undefined,
): FieldDefinition {
  const options = field.options as Record<string, string> | undefined;
  const several: unknown = field.options?.collections;
  if (Array.isArray(several))
    return {
      ...field,
      options: { ...options, collections: several.map((name) => renames.collection(String(name))) },
    };
  if (!options?.collection) return field;
  const collection = renames.collection(options.collection);
  const next: Record<string, unknown> = { ...options, collection };
  if (options.field) next.field = renames.field(collection, options.field);
  if (options.junction) {
    const junction = renames.collection(options.junction);
    next.junction = junction;
    if (target(junction)) {
      next.from = renames.field(junction, options.from ?? '');
      next.to = renames.field(junction, options.to ?? '');
      if (options.sort) next.sort = renames.field(junction, options.sort);
    }
  }
  return { ...field, options: next };
}

/**
 * Carries the renames of a change to every place of the schema that names what was renamed: relations, templates,
 * sort orders, the field of the archive, indexes. Definitions that were given already with the new names stay as they are.
 */
export function renameReferences(
  definitions: readonly CollectionDefinition[],
  steps: readonly ChangeStep[],
  types: ReadonlyMap<string, FieldType>,
): CollectionDefinition[] {
  const renames = renamesOf(steps);
  if (renames.empty) return [...definitions];
  const target = (name: string) => definitions.find((one) => one.name === name);
  return definitions.map((definition) => {
    const field = (name: string) => renames.field(definition.name, name);
    const sorted = (key: string) => (key.startsWith('-') ? `-${field(key.slice(1))}` : field(key));
    return {
      ...definition,
      ...(definition.display_template !== undefined && {
        display_template: renameInTemplate(definition.display_template, field),
      }),
      ...(definition.default_sort && { default_sort: definition.default_sort.map(sorted) }),
      ...(definition.sort_field !== undefined && { sort_field: field(definition.sort_field) }),
      ...(definition.archive_field !== undefined && { archive_field: field(definition.archive_field) }),
      ...(definition.indexes && {
        indexes: definition.indexes.map((index) => ({ ...index, fields: index.fields.map(field) })),
      }),
      fields: definition.fields.map((one) =>
        renameField(renameBeside(one, definition.name, renames, types), renames, target),
      ),
    };
  });
}
