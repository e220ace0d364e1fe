import type { CollectionDefinition, FieldDefinition } from './definitions.ts';
import type { FieldDraft } from './drafts.ts';

/** New values of properties; null takes a property away. */
export type Patch = Record<string, unknown>;

/** What a person wants to change in one collection; nothing of it is sent before it is reviewed. */
export interface Edits {
  /** Of the collection itself: name, label, note … */
  settings: Patch;
  /** Of its fields, by their id. */
  fields: Record<string, Patch>;
  /** Ids of the fields to remove. */
  removed: string[];
  added: FieldDraft[];
  /** The whole collection is to go. */
  gone: boolean;
}

export const NO_EDITS: Edits = { settings: {}, fields: {}, removed: [], added: [], gone: false };

/** Names what a field keeps through a rename. */
export const fieldId = (field: FieldDefinition): string => field.id ?? field.name;

function ordered(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, inner]) => inner !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    : value;
}

/** What stands for "not set": a default may be false or an empty text, nothing else may. */
function plain(key: string, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (key === 'default') return value;
  if (value === '' || value === false) return null;
  if (key === 'options' && typeof value === 'object' && Object.keys(value).length === 0) return null;
  return ordered(value);
}

/** The patch with these changes on top; what is back to the stored value drops out of it. */
export function patchedWith(base: object, patch: Patch, changes: Patch): Patch {
  const next: Patch = { ...patch };
  for (const [key, value] of Object.entries(changes)) {
    const wanted = plain(key, value);
    const stored = plain(key, (base as Patch)[key]);
    if (JSON.stringify(wanted) === JSON.stringify(stored)) delete next[key];
    else next[key] = wanted;
  }
  return next;
}

function withPatch<T extends object>(base: T, patch: Patch | undefined): T {
  const next: Patch = { ...(base as Patch), ...patch };
  for (const [key, value] of Object.entries(patch ?? {})) if (value === null) delete next[key];
  return next as T;
}

/** A field as it is wanted. */
export function editedField(field: FieldDefinition, edits: Edits): FieldDefinition {
  return withPatch(field, edits.fields[fieldId(field)]);
}

/** The collection as it is wanted, without the fields that are to go and before new ones are added. */
export function editedCollection(stored: CollectionDefinition, edits: Edits): CollectionDefinition {
  return {
    ...withPatch(stored, edits.settings),
    fields: stored.fields
      .filter((field) => !edits.removed.includes(fieldId(field)))
      .map((field) => editedField(field, edits)),
  };
}

/** Drafted fields that say something; an empty line is no wish. */
export function draftedFields(edits: Edits): FieldDraft[] {
  return edits.added.filter((field) => field.label.trim() !== '' || field.key !== null);
}
