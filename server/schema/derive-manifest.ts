import { isOrdinal } from './check-settings.ts';
import { pathsInTemplate } from './display-template.ts';
import { usesOf } from './expression.ts';
import { labelOf } from './labels.ts';
import type { Manifest, ManifestCollection, ManifestField, ManifestRelation } from './manifest.ts';
import type { FilterJson } from './query.ts';
import { fieldsInFilter } from './rename-in-filter.ts';
import type { Action, Scope } from './scope.ts';
import type { Collection, Field, Snapshot } from './snapshot.ts';

type Scopes = (collection: string, action: Action) => Scope | null;

/** The field on the other side that is the same relation seen from there. */
function otherSide(snapshot: Snapshot, collection: Collection, field: Field): string | undefined {
  const relation = field.relation;
  if (!relation) return undefined;
  if (relation.kind === 'one-to-many') return relation.field;
  for (const other of snapshot.collections.get(relation.collection)?.fields.values() ?? []) {
    const back = other.relation;
    if (
      relation.kind === 'many-to-one' &&
      back?.kind === 'one-to-many' &&
      back.collection === collection.name &&
      back.field === field.name
    )
      return other.name;
    if (
      relation.kind === 'many-to-many' &&
      back?.kind === 'many-to-many' &&
      back.junction === relation.junction &&
      back.from === relation.to
    )
      return other.name;
  }
  return undefined;
}

function relationOf(snapshot: Snapshot, collection: Collection, field: Field): ManifestRelation | null {
  const { relation } = field;
  if (!relation) return null;
  const other = otherSide(snapshot, collection, field);
  return {
    kind: relation.kind,
    collection: relation.collection,
    ...(relation.kind === 'many-to-one' &&
      relation.keyField !== field.name && { key_field: relation.keyField }),
    ...(other !== undefined && { field: other }),
  };
}

/** The condition of a field, unless it asks about something that the actor may not know of: then the field is shown. */
function conditionOf({ definition }: Field, seen: ReadonlySet<string>): FilterJson | null {
  const { condition } = definition;
  return condition && fieldsInFilter(condition).every((name) => seen.has(name)) ? condition : null;
}

/** Whether an actor may know of a field, over relations to ones as well. */
function isSeen(snapshot: Snapshot, collection: Collection, path: string, scopes: Scopes): boolean {
  const [name = '', ...rest] = path.replace(/^-/, '').split('.');
  const known = (['read', 'create'] as const).some((action) =>
    scopes(collection.name, action)?.fields.has(name),
  );
  const relation = collection.fields.get(name)?.relation;
  const target = relation && snapshot.collections.get(relation.collection);
  return known && (rest.length === 0 || (!!target && isSeen(snapshot, target, rest.join('.'), scopes)));
}

/** How an item is named for an actor: without the fields that they may not know of, and by its key where none is left. */
function templateFor(
  collection: Collection,
  template: string | undefined,
  seen: (path: string) => boolean,
): string {
  const inBraces = (paths: readonly string[]) => paths.map((path) => `{{${path}}}`).join(' ');
  const paths = pathsInTemplate(template ?? '');
  if (template !== undefined && paths.every(seen)) return template;
  const left = paths.filter(seen);
  return inBraces(left.length > 0 ? left : collection.primaryKey.map((field) => field.name));
}

/** The options of a field; an expression is told to those who may know of every field in it. */
function optionsOf({ options, computed }: Field, seen: ReadonlySet<string>): Record<string, unknown> {
  const all = options as Record<string, unknown>;
  if (!computed || usesOf(computed.expression).every((name) => seen.has(name))) return all;
  const { expression: _, ...rest } = all;
  return rest;
}

