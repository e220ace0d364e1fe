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
}
