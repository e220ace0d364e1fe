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
  /** Ids of all fields in the order wanted; null while it stays. */
  order: string[] | null;
  /** Ids of the fields to remove. */
  removed: string[];
  added: FieldDraft[];
  /** The whole collection is to go. */
  gone: boolean;
}

export const NO_EDITS: Edits = { settings: {}, fields: {}, order: null, removed: [], added: [], gone: false };

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

/** Properties that hold a value of a field, which may be false or an empty text. */
const VALUES = new Set(['default', 'archive_value', 'unarchive_value']);

/** What stands for "not set": nothing, no, an empty text, an empty list. */
function plain(key: string, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (VALUES.has(key)) return value;
  if (value === '' || value === false) return null;
  if (typeof value === 'object' && Object.keys(value).length === 0) return null;
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

/** The fields there are, in the order wanted. */
export function orderedFields(stored: CollectionDefinition, edits: Edits): FieldDefinition[] {
  const { order } = edits;
  if (order === null) return stored.fields;
  const place = (field: FieldDefinition) => {
    const at = order.indexOf(fieldId(field));
    // A field that came in meanwhile stands last.
    return at < 0 ? order.length : at;
  };
  return [...stored.fields].sort((a, b) => place(a) - place(b));
}

/** The edits with a field moved before (-1) or behind (1) its neighbour. */
export function movedField(stored: CollectionDefinition, edits: Edits, id: string, by: -1 | 1): Edits {
  const before = orderedFields(stored, edits).map(fieldId);
  const at = before.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= before.length) return edits;
  const next = before.filter((other) => other !== id);
  next.splice(to, 0, id);
  const same = stored.fields.every((field, index) => fieldId(field) === next[index]);
  return { ...edits, order: same ? null : next };
}

/** The collection as it is wanted, without the fields that are to go and before new ones are added. */
export function editedCollection(stored: CollectionDefinition, edits: Edits): CollectionDefinition {
  return {
    ...withPatch(stored, edits.settings),
    fields: orderedFields(stored, edits)
      .filter((field) => !edits.removed.includes(fieldId(field)))
      .map((field) => editedField(field, edits)),
  };
}

/** Drafted fields that say something; an empty line is no wish. */
export function draftedFields(edits: Edits): FieldDraft[] {
  return edits.added.filter((field) => field.label.trim() !== '' || field.key !== null);
}