function fieldOf(
  snapshot: Snapshot,
  collection: Collection,
  field: Field,
  scopes: Scopes,
  seen: ReadonlySet<string>,
): ManifestField {
  const { definition } = field;
  const may = (action: Action) => scopes(collection.name, action)?.fields.has(field.name) ?? false;
  const writable = !field.readonly && field.relation?.kind !== 'one-to-many' && !collection.readonly;
  return {
    id: field.id,
    name: field.name,
    type: field.type.name,
    label: definition.label ?? labelOf(field.name),
    note: definition.note ?? null,
    primary: Boolean(definition.primary),
    required: Boolean(definition.required),
    unique: Boolean(definition.unique || (definition.primary && collection.primaryKey.length === 1)),
    hidden: Boolean(definition.hidden),
    width: definition.width ?? 'full',
    condition: conditionOf(field, seen),
    translations: definition.translations ?? {},
    readonly: !writable,
    default: definition.default ?? field.type.defaultValue?.(field.options) ?? null,
    has_default:
      definition.default !== undefined ||
      Boolean(definition.generated) ||
      (field.type.generates?.(field.options) ?? false),
    options: optionsOf(field, seen),
    operators: field.type.operators,
    sortable: field.type.sortable,
    relation: relationOf(snapshot, collection, field),
    ...(field.any && {
      any: {
        collections: field.any.collections.filter((name) => scopes(name, 'read')),
        field: field.any.collectionField,
      },
    }),
    can: { read: may('read'), create: writable && may('create'), update: writable && may('update') },
  };
}

function collectionOf(snapshot: Snapshot, collection: Collection, scopes: Scopes): ManifestCollection {
  const { definition } = collection;
  const may = (action: Action) =>
    scopes(collection.name, action) !== null &&
    (action === 'read' || action === 'export' || !collection.readonly);
  const seen = [...collection.fields.values()].filter(
    (field) =>
      scopes(collection.name, 'read')?.fields.has(field.name) ||
      scopes(collection.name, 'create')?.fields.has(field.name),
  );
  const names = new Set(seen.map((field) => field.name));
  const { archive_field, sort_field = '' } = definition;
  const known = (path: string) => isSeen(snapshot, collection, path, scopes);
  const sortField = names.has(sort_field) ? sort_field : null;
  return {
    id: collection.id,
    name: collection.name,
    label: definition.label ?? labelOf(collection.name),
    note: definition.note ?? null,
    icon: definition.icon ?? null,
    color: definition.color ?? null,
    translations: definition.translations ?? {},
    hidden: Boolean(definition.hidden),
    singleton: Boolean(definition.singleton),
    readonly: collection.readonly,
    existing: Boolean(definition.existing),
    primary_key: collection.primaryKey.map((field) => field.name),
    display_template: templateFor(collection, definition.display_template, known),
    default_sort: definition.default_sort?.filter(known) ?? (sortField === null ? [] : [sortField]),
    sort_field: sortField,
    archive:
      archive_field !== undefined && names.has(archive_field)
        ? {
            field: archive_field,
            archived: definition.archive_value,
            unarchived: definition.unarchive_value ?? null,
          }
        : null,
    history: definition.history ?? 'full',
    fields: seen.map((field) => fieldOf(snapshot, collection, field, scopes, names)),
    can: {
      create: may('create'),
      read: may('read'),
      update: may('update'),
      delete: may('delete'),
      export: may('export'),
    },
  };
}

/** What the admin needs to draw itself for an actor: only collections and fields that the scopes reach. */
export function deriveManifest(snapshot: Snapshot, scopes: Scopes): Omit<Manifest, 'plugins'> {
  const reachable = [...snapshot.collections.values()].filter(
    (collection) =>
      (!collection.definition.system || collection.definition.open) &&
      (scopes(collection.name, 'read') || scopes(collection.name, 'create')),
  );
  return {
    version: snapshot.version,
    database: snapshot.dialect,
    collections: reachable.map((collection) => collectionOf(snapshot, collection, scopes)),
    field_types: [...snapshot.types.values()].map((type) => ({
      name: type.name,
      label: type.label,
      relation: Boolean(type.relation),
      ordinal: isOrdinal(type, {}),
      options: type.optionsSchema,
    })),
  };
}
