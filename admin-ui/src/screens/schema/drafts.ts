import type { FieldDefinition } from './definitions.ts';

/** Why a key cannot be used. */
export type KeyProblem = 'missing' | 'form' | 'reserved' | 'taken';

const KEY = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;
// The same words as server/schema/check-definitions.ts; the server has the last word.
const RESERVED = new Set(['__proto__', 'constructor', 'prototype', 'meta', 'singleton']);

/** Checks the key of a collection or field while it is typed; null when it is good. */
export function keyProblem(key: string, taken: readonly string[]): KeyProblem | null {
  if (key === '') return 'missing';
  if (!KEY.test(key)) return 'form';
  if (key.toLowerCase().startsWith('kasbah_') || RESERVED.has(key)) return 'reserved';
  return taken.some((other) => other.toLowerCase() === key.toLowerCase()) ? 'taken' : null;
}

/** A key like this one that is still free: `order`, `order_2`, `order_3`. */
export function freeKey(key: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((other) => other.toLowerCase()));
  let candidate = key;
  for (let number = 2; lower.has(candidate.toLowerCase()); number += 1) candidate = `${key}_${number}`;
  return candidate;
}

/** The field that the other collection gets for a relation. */
export interface BackDraft {
  wanted: boolean;
  /** Null while it follows the name of the collection. */
  label: string | null;
}

/** A field while it is drafted. */
export interface FieldDraft {
  /** Keeps rows apart on screen. */
  id: string;
  label: string;
  /** Null while it follows the label. */
  key: string | null;
  type: string;
  required: boolean;
  unique: boolean;
  indexed: boolean;
  /** The value of new records, null for none. */
  default: unknown;
  note: string;
  options: Record<string, unknown>;
  back: BackDraft;
}

/** An empty draft of a type. */
export function newDraft(type: string, label = ''): FieldDraft {
  return {
    // Not crypto.randomUUID: browsers have it on https and localhost only.
    id: `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`,
    label,
    key: null,
    type,
    required: false,
    unique: false,
    indexed: false,
    default: null,
    note: '',
    options: {},
    back: { wanted: true, label: null },
  };
}

/** What happens to a record when the one it links to is deleted, as long as nobody chose. */
export const ON_DELETE_DEFAULT = 'restrict';

/** The definition of a drafted field under its final key. */
export function fieldDefinition(draft: FieldDraft, key: string): FieldDefinition {
  const options =
    draft.type === 'many-to-one' ? { on_delete: ON_DELETE_DEFAULT, ...draft.options } : draft.options;
  return {
    name: key,
    type: draft.type,
    label: draft.label.trim(),
    ...(draft.note.trim() === '' ? {} : { note: draft.note.trim() }),
    ...(draft.required ? { required: true } : {}),
    ...(draft.unique ? { unique: true } : {}),
    ...(draft.indexed ? { indexed: true } : {}),
    ...(draft.default === null || draft.default === undefined ? {} : { default: draft.default }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}
