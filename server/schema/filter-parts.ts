import { isObject } from '../lib/is-object.ts';
import { OPERATORS } from './operators.ts';
import type { FilterJson } from './query.ts';
import type { Collection, Snapshot } from './snapshot.ts';

/** One condition of a filter: `author.city _eq Kyoto`. */
export interface FilterClause {
  /** Names from the item to the field that is asked about. */
  path: readonly string[];
  op: string;
  wanted: unknown;
  /** The clause as a filter of its own. */
  json: FilterJson;
}

/** A filter taken apart, as a person reads it. */
export type FilterPart =
  | { group: 'all' | 'any' | 'not'; of: readonly FilterPart[] }
  | { group: null; clause: FilterClause };

const KNOWN: ReadonlySet<string> = new Set(OPERATORS);

const within = (path: readonly string[], json: unknown): FilterJson =>
  path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), json) as FilterJson;

const clauseOf = (path: readonly string[], op: string, wanted: unknown): FilterPart => ({
  group: null,
  clause: { path, op, wanted, json: within(path, { [op]: wanted }) },
});

const allOf = (of: readonly FilterPart[]): FilterPart => (of.length === 1 ? of[0]! : { group: 'all', of });

/**
 * Takes a filter apart into its groups and clauses, for telling which of them holds. What is asked of the items of a
 * list (`comments: {_some: …}`) is one clause: its parts speak of one and the same of them.
 * @param filter one that resolves against the collection
 */
export function partsOfFilter(
  filter: FilterJson,
  collection: Collection,
  snapshot: Snapshot,
  path: readonly string[] = [],
): FilterPart {
  const inner = (json: unknown) => partsOfFilter(json as FilterJson, collection, snapshot, path);
  const group = (list: unknown) => (Array.isArray(list) ? list : Object.values(list as object)).map(inner);
  return allOf(
    Object.entries(filter).map(([key, value]): FilterPart => {
      if (key === '_and') return { group: 'all', of: group(value) };
      if (key === '_or') return { group: 'any', of: group(value) };
      if (key === '_not') return { group: 'not', of: [inner(value)] };
      const here = [...path, key];
      if (!isObject(value)) return clauseOf(here, '_eq', value);
      const entries = Object.entries(value);
      if (entries.every(([op]) => KNOWN.has(op)))
        return allOf(entries.map(([op, wanted]) => clauseOf(here, op, wanted)));
      const relation = collection.fields.get(key)?.relation;
      const target = relation && snapshot.collections.get(relation.collection);
      const straight =
        relation?.kind === 'many-to-one' && !entries.some(([op]) => /^_(some|none|every)$/.test(op));
      if (target && straight) return partsOfFilter(value, target, snapshot, here);
      const quantified = entries.filter(([op]) => /^_(some|none|every)$/.test(op));
      return quantified.length === entries.length
        ? allOf(quantified.map(([op, wanted]) => clauseOf(here, op, wanted)))
        : {
            group: null,
            clause: { path: here, op: '_some', wanted: value, json: within(path, { [key]: value }) },
          };
    }),
  );
}
