import type { CollectionDefinition, FieldDefinition, SchemaChange } from './definitions.ts';
import { draftedFields, type Edits, editedCollection, editedField, fieldId } from './edits.ts';
import { withBackFields } from './field-drafts.ts';

const optionOf = (field: FieldDefinition, name: string): unknown => field.options?.[name];

/** Whether a field needs a collection that is to go. */
const needsCollection = (field: FieldDefinition, name: string) =>
  optionOf(field, 'collection') === name || optionOf(field, 'junction') === name;

/** Whether a field is the other side of a link that is to go. */
function needsField(field: FieldDefinition, owner: string, name: string): boolean {
  if (field.type === 'one-to-many')
    return optionOf(field, 'collection') === owner && optionOf(field, 'field') === name;
  return (
    optionOf(field, 'junction') === owner &&
    (optionOf(field, 'from') === name || optionOf(field, 'to') === name)
  );
}

/** Titles, sorting, the archive and indexes cannot speak of a field that is gone. */
function forgetting(definition: CollectionDefinition, names: readonly string[]): CollectionDefinition {
  const next = { ...definition };
  const mentions = (text: string) => names.some((name) => new RegExp(`\\{\\{\\s*${name}\\s*[.}]`).test(text));
  if (next.display_template !== undefined && mentions(next.display_template)) {
    const rest = next.display_template
      .replace(/\{\{[^}]*\}\}/g, (part) => (mentions(part) ? '' : part))
      .replace(/\s+/g, ' ')
      .trim();
    if (rest.includes('{{')) next.display_template = rest;
    else delete next.display_template;
  }
  if (next.default_sort)
    next.default_sort = next.default_sort.filter((key) => !names.includes(key.replace(/^-/, '')));
  for (const key of ['sort_field', 'archive_field'] as const)
    if (next[key] !== undefined && names.includes(next[key])) delete next[key];
  if (next.archive_field === undefined) {
    delete next.archive_value;
    delete next.unarchive_value;
  }
  if (next.indexes)
    next.indexes = next.indexes.filter((index) => !index.fields.some((name) => names.includes(name)));
  return next;
}

/** Fields of other collections that go with the collection, as `[collection, field]`. */
export function goesWith(
  own: CollectionDefinition,
  all: readonly CollectionDefinition[],
): [CollectionDefinition, FieldDefinition][] {
  return all
    .filter((other) => other.name !== own.name)
    .flatMap((other) =>
      other.fields
        .filter((field) => needsCollection(field, own.name))
        .map((field): [CollectionDefinition, FieldDefinition] => [other, field]),
    );
}

/**
 * The change that a person's edits of one collection amount to: with the fields on the other side of new links, and
 * without those that led to what is to go. Pure.
 */
export function stagedChange(
  own: CollectionDefinition,
  edits: Edits,
  all: readonly CollectionDefinition[],
): SchemaChange {
  if (edits.gone) {
    const going = goesWith(own, all);
    const others = [...new Set(going.map(([other]) => other))];
    const collections = others.map((other) => {
      const names = going.filter(([owner]) => owner === other).map(([, field]) => field.name);
      const kept = other.fields.filter((field) => !names.includes(field.name));
      return forgetting({ ...other, fields: kept }, names);
    });
    return { collections, remove: [own.name] };
  }
  const removed = own.fields.filter((field) => edits.removed.includes(fieldId(field)));
  const unlinked = own.fields.filter(
    (field) =>
      removed.includes(field) ||
      (field.type === 'many-to-one' && editedField(field, edits).type !== 'many-to-one'),
  );
  const gone = (field: FieldDefinition) =>
    unlinked.some((link) => link !== field && needsField(field, own.name, link.name));
  const edited = editedCollection(own, edits);
  const names = [...removed, ...own.fields.filter(gone)].map((field) => field.name);
  const draft = forgetting({ ...edited, fields: edited.fields.filter((field) => !gone(field)) }, names);
  const others = all
    .filter((other) => other.name !== own.name && other.fields.some(gone))
    .map((other) => {
      const dropped = other.fields.filter(gone).map((field) => field.name);
      return forgetting({ ...other, fields: other.fields.filter((field) => !gone(field)) }, dropped);
    });
  const known = all.map((other) => others.find((changed) => changed.name === other.name) ?? other);
  const linked = withBackFields(draft, draftedFields(edits), known, own.name);
  const untouched = others.filter((other) => !linked.some((changed) => changed.name === other.name));
  return { collections: [...linked, ...untouched], remove: [] };
}
