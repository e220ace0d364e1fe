import type { Condition, WordSearch } from './condition.ts';
import type { AggregateName } from './query.ts';
import type { Scope } from './scope.ts';
import type { Field, ManyToOne, Relation } from './snapshot.ts';

/** One column of the answer; with a mask it is left out of rows where the mask does not hold. */
export interface ReadColumn {
  /** The name in the answer. */
  name: string;
  field: Field;
  mask: Condition | null;
}

export interface SortKey {
  /** Many-to-one fields to walk first; empty for a field of the collection itself. */
  through: readonly { field: Field; relation: ManyToOne; scope: Scope; mask: Condition | null }[];
  column: Omit<ReadColumn, 'name'>;
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
  /** In the order that the junction keeps, because the request asks for none. */
  inOrder: boolean;
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

/** One value of a group: an aggregate of a field, or the count of its items (`*`). */
export interface GroupValue {
  fn: AggregateName;
  name: string;
  /** The field that carries the aggregate. */
  field: Field;
}

/** A query for groups whose every name is resolved and allowed. */
export interface GroupPlan {
  scope: Scope;
  where: Condition | null;
  groups: readonly ReadColumn[];
  values: readonly GroupValue[];
  having: Condition | null;
  sort: readonly { kind: 'group' | 'value'; index: number; descending: boolean }[];
  limit: number | null;
  offset: number;
}

/** How hits of a search are ordered. */
export interface SearchRank {
  /** What the first of these finds comes first, and so on. */
  tiers: readonly WordSearch[];
  /** Behind them the index's own score, where nothing that the actor may not see can have a part in it. */
  score: WordSearch | null;
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
  /** What comes before the sort keys: the best hits of a search. */
  rank?: SearchRank;
  /** Null: no limit. */
  limit: number | null;
  offset: number;
  /** Set where pages go by cursor: the sort keys of the last item of the page before, null for the first page. */
  cursor?: { after: readonly unknown[] | null };
}
