import type { Operator } from './operators.ts';
import type { Collection, Field, Scalar } from './snapshot.ts';

/** A value of a condition: known now, or bound from the actor and the clock when the query runs. */
export type Param = { kind: 'value'; value: unknown } | { kind: 'variable'; name: string; scalar: Scalar };

/** One question to a full-text index; null: nothing that it could find. */
export interface WordQuery {
  query: Param | null;
  /** The same of fields that are seen only where their mask holds. */
  masked: readonly { query: Param; mask: Condition }[];
}

/** All of these questions, to the full-text index of a collection. */
export interface WordSearch {
  index: string;
  key: Field;
  all: readonly WordQuery[];
}

/**
 * A filter after every name in it was resolved and every right checked: API filters, policies, validations and
 * subscriptions all become this one tree, and one place in the data floor writes it as SQL.
 */
export type Condition =
  | { kind: 'all'; of: readonly Condition[] }
  | { kind: 'any'; of: readonly Condition[] }
  | { kind: 'not'; of: Condition }
  /**
   * `_matches` stands in the place of operators that are decided value by value: its param is the list of values.
   * `mask` is the actor's own condition for seeing this field of the row; without it the answer is «no match». */
  | {
      kind: 'compare';
      field: Field;
      op: Operator | '_matches';
      params: readonly Param[];
      mask: Condition | null;
    }
  | {
      kind: 'search';
      text: string;
      /** The fields that may be looked into, each with the actor's condition for seeing it. */
      fields: ReadonlyMap<Field, Condition | null>;
      /** The same question without an index. */
      contains: Condition;
      /** Set once it is known that an index can be asked. */
      words: WordSearch | null;
      /** Where an index is asked: what only contains the text is found as well. */
      wide: boolean;
    }
  /** `scope` bounds the items at the other end and `junction` the rows between, where there is one. */
  | {
      kind: 'related';
      field: Field;
      target: Collection;
      quantifier: 'some' | 'none' | 'every';
      where: Condition;
      scope: Condition;
      junction: Condition | null;
      mask: Condition | null;
    };

export type SearchCondition = Extract<Condition, { kind: 'search' }>;

/** True for every row. */
export const ALWAYS: Condition = { kind: 'all', of: [] };
/** True for no row: an empty OR, an empty `_in`. */
export const NEVER: Condition = { kind: 'any', of: [] };

/** Both hold; `null` stands for «no condition». */
export function both(a: Condition | null, b: Condition | null): Condition | null {
  if (!a || (a.kind === 'all' && a.of.length === 0)) return b;
  if (!b || (b.kind === 'all' && b.of.length === 0)) return a;
  return { kind: 'all', of: [a, b] };
}
