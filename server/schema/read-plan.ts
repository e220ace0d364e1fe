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

/** Items at the other end of a link to one of several collections, of one of them: a statement for all parents. */
export interface ReadChoice {
  collection: string;
  node: ReadNode;
}

/** A link to one of several collections that is followed into some of them. */
export interface ReadAny {
  name: string;
  field: Field;
  /** The field beside it that names the collection. */
  kind: Field;
  mask: Condition | null;
  choices: readonly ReadChoice[];
}

/** A query whose every name is resolved and allowed: what the data floor runs. */
export interface ReadNode {
  scope: Scope;
  columns: readonly ReadColumn[];
  ones: readonly ReadOne[];
  manys: readonly ReadMany[];
  anys: readonly ReadAny[];
  where: Condition | null;
  sort: readonly SortKey[];
  /** Null: no limit. */
  limit: number | null;
  offset: number;
}
