import type { Condition } from './condition.ts';
import type { Scope } from './scope.ts';
import type { Field, ManyToOne, Relation } from './snapshot.ts';

/** One column of the answer; with a mask it is left out of rows where the mask does not hold. */
export interface ReadColumn {
  field: Field;
  mask: Condition | null;
}

export interface SortKey {
  /** Many-to-one fields to walk first; empty for a field of the collection itself. */
  through: readonly { field: Field; relation: ManyToOne; scope: Scope; mask: Condition | null }[];
  column: ReadColumn;
  descending: boolean;
}

/** A related item inside the same statement (a join). */
export interface ReadOne {
  name: string;
  field: Field;
  relation: ManyToOne;
  mask: Condition | null;
  node: ReadNode;
}

/** Related items from a statement of their own, one for all parents together. */
export interface ReadMany {
  name: string;
  field: Field;
  relation: Exclude<Relation, ManyToOne>;
  mask: Condition | null;
  node: ReadNode;
  /** The junction's own scope, on many-to-many. */
  junction: Scope | null;
  /** Only the keys are answered, as a plain list. */
  keysOnly: boolean;
}

/** A query whose every name is resolved and allowed: what the data floor runs. */
export interface ReadNode {
  scope: Scope;
  columns: readonly ReadColumn[];
  ones: readonly ReadOne[];
  manys: readonly ReadMany[];
  where: Condition | null;
  sort: readonly SortKey[];
  /** Null: no limit. */
  limit: number | null;
  offset: number;
}
