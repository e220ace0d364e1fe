import type { FilterJson } from '../schema/query.ts';
import type { Action } from '../schema/scope.ts';

/** One Casbin line with what belongs to it: who may do what, on which rows, with which fields. */
export interface Policy {
  id: string;
  role: string;
  collection: string;
  action: Action;
  effect: 'allow' | 'deny';
  /** Rows it speaks of; null means all. */
  where: FilterJson | null;
  /** Fields it speaks of; `*` means all. */
  fields: readonly string[];
  /** Values that a write sets where its actor gives none; `$CURRENT_USER` and the like are filled in then. */
  presets: Readonly<Record<string, unknown>> | null;
  /** What the item must be after the write, beyond `where`. */
  validation: FilterJson | null;
}
